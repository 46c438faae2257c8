"""Where an editor is sent to see for himself."""

from datetime import UTC, datetime

import pytest

from crawler.desk import places
from storage.records import Document, Via
from storage.views import KeptDocument

WHEN = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
TEXT = "A first sentence stands here. The model is 44% cheaper, the authors say, than before."


def kept(address: str, kind: str = "article") -> KeptDocument:
    document = Document(address=address, kind=kind, text=TEXT)
    return KeptDocument(
        id="d",
        source="s",
        sha256=document.sha256,
        seen=WHEN,
        document=document,
        via=Via.LIVE,
        read=WHEN,
    )


def test_the_live_page_opens_at_the_passage() -> None:
    assert (
        places.live(kept("https://e.org/a"), (30, 61))
        == "https://e.org/a#:~:text=The%20model%20is%2044%25%20cheaper%2C%20the%20a"
    )


def test_an_existing_fragment_stays_before_the_directive() -> None:
    assert str(places.live(kept("https://e.org/a#s2"), (30, 61))).startswith("https://e.org/a#s2:~:text=The")


@pytest.mark.parametrize(
    "address", ["https://e.org/a.pdf", "https://e.org/a.pdf?x=1", "https://arxiv.org/pdf/2611.1v1"]
)
def test_a_file_has_no_text_fragment(address: str) -> None:
    assert places.live(kept(address), (30, 61)) == address


def test_a_video_has_no_text_fragment() -> None:
    assert places.live(kept("https://e.org/watch?v=1", "video"), (30, 61)) == "https://e.org/watch?v=1"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", None, "JAVASCRIPT:1"]
)
def test_a_browser_is_only_sent_to_the_web(address: str | None) -> None:
    assert places.web(address) is None
    assert places.memento(address, WHEN) is None


def test_the_memento_is_the_one_nearest_to_the_visit() -> None:
    assert (
        places.memento("https://e.org/a", WHEN)
        == "https://web.archive.org/web/20261109083000/https://e.org/a"
    )
