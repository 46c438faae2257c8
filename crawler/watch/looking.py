"""Looking at publications' lists: conditional requests out, polls and new entries into the store.

Lists are fetched behind the same guard, robots rules and pace as sources, and are not archived.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.failure import outcome_of
from crawler.source import page_of
from crawler.watch.lists import entries, places, wait_of
from crawler.watch.polls import Entry, Poll, gone, moved_to, new_entries, next_poll, permanent
from storage.database import open_database
from storage.records import Page
from storage.store import Store
from storage.watch_words import EntryState, Following, Listed, Look, Publication

SETTINGS: dict[str, Any] = {"ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
"""What a look does not need."""


class ListsSpider(Spider):
    """Asks every publication that is due for its list; keeps each answer at once."""

    name = "lists"

    def __init__(
        self, due: Sequence[Publication] = (), now: datetime | None = None, **arguments: Any
    ) -> None:
        super().__init__(**arguments)
        self.asked = due
        self.now = now

    async def start(self) -> AsyncIterator[Any]:
        """One conditional request a publication (RFC 9110, 13)."""
        self.engine = open_database(self.settings["STORE_URL"])
        self.store = Store(self.engine)
        for one in self.asked:
            headers = {"If-None-Match": one.etag, "If-Modified-Since": one.last_modified}
            yield Request(
                one.list_address,
                callback=self.came,
                errback=self.failed,
                dont_filter=True,
                headers={name: value for name, value in headers.items() if value},
                cb_kwargs={"publication": one},
            )

    async def came(self, response: Response, publication: Publication) -> None:
        """An answer, whatever its status."""
        keep_look(self.store, publication, page_of(response), self.now or datetime.now(UTC))

    async def failed(self, failure: Failure) -> None:
        """No answer."""
        outcome, detail = outcome_of(failure)
        publication = failure.request.cb_kwargs["publication"]  # type: ignore[attr-defined]
        page = Page(asked=publication.list_address, address=publication.list_address, status=None)
        trouble = f"{outcome.sentence('en')} ({detail})"
        keep_look(self.store, publication, page, self.now or datetime.now(UTC), trouble)

    def closed(self, reason: str) -> None:
        """Let go of the store."""
        if hasattr(self, "engine"):
            self.engine.dispose()


def keep_look(
    store: Store, publication: Publication, page: Page, now: datetime, trouble: str | None = None
) -> int:
    """Keep what one look brought, and set the next; how many entries are new."""
    watching = store.watching()
    known = watching.entries(publication.id)
    listed = entries(page.body, page.address) if page.usable else ()
    if page.usable and not listed and not trouble:
        trouble = "the page lists no issues"
    fresh = new_entries(listed, {one.address for one in known}, now)
    look = Look(
        at=now,
        status=None if trouble and page.usable else page.status,
        address=page.address,
        permanent=bool(page.hops) and permanent([hop.status or 0 for hop in page.hops]),
        wait=_wait(page, now),
        fresh=len(fresh),
        trouble=trouble,
    )
    polls = [_poll(one) for one in (*watching.looks(publication.id), look)]
    rhythm = [*(Entry(address=one.address, published=one.published) for one in known), *listed]
    watching.looked(
        publication.id,
        look,
        [_listed(publication, one, now) for one in fresh],
        next_poll=next_poll(polls, rhythm, now),
        state=Following.GONE if gone(polls) else publication.state,
        list_address=moved_to(polls, publication.list_address),
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )
    return len(fresh)


def begin(
    store: Store, address: str, page: Page, *, title: str | None, back: int, now: datetime
) -> Publication | None:
    """Follow what `page`, the answer at `page.address`, lists; None where it lists nothing.

    What is there already counts as read, but for the `back` newest issues.
    """
    listed = new_entries(entries(page.body, page.address), (), now, most=1000)
    if not listed:
        return None
    watching = store.watching()
    publication = watching.follow(address, page.asked, title=title, now=now)
    known = {one.address for one in watching.entries(publication.id)}
    first = len(listed) - back
    kept = [
        _listed(publication, one, now, skipped=place < first)
        for place, one in enumerate(listed)
        if one.address not in known
    ]
    look = Look(at=now, status=page.status, address=page.address, wait=_wait(page, now), fresh=back)
    watching.looked(
        publication.id,
        look,
        kept,
        next_poll=next_poll([_poll(look)], listed, now),
        state=Following.FOLLOWED,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )
    return publication


class FindingSpider(Spider):
    """Finds a publication's list from the address an operator names, and begins to follow it."""

    name = "finding"

    def __init__(self, address: str, back: int = 0, now: datetime | None = None, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.address, self.back, self.now = address, back, now

    async def start(self) -> AsyncIterator[Any]:
        """The address itself first: it may be the list."""
        yield Request(self.address, callback=self.landed, errback=self.failed, dont_filter=True)

    async def landed(self, response: Response) -> None:
        """A list, or a home page that leads to one."""
        page = page_of(response)
        if not page.usable:
            self.tell(f"{self.address}: the site answered {page.status}; is the address right?")
            return
        engine = open_database(self.settings["STORE_URL"])
        try:
            await self.choose(Store(engine), page)
        finally:
            engine.dispose()

    async def choose(self, store: Store, page: Page) -> None:
        """Feeds before archive pages; a home page's own links last."""
        feed = page.body[:2048].lstrip().lower().startswith((b"<?xml", b"<rss", b"<feed", b"<urlset"))
        candidates = [] if feed else list(places(page.body, page.address))
        for place in candidates:
            answer = page_of(await self.crawler.engine.download_async(Request(place, dont_filter=True)))
            if answer.usable and self.begun(store, answer):
                return
        if not self.begun(store, page):
            self.tell(f"{self.address}: no feed, sitemap or archive page was found there; name one of them")

    def begun(self, store: Store, page: Page) -> bool:
        """Whether the page lists issues, and is followed now."""
        now = self.now or datetime.now(UTC)
        made = begin(store, self.address, page, title=None, back=self.back, now=now)
        if made is not None:
            self.crawler.stats.set_value("publication", made.id)
        return made is not None

    async def failed(self, failure: Failure) -> None:
        """The address could not be had."""
        outcome, detail = outcome_of(failure)
        self.tell(f"{self.address}: {outcome.sentence('en')} ({detail})")

    def tell(self, trouble: str) -> None:
        """One sentence for the operator."""
        self.crawler.stats.set_value("trouble", trouble)


def _listed(publication: Publication, entry: Entry, now: datetime, *, skipped: bool = False) -> Listed:
    return Listed(
        publication=publication.id,
        address=entry.address,
        title=entry.title,
        published=entry.published,
        seen=now,
        state=EntryState.SKIPPED if skipped else EntryState.WAITING,
    )


def _poll(look: Look) -> Poll:
    return Poll(
        at=look.at,
        status=look.status,
        address=look.address,
        permanent=look.permanent,
        wait=None if look.wait is None else timedelta(seconds=look.wait),
    )


def _wait(page: Page, now: datetime) -> float | None:
    """What the server asks to wait: Retry-After (RFC 9110, 10.2.3), `max-age`, or the feed's `ttl`; the longest."""
    asked: list[float] = []
    after = (page.header("retry-after") or "").strip()
    if after.isdigit():
        asked.append(float(after[:9]))
    elif after:
        with contextlib.suppress(ValueError, TypeError):
            asked.append((parsedate_to_datetime(after) - now).total_seconds())
    for part in (page.header("cache-control") or "").split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            asked.append(float(value[:9]))
    if page.usable and (ttl := wait_of(page.body)):
        asked.append(ttl.total_seconds())
    return max((one for one in asked if one > 0), default=None)
