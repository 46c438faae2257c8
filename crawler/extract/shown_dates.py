"""Dates that a page shows its readers: by a line that says so, by what the element is called, or beside the heading."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from lxml.etree import _Element

from crawler.extract.bylines import among_others, beside_the_text
from crawler.extract.parsed import Parsed
from crawler.extract.segments import Block

_LONGEST = 110
"""Characters of a line that can be a date with its label, by-line and section."""
_ABOVE, _BELOW = 4, 18
"""Blocks above and below the heading among which the page's own date stands."""
_MONTHS = {
    prefix: number
    for number, prefixes in enumerate(
        (
            "jan ene gen jän sty янв",
            "feb fév fev fev lut фев",
            "mar mär maa mrt março мар",
            "apr avr abr kwi апр",
            "may mai mag mei maj мая май",
            "jun  giu cze июн",
            "jul  lug lip июл",
            "aug aoû ago sie авг",
            "sep set wrz сен",
            "oct okt out ott paź окт",
            "nov lis ноя",
            "dec déc dez dic dici gru дек",
        ),
        1,
    )
    for prefix in prefixes.split()
}
_DAY_FIRST = re.compile(
    r"(?<![\d.])(\d{1,2})(?:\.|st|nd|rd|th|er)?[\s-]{1,2}(?:de\s|of\s)?([^\W\d_]{3,10})\.?,?[\s-]{1,2}(?:de\s)?(\d{4})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\d.])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_MOST_MONTHS = 12
_DATELINE = re.compile(r"^[^\n]{6,30}?(?=\s?[-–—:|]\s)")
"""A day before the first words of a paragraph: `27.1.2022 - The owls`."""
_PIECES = frozenset({"span", "time", "em", "small"})
_YEAR = re.compile(r"\d{4}")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-./年년]\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})(?!\d)")
_SAYS_SO = re.compile(
    r"^\W{0,3}(?:first\s)?(?:published|posted|publi[ée]|publicado|pubblicato|publicerad|opublikowano|erschienen|veröffentlicht|eingestellt"
    r"|geplaatst|gepubliceerd|опубликовано|发布|发表|發表|公開日|投稿日|掲載日|입력|등록|게시)",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(
    r"(?:post|publi\w*|online|entry|article|news)[_-]{0,2}(?:date|datum|time|fecha)(?=$|[\s_-])|pubdate|date[_-]?published"
    r"|(?:^|[\s_-])published(?:[_-](?:at|on))?(?=$|\s)",
    re.IGNORECASE,
)
_OF_CHANGE = re.compile(
    r"updat|modif|changed|aktualisier|geändert|mis à jour|actualizad|수정|更新", re.IGNORECASE
)


def labelled_date(parsed: Parsed) -> str | None:
    """The date that the page calls its publication's.

    Where it calls several so, as a list of pages does, it is the one beside the heading, or none.
    """
    found: dict[str, None] = {}
    for block in parsed.blocks:
        if not _may_be_dated(block.text) or len(block.text) > _LONGEST:
            continue
        if _SAYS_SO.search(block.text) or _is_named_so(block):
            day = next(dates_in(block.text), None)
            if day and not _OF_CHANGE.search(block.text.partition(day[:4])[0]) and not _elsewhere(block):
                found.setdefault(day)
    for words in _named_pieces(parsed):
        found.update(dict.fromkeys(itertools.islice(dates_in(words), 1)))
    if len(found) > 1:
        beside = set(heading_dates(parsed))
        return next((day for day in found if day in beside), None)
    return next(iter(found), None)


def heading_dates(parsed: Parsed) -> Iterator[str]:
    """The dates in short lines beside the page's heading, nearest the top first."""
    blocks = parsed.blocks
    heading = next((place for place, block in enumerate(blocks) if block.holder.tag == "h1"), None)
    if heading is None:
        heading = next((place for place, block in enumerate(blocks) if block.holder.tag == "h2"), 0)
    for block in blocks[max(0, heading - _ABOVE) : heading + _BELOW + 1]:
        if not _may_be_dated(block.text) or _elsewhere(block):
            continue
        if len(block.text) > _LONGEST:
            dateline = _DATELINE.match(block.text)
            yield from dates_in(dateline[0]) if dateline else ()
        elif not _OF_CHANGE.search(block.text):
            yield from dates_in(block.text)


def shown_days(parsed: Parsed) -> frozenset[str]:
    """Every day that the page shows outside comments and lists of other pages."""
    dated = (block for block in parsed.blocks if len(block.text) <= _LONGEST and _may_be_dated(block.text))
    short = (block for block in dated if not _elsewhere(block))
    return frozenset([*(day for block in short for day in dates_in(block.text)), *_times(parsed)])


def only_time(parsed: Parsed) -> str | None:
    """The day of the page's `<time>` elements, where all have the same."""
    days = set(_times(parsed))
    return next(iter(days)) if len(days) == 1 else None


def _times(parsed: Parsed) -> Iterator[str]:
    """The days of the `<time>` elements, by their attribute or where they have none by their words."""
    for element in parsed.tree.iter("time"):
        if not among_others(element):
            stated = element.get("datetime")
            yield from dates_in(stated[:10] if stated else "".join(element.itertext()))


def _named_pieces(parsed: Parsed) -> Iterator[str]:
    """The words of the pieces of lines that are named after the publication's date."""
    known: dict[str, bool] = {}
    for place, name in parsed.attributes.of("class"):
        element = parsed.attributes.elements[place]
        if element.tag not in _PIECES:
            continue
        if name not in known:
            known[name] = _NAMED_SO.search(name) is not None
        if known[name] and not (among_others(element) or beside_the_text(element)):
            words = "".join(element.itertext())
            if len(words) <= _LONGEST and not _OF_CHANGE.search(words):
                yield words


def dates_in(text: str) -> Iterator[str]:
    """Every day that is written out in full, in ISO 8601; `11/05/2022` is two days, and none of them.

    `17/08/2022` is one.
    """
    if not _may_be_dated(text):
        return
    for match in _DOTTED.finditer(text):
        yield from _day(match[3], int(match[2]), match[1])
    for match in _YEAR_FIRST.finditer(text):
        yield from _day(match[1], int(match[2]), match[3])
    for match in _SLASHED.finditer(text):
        first, second = int(match[1]), int(match[2])
        if first > _MOST_MONTHS or second > _MOST_MONTHS or first == second:
            yield from _day(match[3], min(first, second), str(max(first, second)))
    for match in _DAY_FIRST.finditer(text):
        yield from _day(match[3], _month(match[2]), match[1])
    for match in _MONTH_FIRST.finditer(text):
        yield from _day(match[3], _month(match[1]), match[2])


def _may_be_dated(text: str) -> bool:
    """Whether there are four digits in a row, as every day has them that is written out."""
    return _YEAR.search(text) is not None


def _month(word: str) -> int:
    word = word.casefold()
    if word.startswith(("juin", "juil")):
        return 6 if word[3] == "n" else 7
    return _MONTHS.get(word[:3], 0)


def _day(year: str, month: int, day: str) -> Iterator[str]:
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return
    if found.year >= 1990 and found <= datetime.now().date():  # noqa: DTZ005 -- only a bound
        yield found.isoformat()


def _is_named_so(block: Block) -> bool:
    at: _Element | None = block.holder
    for _ in range(3):
        if at is None:
            return False
        if _says_so(f"{at.get('class') or ''} {at.get('id') or ''}"):
            return True
        at = at.getparent()
    return False


@lru_cache(maxsize=8192)
def _says_so(name: str) -> bool:
    return _NAMED_SO.search(name) is not None


def _elsewhere(block: Block) -> bool:
    return among_others(block.holder) or beside_the_text(block.holder)
