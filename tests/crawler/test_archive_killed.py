"""A killed writer leaves no torn record."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archived import ArchiveReader
from crawler.warc import walk

from .archive_case import LONG, abandoned, exchange, only, sound


@pytest.mark.parametrize(
    "tail", [b"", b"\x1f\x8b\x08\x00half a member", b"\0" * 512], ids=["nothing", "half a record", "garbage"]
)
def test_a_torn_tail_is_cut_behind_what_the_store_knows(tmp_path: Path, tail: bytes) -> None:
    path, (first, _) = abandoned(tmp_path, exchange(), exchange("https://b.example/"))
    with path.open("ab") as stream:
        stream.write(tail)
    end = first.offset + first.length

    with Archive(tmp_path, committed={first.file: end}):
        pass

    assert (tmp_path / first.file).stat().st_size == end
    assert sound(tmp_path / first.file)
    assert ArchiveReader(tmp_path).read(first).body == LONG


def test_a_file_of_which_nothing_was_stored_is_removed(tmp_path: Path) -> None:
    abandoned(tmp_path, exchange())

    with Archive(tmp_path, committed={}):
        pass

    assert not list(tmp_path.glob("*.warc*"))


@pytest.mark.parametrize("lost", [1, 9, 100])
def test_without_a_store_the_whole_records_are_kept(tmp_path: Path, lost: int) -> None:
    path, (first, second) = abandoned(tmp_path, exchange(), exchange("https://b.example/", body=LONG + b"!"))
    os.truncate(path, second.offset + second.length - lost)

    with Archive(tmp_path):
        pass

    whole = list(walk(tmp_path / first.file))
    assert whole[-1].end == (tmp_path / first.file).stat().st_size
    assert [entry.type for entry in whole[:3]] == ["warcinfo", "response", "request"]


def test_a_file_shorter_than_the_store_knows_is_cut_behind_its_last_whole_record(tmp_path: Path) -> None:
    path, (first, second) = abandoned(tmp_path, exchange(), exchange("https://b.example/", body=LONG + b"!"))
    os.truncate(path, second.offset + 5)

    with Archive(tmp_path, committed={first.file: second.offset + second.length}):
        pass

    assert (tmp_path / first.file).stat().st_size == second.offset


def test_the_file_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = archive.keep(exchange())
        with Archive(tmp_path, committed={}):
            pass

        assert archive.read(capture).body == LONG


def test_a_file_is_locked_while_it_is_written(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.keep(exchange())
        with only(tmp_path, ".open").open("rb") as stream, pytest.raises(BlockingIOError):
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


WRITER = """
import sys
from pathlib import Path
from crawler.archive import Archive
from crawler.warc_records import Exchange
archive = Archive(Path(sys.argv[1]))
for number in range(100_000):
    body = (b"%d " % number) * 3000
    kept = archive.keep(Exchange(address=f"https://a.example/{number}", status=200, headers=[], body=body))
    print(kept.file, kept.offset, kept.length, flush=True)
"""


def test_a_writer_killed_outright_loses_nothing_it_had_handed_over(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as writer:
        assert writer.stdout is not None
        handed_over = [writer.stdout.readline().split() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
    file, offset, length = handed_over[-1]
    end = int(offset) + int(length)

    with Archive(tmp_path, committed={file: end}):
        pass

    assert sound(tmp_path / file)
    assert (tmp_path / file).stat().st_size == end
    answers = [entry.offset for entry in walk(tmp_path / file) if entry.type == "response"]
    assert answers == [int(each[1]) for each in handed_over]
