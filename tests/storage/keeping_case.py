"""A small issue with one source, and what visits of it bring."""

from datetime import UTC, datetime, timedelta

from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Asked,
    Capture,
    Claim,
    Document,
    Hop,
    Issue,
    IssueFormat,
    Item,
    Link,
    LinkRole,
    Resolution,
    Step,
    Via,
    Visit,
)
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = "It is 44% faster."
SHORT = Resolution(
    raw="https://sho.rt/x",
    canonical="https://sho.rt/x",
    kind="web",
    identity="web:sho.rt/x",
    needs_network=True,
)
PAPER = Resolution(
    raw="https://arxiv.org/abs/2411.04468v1",
    canonical="https://arxiv.org/abs/2411.04468",
    kind="arxiv",
    identity="arxiv:2411.04468",
    identifiers={"arxiv": "2411.04468", "version": "1"},
    steps=(Step("identify:arxiv", "https://arxiv.org/abs/2411.04468"),),
)
WORDS = Document(address="https://arxiv.org/abs/2411.04468", kind="paper", title="Fast", text=TEXT)


def issue_named(name: str, address: str | None = "https://sho.rt/x") -> Issue:
    claim = Claim(id=f"{name}/c", text=TEXT, start=0, end=17, language="en")
    link = Link(id=f"{name}/l", anchor="44%", address=address, role=LinkRole.SOURCE, start=6, end=9)
    item = Item(
        id=f"{name}/1",
        position=1,
        section=None,
        headline="Fast",
        text=TEXT,
        start=0,
        end=17,
        language="en",
        claims=(claim,),
        links=(link,),
    )
    return Issue(
        id=name,
        title=name,
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address="a.txt",
        text=TEXT,
        items=(item,),
    )


def capture(offset: int, *, at: datetime = NOW, revisit: bool = False) -> Capture:
    return Capture(
        file="w.warc.gz",
        offset=offset,
        length=10,
        address="https://e.org",
        status=200,
        payload_digest="sha1:A",
        captured=at,
        revisit=revisit,
    )


def page(*captures: Capture) -> Asked:
    return Asked(
        asked="https://e.org",
        final="https://e.org/a",
        status=200,
        outcome=None,
        detail=None,
        via=Via.LIVE,
        hops=(Hop("https://e.org", 301, "http"),),
        captures=captures,
        fetched=NOW,
    )


def visited(
    run: str,
    *,
    issue: str = "i",
    resolution: Resolution = PAPER,
    at: datetime = NOW,
    outcome: Outcome = Outcome.OK,
    document: Document | None = WORDS,
    code: FindingCode = FindingCode.QUANTITY_DIFFERS,
    data: dict[str, str] | None = None,
    pages: tuple[Asked, ...] = (),
    evidence: tuple[int, int] | None = None,
) -> Visited:
    visit = Visit(
        source=resolution.identity,
        run=run,
        asked="https://e.org",
        final="https://e.org/a",
        hops=(Hop("https://e.org", 301, "http"),),
        status=200,
        outcome=outcome,
        detail=None,
        traceback=None,
        started=at,
        seconds=0.5,
        size=17,
        via=Via.LIVE,
        reader="arxiv",
        asked_pages=pages,
    )
    found: tuple[Evidence, ...] = ()
    if document is not None and evidence is not None:
        start, end = evidence
        found = (
            Evidence(
                claim=f"{issue}/c", start=start, end=end, text=document.text[start:end], score=1.0, rank=1
            ),
        )
    return Visited(
        resolution=resolution,
        visit=visit,
        document=document,
        links=(f"{issue}/l",),
        evidence=found,
        findings=(Finding(code=code, item=f"{issue}/1", claim=f"{issue}/c", data=data or {}),),
    )


def begun(store: Store, resolution: Resolution = PAPER, *, name: str = "i", at: datetime = NOW) -> str:
    store.add_issue(issue_named(name), {f"{name}/l": resolution}, now=at)
    return store.begin_run(name, now=at)


def begun_again(store: Store, run: str, *, at: datetime) -> str:
    store.finish_run(run, now=at)
    return store.begin_run("i", now=at)
