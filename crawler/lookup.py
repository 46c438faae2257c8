"""Looking up what an issue names without an address: catalogue after catalogue, until each is found or all are asked.

Everything asked is stored with its answer before the next is asked, so a crawl that was killed asks nothing
twice; what came of each mention is stored at the end, in one transaction with where the found ones lead.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crawler.evidence.lexicon import shipped
from crawler.evidence.words import eojeols, stem
from crawler.extract.answers import UnexpectedShape, json_object
from crawler.extract.pool import PoolError
from crawler.resolve.candidates import Candidate, Match, MatchState, Query, Ranked, Wanted
from crawler.resolve.chain import resolve
from crawler.resolve.choose import choose, day_of
from crawler.resolve.wanted import wanted_in
from crawler.source import SourceSpider
from crawler.workshop import Workshop
from storage.lookup_records import Lookup, Proposal, Searched
from storage.records import Issue, Page, Resolution, Step

logger = logging.getLogger(__name__)

ANSWER_LIFE = timedelta(days=7)
"""How long an answer, or an unresolved mention, stands before catalogues are asked again."""
_SURE = frozenset({"exact", "after exact", "identifier"})
_ANYWHERE = frozenset(
    stem(word)
    for word in re.findall(
        r"\w+",
        """
        ability achieve approach available become begin change create data develop different effect
        effective efficiency efficient enhance evaluate exist experiment explain high higher improve
        improvement increase introduce large level make method model need number paper perform
        performance present propose provide publish reduce release research result show significant
        study suggest system task technology time use various work
        """,
    )
)
"""Stems that the abstract of any paper may hold."""

Ask = Callable[[str], Awaitable[Page]]


@dataclass(slots=True)
class _Search:
    """One mention on its way through the catalogues."""

    wanted: Wanted
    offered: list[Candidate] = field(default_factory=list)
    found: Match = field(default_factory=lambda: Match(MatchState.UNRESOLVED, None, "", ()))
    complete: bool = True


async def look_up(issue: Issue, workshop: Workshop, ask: Ask) -> dict[str, Resolution]:
    """Where the mentions of the issue lead (link id ->), those found in earlier runs among them.

    The issue must be stored. Catalogues are asked only for what was not looked up lately.
    """
    store, now = workshop.store, datetime.now(UTC)
    kept = store.searches(issue.id)
    searches = {
        one.link: _Search(replace(one, about=english_for(one.text)))
        for one in wanted_in(issue)
        if _due(kept.get(one.link), now)
    }
    if searches:
        await _ask_all(searches, issue.published, workshop, ask, now)
        searched = {link: _searched(one, now) for link, one in searches.items()}
        found = {link: made for link, one in searches.items() if (made := _resolution(one)) is not None}
        await _write(workshop, store.keep_searches, searched, found)
    mentions = {link.id for item in issue.items for link in item.links if link.address is None}
    return {link: one for link, one in store.resolutions(issue.id).items() if link in mentions}


def english_for(text: str) -> tuple[str, ...]:
    """English words that the Korean ones of `text` may stand for; those that any text may hold are left out."""
    found = {
        word: None
        for eojeol, _, _ in eojeols(text)
        for meaning in shipped().find(eojeol)
        if len(meaning.stem) > 1
        for word in meaning.words
        if stem(word) not in _ANYWHERE
    }
    return tuple(found)


def _due(kept: Searched | None, now: datetime) -> bool:
    if kept is None:
        return True
    if kept.state == MatchState.MATCHED:
        return False
    return not kept.complete or now - kept.looked > ANSWER_LIFE


async def _ask_all(
    searches: Mapping[str, _Search], published: date | None, workshop: Workshop, ask: Ask, now: datetime
) -> None:
    """Ask catalogue after catalogue for what is not found yet."""
    day = _decide(searches.values(), published)
    for catalogue, site in workshop.sites.catalogues():
        left = [one.wanted for one in searches.values() if one.found.state is not MatchState.MATCHED]
        queries = site.search(catalogue, left, day) if left else ()
        answers = await asyncio.gather(
            *(_answer(query, catalogue, site, workshop, ask, now) for query in queries)
        )
        for query, offered in zip(queries, answers, strict=True):
            for link in query.links:
                searches[link].complete &= offered is not None
                searches[link].offered += offered or ()
        day = _decide(searches.values(), published)


def _decide(searches: Any, published: date | None) -> date | None:
    """Match every mention by what was offered so far; the issue's day, as far as it can be told.

    Titles that are found word for word date an issue without a date, and with a date more can be told.
    """
    day = published
    for _ in range(2):
        for one in searches:
            one.found = choose(one.wanted, one.offered, day=day)
        sure = [one.found.candidate for one in searches if one.found.candidate and one.found.rule in _SURE]
        day = day_of(published, sure)
    return day


async def _answer(
    query: Query, catalogue: str, site: type[SourceSpider], workshop: Workshop, ask: Ask, now: datetime
) -> tuple[Candidate, ...] | None:
    """What the catalogue offers, from the store where it was asked lately; None where it gave no answer."""
    kept = workshop.store.answered(query.address, since=now - ANSWER_LIFE)
    if kept is not None:
        return tuple(_candidate(one) for one in kept)
    page = await ask(query.address)
    offered: tuple[Candidate, ...] = ()
    failure = None
    # with 404 and JSON an interface says that it knows none; with a page, that it has moved
    if not page.usable and not (page.status == 404 and json_object(page)):
        failure = page.detail or str(page.outcome or page.status)
    else:
        try:
            offered = await workshop.pool.run(site.offers, catalogue, page)
        except (PoolError, UnexpectedShape) as error:
            failure = f"unreadable answer: {error}"
    lookup = Lookup(
        address=query.address,
        catalogue=catalogue,
        asked=datetime.now(UTC),
        status=page.status,
        failure=failure,
        captures=page.captures,
        offered=tuple(_as_json(one) for one in offered),
    )
    await _write(workshop, workshop.store.keep_lookup, lookup)
    logger.info("catalogue_asked catalogue=%s offered=%d failure=%s", catalogue, len(offered), failure)
    return None if failure else offered


async def _write(workshop: Workshop, write: Callable[..., None], *values: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(workshop.writer, write, *values)


def _searched(search: _Search, now: datetime) -> Searched:
    return Searched(
        state=str(search.found.state),
        rule=search.found.rule,
        looked=now,
        complete=search.complete or search.found.state is MatchState.MATCHED,
        proposals=_proposals(search.found.ranked),
    )


def _proposals(ranked: Sequence[Ranked]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            identity=one.candidate.id,
            title=one.candidate.title,
            address=one.candidate.address,
            catalogue=one.candidate.catalogue,
            published=one.candidate.published,
            score=one.score,
            rule=one.rule,
            evidence=one.evidence,
        )
        for one in ranked
    )


def _resolution(search: _Search) -> Resolution | None:
    """Where a matched mention leads, and how that was found."""
    candidate = search.found.candidate
    if candidate is None:
        return None
    there = resolve(candidate.address)
    rule = search.found.rule.replace(" ", "-")
    return replace(
        there, steps=(Step(f"match:{candidate.catalogue}:{rule}", candidate.address), *there.steps)
    )


def _as_json(candidate: Candidate) -> dict[str, Any]:
    return {
        **asdict(candidate),
        "also": list(candidate.also),
        "authors": list(candidate.authors),
        "published": candidate.published.isoformat() if candidate.published else None,
    }


def _candidate(kept: Mapping[str, Any]) -> Candidate:
    published = kept["published"]
    return Candidate(
        **{
            **kept,
            "also": tuple(kept["also"]),
            "authors": tuple(kept["authors"]),
            "published": date.fromisoformat(published) if published else None,
        }
    )
