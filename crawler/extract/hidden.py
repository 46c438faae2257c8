"""Words a page carries without showing them: taken out before anything is read, and counted."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

from lxml import etree, html

from crawler.extract.attributes import Attributes

_MOST = 0.5
"""A page that hides more than this share of its words is revealed by a script: they are its text."""
_LONGEST_SHEET = 60_000
"""Characters of a page's own style sheet beyond which it is a framework, not rules for this page."""

_OUT_OF_SIGHT = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![-\w])opacity\s*:\s*0(?:\.0+)?%?\s*(?:[;!]|$)"
    r"|font-size\s*:\s*0(?:px|em|rem|%|pt)?\s*(?:[;!]|$)|(?:text-indent|(?<![-\w])(?:left|top|right))\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|(?<![-\w])(?:height|width|max-height)\s*:\s*[01](?:px)?\s*;(?=.*overflow\s*:\s*hidden)",
    re.IGNORECASE | re.DOTALL,
)
_HINT = re.compile(r"none|hidden|collapse|opacity|-\d{3}|clip|font-size\s*:\s*0")
"""What every declaration that hides holds; quick to look for."""
_FOR_READERS_ALOUD = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|screenreader)(?:\s|$)", re.IGNORECASE
)
_CAN_BE_OPENED = re.compile(
    r"accordion|collaps|tab-?(?:pane|panel|content)|toggle|faq|expand|read-?more|spoiler|slide|carousel|dropdown-content",
    re.IGNORECASE,
)
_AT_BLOCK = re.compile(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ONE_NAME = re.compile(r"^([.#])([\w-]+)$")
_NEVER = frozenset({"html", "body", "head", "script", "style", "template", "noscript", "meta", "link"})
_PERHAPS_READ_ALOUD = re.compile("reader|hidden|sr-only")
_MARK = "data-sourcedesk-hidden"
_marked = etree.XPath(f"//*[@{_MARK}]")


class Shown(NamedTuple):
    """A tree without what the page hides."""

    tree: html.HtmlElement
    hidden: int
    """Characters taken out."""


def shown(tree: html.HtmlElement, whole: int, attributes: Attributes) -> Shown:
    """The page as its readers see it; `whole` is how many characters it holds. The given tree stays as it is.

    What a reader can open, such as a folded answer or a tab, is shown. Style sheets count only where the
    page itself carries them and a rule names one class or id.
    """
    doomed = dict.fromkeys(_hidden(tree, attributes))
    outer = [one for one in doomed if not any(above in doomed for above in one.iterancestors())]
    sizes = sum(map(_length, outer))
    if not outer or sizes > _MOST * whole:
        return Shown(tree, 0)
    for element in outer:  # a mark for the time of the copy: to walk both trees side by side takes longer
        element.set(_MARK, "")
    copied = deepcopy(tree)
    for element in outer:
        del element.attrib[_MARK]
    for element in _marked(copied):
        element.drop_tree()
    return Shown(copied, sizes)


def _hidden(tree: html.HtmlElement, attributes: Attributes) -> Iterator[html.HtmlElement]:
    for element in attributes.at(_suspects(attributes)):
        if element.tag not in _NEVER and _is_out_of_sight(element) and not _can_be_opened(element):
            yield element
    names = _hiding_names(tree)
    if names:
        for element in attributes.at(_named(attributes, names)):
            if element.tag not in _NEVER and not _can_be_opened(element):
                yield element


def _suspects(attributes: Attributes) -> set[int]:
    """Where something is that may be out of sight."""
    return {
        *(place for name in ("hidden", "style") for place, _ in attributes.of(name)),
        *attributes.places("aria-hidden", "true".__eq__),
        *attributes.places("class", _PERHAPS_READ_ALOUD.search),
    }


def _named(attributes: Attributes, names: frozenset[str]) -> set[int]:
    """Where something has one of the names, as its id or among its classes."""
    return {
        *attributes.places("class", lambda said: any(f".{name}" in names for name in said.split())),
        *attributes.places("id", lambda said: f"#{said}" in names),
    }


def _is_out_of_sight(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if element.get("aria-hidden") == "true":
        return True
    style = element.get("style") or ""
    return bool(
        (_HINT.search(style.lower()) and _OUT_OF_SIGHT.search(style))
        or _FOR_READERS_ALOUD.search(element.get("class") or "")
    )


def _can_be_opened(element: html.HtmlElement) -> bool:
    at: html.HtmlElement | None = element
    for _ in range(3):
        if at is None:
            return False
        if at.tag == "details" or at.get("role") == "tabpanel" or _says_it_opens(_name(at)):
            return True
        at = at.getparent()
    return False


@lru_cache(maxsize=8192)
def _says_it_opens(name: str) -> bool:
    return _CAN_BE_OPENED.search(name) is not None


def _name(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _hiding_names(tree: html.HtmlElement) -> frozenset[str]:
    """The classes and ids that the page's own style sheets hide, whatever the width of the window.

    Each is letters, digits and dashes alone.
    """
    names: set[str] = set()
    for sheet in tree.iter("style"):
        text = sheet.text or ""
        if len(text) > _LONGEST_SHEET or not _HINT.search(text):
            continue
        for selectors, declarations in _RULE.findall(_AT_BLOCK.sub("", text)):
            if _HINT.search(declarations) and _OUT_OF_SIGHT.search(declarations):
                names.update(one.strip() for one in selectors.split(",") if _ONE_NAME.match(one.strip()))
    return frozenset(names)


def _length(element: html.HtmlElement) -> int:
    return len(" ".join("".join(str(piece) for piece in element.itertext()).split()))
