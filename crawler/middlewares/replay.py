"""A crawl answered from WARC files instead of the network, through the same middlewares, spiders and pipelines."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler import settings as house
from crawler.failure import Refusal
from crawler.source import VIA
from crawler.warc import RecordTooLong
from crawler.warc_index import index_of
from storage.outcomes import Outcome
from storage.records import Via

_HANDLER = "crawler.middlewares.replay.ReplayDownloadHandler"
_SCHEMES = ("http", "https", "browser+http", "browser+https")
_OFF = ("archive.ArchiveMiddleware", "backoff.BackoffMiddleware", "robots.RobotsMiddleware")


class NotInReplay(Refusal):
    """The address is answered by none of the replay files. Raised here, read by `outcome_of`."""

    outcome: ClassVar[Outcome] = Outcome.REFUSED

    def __init__(self) -> None:
        super().__init__("not in the replay files")


class ReplayDownloadHandler(BaseDownloadHandler):
    """Answers http and https requests from the WARC files in `REPLAY_FILES`.

    An address that was captured several times is answered by the newest capture that is no passing trouble
    (5xx, 429), every time alike; so an interrupted replay goes on as it began.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._index = index_of([Path(file) for file in crawler.settings.getlist("REPLAY_FILES")])
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="replay")

    async def close(self) -> None:
        """Let go of the thread that reads."""
        self._thread.shutdown()

    async def download_request(self, request: Request) -> Response:
        """The archived response, as the network gave it: status, headers, body still packed.

        Raises:
            NotInReplay: there is none.
            DownloadCancelledError: it is larger than `DOWNLOAD_MAXSIZE`, as it would be for the network.
        """
        request.meta[VIA] = Via.REPLAY
        if request.method != "GET":
            raise NotInReplay
        try:
            reading = self._thread.submit(self._index.answer, request.url, limit=self._limit)
            answer = await asyncio.wrap_future(reading)
        except RecordTooLong as error:
            raise DownloadCancelledError(str(error)) from error
        if answer is None:
            raise NotInReplay
        if len(answer.body) > self._limit:
            raise DownloadCancelledError(f"{len(answer.body)} bytes are more than the limit of {self._limit}")
        headers = Headers(answer.headers)
        address = request.url.partition("#")[0]
        kind = responsetypes.from_args(headers=headers, url=address, body=answer.body)
        return kind(
            url=address,
            status=answer.status,
            headers=headers,
            body=answer.body,
            flags=["replay"],
            protocol=answer.protocol,
        )


def replay_settings(files: Sequence[Path]) -> dict[str, Any]:
    """All settings of a replayed crawl, to be laid over the project's.

    Nothing is asked of the network, so nobody is waited for: no robots.txt, delays, retries or archive.

    Raises:
        UnreadableArchive: a file is missing, no WARC, cut short or damaged, or none holds a web page.
    """
    paths = [Path(file).absolute() for file in files]
    index_of(paths)
    off = {f"crawler.middlewares.{name}": None for name in _OFF}
    return {
        "REPLAY_FILES": [str(path) for path in paths],
        "DOWNLOAD_HANDLERS": {**house.DOWNLOAD_HANDLERS, **dict.fromkeys(_SCHEMES, _HANDLER)},
        "DOWNLOADER_MIDDLEWARES": {**house.DOWNLOADER_MIDDLEWARES, **off},
        "ARCHIVE_DIR": None,
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {},
        "CONCURRENT_REQUESTS_PER_DOMAIN": house.CONCURRENT_REQUESTS,
    }
