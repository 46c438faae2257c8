"""How issues name sources and how they speak of themselves: the tables of `words.toml`, asked."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_BLANKS = re.compile(r"\s+")
_EDGES = " \t\r\n[]()<>{}*_#:;,.!?…·•|~\"'“”‘’「」『』–—-→⇒➜➔➡▶►👉\ufe0f"
_LONGEST_HINT = 40
_LONGEST_SELF = 400
_LONGEST_CAPTION = 300


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("crawler.issue").joinpath("words.toml").read_text("utf-8"))


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern for all of `patterns`, without regard to case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


@cache
def _compiled(section: str, key: str) -> re.Pattern[str]:
    return any_of(_table()[section][key])


@cache
def _hints() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((each["kind"], any_of(each["words"])) for each in _table()["hint"])


def squeezed(words: str) -> str:
    """The words with single blanks between them and no marks around them."""
    return _BLANKS.sub(" ", words).strip(_EDGES)


def hint_of(anchor: str) -> str | None:
    """The kind of source an anchor announces (`paper`, `repository`, `video` …), or None."""
    words = squeezed(anchor[: 4 * _LONGEST_HINT])
    if not words or len(words) > _LONGEST_HINT:
        return None
    return next((kind for kind, pattern in _hints() if pattern.search(words)), None)


def is_generic(anchor: str) -> bool:
    """Whether an anchor only says what kind of thing it leads to and to go there: it is no title."""
    words = squeezed(anchor[: 4 * _LONGEST_HINT])
    if len(words) > _LONGEST_HINT:
        return False
    for _, pattern in _hints():
        words = pattern.sub(" ", words)
    rest = _compiled("anchor", "generic")
    return all(rest.fullmatch(each) for each in re.findall(r"[^\W\d_]+", words))


def is_call(anchor: str) -> bool:
    """Whether a short anchor asks the reader to do something: `Read on the site`, `Click to share`."""
    words = squeezed(anchor[:80])
    return len(words.split()) <= 7 and re.match(_table()["anchor"]["calls"], words, re.IGNORECASE) is not None


def work_words() -> tuple[str, str]:
    """Alternations of the words that follow a quoted title, and of those that stand before one."""
    named = _table()["named"]
    return "|".join(named["after"]), "|".join(named["before"])


def maker_words() -> str:
    """Alternation of what stands between a title and its makers (`introduced by`, `by`, …)."""
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in _table()["named"]["by"])


def is_about_itself(words: str) -> bool:
    """Whether a short block is the issue speaking of itself: subscribe, unsubscribe, share, thanks."""
    if len(words) > _LONGEST_SELF:
        return False
    plain = _BLANKS.sub(" ", words).strip()
    if _compiled("self", "whole").fullmatch(plain.strip(_EDGES)):
        return True
    return _compiled("self", "anywhere").search(plain) is not None


def opens_contents(words: str) -> bool:
    """Whether a heading opens a table of contents or the like: its entries are no items."""
    return _compiled("self", "contents").fullmatch(squeezed(words[:120])) is not None


def is_caption(words: str) -> bool:
    """Whether a short block is the caption or credit of a picture."""
    return len(words) <= _LONGEST_CAPTION and _compiled("caption", "words").search(words) is not None
