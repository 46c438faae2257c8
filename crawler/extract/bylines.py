"""Who a page says wrote it, in words for its readers: `By Jane Doe`, `Von <a>Jürgen Groß</a>`, `Author` above a name."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml.etree import _Element

from crawler.extract.segments import Block

_LONGEST = 200
"""Characters of a line that can be a by-line with its date and section."""
_LONGEST_NAMES = 90
_LEAD = re.compile(
    r"^[\W_]{0,3}(?:(?:(?:an?|eine?)\s)?(?:(?:guest|gast)[ -]?)?(?:written|posted|published|submitted|contributed|created|authored|words"
    r"|story|text|article|column|essay|post|report|analysis|opinion|kolumne|\w*beitrag|bericht|artikel|kommentar|geschrieben"
    r"|verfasst|erstellt|eingestellt|publicado|escrito|publié|écrit|scritto|pubblicato|geschreven|geplaatst|skrevet|skriven"
    r"|napisan[ey])\s)?(?:(?:by|von|par|por|di|door|av|af|przez)|автор|autore?|autor(?:in|es|en|a)?|authors?|auteurs?|autrice"
    r"|작성자|글쓴이|글(?=\s*[:：])|作者|撰文|文(?=\s*[:：])|記者|记者|著者|筆者)(?:\s*[:：|/]\s*|\s+|$)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\s*(?:[•·|\n(/]|\s[-–—]\s|\d|,?\s(?:on|am|um|le|el|il|den|published|posted|updated|aktualisiert|veröffentlicht)\s"
    r"(?=\W*(?:\d|\w+,?\s\d|\w+day))|,?\s(?:in|for)\s(?=[^\W\d_a-z])).*$",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"\[([^\[\]]{2,60})\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_BETWEEN = re.compile(r"^[\s,;&/]*(?:(?:and|und|et|y|e|en|og|och)\s)?$", re.IGNORECASE)
FULL_NAME = re.compile(
    r"^(?:[^\W\d_a-z][\w.'’-]*\s+)(?:(?:von|van|de|der|den|del|di|da|la|le|el|al|zu|bin)\s+)*"
    r"(?:[^\W\d_a-z][\w.'’-]*\s*){1,3}$|^[\u4e00-\u9fff\uac00-\ud7af]{2,4}$"
)
"""Two to four words that begin with a capital, or a name in Hangul or Han."""
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?\w*|respond|related|sidebar|(?<!post-)(?<!entry-)(?<!article-)footer|widget"
    r"|recommend\w*|teaser\w*|popular|nav)(?=$|[\s_-])",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"comment|respond|repl(?:y|ies)|related|recommend|teaser|popular|(?:^|[\s_-])nav", re.IGNORECASE
)
_NAMES = 8192
"""Classes and ids that are remembered: what stands around one line of a page stands around the next one."""
_NOT_ABOVE = frozenset({"aside", "nav", "footer"})


class Led(NamedTuple):
    """Who a line leads to."""

    names: str
    linked: bool
    """Whether the names are links, which are accounts or people even where they are one word."""


def names_led_to(blocks: Sequence[Block]) -> Iterator[Led]:
    """The names behind each line that says who wrote the page; those in a sidebar come last."""
    aside = []
    for place, block in enumerate(blocks):
        led = None if len(block.text) > _LONGEST else _led(block, blocks[place + 1 : place + 2])
        if led is None or among_others(block.holder):
            continue
        if beside_the_text(block.holder):
            aside.append(led)
        else:
            yield led
    yield from aside


def _led(block: Block, after: Sequence[Block]) -> Led | None:
    """Who the block leads to: by its links, by its own words, or where it is a lead alone by the block after it."""
    linked = _linked(block.marked_up)
    if linked:
        return Led(linked, linked=True)
    lead = _LEAD.match(block.text)
    if lead is None:
        return None
    rest = block.text[lead.end() :] or next((one.text for one in after), "")
    return Led(_OVER.sub("", rest)[:_LONGEST_NAMES], linked=False) if len(rest) <= _LONGEST else None


def _linked(marked_up: str) -> str:
    """The names of the links that follow the lead at once; the first may be one word, as accounts are."""
    if "](" not in marked_up:
        return ""
    names: list[str] = []
    end = 0
    for link in _LINK.finditer(marked_up):
        between = marked_up[end : link.start()]
        if names and not _BETWEEN.match(between):
            break
        if not names and not _is_lead(between):
            return ""
        names.append(link.group(1).strip("* "))
        end = link.end()
    return " ; ".join(names)


def _is_lead(text: str) -> bool:
    text = " ".join(text.replace("*", " ").split())
    lead = _LEAD.match(text)
    return lead is not None and lead.end() == len(text)


def beside_the_text(element: _Element) -> bool:
    """Whether an element stands in a menu, a sidebar, the comments, or another place that is not the page's own.

    What holds the page's first heading is the page's own, whatever its layout is called.
    """
    return any(
        (ancestor.tag in _NOT_ABOVE or _is_aside(_name(ancestor))) and next(ancestor.iter("h1"), None) is None
        for ancestor in element.iterancestors()
        if ancestor.tag not in {"body", "html"}
    )


def among_others(element: _Element) -> bool:
    """Whether an element stands in the comments, or in a list of other pages."""
    return any(
        _is_talk(_name(ancestor)) and next(ancestor.iter("h1"), None) is None
        for ancestor in element.iterancestors()
        if ancestor.tag not in {"body", "html"}
    )


@lru_cache(maxsize=_NAMES)
def _is_aside(name: str) -> bool:
    return _ASIDE.search(name) is not None


@lru_cache(maxsize=_NAMES)
def _is_talk(name: str) -> bool:
    return _TALK.search(name) is not None


def _name(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
