"""Where an editor can see a source for himself: the live page at the passage, and the nearest memento."""

from datetime import datetime

from crawler.evidence.anchors import anchor, text_fragment
from storage.views import KeptDocument

_NO_FRAGMENT = (".pdf",)
_MEMENTOS = "https://web.archive.org/web"


def web(address: str | None) -> str | None:
    """The address if a browser may be sent there: never `javascript:`, `data:` or `file:`."""
    return address if address is not None and address.lower().startswith(("http://", "https://")) else None


def live(document: KeptDocument, passage: tuple[int, int] | None) -> str | None:
    """The source's own page, scrolled to the passage where a browser can do that.

    WICG Scroll to Text Fragment: an existing `#id` stays before `:~:`; PDF files and videos have none.
    """
    address = web(document.document.address)
    if address is None or passage is None:
        return address
    bare, _, fragment = address.partition("#")
    if (
        bare.lower().partition("?")[0].endswith(_NO_FRAGMENT)
        or "/pdf/" in bare
        or document.document.kind == "video"
    ):
        return address
    directive = text_fragment(anchor(document.document.text, *passage))
    return f"{bare}#{fragment.partition(':~:')[0]}{directive}" if directive else address


def memento(address: str | None, when: datetime) -> str | None:
    """The public archive's copy nearest to `when` (RFC 7089 by its address scheme)."""
    live_address = web(address)
    return f"{_MEMENTOS}/{when:%Y%m%d%H%M%S}/{live_address}" if live_address else None
