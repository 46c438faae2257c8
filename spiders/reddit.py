"""Reddit: posts with their first comments.

Source:   the post's title, author, day, words and best comments.
Asked at: www.reddit.com/comments/…/.json, then the page on old.reddit.com, which needs no script.
Limits:   about ten a minute without an account, told in `x-ratelimit-*`; two seconds between two.
Terms:    robots.txt asks crawlers to stay away from most of the site, and is obeyed: then `robots`.
Caveats:  a removed post keeps its title and comments, and says by whom it was removed.
Fails:    403 or 429 with an empty body to programs: `blocked`. 404 for what never was.
"""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from crawler.extract.answers import at, backed, ended, found, own_words, present
from crawler.extract.language import language_of
from crawler.extract.parsed import sniff
from crawler.extract.prose import paragraphs_of_markdown
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_COMMENTS = 10


class RedditSpider(SourceSpider):
    """Posts on Reddit."""

    name = "reddit"
    hosts = ("reddit.com", "redd.it")
    kinds = ("reddit",)
    limits: ClassVar[dict[str, Limits]] = {"www.reddit.com": Limits(2.0), "old.reddit.com": Limits(2.0)}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The post as data, then the old page."""
        post = resolution.identifiers.get("post")
        if post is None:
            return super().addresses(resolution)
        record = f"https://www.reddit.com/comments/{post}/.json?raw_json=1&limit={_COMMENTS}"
        return record, f"https://old.reddit.com/comments/{post}/"

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The post and its comments; else the page."""
        told = found(pages, lambda page: page.usable and sniff(page) == "json")
        post, comments = _listings(told)
        if post is None:
            page = pages[-1]
            return own_words(read_page(page)) if page.usable and page is not told else ended(page)
        document = _document(post, comments)
        removed = at(post, "removed_by_category", kind=str)
        if removed and at(post, "selftext", kind=str) in {"[removed]", "[deleted]", ""}:
            return Reading(outcome=Outcome.GONE, detail=f"removed by: {removed}")
        return Reading(outcome=Outcome.OK, document=document)


def _listings(page: Page | None) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The post and its comments, from the two listings of a post's JSON."""
    value = json.loads(page.body) if page is not None else None
    if not isinstance(value, list) or len(value) < 2:
        return None, []
    comments = at(value, 1, "data", "children", kind=list) or []
    return at(value, 0, "data", "children", 0, "data", kind=dict), [
        entry["data"] for entry in comments if isinstance(entry, dict) and entry.get("kind") == "t1"
    ]


def _document(post: dict[str, Any], comments: list[dict[str, Any]]) -> Document:
    said = [at(post, "selftext", kind=str), *(at(comment, "body", kind=str) for comment in comments)]
    text = paragraphs_of_markdown("\n\n".join(filter(None, said))) or at(post, "title", kind=str) or ""
    made, author = at(post, "created_utc", kind=float), at(post, "author", kind=str)
    return backed(
        Document(
            address=f"https://www.reddit.com{at(post, 'permalink', kind=str) or ''}",
            kind="discussion",
            title=at(post, "title", kind=str),
            authors=(author,) if author and author != "[deleted]" else (),
            published=datetime.fromtimestamp(made, UTC).date().isoformat() if made else None,
            language=language_of(text),
            text=text,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text"), "reddit"),
                "language": "script",
            },
            facts=present(
                subreddit=at(post, "subreddit", kind=str),
                comments=at(post, "num_comments", kind=int),
                links_to=at(post, "url_overridden_by_dest", kind=str),
            ),
        )
    )
