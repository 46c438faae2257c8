"""Ten scheduled runs, each killed at another moment: nothing is lost, and nothing runs twice at once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.watch.job import job
from crawler.watch.tick import once
from storage.database import open_database
from storage.locks import Held, alone
from storage.watch_words import EntryState

ROOT = Path(__file__).parents[3]
SCRIPT = """
import pickle, sys
from datetime import UTC, datetime, timedelta
if __name__ == "__main__":
    from crawler.config import load
    from crawler.watch.due import Policy
    from crawler.watch.job import Processes
    from crawler.watch.service import WATCH_LOCK
    from crawler.watch.tick import Watch, once
    from storage.database import open_database
    from storage.locks import Held, alone
    from storage.store import Store
    config = load(home=sys.argv[1])
    engine = open_database(config.store_url)
    settings = pickle.load(open(sys.argv[2], "rb"))
    watch = Watch(store=Store(engine), config=config, run=Processes(), policy=Policy(), settings=settings)
    with alone(engine, WATCH_LOCK):
        once(watch, datetime.now(UTC) + timedelta(days=int(sys.argv[3])))
"""


def test_killed_ten_times_nothing_is_lost_or_done_twice(
    webs: ModuleType, tmp_path: Path, loopback_web: Callable[..., Any]
) -> None:
    import pickle

    pages = webs.Pages()
    numbers = (2, 9, 16)
    pages.feed(*numbers)
    for number in numbers:
        links = [(f"Head {at}", f"https://{webs.SITE}/{number}-{at}") for at in range(4)]
        pages.put(webs.LETTER, f"/p/{number}", webs.issue_page(number, *links))
        for at in range(4):
            pages.put(webs.SITE, f"/{number}-{at}", webs.page(f"Kelp {number} {at}", webs.KELP))
    served = loopback_web(pages.hosts())
    watch = webs.watch_over(tmp_path, served)
    feed = f"https://{webs.LETTER}/feed"
    settings = {**(watch.settings or {}), "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
    watch.run(job(watch.config, "crawler.watch.looking:FindingSpider", settings, address=feed, back=3))
    (tmp_path / "settings").write_bytes(pickle.dumps(watch.settings))
    (tmp_path / "run.py").write_text(SCRIPT)
    chance = random.Random(8)

    for number in range(10):
        command = [sys.executable, str(tmp_path / "run.py"), str(tmp_path), str(tmp_path / "settings")]
        # the first five walk the issues, the others visit everything again
        process = subprocess.Popen(
            [*command, "0" if number < 5 else "90"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(1.0, 6.0))
        process.send_signal(signal.SIGKILL)
        process.wait()

    engine = open_database(watch.config.store_url)
    with alone(engine, "crawl", wait=60):
        pass  # the last killed round's crawl has noticed and ended
    engine.dispose()
    ends = datetime.fromtimestamp(time.time() + 90 * 86400, UTC)
    told = once(watch, ends)
    assert told.troubles == ()
    watching = watch.store.watching()
    (publication,) = watching.publications()
    assert {one.state for one in watching.entries(publication.id)} == {EntryState.WALKED}
    assert len(watch.store.issues()) == 3
    sources = watch.store.sources()
    assert len(sources) == 12
    assert watching.unassessed() == ()
    assert watching.alerts() == ()
    for source in sources:
        runs = Counter(visit.run for visit in watch.store.visits(source))
        assert max(runs.values()) == 1
        assert {visit.outcome for visit in watch.store.visits(source)} <= {"ok", "not_modified"}


def test_two_watches_on_one_store_take_turns(tmp_path: Path) -> None:
    one = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    two = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    with alone(one, "watch"):
        with pytest.raises(Held, match="another process"), alone(two, "watch"):
            pass
        with alone(two, "crawl"):
            pass
    with alone(two, "watch"):
        pass
    one.dispose()
    two.dispose()
