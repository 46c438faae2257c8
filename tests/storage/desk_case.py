"""A small issue with two sources, for the desk's tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.desk import Desk
from storage.digests import digest
from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Claim, Document, Issue, IssueFormat, Item, Link, LinkRole, Resolution, Via, Visit
from storage.store import Store
from storage.verdicts import Decision, Passage, Rating

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAST = "새 모델이 44% 빨라졌다."
CHEAP = "비용은 절반으로 줄었다."
HIRED = "The lab hired Jane Roe as its director."
PAPER = Resolution(raw="https://e.org/a", canonical="https://e.org/a", kind="web", identity="web:e.org/a")
NEWS = Resolution(raw="https://n.org/b", canonical="https://n.org/b", kind="web", identity="web:n.org/b")
SAID = "Intro words come first. The new model is 44% faster than the old one. It costs half as much to run."
QUOTE = "The new model is 44% faster than the old one."
NEWS_SAID = "Jane Roe becomes director of the lab, the university said on Monday."


def issue_of(
    *texts: str, address: str | None = "a.md", links: tuple[Resolution, ...] = (PAPER, NEWS)
) -> Issue:
    """Two items: the first has all claims but the last, the second the last; each links one source."""
    text = "\n".join(texts)
    key = digest("issue", text, *(link.identity for link in links))
    starts = [sum(len(one) + 1 for one in texts[:at]) for at in range(len(texts))]

    def item(position: int, which: range) -> Item:
        start, end = starts[which[0]], starts[which[-1]] + len(texts[which[-1]])
        name = f"{key}/{position}"
        claims = tuple(
            Claim(
                id=f"{name}/c{at}",
                text=texts[at],
                start=starts[at],
                end=starts[at] + len(texts[at]),
                language="ko",
            )
            for at in which
        )
        link = Link(
            id=f"{name}/l",
            anchor="x",
            address=links[position - 1].raw,
            role=LinkRole.SOURCE,
            start=start,
            end=start + 1,
        )
        return Item(
            id=name,
            position=position,
            section=None,
            headline=f"Item {position}",
            text=text[start:end],
            start=start,
            end=end,
            language="ko",
            claims=claims,
            links=(link,),
        )

    items = (item(1, range(len(texts) - 1)), item(2, range(len(texts) - 1, len(texts))))
    return Issue(
        id=key,
        title="Issue",
        publication="P",
        published=None,
        language="ko",
        format=IssueFormat.TEXT,
        address=address,
        text=text,
        items=items,
    )


def add(
    store: Store, issue: Issue, *, at: datetime = NOW, links: tuple[Resolution, ...] = (PAPER, NEWS)
) -> Issue:
    store.add_issue(issue, {one.links[0].id: to for one, to in zip(issue.items, links, strict=True)}, now=at)
    return issue


def visit(
    store: Store,
    issue: Issue,
    resolution: Resolution,
    text: str | None,
    *,
    at: datetime = NOW,
    outcome: Outcome = Outcome.OK,
    findings: tuple[Finding, ...] = (),
) -> str | None:
    """Keep one visit in a run of its own; the id of the document kept."""
    run = store.begin_run(issue.id, now=at)
    document = (
        None
        if text is None
        else Document(
            address=resolution.canonical or "", kind="article", title="Fast", text=text, language="en"
        )
    )
    item = issue.items[0 if resolution.identity == PAPER.identity else 1]
    evidence = tuple(
        Evidence(
            claim=claim.id, start=0, end=11, text=text[:11], score=1.0 + at_, rank=1, signals={"lexical": 1.0}
        )
        for at_, claim in enumerate(item.claims)
        if text
    )
    one = Visit(
        source=resolution.identity,
        run=run,
        asked=resolution.raw,
        final=resolution.raw,
        hops=(),
        status=200,
        outcome=outcome,
        detail=None,
        traceback=None,
        started=at,
        seconds=0.1,
        size=1,
        via=Via.LIVE,
        reader="article",
    )
    store.keep(
        Visited(
            resolution=resolution,
            visit=one,
            document=document,
            links=(item.links[0].id,),
            evidence=evidence,
            findings=findings,
        )
    )
    store.finish_run(run, now=at)
    kept = store.newest_document(resolution.identity)
    return None if kept is None else kept.id


def finding(code: FindingCode, item: str, claim: str | None = None) -> Finding:
    return Finding(code=code, item=item, claim=claim, data={})


def reworded(issue: Issue, old: str, new: str) -> Issue:
    """Another edition with one claim said otherwise."""
    texts = [new if claim.text == old else claim.text for item in issue.items for claim in item.claims]
    return replace(issue_of(*texts), address=issue.address)


def claim_of(issue: Issue, words: str) -> str:
    return next(claim.id for item in issue.items for claim in item.claims if claim.text == words)


def accepted(document: str, words: str = QUOTE, said: str = SAID) -> Decision:
    start = said.index(words)
    chosen = Passage(document=document, start=start, end=start + len(words))
    return Decision(rating=Rating.SUPPORTED, document=document, passages=(chosen,), tool="sourcedesk 0")


def settle(desk: Desk, claim: str, editor: str, decision: Decision | None = None) -> None:
    version = len(desk.log(claim))
    desk.decide(claim, decision or Decision(rating=Rating.SUPPORTED), editor=editor, version=version, now=NOW)
