"""The registry of site files: who reads what, and how each host asks to be treated.

This package may not import the site files above it; Scrapy's spider loader finds them, so adding one
edits no list.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from crawler.source import SourceSpider
from storage.records import Resolution


@dataclass(frozen=True, slots=True)
class Sites:
    """Every site file there is."""

    every: tuple[type[SourceSpider], ...]
    """By name; the one that owns whatever nobody else does is the last."""

    def owner(self, resolution: Resolution) -> type[SourceSpider]:
        """The site file that reads the source: by kind, else by the longest host, else the last."""
        for site in self.every:
            if resolution.kind in site.kinds:
                return site
        host = urlsplit(resolution.canonical or "").hostname or ""
        owned = [
            (len(own), site)
            for site in self.every
            for own in site.hosts
            if host == own or host.endswith(f".{own}")
        ]
        return max(owned, key=lambda pair: pair[0])[1] if owned else self.every[-1]

    def catalogues(self) -> list[tuple[str, type[SourceSpider]]]:
        """Every catalogue with the site file that knows how to ask it, in the order they are asked."""
        placed = [(place, name, site) for site in self.every for name, place in site.catalogues.items()]
        return [(name, site) for _, name, site in sorted(placed, key=lambda one: one[:2])]

    def slots(self) -> dict[str, dict[str, Any]]:
        """Scrapy's `DOWNLOAD_SLOTS`: what each site states, never jittered below it."""
        return {
            host: {"delay": limits.delay, "concurrency": limits.concurrency, "jitter": 0.0}
            for site in self.every
            for host, limits in site.limits.items()
        }


def load_sites(settings: BaseSettings) -> Sites:
    """The site files that `SPIDER_MODULES` names.

    Raises:
        LookupError: no site file, or more than one, reads what nobody else does; or two own one host or kind.
    """
    loader = get_spider_loader(settings)
    found = [spider for name in sorted(loader.list()) if (spider := _site(loader.load(name))) is not None]
    rest = [site for site in found if not site.hosts and not site.kinds]
    if len(rest) != 1:
        names = ", ".join(site.name for site in rest) or "none"
        raise LookupError(f"one site file must own whatever nobody else does; there is: {names}")
    _refuse_clashes(found)
    return Sites(every=(*(site for site in found if site is not rest[0]), rest[0]))


def _site(spider: type[Any]) -> type[SourceSpider] | None:
    return spider if issubclass(spider, SourceSpider) else None


def _refuse_clashes(sites: list[type[SourceSpider]]) -> None:
    owners: dict[str, str] = {}
    for site in sites:
        for owned in (*site.hosts, *(f"kind {kind}" for kind in site.kinds)):
            if owners.setdefault(owned, site.name) != site.name:
                raise LookupError(f"{owned} is claimed by both {owners[owned]} and {site.name}")
