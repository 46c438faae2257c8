"""The last rung: a page that an editor saved in a browser, or the text of it, in the place of what a site refuses.

Stored as it was handed in (a WARC `resource` record), read by the source's own reader, labelled with who and when;
no later visit that is turned away replaces it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from crawler.archive import Archive
from crawler.config import Config
from crawler.depot import depot_of
from crawler.evidence.match import find_evidence
from crawler.evidence.visit_findings import told_by_whole_sources, visit_findings
from crawler.extract.pool import PoolError, ReadingPool
from crawler.extract.reading import read_page
from crawler.handed import CaptureRefused, Saved, saved_of
from crawler.reader import read_by
from crawler.resolve.chain import resolve
from crawler.run import project_settings
from crawler.rungs import without_embedded
from crawler.sites import load_sites
from crawler.source import SourceSpider
from crawler.warc_records import Handed
from storage.evidence import Evidence, Finding, Visited
from storage.outcomes import Outcome
from storage.records import Asked, Document, Page, Reading, Resolution, Via, Visit
from storage.store import Store
from storage.views import SourceCard

logger = logging.getLogger(__name__)

Run = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file as the command got it."""

    data: bytes
    name: str
    by: str
    address: str | None = None
    """Where it was saved from, if the editor says so."""
    at: datetime | None = None
    """When it was saved, if the editor says so."""
    changed: datetime | None = None
    """When the file was last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of it."""

    source: str
    outcome: Outcome
    document: Document
    issues: tuple[str, ...]
    passages: int
    """Passages found for claims that cite the source."""


def capture(store: Store, config: Config, source: str, handed: HandedIn) -> Kept:
    """Keep a saved page as what the source says, next to every claim that cites it.

    Args:
        store: Where the source is known.
        config: Where the archive lies, and how much a page may take.
        source: Its identity, or its address.
        handed: The file.

    Raises:
        CaptureRefused: the source is not known or cited, or the file does not show it.
        UnreadableArchive: the file is a damaged WARC file.
        StoreUnusable: the store cannot be written.
        OSError: the archive cannot be written.
    """
    card = _known(store, source)
    citing = store.citing_links(card.identity)
    if not citing:
        raise CaptureRefused(f"{card.identity}: no stored issue cites it; `sourcedesk check` the issue first")
    saved = saved_of(handed.data, handed.name, identity=card.identity, limit=config.max_bytes * 4)
    return asyncio.run(_kept(store, config, card, citing, saved, handed))


async def _kept(
    store: Store,
    config: Config,
    card: SourceCard,
    citing: dict[str, tuple[str, ...]],
    saved: Saved,
    handed: HandedIn,
) -> Kept:
    now = datetime.now(UTC)
    taken = handed.at or saved.taken or handed.changed or now
    resolution = replace(resolve(card.canonical), identity=card.identity, kind=card.kind)
    page = Page(
        asked=card.canonical,
        address=handed.address or saved.address or card.canonical,
        status=200,
        headers=(("content-type", saved.content_type),),
        body=saved.body,
        via=Via.CAPTURE,
        fetched=taken,
    )
    shown = without_embedded(page)
    reader = load_sites(project_settings()).reader(resolution, (shown,))
    pool = ReadingPool(1, timeout=config.page_seconds * 2, memory=config.page_bytes)
    try:
        reading = await _read(pool.run, reader, shown, resolution, handed.name)
        label = {
            "by": handed.by,
            "at": taken.isoformat(timespec="seconds"),
            "file": handed.name,
            "form": saved.form,
        }
        document = _labelled(reading, label)
        page = replace(page, captures=(_archived(store, config, page, handed),))
        passages = 0
        for issue, links in citing.items():
            run = store.begin_capture(issue, now=now)
            visit = _visit(card, run, page, reader, reading, now)
            visited = Visited(resolution=resolution, visit=visit, document=document, links=())
            evidence, findings = await _compared(pool.run, store, issue, links, visited)
            passages += len(evidence)
            store.keep(replace(visited, evidence=tuple(evidence), findings=tuple(findings)))
    finally:
        pool.close()
    return Kept(
        source=card.identity,
        outcome=reading.outcome,
        document=document,
        issues=tuple(citing),
        passages=passages,
    )


def _known(store: Store, named: str) -> SourceCard:
    """The source that an identity or an address names."""
    sources = store.sources()
    found = sources.get(named) or sources.get(resolve(named).identity)
    if found is not None:
        return found
    alike = sorted(identity for identity in sources if named.casefold() in identity.casefold())
    if len(alike) == 1:
        return sources[alike[0]]
    hint = f"did you mean {', '.join(alike[:3])}" if alike else "`sourcedesk export` lists them"
    raise CaptureRefused(f"{named}: no stored issue cites a source of that name or address; {hint}")


async def _read(
    run: Run, reader: type[SourceSpider], page: Page, resolution: Resolution, name: str
) -> Reading:
    """What the source's reader makes of it; any page's reader where that finds nothing.

    Raises:
        CaptureRefused: it is a wall, an error or an empty shell, or cannot be read.
    """
    try:
        reading: Reading = (await run(read_by, reader, (page,), resolution)).reading
        if reading.document is None or not reading.document.text:
            reading = await run(read_page, page)
    except PoolError as error:
        raise CaptureRefused(f"{name} cannot be read: {error}") from error
    document = reading.document
    if document is None or not document.text or reading.outcome not in {Outcome.OK, Outcome.PAYWALLED}:
        seen = f"{reading.outcome}: {reading.detail or 'no words'}"
        raise CaptureRefused(
            f"{name} does not show the source ({seen}); save it again once its text is on the screen, "
            "or paste the text"
        )
    return replace(reading, document=document)


def _labelled(reading: Reading, label: dict[str, str]) -> Document:
    document = reading.document
    if document is None:
        raise ValueError("only a reading with words can be labelled")
    return replace(document, facts={**document.facts, "capture": label})


def _archived(store: Store, config: Config, page: Page, handed: HandedIn) -> Any:
    with Archive(
        config.archive, committed=store.committed, known=store.known, depot=depot_of(config.archive_url)
    ) as archive:
        return archive.keep_handed(
            Handed(
                address=page.address,
                content_type=page.header("content-type") or "application/octet-stream",
                body=page.body,
                captured=page.fetched or datetime.now(UTC),
                by=handed.by,
                file=handed.name,
            )
        )


def _visit(
    card: SourceCard, run: str, page: Page, reader: type[SourceSpider], reading: Reading, now: datetime
) -> Visit:
    return Visit(
        source=card.identity,
        run=run,
        asked=page.asked,
        final=page.address,
        hops=(),
        status=None,
        outcome=reading.outcome,
        detail=reading.detail,
        traceback=None,
        started=now,
        seconds=0.0,
        size=len(page.body),
        via=Via.CAPTURE,
        reader=reader.name,
        asked_pages=(Asked.of(page),),
    )


async def _compared(
    run: Run, store: Store, issue_id: str, links: tuple[str, ...], visited: Visited
) -> tuple[list[Evidence], list[Finding]]:
    """Every claim of the issue that cites the source, next to the words handed in."""
    issue = store.issue(issue_id)
    evidence: list[Evidence] = []
    findings: list[Finding] = []
    for item in issue.items if issue else ():
        for link in item.links:
            if issue is None or link.id not in links:
                continue
            findings += visit_findings(item, link, visited)
            match = partial(find_evidence, issue_date=issue.published)
            try:
                found, noticed = await run(match, item, link, visited.document)
            except PoolError:
                logger.exception("evidence_failed item=%s source=%s", item.id, visited.visit.source)
                continue
            evidence += found
            findings += told_by_whole_sources(noticed, visited.visit)
    return evidence, findings
