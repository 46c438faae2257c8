"""Links of one issue that were mixed up are seen when all its sources have been read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.evidence.misplaced import better_sources, keep_told, told_of
from crawler.evidence.said import said_by
from storage.database import open_database
from storage.evidence import Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Claim, Document, Issue, IssueFormat, Item, Link, LinkRole, Resolution, Via, Visit
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
WORKS = {
    "camels": ("Camels carry salt", "Hundreds of camels carry salt through the desert in winter. Herders walk for forty days beside them. "),
    "lamps": ("Lamps of the harbour", "The harbour replaced 1,200 lamps along the old pier. Engineers from Zurich fitted them within seven weeks. "),
    "glaciers": ("Glaciers retreat", "Glaciers of the northern valley lost 14% of their ice since 1990. Satellites measured the retreat every spring. "),
}  # fmt: skip
SAID = {
    "camels": "낙타 수백 마리가 겨울에 사막을 지나 소금을 나릅니다.",
    "lamps": "항구는 부두의 등 1,200개를 7주 만에 바꿨고 취리히 기술자들이 달았습니다.",
    "glaciers": "북부 계곡의 빙하는 1990년 이후 얼음의 14%를 잃었습니다.",
    "address": "https://e.org/hundreds-of-camels-carry-salt-through-the-desert-in-winter",
    "address and words": "https://e.org/hundreds-of-camels Hundreds of camels carry salt through the desert",
}


def resolution(name: str) -> Resolution:
    address = f"https://e.org/{name}"
    return Resolution(raw=address, canonical=address, kind="web", identity=f"web:e.org/{name}")


def issue(leads: dict[str, str]) -> Issue:
    """An issue whose items say the one thing and link to the other."""
    items, text = [], ""
    for position, (said, linked) in enumerate(leads.items(), 1):
        start, line = len(text), SAID[said]
        text += line + "\n\n"
        key = f"i1/{position}"
        claim = Claim(id=f"{key}/c1", text=line, start=start, end=start + len(line), language="ko")
        link = Link(
            id=f"{key}/l1", anchor="글", address=f"https://e.org/{linked}", role=LinkRole.SOURCE, start=start, end=start + 1,
        )  # fmt: skip
        item = Item(
            id=key, position=position, section=None, headline=None, text=line, start=start, end=start + len(line),
            language="ko", claims=(claim,), links=(link,),
        )  # fmt: skip
        items.append(item)
    return Issue(
        id="i1", title="호", publication=None, published=None, language="ko", format=IssueFormat.TEXT,
        address="a.txt", text=text, items=tuple(items),
    )  # fmt: skip


def visited(run: str, name: str, link: str, *, words: int) -> Visited:
    title, text = WORKS[name]
    source = resolution(name)
    visit = Visit(
        source=source.identity, run=run, asked=source.raw, final=source.raw, hops=(), status=200, outcome=Outcome.OK,
        detail=None, traceback=None, started=NOW, seconds=0.1, size=9, via=Via.LIVE, reader="article",
    )  # fmt: skip
    document = Document(address=source.raw, kind="article", title=title, text=(text * 3)[:words])
    return Visited(resolution=source, visit=visit, document=document, links=(link,), evidence=(), findings=())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Store(engine)
    engine.dispose()


def told(store: Store, leads: dict[str, str], words: int = 2000) -> Sequence[tuple[str, str]]:
    """Which items are told to have a better source, after a walk of the issue."""
    made = issue(leads)
    links = {item.links[0].id: linked for item, linked in zip(made.items, leads.values(), strict=True)}
    store.add_issue(made, {link: resolution(linked) for link, linked in links.items()}, now=NOW)
    run = store.begin_run(made.id, now=NOW)
    for link, linked in links.items():
        store.keep(visited(run, linked, link, words=words))
    known = told_of(store, run)
    assert known is not None
    keep_told(store, run, known, better_sources(known), NOW)
    assert store.begin_run(made.id, now=NOW) != run
    return [
        (one.item, one.data["other"])
        for one in store.findings_for(made.id)
        if one.code is FindingCode.BETTER_SOURCE
    ]


def test_two_links_that_were_swapped_are_both_told(store: Store) -> None:
    swapped = {"camels": "lamps", "lamps": "camels", "glaciers": "glaciers"}

    assert sorted(told(store, swapped)) == [
        ("i1/1", "Camels carry salt"),
        ("i1/2", "Lamps of the harbour"),
    ]


def test_right_links_are_left_in_peace(store: Store) -> None:
    assert told(store, {name: name for name in WORKS}) == []


@pytest.mark.parametrize(
    ("item", "better"), [("address", []), ("address and words", [("i1/1", "Camels carry salt")])]
)
def test_an_item_that_is_but_an_address_is_not_compared(
    store: Store, item: str, better: list[tuple[str, str]]
) -> None:
    assert told(store, {item: "lamps", "camels": "camels", "glaciers": "glaciers"}) == better


def test_sources_that_were_hardly_read_tell_nothing(store: Store) -> None:
    assert told(store, {"camels": "lamps", "lamps": "camels", "glaciers": "glaciers"}, words=120) == []


def test_an_item_without_claims_says_its_words_without_their_marks() -> None:
    linked = "Read [**Camels carry salt**](https://e.org/camels?from=2026) today"
    item = replace(issue({"camels": "camels"}).items[0], text=linked, claims=())

    assert said_by(item) == "Read Camels carry salt today"
