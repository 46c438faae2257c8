"""A full desk, made up: by default 200 issues, 8,000 claims and 20,000 documents in Korean and English.

python benchmarks/desk_seed.py --store sqlite:////path/to/full.db
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from storage import search_index
from storage.accounts import Role
from storage.columns import Table
from storage.database import open_database, writing
from storage.editors import Editors
from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Claim,
    Document,
    Issue,
    IssueFormat,
    Item,
    Link,
    LinkRole,
    Resolution,
    Via,
    Visit,
)
from storage.rows import document_values, visit_values
from storage.store import Store
from storage.tables import DocumentRow, EvidenceRow, FindingRow, RunRow, VisitRow
from storage.verdicts import Decision, Passage, Rating

START = datetime(2024, 1, 1, 8, tzinfo=UTC)
ITEMS, CLAIMS_EACH = 20, 2
ENGLISH = [
    "model",
    "language",
    "retrieval",
    "memory",
    "faster",
    "slower",
    "the",
    "of",
    "and",
    "a",
    "percent",
    "accuracy",
    "benchmark",
    "inference",
    "cost",
    "router",
    "sparse",
    "dense",
    "training",
    "data",
    "weights",
    "open",
    "licence",
    "released",
    "paper",
    "authors",
    "claim",
    "report",
    "tokens",
    "context",
    "window",
]
KOREAN = [
    "언어모델",
    "인공지능",
    "연구소",
    "논문",
    "추론",
    "비용",
    "정확도",
    "학습",
    "데이터",
    "공개",
    "검색",
    "메모리",
    "속도",
    "빨라졌다",
    "줄었다",
    "저자들은",
    "실험",
    "결과를",
    "발표했다",
    "회사는",
    "새로운",
    "기술을",
    "출시했다",
    "시장",
    "점유율",
    "규제",
    "법원",
    "판결",
    "개발자",
    "도구",
    "가중치",
    "하드웨어",
]


def main() -> int:
    """Fill the store."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--store", required=True, help="address of an empty store (sqlite:///… or postgresql://…)"
    )
    parser.add_argument("--issues", type=int, default=200)
    parser.add_argument("--documents", type=int, default=20_000)
    chosen = parser.parse_args()
    seed(open_database(chosen.store), chosen.issues, chosen.documents)
    return 0


def seed(engine: Engine, issues: int, documents: int) -> None:
    """Fill a store: every source is visited `documents / sources` times, each time with other words."""
    store, dice = Store(engine), random.Random(12)
    editors = [Editors(engine).ensure(name, Role.EDITOR, now=START).id for name in ("Kim", "Lee")]
    versions = max(1, round(documents / (issues * ITEMS)))
    for number in range(issues):
        now = START + timedelta(days=number)
        issue = _issue(dice, number)
        sources = [_source(dice, number, item) for item in range(ITEMS)]
        store.add_issue(
            issue, {item.links[0].id: to for item, to in zip(issue.items, sources, strict=True)}, now=now
        )
        for version in range(versions):
            at = now + timedelta(hours=version)
            run = f"run-{number}-{version}"
            found = [
                _visited(dice, item, source, run, at)
                for item, source in zip(issue.items, sources, strict=True)
            ]
            _keep(engine, issue.id, run, at, found)
        _settle(store, issue, dice, editors, now + timedelta(days=1))
        if number % 10 == 9:
            print(f"{number + 1} of {issues} issues", file=sys.stderr)
    search_index.optimise(engine)


def _keep(engine: Engine, issue: str, run: str, at: datetime, found: list[Visited]) -> None:
    """The rows that `Store.keep` would write one visit after another, many at once."""
    rows: dict[type[Table], dict[str, dict[str, object]]] = defaultdict(dict)
    texts = []
    for one in found:
        document, source = one.document, one.visit.source
        kept = None if document is None else document_values(source, document, at)
        key = None if kept is None else kept["id"]
        if kept is not None and document is not None:
            rows[DocumentRow][kept["id"]] = kept
            texts.append(search_index.text_of(kept["id"], document))
        visit = visit_values(one.visit, document, key)
        rows[VisitRow][visit["id"]] = visit
        for passage in one.evidence:
            values = {name: getattr(passage, name) for name in type(passage).__dataclass_fields__}
            rows[EvidenceRow][f"{passage.claim} {key} {passage.rank}"] = {**values, "document": key}
        for finding in one.findings:
            name = f"{run} {finding.claim} {finding.code}"
            rows[FindingRow][name] = {
                "id": name,
                "issue": issue,
                "item": finding.item,
                "claim": finding.claim,
                "link": None,
                "source": source,
                "document": key,
                "code": finding.code.value,
                "position": 1,
                "data": dict(finding.data),
            }
    with writing(engine) as connection:
        connection.execute(insert(RunRow), {"id": run, "issue": issue, "started": at, "finished": at})
        for table in (DocumentRow, VisitRow, EvidenceRow, FindingRow):
            if rows[table]:
                connection.execute(insert(table), list(rows[table].values()))
        search_index.index(connection, texts)


def _words(dice: random.Random, count: int, *, korean: bool) -> str:
    words = dice.choices(KOREAN if korean else ENGLISH, k=count)
    words[dice.randrange(count)] = f"zebra{dice.randrange(20_000)}"
    words[dice.randrange(count)] = f"{dice.randrange(1, 99)}%"
    return " ".join(words) + "."


def _issue(dice: random.Random, number: int) -> Issue:
    key, text_, items = f"issue-{number}", "", []
    for position in range(1, ITEMS + 1):
        start, claims = len(text_), []
        for at in range(1, CLAIMS_EACH + 1):
            words = _words(dice, 12, korean=True)
            claims.append(
                Claim(
                    id=f"{key}/{position}/c{at}",
                    text=words,
                    start=len(text_),
                    end=len(text_) + len(words),
                    language="ko",
                )
            )
            text_ += words + "\n"
        link = Link(
            id=f"{key}/{position}/l",
            anchor="link",
            address=f"https://e.org/{key}/{position}",
            role=LinkRole.SOURCE,
            start=start,
            end=start + 4,
        )
        items.append(
            Item(
                id=f"{key}/{position}",
                position=position,
                section=None,
                headline=_words(dice, 5, korean=True),
                text=text_[start:],
                start=start,
                end=len(text_),
                language="ko",
                claims=tuple(claims),
                links=(link,),
            )
        )
    return Issue(
        id=key,
        title=f"Issue {number}",
        publication="The Weekly",
        published=None,
        language="ko",
        format=IssueFormat.MARKDOWN,
        address=f"{key}.md",
        text=text_,
        items=tuple(items),
    )


def _source(dice: random.Random, number: int, item: int) -> Resolution:
    """Every tenth source is one that many issues link."""
    name = f"shared/{dice.randrange(50)}-{item}" if dice.random() < 0.1 else f"{number}/{item}"
    address = f"https://e.org/{name}"
    return Resolution(raw=address, canonical=address, kind="web", identity=f"web:e.org/{name}")


def _visited(dice: random.Random, item: Item, source: Resolution, run: str, at: datetime) -> Visited:
    dead = dice.random() < 0.05
    korean = dice.random() < 0.3
    body = "\n\n".join(_words(dice, 60, korean=korean) for _ in range(8))
    document = (
        None
        if dead
        else Document(
            address=source.raw, kind="article", title=_words(dice, 8, korean=korean), text=body, language="en"
        )
    )
    visit = Visit(
        source=source.identity,
        run=run,
        asked=source.raw,
        final=source.raw,
        hops=(),
        status=404 if dead else 200,
        outcome=Outcome.GONE if dead else Outcome.OK,
        detail=None,
        traceback=None,
        started=at,
        seconds=0.5,
        size=len(body),
        via=Via.LIVE,
        reader="article",
    )
    return Visited(
        resolution=source,
        visit=visit,
        document=document,
        links=(item.links[0].id,),
        evidence=[] if dead else list(_evidence(dice, item, body)),
        findings=list(_findings(dice, item)),
    )


def _evidence(dice: random.Random, item: Item, body: str) -> Iterator[Evidence]:
    for claim in item.claims:
        for rank in range(5):
            yield Evidence(
                claim=claim.id,
                start=60 * rank,
                end=60 * rank + 50,
                text=body[60 * rank : 60 * rank + 50],
                score=dice.random() * 5,
                rank=rank + 1,
                signals={"lexical": 1.0, "quantities": ["44%"]},
            )


def _findings(dice: random.Random, item: Item) -> Iterator[Finding]:
    codes = (FindingCode.QUANTITY_DIFFERS, FindingCode.NAME_ABSENT, FindingCode.NOT_FOUND)
    if dice.random() < 0.4:
        data = {"claimed": "1", "found": "2", "name": "x"}
        yield Finding(code=dice.choice(codes), item=item.id, claim=item.claims[0].id, data=data)


def _settle(store: Store, issue: Issue, dice: random.Random, editors: list[str], now: datetime) -> None:
    """Two thirds of the claims are decided."""
    desk, leads = store.desk(), store.resolutions(issue.id)
    for item in issue.items:
        found = store.newest_document(leads[item.links[0].id].identity)
        if found is None:
            continue
        for claim in item.claims:
            for version in range(dice.choice((0, 1, 1))):
                desk.decide(
                    claim.id,
                    Decision(
                        rating=dice.choice(list(Rating)),
                        note="Seen.",
                        document=found.id,
                        passages=(Passage(document=found.id, start=0, end=50, rank=1),),
                        tool="benchmark",
                    ),
                    editor=dice.choice(editors),
                    version=version,
                    now=now,
                )


if __name__ == "__main__":
    sys.exit(main())
