"""What a report says of sources that were looked up, and of those an earlier issue linked."""

from collections import Counter
from collections.abc import Iterator

from rich.text import Text

from crawler.report.words import Words
from storage.records import LinkRole
from storage.views import EarlierLink, LinkReport

PROPOSALS = 3


def look_up_lines(link: LinkReport, said: Words, language: str) -> Iterator[Text]:
    """How a mention was found, or what it may be; then where the source was linked before."""
    search = link.search
    if link.link.address is None and link.link.role is LinkRole.SOURCE:
        if search is None:
            yield Text(f"  {said.not_looked}", style="yellow")
        elif search.state == "matched":
            catalogue = search.proposals[0].catalogue if search.proposals else ""
            yield Text("  " + said.found_by.format(catalogue=catalogue, rule=search.rule), style="dim")
        else:
            if search.proposals:
                yield Text(f"  {said.not_found}", style="yellow")
            for one in search.proposals[:PROPOSALS]:
                yield Text.assemble("    ", one.title, (f"  {one.address}", "dim"))
            if not search.complete:
                yield Text(f"  {said.unanswered}", style="yellow")
    for earlier in link.earlier[:PROPOSALS]:
        day = earlier.published or earlier.added.date()
        told = said.earlier.format(
            issue=earlier.issue_title or earlier.issue, day=day, item=earlier.headline or earlier.item
        )
        then = verdicts_then(earlier, said, language)
        yield Text(f"  {told} · {then}", style="dim")


def verdicts_then(earlier: EarlierLink, said: Words, language: str) -> str:
    """How that item's claims were judged: each verdict once, with how often it was given."""
    counts = Counter(earlier.ratings)
    if not counts:
        return said.no_verdict
    every = (
        rating.words(language) + (f" ({count})" if count > 1 else "") for rating, count in counts.items()
    )
    return said.verdict_then.format(verdict=", ".join(every))
