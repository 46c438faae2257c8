"""A site file that fails costs its source alone, and what it wants by mistake is never asked."""

from typing import Any

import pytest

from crawler.asking import Asking
from crawler.reader import read_by
from crawler.resolve.chain import resolve
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

SOURCE = resolve("https://kites.example.com/first-flight")


class Failing(SourceSpider):
    name = "failing"
    fault: Exception = KeyError("tail")

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        raise cls.fault


class Starving(Failing):
    name = "starving"
    fault = MemoryError()


def test_a_fault_of_ours_is_a_reading_with_its_traceback() -> None:
    made = read_by(Failing, (), SOURCE)

    assert (made.reading.outcome, made.reading.detail) == (Outcome.UNREADABLE, "KeyError: 'tail'")
    assert made.trace is not None
    assert "raise cls.fault" in made.trace


def test_want_of_memory_is_for_the_pool_to_tell() -> None:
    with pytest.raises(MemoryError):
        read_by(Starving, (), SOURCE)


@pytest.mark.parametrize("address", ["", "first-flight", "javascript"])
async def test_what_is_no_address_is_not_asked(address: str) -> None:
    nobody: Any = None
    page = await Asking(nobody).ask(address, SOURCE, conditional=False)

    assert (page.outcome, page.status, page.usable) == (Outcome.UNSUPPORTED, None, False)
