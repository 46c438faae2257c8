"""The report for a terminal: what needs attention first, then every item with its source."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crawler.report.lookups import look_up_lines
from crawler.report.rung import rung
from crawler.report.summary import Summary, worst
from crawler.report.words import Words, words
from storage.evidence import Finding
from storage.findings import Severity
from storage.outcomes import Outcome
from storage.views import ClaimReport, ItemReport, LinkReport

MARKS = {Severity.CONFLICT: ("✗", "bold red"), Severity.LOOK: ("!", "yellow"), Severity.NOTE: ("·", "dim")}
PLAIN_WIDTH = 100
"""Columns when the output is no terminal."""
EXCERPT = 220
"""Longest piece of a claim or passage that is shown, in characters."""


def print_text(summary: Summary, language: str, out: TextIO) -> None:
    """Write the report to `out`; coloured where that is a terminal."""
    console = Console(file=out, highlight=False, soft_wrap=False, width=None if out.isatty() else PLAIN_WIDTH)
    said = words(language)
    _head(console, summary, said)
    waiting = summary.attention
    if waiting:
        console.print(Text(f"\n{said.attention.format(count=len(waiting))}\n", style="bold"))
        for report in waiting:
            _waiting_item(console, report, said, language)
    else:
        console.print(f"\n{said.nothing}\n")
    console.print(Text(f"{said.items}\n", style="bold"))
    for report in summary.items:
        _whole_item(console, report, said, language)


def _head(console: Console, summary: Summary, said: Words) -> None:
    issue = summary.issue
    console.print(Text(issue.title or issue.address or said.untitled, style="bold"))
    origin = " · ".join(str(part) for part in (issue.publication, issue.published) if part)
    if origin:
        console.print(origin, style="dim")
    console.print(
        said.counts.format(items=len(summary.items), claims=summary.claims, found=summary.with_evidence)
    )
    if summary.sources:
        ended = ", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.items())
        console.print(said.sources.format(sources=summary.sources, outcomes=ended))


def _waiting_item(console: Console, report: ItemReport, said: Words, language: str) -> None:
    console.print(_title(report, MARKS[Severity(worst(report))][1]))
    claims = {claim.claim.id: claim for claim in report.claims}
    for finding in report.findings:
        if finding.code.severity < Severity.LOOK:
            continue
        _line(console, _sentence(finding, language), 5)
        claim = claims.get(finding.claim or "")
        if claim is not None:
            _line(console, Text(f"{said.claim}   {excerpt(claim.claim.text)}", style="dim"), 9)
            if claim.evidence:
                best = claim.evidence[0].evidence
                _line(console, Text(f"{said.passage}  “{excerpt(best.text)}”", style="dim"), 9)
    for step in _steps(report.findings, language):
        _line(console, Text(f"→ {step}"), 5)
    console.print()


def _whole_item(console: Console, report: ItemReport, said: Words, language: str) -> None:
    console.print(_title(report, "bold"))
    if not report.links:
        _line(console, Text(said.no_link, style="dim"), 5)
    for link in report.links:
        for text in (*_source_lines(link, said, language), *look_up_lines(link, said, language)):
            _line(console, text, 5)
    for claim in report.claims:
        for text in _claim_lines(claim, said):
            _line(console, text, 5)
    console.print()


def _title(report: ItemReport, style: str) -> Text:
    headline = report.item.headline or excerpt(report.item.text, 80)
    title = Text.assemble((f"{report.item.position:>3}  ", "dim"), (" ".join(headline.split()), style))
    title.no_wrap, title.overflow = True, "ellipsis"
    return title


def _sentence(finding: Finding, language: str) -> Text:
    mark, style = MARKS[finding.code.severity]
    return Text.assemble((f"{mark} ", style), finding.sentence(language))


def _source_lines(link: LinkReport, said: Words, language: str) -> Iterable[Text]:
    if link.visit is None:
        named = link.link.named or link.link.anchor
        address = (link.resolution.canonical if link.resolution else None) or said.no_link
        yield Text.assemble(("→ ", "dim"), named, (f"  {address}", "dim"))
        return
    document = link.document.document if link.document else None
    title = (document.title if document else None) or link.link.named or link.link.anchor
    facts = [link.visit.reader, *([document.published[:10]] if document and document.published else [])]
    badge = _badge(link.visit.outcome)
    yield Text.assemble(("→ ", "dim"), title, ("  " + " · ".join(facts), "dim"), "  ", badge)
    yield Text(f"  {document.address if document else link.visit.final}", style="dim")
    if not link.visit.outcome.readable:
        reason = f" ({excerpt(link.visit.detail)})" if link.visit.detail else ""
        yield Text(f"  {link.visit.outcome.sentence(language)}{reason}", style="yellow")
    if (words_of := rung(link, said)) is not None:
        yield Text(f"  {words_of}", style="magenta")


def _claim_lines(claim: ClaimReport, said: Words) -> Iterable[Text]:
    yield Text(f"· {excerpt(claim.claim.text)}")
    if claim.evidence:
        yield Text(f"  “{excerpt(claim.evidence[0].evidence.text)}”", style="cyan")


def _badge(outcome: Outcome) -> Text:
    return Text(str(outcome), style="green" if outcome.readable else "yellow")


def _steps(findings: Iterable[Finding], language: str) -> list[str]:
    steps = (
        finding.code.next_step(language) for finding in findings if finding.code.severity >= Severity.LOOK
    )
    return list(dict.fromkeys(steps))


def _line(console: Console, text: Text, indent: int) -> None:
    console.print(Padding(text, (0, 0, 0, indent)))


def excerpt(text: str, length: int = EXCERPT) -> str:
    """`text` on one line without its emphasis marks, cut at a word's end where it is longer than `length`."""
    line = " ".join(text.replace("**", "").split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + " …"
