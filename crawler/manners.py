"""What applies to whom: each site's pace, where it is asked and on what terms, as its file states it."""

import inspect
import re
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from scrapy.settings import BaseSettings

from crawler.sites import load_sites
from crawler.source import SourceSpider

SECTIONS = ("Source", "Asked at", "Limits", "Terms", "Caveats", "Fails")
"""The headings of a data sheet, the docstring of a site file, in their order."""

_WIDTH = 110
_HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):[ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one host is asked."""

    host: str
    delay: float
    """Seconds between two requests."""
    concurrency: int
    budget: str | None = None
    """Hosts with the same one are asked as if they were one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What applies to one site."""

    name: str
    about: str
    """The first line of its data sheet."""
    hosts: tuple[str, ...]
    kinds: tuple[str, ...]
    marks: tuple[str, ...]
    """Markup by which its platform is known on other hosts."""
    pace: tuple[Pace, ...]
    """Of hosts that state their own; the default holds for all others."""
    invited: dict[str, str]
    """Start of an address -> where its owner documents it for programs: asked whatever robots.txt says."""
    sheet: dict[str, str]
    """Heading -> what stands under it."""


def manners_of(site: type[SourceSpider]) -> Manners:
    """What applies to a site, from its file."""
    return Manners(
        name=site.name,
        about=_sheet(site).partition("\n")[0].rstrip("."),
        hosts=site.hosts,
        kinds=site.kinds,
        marks=tuple(mark.decode("latin-1") for mark in site.marks),
        pace=tuple(Pace(host=host, **limits._asdict()) for host, limits in site.limits.items()),
        invited=dict(site.invited),
        sheet=sections(_sheet(site)),
    )


def every_manners(settings: BaseSettings) -> list[Manners]:
    """What applies to each site, those of other packages included."""
    return [manners_of(site) for site in load_sites(settings).every]


def sections(docstring: str) -> dict[str, str]:
    """The sections of a data sheet, blanks joined.

    >>> sections('''Kites.
    ...
    ... Source:   the page.
    ... Limits:   the default
    ...           pace.''')
    {'Source': 'the page.', 'Limits': 'the default pace.'}
    """
    parts = _HEADING.split(docstring)[1:]
    return {name: " ".join(words.split()) for name, words in zip(parts[::2], parts[1::2], strict=True)}


def as_json(every: Sequence[Manners], settings: BaseSettings) -> dict[str, Any]:
    """The same as JSON values, with what holds where nothing else is stated."""
    return {"default": default_pace(settings), "sites": [asdict(one) for one in every]}


def default_pace(settings: BaseSettings) -> dict[str, float]:
    """What holds for every host that states nothing."""
    return {
        "delay": settings.getfloat("DOWNLOAD_DELAY"),
        "concurrency": settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        "in_all": settings.getint("CONCURRENT_REQUESTS"),
        "longest_wait": settings.getfloat("RETRY_WAIT_MAX"),
    }


def print_overview(every: Sequence[Manners], settings: BaseSettings, out: TextIO) -> None:
    """One block a site: whose it is, its pace, and what is asked beside robots.txt."""
    pace = default_pace(settings)
    everywhere = (
        f"Everywhere: robots.txt obeyed, {pace['delay']:g} s between two requests to a host, "
        f"{pace['concurrency']:g} at a time, {pace['in_all']:g} over all hosts; Retry-After and quota headers "
        f"waited for, up to {pace['longest_wait']:g} s."
    )
    out.write(textwrap.fill(everywhere, _WIDTH) + "\n")
    for one in every:
        out.write(f"\n{one.name}: {one.about}\n")
        _write(out, one, ("Asked at", "Terms"))


def print_sheet(one: Manners, out: TextIO) -> None:
    """Everything that a site's file says of it."""
    out.write(f"{one.name}: {one.about}\n")
    _write(out, one, SECTIONS)


def _write(out: TextIO, one: Manners, headings: Sequence[str]) -> None:
    lines = [("Owns", _owned(one)), *(("Pace", _pace(host)) for host in one.pace)]
    lines += [("Invited", f"{start}… by {why}") for start, why in one.invited.items()]
    lines += [(heading, one.sheet.get(heading, "")) for heading in headings]
    for heading, words in lines:
        indent = " " * 12
        told = textwrap.fill(
            words, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        out.write(f"  {heading:<10}{told[12:]}\n")


def _pace(host: Pace) -> str:
    together = f", together with all of {host.budget}" if host.budget else ""
    return f"{host.host}: {host.delay:g} s, {host.concurrency} at a time{together}"


def _owned(one: Manners) -> str:
    parts = [*one.hosts, *(f"links of kind {kind}" for kind in one.kinds)]
    parts += [f"pages with {mark}" for mark in one.marks]
    return ", ".join(parts) or "whatever nobody else does"


def _sheet(site: type[SourceSpider]) -> str:
    return inspect.getdoc(sys.modules[site.__module__]) or ""
