"""Which JSON-LD node speaks of the page itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.extract.parsed import Parsed

WORKS = (
    "article",
    "posting",
    "scholarlyarticle",
    "report",
    "review",
    "recipe",
    "creativework",
    "book",
    "dataset",
    "softwaresourcecode",
    "techarticle",
    "howto",
    "event",
    "videoobject",
    "podcastepisode",
    "course",
    "product",
)
_PAGES = ("webpage", "profilepage", "itempage", "qapage", "question")


def kinds(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The node's `@type`s in lower case, without their vocabulary's address."""
    stated = node.get("@type")
    every = stated if isinstance(stated, list) else [stated]
    return tuple(str(kind).lower().rsplit("/", 1)[-1] for kind in every if kind)


def works(parsed: Parsed) -> Iterator[Mapping[str, Any]]:
    """Nodes of articles and other works, then those of web pages."""
    for wanted in (WORKS, _PAGES):
        for node in parsed.json_ld:
            if any(kind.endswith(wanted) for kind in kinds(node)):
                yield node
