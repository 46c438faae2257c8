import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from crawler.extract.pool import PageKilledWorker, PageTimedOut, PageTooBig, ReadingPool

MEMORY = 1_500_000_000


def double(number: int) -> int:
    return 2 * number


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang(number: int) -> bool:
    """A regular expression that holds the interpreter for ages."""
    return re.match(r"(a+)+$", "a" * 60 + "b") is not None


def swell(size: int) -> int:
    return len(bytearray(size))


def fail(number: int) -> None:
    raise ValueError(f"no page {number}")


def die_so_often(marker: str, times: int) -> str:
    path = Path(marker)
    if (died := len(path.read_text()) if path.exists() else 0) < times:
        path.write_text("x" * (died + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def process_id() -> int:
    return os.getpid()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def pool() -> AsyncIterator[ReadingPool]:
    running = ReadingPool(2, timeout=1.5, memory=MEMORY)
    yield running
    running.close()


async def test_results_come_back_in_the_order_asked(pool: ReadingPool) -> None:
    assert await asyncio.gather(*(pool.run(double, n) for n in range(8))) == [0, 2, 4, 6, 8, 10, 12, 14]


async def test_the_loop_turns_while_the_pool_starts(
    pool: ReadingPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned, schedule = threading.Event(), pool._pool.schedule

    def slow(*given: Any, **named: Any) -> Any:
        assert turned.wait(5), "the loop stood still"
        return schedule(*given, **named)

    monkeypatch.setattr(pool._pool, "schedule", slow)
    monkeypatch.setattr(pool, "_started", None)
    asyncio.get_running_loop().call_soon(turned.set)

    assert await pool.run(double, 4) == 8


async def test_a_dying_worker_costs_only_its_own_page(pool: ReadingPool) -> None:
    answers = await asyncio.gather(
        pool.run(die, 1), *(pool.run(double, n) for n in range(12)), return_exceptions=True
    )

    assert isinstance(answers[0], PageKilledWorker)
    assert answers[1:] == [2 * n for n in range(12)]


async def test_a_page_that_killed_its_worker_twice_is_tried_once_more(
    pool: ReadingPool, tmp_path: Path
) -> None:
    assert await pool.run(die_so_often, str(tmp_path / "died"), 2) == "read"


async def test_a_page_that_killed_its_worker_three_times_is_given_up(
    pool: ReadingPool, tmp_path: Path
) -> None:
    with pytest.raises(PageKilledWorker):
        await pool.run(die_so_often, str(tmp_path / "died"), 9)

    assert (tmp_path / "died").read_text() == "xxx"


async def test_a_page_that_hangs_in_c_code_is_ended(pool: ReadingPool) -> None:
    with pytest.raises(PageTimedOut, match=r"1\.5 s"):
        await pool.run(hang, 1)


async def test_a_page_that_wants_too_much_memory_is_refused(pool: ReadingPool) -> None:
    with pytest.raises(PageTooBig, match="1500 MB"):
        await pool.run(swell, 3_000_000_000)


async def test_the_pool_reads_on_after_every_kind_of_failure(pool: ReadingPool) -> None:
    failing = [pool.run(die, 0), pool.run(hang, 0), pool.run(swell, 3_000_000_000), pool.run(fail, 0)]
    await asyncio.gather(*failing, return_exceptions=True)

    assert await asyncio.gather(*(pool.run(double, n) for n in range(4))) == [0, 2, 4, 6]


async def test_other_errors_arrive_with_the_workers_traceback(pool: ReadingPool) -> None:
    with pytest.raises(ValueError, match="no page 7") as caught:
        await pool.run(fail, 7)

    assert "in fail" in "".join(traceback.format_exception(caught.value))


async def test_the_reactors_loop_turns_while_a_page_is_read(pool: ReadingPool) -> None:
    turns = 0
    reading = asyncio.ensure_future(pool.run(hang, 1))
    while not reading.done():
        await asyncio.sleep(0.05)
        turns += 1
    with pytest.raises(PageTimedOut):
        reading.result()

    assert turns > 10


async def test_a_pool_whose_idle_workers_were_killed_reads_on() -> None:
    pool = ReadingPool(1, timeout=5, memory=MEMORY)
    os.kill(await pool.run(process_id), signal.SIGKILL)
    await asyncio.sleep(1)

    assert await pool.run(double, 4) == 8
    pool.close()


async def test_closing_ends_the_workers() -> None:
    pool = ReadingPool(1, timeout=5, memory=MEMORY)
    worker = await pool.run(process_id)
    pool.close()

    assert not _alive(worker)


PARENT = """
import asyncio
from crawler.extract.pool import ReadingPool

async def main():
    pool = ReadingPool(1, timeout=60, memory=1_500_000_000)
    print(await pool.run(os.getpid), flush=True)
    await pool.run(re.match, "(a+)+$", "a" * 60 + "b")

if __name__ == "__main__":
    import os, re
    asyncio.run(main())
"""


def test_a_busy_worker_does_not_outlive_a_killed_crawl(tmp_path: Path) -> None:
    script = tmp_path / "crawl.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as crawl:
        assert crawl.stdout is not None
        worker = int(crawl.stdout.readline())
        time.sleep(0.3)
        crawl.kill()

    assert _ends(worker)


def _ends(pid: int) -> bool:
    for _ in range(100):
        if not _alive(pid):
            return True
        time.sleep(0.1)
    return False


def _alive(pid: int) -> bool:
    """Whether the process runs; a zombie nobody waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_what_weighs_many_pages_may_take_as_long_as_they() -> None:
    pool = ReadingPool(1, timeout=2, memory=MEMORY)
    try:
        with pytest.raises(PageTimedOut):
            await pool.run(time.sleep, 4)
        assert await pool.run(time.sleep, 4, pages=4) is None
    finally:
        pool.close()


MAIN = """
import asyncio, os
from pathlib import Path
from crawler.extract.pool import ReadingPool

Path("imported").open("a").write(f"{os.getpid()}\\n")

async def main():
    pool = ReadingPool(1, timeout=60, memory=1_500_000_000)
    print(os.getpid() != await pool.run(os.getpid), flush=True)
    pool.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_the_main_module_is_not_imported_once_more_by_every_worker(tmp_path: Path) -> None:
    (tmp_path / "crawl.py").write_text(MAIN)

    told = subprocess.run(
        [sys.executable, "crawl.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["True"]
    assert len((tmp_path / "imported").read_text().split()) == 1
