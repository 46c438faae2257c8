"""The registry of site files: who reads what, and how each host asks to be treated.

This package may not import the site files above it; Scrapy's spider loader finds them, so adding one
edits no list. Other packages add theirs as entry points of the group `sourcedesk.sites`.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import get_spider_loader

from crawler.source import SourceSpider
from storage.records import Page, Resolution

GROUP = "sourcedesk.sites"
"""Entry points by which other packages bring site files: `kites = "kites_sourcedesk:KitesSpider"`."""
_MARKED = 400_000
"""Bytes of a page that are searched for a platform's marks."""


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

    def reader(self, resolution: Resolution, pages: Iterable[Page]) -> type[SourceSpider]:
        """Who reads these pages: the owner; where nobody owns the host, the platform whose marks they bear."""
        owner = self.owner(resolution)
        if owner is not self.every[-1]:
            return owner
        starts = [page.body[:_MARKED] for page in pages if page.body]
        platforms = (
            site for site in self.every if any(mark in start for mark in site.marks for start in starts)
        )
        return next(platforms, owner)

    def invited(self) -> tuple[str, ...]:
        """Starts of the addresses that are documented for programs."""
        return tuple(start for site in self.every for start in site.invited)

    def budgets(self) -> dict[str, str]:
        """Host → the budget it shares with others."""
        return {
            host: limits.budget
            for site in self.every
            for host, limits in site.limits.items()
            if limits.budget is not None
        }

    def catalogues(self) -> list[tuple[str, type[SourceSpider]]]:
        """Every catalogue with the site file that knows how to ask it, in the order they are asked."""
        placed = [(place, name, site) for site in self.every for name, place in site.catalogues.items()]
        return [(name, site) for _, name, site in sorted(placed, key=lambda one: one[:2])]

    def slots(self) -> dict[str, dict[str, Any]]:
        """Scrapy's `DOWNLOAD_SLOTS`: what each site states, never jittered below it."""
        return {
            limits.budget or host: {"delay": limits.delay, "concurrency": limits.concurrency, "jitter": 0.0}
            for site in self.every
            for host, limits in site.limits.items()
        }


def load_sites(settings: BaseSettings) -> Sites:
    """The site files that `SPIDER_MODULES` names, and those that other installed packages bring.

    Raises:
        LookupError: no site file, or more than one, reads what nobody else does; two own one host or kind; or
            an entry point of the group names no site file.
    """
    return _loaded(tuple(settings.getlist("SPIDER_MODULES")), tuple(sys.path))


@lru_cache(maxsize=8)
def _loaded(modules: tuple[str, ...], path: tuple[str, ...]) -> Sites:
    """Once a process: to look through every installed package takes longer than to set up a crawl.

    `path` is where modules and packages are looked for, and so part of the question.
    """
    loader = get_spider_loader(Settings({"SPIDER_MODULES": list(modules)}))
    own = [spider for name in loader.list() if (spider := _site(loader.load(name))) is not None]
    found = sorted([*own, *map(_brought, entry_points(group=GROUP))], key=lambda site: site.name)
    rest = [site for site in found if not (site.hosts or site.kinds or site.marks)]
    if len(rest) != 1:
        names = ", ".join(site.name for site in rest) or "none"
        raise LookupError(f"one site file must own whatever nobody else does; there is: {names}")
    _refuse_clashes(found)
    return Sites(every=(*(site for site in found if site is not rest[0]), rest[0]))


def _site(spider: type[Any]) -> type[SourceSpider] | None:
    return spider if issubclass(spider, SourceSpider) else None


def _brought(point: EntryPoint) -> type[SourceSpider]:
    """The site file of another package."""
    whence = f"{point.dist.name if point.dist else 'a package'} ({point.value})"
    try:
        site = point.load()
    except (ImportError, AttributeError) as error:
        raise LookupError(f"{GROUP} {point.name!r} of {whence} cannot be loaded: {error}") from error
    if not (isinstance(site, type) and issubclass(site, SourceSpider)):
        raise LookupError(f"{GROUP} {point.name!r} of {whence} is no SourceSpider")  # noqa: TRY004 -- one error for whoever loads sites
    if not site.hosts and not site.kinds and not site.marks:
        raise LookupError(
            f"{GROUP} {point.name!r} of {whence} owns nothing: it names no hosts, kinds or marks"
        )
    return site


def _refuse_clashes(sites: list[type[SourceSpider]]) -> None:
    owners: dict[str, str] = {}
    names = [site.name for site in sites]
    for name in names:
        if names.count(name) > 1:
            raise LookupError(f"two site files are called {name}")
    for site in sites:
        for owned in (*site.hosts, *(f"kind {kind}" for kind in site.kinds)):
            if owners.setdefault(owned, site.name) != site.name:
                raise LookupError(f"{owned} is claimed by both {owners[owned]} and {site.name}")
