"""A spider that keeps how every request ended, and a way to run it on the tests' own reactor."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, NamedTuple

import pytest
from scrapy import Request, Spider
from scrapy.http import Response

from crawler.failure import outcome_of
from crawler.run import crawl
from storage.outcomes import Outcome

QUICK: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 5,
    "RETRY_BASE": 0.02,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    # the base alone: no site files, no store, no workers
    "SPIDER_MODULES": [],
    "EXTENSIONS": {},
    "ITEM_PIPELINES": {},
    "ARCHIVE_DIR": None,
}


class Ended(NamedTuple):
    """How one request ended."""

    asked: str
    outcome: Outcome | None
    detail: str | None
    response: Response | None
    error: BaseException | None
    meta: dict[str, Any]


class Asker(Spider):
    """Asks every address it is given, once, and keeps what came back."""

    name = "asker"

    def __init__(self, addresses: Iterable[str], ended: list[Ended], **meta: Any) -> None:
        super().__init__()
        self.addresses, self.ended, self.meta = addresses, ended, meta

    async def start(self) -> AsyncIterator[Any]:
        for address in self.addresses:
            yield Request(
                address,
                callback=self.came,
                errback=self.failed,
                dont_filter=True,
                meta=dict(self.meta),
                cb_kwargs={"asked": address},
            )

    def came(self, response: Response, asked: str) -> None:
        self.ended.append(Ended(asked, None, None, response, None, response.meta))

    def failed(self, failure: Any) -> None:
        outcome, detail = outcome_of(failure)
        asked = failure.request.cb_kwargs["asked"]
        self.ended.append(Ended(asked, outcome, detail, None, failure.value, failure.request.meta))


@pytest.fixture
def ask(loopback_web: Callable[..., Any]) -> Callable[..., Any]:
    """`web, ended, stats = await ask(hosts, *addresses)`; keywords in upper case are settings.

    Without hosts the crawl is one as in production: nothing is lent.
    """

    async def run(
        hosts: Any, *addresses: str, meta: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, list[Ended], dict[str, Any]]:
        settings = {name: options.pop(name) for name in list(options) if name.isupper()}
        served = None if hosts is None else loopback_web(hosts, **options)
        lent = served.settings() if served else {}
        ended: list[Ended] = []
        overrides = {**QUICK, **lent, **settings}
        stats = await crawl(overrides, Asker, addresses=addresses, ended=ended, **(meta or {}))
        return served, ended, stats

    return run
