"""GDELT: an index of the world's news, asked for stories that an item tells of without a link.

Source:   titles, addresses and days of newspaper stories since 2017; it is searched, never read as a source.
Asked at: the DOC 2.0 interface, https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ , `mode=artlist`: one
          request for an outlet and the company that the item names, within three weeks before the issue.
Limits:   one request in five seconds, as its answer to a faster client (429) says.
Terms:    open to everybody, with a mention of the GDELT Project.
Caveats:  titles only, often with blanks around marks; words of one or two letters cannot be asked for; the day
          is when the story was seen, hours after it appeared.
Fails:    a query it dislikes is answered by a line of plain text with status 200; nothing found is `{}`.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from crawler.extract.catalogues import gdelt_candidates
from crawler.extract.reading import read_page
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.press import asked_by, window
from crawler.source import Limits, SourceSpider
from storage.records import Page, Reading, Resolution

_INTERFACE = "https://api.gdeltproject.org/api/v2/doc/doc"
_MOST = 100


class GdeltSpider(SourceSpider):
    """The press, by what its stories are about."""

    name = "gdelt"
    hosts = ("gdeltproject.org",)
    limits: ClassVar[dict[str, Limits]] = {"api.gdeltproject.org": Limits(5.5)}
    invited: ClassVar[dict[str, str]] = {
        f"{_INTERFACE}?": "https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/"
    }
    catalogues: ClassVar[dict[str, int]] = {"gdelt": 70}

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """Its own posts are pages like any other."""
        return read_page(pages[-1])

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """A request for each outlet of a story whose company and subject are known; none without the day."""
        if day is None:
            return ()
        first, last = window(day)
        return tuple(
            Query(
                f"{_INTERFACE}?"
                + urlencode(
                    {
                        "query": f"{asked} domainis:{site}",
                        "mode": "artlist",
                        "format": "json",
                        "maxrecords": _MOST,
                        "sort": "hybridrel",
                        "startdatetime": f"{first:%Y%m%d}000000",
                        "enddatetime": f"{last:%Y%m%d}235959",
                    }
                ),
                (one.link,),
            )
            for one in wanted
            for site in one.outlets
            if (asked := asked_by(one)) is not None
        )

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The stories of the answer."""
        return tuple(gdelt_candidates(page))
