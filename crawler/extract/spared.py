"""What trafilatura does at length, done in short; and what it does that nobody here asks for, left out.

It copies the tree before each step, so that later steps find it whole: a strict or fast reading has no later steps.
It writes its result as Markdown, which is written here from the same tree. And it makes every link whole by way of
a parser of addresses, and measures the links of every element.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from lxml import html
from trafilatura.htmlprocessing import convert_tags, link_density_test, tree_cleaning
from trafilatura.settings import Extractor
from trafilatura.utils import safe_relative_url

_ABSOLUTE = re.compile(r"https?://([a-zA-Z0-9.-]+)(?=[/?#]|\Z)")
_AS_IT_IS = re.compile(r"(?:/[a-zA-Z0-9_/.~%+-]*)?(?:\?[a-zA-Z0-9_/.~%+=&-]+)?(?:#[a-zA-Z0-9_/.~%+=&-]+)?\Z")
"""What stands behind a site's address and is not written in another way when it is taken apart and joined."""

Prepared = tuple[html.HtmlElement, html.HtmlElement]


def _prepared(tree: html.HtmlElement, options: Extractor, url: str | None) -> Prepared:
    """`_prepare_tree` without copies that a reading in this mode does not come back to."""
    if options.comments or not options.fast:
        return _PREPARED(tree, options, url)
    kept = tree if options.focus == "precision" else copy(tree)
    cleaned = convert_tags(tree_cleaning(kept, options), options, url)
    return cleaned, cleaned


def whole_link(base: str, link: str) -> str:
    """`safe_relative_url`: whole links stay, and a plain path is put behind the site's address."""
    found = _ABSOLUTE.match(link)
    if found is not None:
        stays = not base.endswith(f"/{found[1]}") or _AS_IT_IS.match(link, found.end())
        return link if stays else safe_relative_url(base, link)
    plain = link.startswith("/") and not link.startswith("//") and "/." not in link
    if plain and base.startswith(("http://", "https://")) and _AS_IT_IS.match(link):
        return base + link
    return safe_relative_url(base, link)


def link_density(element: Any, favor_precision: bool = False) -> tuple[bool, bool]:
    """`link_density_test`: an element without links, as most are, is told quickly."""
    if next(element.iterdescendants("ref"), None) is None:
        return False, False
    return link_density_test(element, favor_precision)


def _unwritten(*_: object) -> str:
    return ""


_CORE: Any = importlib.import_module("trafilatura.core")
_PROCESSING: Any = importlib.import_module("trafilatura.htmlprocessing")
_PREPARED: Callable[..., Prepared] = _CORE._prepare_tree  # noqa: SLF001
_SHORTER: tuple[tuple[Any, str, Any, Any], ...] = tuple(
    (module, name, getattr(module, name), ours)
    for module, name, ours in (
        (_CORE, "_prepare_tree", _prepared),
        (_CORE, "xmltotxt", _unwritten),
        (_PROCESSING, "safe_relative_url", whole_link),
        (_PROCESSING, "link_density_test", link_density),
    )
)
"""Where each of its functions is called from, and what is called there instead."""


@contextmanager
def spared_work() -> Iterator[None]:
    """Let trafilatura do less for the same body; for others in this process it stays as it came."""
    for module, name, _, ours in _SHORTER:
        setattr(module, name, ours)
    try:
        yield
    finally:
        for module, name, theirs, _ in _SHORTER:
            setattr(module, name, theirs)
