"""Naver: news of Korean papers, and blogs.

Source:   an article as Naver shows it; a blog's post from the frame that holds it.
Asked at: n.news.naver.com/article/…; blog.naver.com/PostView.naver?blogId=…&logNo=….
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  an article is the paper's, and names its original; a blog's own address answers with an empty frame.
          Posts of the old editor stand in `#postViewArea`, those of the new one in `.se-main-container`.
Fails:    a deleted article answers 200 with words that say so: `soft_404`. Blogs for neighbours only: `login`.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.extract.container import read_container
from crawler.extract.dates import iso_date
from crawler.extract.parsed import Parsed, sniff
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

_POST = re.compile(r"/(?P<blog>[\w-]+)/(?P<number>\d{6,})/?$")
_WORDS = (
    "//*[@id='dic_area']",
    "//*[@id='newsct_article']",
    "//*[contains(concat(' ', @class, ' '), ' se-main-container ')]",
    "//*[@id='postViewArea']",
)
_DAY = "//*[contains(@class, '_ARTICLE_DATE_TIME')]/@data-date-time | //*[contains(@class, 'se_publishDate')]/text()"
_ORIGINAL = "//a[contains(@class, 'media_end_head_origin_link')]/@href"
_CLOSED = re.compile(r"(?:서로)?이웃에게만 공개|비공개 (?:글|포스트)")


class NaverSpider(SourceSpider):
    """News and blogs on Naver."""

    name = "naver"
    hosts = ("naver.com",)

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """A blog's post where its words are; anything else as it stands."""
        parts = urlsplit(resolution.canonical or "")
        post = _POST.match(parts.path)
        if post is None or parts.hostname not in {"blog.naver.com", "m.blog.naver.com"}:
            return super().addresses(resolution)
        return (f"https://blog.naver.com/PostView.naver?blogId={post['blog']}&logNo={post['number']}",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The words of the article or the post."""
        page = pages[-1]
        if not page.usable or sniff(page) != "html":
            return read_container(page, method="naver")
        parsed = Parsed.of(page)
        reading = read_container(page, *_WORDS, method="naver", parsed=parsed)
        closed = _CLOSED.search(parsed.visible_text) if parsed.visible_length < 600 else None
        if closed is not None:
            return Reading(outcome=Outcome.LOGIN, detail=closed.group())
        document = reading.document
        if document is None:
            return reading
        day = next((day for said in parsed.tree.xpath(_DAY) if (day := iso_date(_spelled(str(said))))), None)
        original = next(iter(parsed.tree.xpath(_ORIGINAL)), None)
        return replace(
            reading,
            document=replace(
                document,
                published=day or document.published,
                methods={**document.methods, **({"published": "naver"} if day else {})},
                facts={**document.facts, **({"original": str(original)} if original else {})},
            ),
        )


def _spelled(day: str) -> str:
    """`2024. 11. 5. 9:30` -> `2024-11-05`."""
    found = re.match(r"\s*(\d{4})[.-]\s*(\d{1,2})[.-]\s*(\d{1,2})", day)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else day
