"""A post by oEmbed: the words stand in a quotation that its owner made for other people's pages.

https://oembed.com; X and Mastodon-like services answer with `html` that quotes the whole post.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import html

from crawler.extract.answers import at, backed, present
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of
from storage.records import Document

_SHORT_LINK = re.compile(r"https?://(?:t\.co|pic\.twitter\.com|pic\.x\.com)/\w+|pic\.(?:twitter|x)\.com/\w+")


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
