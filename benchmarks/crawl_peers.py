"""One peer over a list of addresses, in the peer's own environment: one JSON record a page.

    PEER/bin/python crawl_peers.py scrapy addresses.txt out.jsonl

Each is used as its documentation says, without a pause between requests and with 32 of them at a time.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

AT_ONCE = 32


def scrapy(addresses: list[str], out: Path) -> None:
    """Bare Scrapy, trafilatura inline in the callback, records by its own feed export."""
    import scrapy
    import trafilatura
    from scrapy.crawler import CrawlerProcess

    class Inline(scrapy.Spider):
        name = "inline"

        async def start(self) -> Any:
            for address in addresses:
                yield scrapy.Request(address)

        def parse(self, response: Any) -> Any:
            found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
            yield {
                "url": response.url,
                "title": found.title if found else None,
                "date": found.date if found else None,
                "text": found.text if found else "",
            }

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": AT_ONCE,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "FEEDS": {str(out): {"format": "jsonlines"}},
        }
    )
    process.crawl(Inline)
    process.start()


def newsplease(addresses: list[str], out: Path) -> None:
    """news-please as a library: its own downloader, then its own extractors, page after page."""
    from newsplease import NewsPlease

    with out.open("w") as file:
        for start in range(0, len(addresses), AT_ONCE):
            found = NewsPlease.from_urls(addresses[start : start + AT_ONCE], fetch_images=False)
            for address, one in found.items():
                told = one.get_serializable_dict() if hasattr(one, "get_serializable_dict") else {}
                record = {
                    "url": address,
                    "title": told.get("title"),
                    "date": str(told.get("date_publish")),
                    "text": told.get("maintext") or "",
                }
                file.write(json.dumps(record) + "\n")
            file.flush()


def crawl4ai(addresses: list[str], out: Path) -> None:
    """crawl4ai without a browser: HTTP strategy, Markdown of the page."""
    from crawl4ai import AsyncWebCrawler, CacheMode, CrawlerRunConfig
    from crawl4ai.async_crawler_strategy import AsyncHTTPCrawlerStrategy
    from crawl4ai.async_dispatcher import MemoryAdaptiveDispatcher

    async def walk() -> None:
        config = CrawlerRunConfig(cache_mode=CacheMode.BYPASS, verbose=False, stream=True)
        strategy = AsyncHTTPCrawlerStrategy()
        async with AsyncWebCrawler(crawler_strategy=strategy, verbose=False) as crawler:
            with out.open("w") as file:
                found = await crawler.arun_many(
                    addresses, config=config, dispatcher=MemoryAdaptiveDispatcher(max_session_permit=AT_ONCE)
                )
                async for one in found:
                    record = {
                        "url": one.url,
                        "title": (one.metadata or {}).get("title"),
                        "text": str(one.markdown or ""),
                    }
                    file.write(json.dumps(record) + "\n")

    asyncio.run(walk())


def main() -> None:
    peer, listed, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    {"scrapy": scrapy, "newsplease": newsplease, "crawl4ai": crawl4ai}[peer](listed.read_text().split(), out)


if __name__ == "__main__":
    main()
