"""oEmbed (https://oembed.com): what a page's owner made for other people's pages to show of it.

X and services like it answer with `html` that quotes the whole post. Any page may name its own answer in a link of
the type `application/json+oembed`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawler.extract.answers import at, backed, found, json_object, present, unasked
from crawler.extract.language import language_of
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of
from crawler.issue.roles import role_of
from storage.outcomes import Outcome
from storage.records import Document, LinkRole, Page, Reading

_SHORT_LINK = re.compile(r"https?://(?:t\.co|pic\.twitter\.com|pic\.x\.com)/\w+|pic\.(?:twitter|x)\.com/\w+")
_TYPE = b"application/json+oembed"
_NAMED = "//link[contains(@rel, 'alternate')][@type='application/json+oembed']/@href"


def beside_oembed(reading: Reading, pages: Sequence[Page], page: Page) -> Reading:
    """The reading of a page; where it found no title, or no words, with what the page's own oEmbed answer says.

    The answer is asked for only then, and only of the site that the page is on, as its owner's word.
    """
    document = reading.document
    lacks = reading.outcome is Outcome.EMPTY or (
        reading.outcome is Outcome.OK and not (document and document.title)
    )
    address = oembed_of(page) if lacks else None
    if address is None:
        return reading
    told = found(pages, lambda page: page.asked == address)
    if told is None:
        return replace(reading, wanted=(*reading.wanted, *unasked(pages, address)))
    answer = json_object(told) if told.usable else None
    return _with_answer(reading, answer, page) if answer is not None else reading


def oembed_of(page: Page) -> str | None:
    """The oEmbed answer that a page names on its own site."""
    if _TYPE not in page.body or not page.usable or sniff(page) != "html":
        return None
    for href in Parsed.of(page).tree.xpath(_NAMED):
        address = urljoin(page.address, str(href))
        if _site(address) == _site(page.address) and role_of(address) is not LinkRole.ACCOUNT:
            return address
    return None


def _site(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _with_answer(reading: Reading, answer: Mapping[str, Any], page: Page) -> Reading:
    quoted = post_document(answer, page.address)
    if quoted is not None and quoted.text and reading.outcome is Outcome.EMPTY:
        title = at(answer, "title", kind=str)
        methods = {**quoted.methods, **({"title": "oembed"} if title else {})}
        document = replace(quoted, address=page.address, title=title, methods=methods)
        return Reading(outcome=Outcome.OK, document=document)
    shown = reading.document
    if shown is None:
        return reading
    title = shown.title or " ".join((at(answer, "title", kind=str) or "").split()) or None
    author = at(answer, "author_name", kind=str)
    authors = shown.authors or ((author,) if author else ())
    methods = {**dict.fromkeys(("title", "authors"), "oembed"), **shown.methods}
    return replace(reading, document=backed(replace(shown, title=title, authors=authors, methods=methods)))


def post_document(answer: Mapping[str, Any], address: str) -> Document | None:
    """The post that an oEmbed answer quotes; None where it quotes none.

    The last link of the quotation carries the day, in English words (`November 5, 2024`).
    """
    markup = at(answer, "html", kind=str)
    if not markup:
        return None
    quotes = html.fromstring(f"<div>{markup}</div>").xpath("//blockquote")
    if not quotes:
        return None
    words = "\n\n".join(filter(None, map(paragraphs_of, quotes[0].xpath("./p"))))
    text = _SHORT_LINK.sub("", words).strip()
    links = quotes[0].xpath("./a[@href]")
    stated = next(iter(quotes[0].xpath("./p[1]/@lang")), None)
    author = at(answer, "author_name", kind=str)
    return backed(
        Document(
            address=at(answer, "url", kind=str) or address,
            kind="post",
            authors=(author,) if author else (),
            published=_day("".join(links[-1].itertext())) if links else None,
            language=stated if stated and stated not in {"und", "zxx"} else language_of(text),
            text=text,
            methods={
                **dict.fromkeys(("authors", "published", "text"), "oembed"),
                "language": "oembed" if stated else "script",
            },
            facts=present(
                profile=at(answer, "author_url", kind=str),
                links=[link for link in _SHORT_LINK.findall(words) if link.startswith("http")],
            ),
        )
    )


def _day(stated: str) -> str | None:
    """`November 5, 2024` -> `2024-11-05`."""
    try:
        return datetime.strptime(" ".join(stated.split()), "%B %d, %Y").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        return None
