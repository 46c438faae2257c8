"""trafilatura's own selectors, answered several times faster.

Most of them ask regular expressions about the class and the id of every element, by way of XPath, and that is a
third of its time. Here the same is asked once for each class and id. A selector of another form stays as it is.
"""

import importlib
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import _Element
from trafilatura import xpaths

_NAMESPACES = {"re": xpaths.REGEXP_NS}
_LITERAL_OR_BLANKS = re.compile(r"('[^']*')|\s+")
_FORM = re.compile(
    r"(?P<whole>\()?\.//\*(?:\[(?P<tags>self::\w+(?: or self::\w+)*)\])?\[ ?(?P<conditions>.*?) ?\](?(whole)\))(?P<first>\[1\])?"
)
_NEXT_CONDITION = re.compile(r"('[^']*')|\] ?\[")
_OR = re.compile(r"('[^']*')|([()])|( or )")
_ATOM = re.compile(
    r"(?P<exists>@[\w-]+)"
    r"|(?P<equal>@[\w-]+) ?= ?'(?P<equals>[^']*)'"
    r"|re:test\((?P<tested>@[\w-]+(?:\|@[\w-]+)?), ?'(?P<pattern>[^']*)'(?:, ?'(?P<flag>i)')?\)"
    r"|(?P<how>contains|starts-with)\((?:translate\((?P<translated>@[\w-]+), ?'(?P<out>[^']*)', ?'(?P<into>[^']*)'\)"
    r"|(?P<held>@[\w-]+(?:\|@[\w-]+)?)), ?'(?P<part>[^']+)'\)"
    r"|not\((?P<others>self::\w+(?: or self::\w+)*)\)"
)
_MOST = 20_000
"""Values of one attribute whose answers are remembered."""

Selector = Callable[[_Element], list[Any]]
Said = Callable[[str], bool]


class _Atom(NamedTuple):
    """One question about an element."""

    attribute: str
    """Its name; two of them with a bar between: the one that is written first; empty: the element's tag."""
    holds: Said


def _tidy(path: str) -> str:
    """The path with single blanks, but for those inside its literals."""
    return _LITERAL_OR_BLANKS.sub(lambda found: found[1] or " ", path).strip()


def _split(text: str, at: re.Pattern[str]) -> list[str]:
    """The text cut where `at` is found outside of literals and parentheses."""
    pieces, start, depth = [], 0, 0
    for found in at.finditer(text):
        if found[0] in {"(", ")"}:
            depth += 1 if found[0] == "(" else -1
        elif found[1] is None and not depth:
            pieces.append(text[start : found.start()].strip())
            start = found.end()
    return [*pieces, text[start:].strip()]


def _atom(text: str) -> _Atom | None:
    """`@class='post'` -> what it asks and of which attribute; None for what is not known to be asked of a name."""
    found = _ATOM.fullmatch(text)
    if found is None:
        return None
    if found["exists"]:
        return _Atom(found["exists"][1:], lambda _: True)
    if found["equal"]:
        return _Atom(found["equal"][1:], found["equals"].__eq__)
    if found["others"]:
        tags = frozenset(found["others"].replace("self::", "").split(" or "))
        return _Atom("", lambda tag: tag not in tags)
    if found["tested"]:
        pattern = re.compile(found["pattern"], re.IGNORECASE if found["flag"] else 0)
        if pattern.search(""):
            return None  # would hold of elements without the attribute
        return _Atom(found["tested"].replace("@", ""), lambda value: pattern.search(value) is not None)
    return _held(found)


def _held(found: re.Match[str]) -> _Atom | None:
    part, starts = found["part"], found["how"] == "starts-with"
    if not found["translated"]:
        name = found["held"].replace("@", "")
        return _Atom(
            name, (lambda value: value.startswith(part)) if starts else (lambda value: part in value)
        )
    if len(found["out"]) != len(found["into"]):
        return None
    table = str.maketrans(found["out"], found["into"])
    if starts:
        return _Atom(found["translated"][1:], lambda value: value.translate(table).startswith(part))
    return _Atom(found["translated"][1:], lambda value: part in value.translate(table))


class _Question:
    """Everything that one condition asks of one attribute, with the answers there were."""

    def __init__(self, holds: Iterable[Said]) -> None:
        self._holds = tuple(holds)
        self.known: dict[str, bool] = {}

    def __call__(self, value: str) -> bool:
        answer = self.known.get(value)
        if answer is None:
            if len(self.known) >= _MOST:
                self.known.clear()
            answer = self.known[value] = any(holds(value) for holds in self._holds)
        return answer


Condition = tuple[tuple[str, str, _Question], ...]
"""What holds where one of the questions does: attribute, the other one or nothing, question."""
Asked = dict[str, tuple[tuple[str, dict[str, bool], _Question], ...]]
"""A condition by attribute: the one that goes before it if it is written first, or nothing; the answers; the question."""


def _condition(text: str) -> Condition | None:
    """`@class='post' or @id='post'`, its questions gathered by attribute."""
    atoms = list(map(_atom, _split(text, _OR)))
    asked: dict[str, list[Said]] = {}
    for atom in atoms:
        if atom is None:
            return None
        asked.setdefault(atom.attribute, []).append(atom.holds)
    return tuple(
        (name.partition("|")[0], name.partition("|")[2], _Question(holds)) for name, holds in asked.items()
    )


class _Named:
    """A selector that looks at each element's name and attributes alone."""

    def __init__(self, tags: tuple[str, ...], conditions: tuple[Condition, ...], first: str) -> None:
        """`first`: of those found `all`, the first `of all`, or the first `of each parent`'s children."""
        self._tags = tags or ("*",)
        self._asked = _by_attribute(conditions[0])
        self._further = conditions[1:]
        self._first = first

    def __call__(self, tree: _Element) -> list[Any]:
        found = self._matching(tree)
        if self._first == "of all":
            return list(itertools.islice(found, 1))
        if self._first == "of each parent":
            firsts: dict[Any, _Element] = {}
            for element in found:
                firsts.setdefault(element.getparent(), element)
            return list(firsts.values())
        return list(found)

    def _matching(self, tree: _Element) -> Iterator[_Element]:
        for element in tree.iterdescendants(*self._tags):
            said = element.items()
            if (
                said
                and _answered(self._asked, said)
                and all(_holds(condition, element) for condition in self._further)
            ):
                yield element


def _by_attribute(condition: Condition) -> Asked:
    asked: dict[str, list[tuple[str, _Question]]] = {}
    for name, other, question in condition:
        for one, partner in ((name, other), (other, name)):
            if one:
                asked.setdefault(one, []).append((partner, question))
    return {
        name: tuple((partner, question.known, question) for partner, question in questions)
        for name, questions in asked.items()
    }


def _answered(asked: Asked, said: Sequence[tuple[str, str]]) -> bool:
    """Whether one of an element's attributes answers a question with yes."""
    for name, value in said:
        for partner, known, question in asked.get(name, ()):
            if not (known[value] if value in known else question(value)):
                continue
            if not partner or next(one for one, _ in said if one in {name, partner}) == name:
                return True
    return False


def _holds(condition: Condition, element: _Element) -> bool:
    for name, other, question in condition:
        value = element.get(name) if name else str(element.tag)
        if other:
            value = _first_written(element, name, other) if value is not None else element.get(other)
        if value is not None and question(value):
            return True
    return False


def _first_written(element: _Element, one: str, other: str) -> str | None:
    """The value of the one of two attributes that comes first, as XPath has it."""
    return next((value for name, value in element.items() if name in {one, other}), None)


class _Doubted:
    """A selector with a part that is told quickly: where that finds nothing the `rest` has the answer, or nobody."""

    def __init__(self, original: etree.XPath, part: Selector, rest: Selector | None) -> None:
        self._original = original
        self._part = part
        self._rest = rest

    def __call__(self, tree: _Element) -> list[Any]:
        if self._part(tree):
            found: list[Any] = self._original(tree)
            return found
        return self._rest(tree) if self._rest is not None else []


def _named(path: str, *, broader: bool = False) -> _Named | None:
    """`.//*[self::div or self::p][…]`, whole or its first; None for a selector of another form.

    `broader`: without those of its conditions that are about more than the element, if any are left.
    """
    found = _FORM.fullmatch(path)
    if found is None:
        return None
    conditions = list(map(_condition, _split(found["conditions"], _NEXT_CONDITION)))
    known = tuple(condition for condition in conditions if condition is not None)
    tags = tuple(re.findall(r"self::(\w+)", found["tags"] or ""))
    if (
        not known
        or (len(known) < len(conditions) and not broader)
        or not all(name for name, _, _ in known[0])
    ):
        return None
    first = "all" if not found["first"] else "of all" if found["whole"] else "of each parent"
    return _Named(tags, known, first)


def quicker(selector: etree.XPath) -> Selector:
    """A selector with the same answers; the same one where nothing quicker is known."""
    path = _tidy(selector.path)
    if "@" not in path:
        return selector  # tags alone are found by C code throughout
    named = _named(path)
    if named is not None:
        return named
    named = _named(path, broader=True)
    if named is not None:
        return _Doubted(selector, named, None)
    rest, union, last = path.rpartition("|.//*[")
    named = _named(f".//*[{last}") if union and "re:test" not in rest else None
    if named is not None:
        return _Doubted(selector, named, etree.XPath(rest, namespaces=_NAMESPACES))
    first, union, rest = path.partition(")[1]|")
    named = _named(f"{first})[1]") if union and "re:test" not in rest else None
    if named is not None:
        return _Doubted(selector, named, etree.XPath(rest, namespaces=_NAMESPACES))
    return selector


_LISTS: tuple[tuple[list[Any], list[Any], list[Any]], ...] = tuple(
    (selectors, list(selectors), list(map(quicker, selectors)))
    for name, selectors in vars(xpaths).items()
    if name.endswith("_XPATH") and isinstance(selectors, list)
)
"""The lists that trafilatura's modules share, what is in them, and what answers the same."""
_BASELINE: Any = importlib.import_module("trafilatura.baseline")  # the package calls a function so
_CLEANING = _BASELINE.BASIC_CLEAN_XPATH
_CLEANING_QUICKER = quicker(_CLEANING)


@contextmanager
def quick_selectors() -> Iterator[None]:
    """Let trafilatura ask the quicker ones; for others in this process it stays as it came."""
    for shared, _, quick in _LISTS:
        shared[:] = quick
    _BASELINE.BASIC_CLEAN_XPATH = _CLEANING_QUICKER
    try:
        yield
    finally:
        for shared, slow, _ in _LISTS:
            shared[:] = slow
        _BASELINE.BASIC_CLEAN_XPATH = _CLEANING
