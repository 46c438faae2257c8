"""What a report says of sources that were looked up, and of those an earlier issue linked."""

from collections.abc import Iterator

from rich.text import Text

from crawler.report.words import Words
from storage.records import LinkRole
from storage.views import LinkReport

PROPOSALS = 3


def look_up_lines(link: LinkReport, said: Words) -> Iterator[Text]:
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
        yield Text(f"  {told}", style="dim")
