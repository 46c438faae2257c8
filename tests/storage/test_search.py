"""Words are found in every script, on either database, and shown where they stand."""

import pytest
from sqlalchemy import Engine, text

from storage.desk import Desk
from storage.records import Issue
from storage.search import Hit
from storage.segments import PART_TOKENS, parts, tokens, wanted
from storage.store import Store

from .desk_case import NOW, PAPER, add, issue_of, visit

SAID = (
    "언어모델은 빠르게 배운다. 모 기업이 쓴다.\n\n言語モデルは速い。人工知能の能力。 Ｆｕｌｌ width, "
    "Café naïve; state-of-the-art results: 1.5 x faster. AND OR NOT"
)


@pytest.fixture
def desk(engine: Engine, store: Store, issue: Issue) -> Desk:
    visit(store, issue, PAPER, SAID)
    return Desk(engine)


def marked(hit: Hit) -> list[str]:
    return [hit.snippet[mark.start : mark.end] for mark in hit.marks]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("모델", ["모델"]),
        ("델", ["델"]),
        ("모", ["모", "모"]),
        ("언어모델", ["언어모델"]),
        ("어모", ["어모"]),
        ("배운", ["배운"]),
        ("能", ["能", "能"]),
        ("人工", ["人工"]),
        ("言語モデル", ["言語モデル"]),
        ("モデル", ["モデル"]),
        ("full", ["Ｆｕｌｌ"]),
        ("cafe NAÏVE", ["Café", "naïve"]),
        ('"state of the art"', ["state-of-the-art"]),
        ("fast*", ["faster"]),
        ("언어 width", ["언어", "width"]),
        ("1.5", ["1.5"]),
        ("not", ["NOT"]),
    ],
)
def test_words_of_any_length_are_found_and_marked(desk: Desk, query: str, expected: list[str]) -> None:
    found = desk.search(query, kinds=["document"])

    (hit,) = found.hits
    assert (hit.kind, hit.source, hit.snippet) == (
        "document",
        PAPER.identity,
        SAID[hit.start : hit.start + len(hit.snippet)],
    )
    assert marked(hit) == expected


@pytest.mark.parametrize(
    "query", ["", "  ", '"', "*", "없는말", "언모", "fas", "(", "a:b", "' OR 1=1 --", "모델 absent", "\0"]
)
def test_what_is_not_there_is_not_found(desk: Desk, query: str) -> None:
    assert desk.search(query, kinds=["document"]).hits == ()


def test_issues_and_items_are_found_too(desk: Desk, issue: Issue) -> None:
    found = desk.search("절반")

    assert {(hit.kind, hit.issue) for hit in found.hits} == {("issue", issue.id), ("item", issue.id)}
    assert all(marked(hit) == ["절반"] for hit in found.hits)


def test_a_title_counts_for_more(store: Store, desk: Desk, issue: Issue) -> None:
    visit(store, issue, PAPER, "Slow. " * 30 + "fast " + "Slow. " * 30, at=NOW.replace(hour=9))

    assert len(desk.search("fast", kinds=["document"]).hits) == 2


def test_answers_come_in_pages(store: Store, desk: Desk) -> None:
    for number in range(5):
        add(store, issue_of(f"Widget number {number}.", "B.", "C.", address=None), at=NOW)

    first = desk.search("widget", kinds=["issue"], limit=3)
    second = desk.search("widget", kinds=["issue"], limit=3, offset=3)

    assert (len(first.hits), first.more, len(second.hits), second.more) == (3, True, 2, False)
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits}


def test_words_far_into_a_long_text_are_found(store: Store, desk: Desk, issue: Issue) -> None:
    long = " ".join(f"word{number % 997}" for number in range(3 * PART_TOKENS)) + " zebra crossing."
    visit(store, issue, PAPER, long, at=NOW.replace(hour=9))

    (hit,) = desk.search('"zebra crossing"').hits

    assert long[hit.start : hit.start + len(hit.snippet)] == hit.snippet
    assert marked(hit) == ["zebra crossing"]


def test_a_text_is_indexed_once_and_with_its_transaction(
    engine: Engine, store: Store, desk: Desk, issue: Issue
) -> None:
    store.add_issue(issue, {}, now=NOW)
    visit(store, issue, PAPER, SAID, at=NOW.replace(hour=9))

    with engine.connect() as connection:
        doubles = connection.execute(
            text("SELECT kind, key, part FROM search_entries GROUP BY kind, key, part HAVING count(*) > 1")
        ).all()
        count = connection.scalar(text("SELECT count(*) FROM search_entries"))

    assert doubles == []
    assert count == 1 + 2 + 1  # the issue, its items, the document


def test_tokens_are_the_same_for_text_and_query() -> None:
    assert tokens("언어모델 GPT-4는 빠르다") == "언어 어모 모델 델 gpt 4 는 빠르 르다 다"
    assert [one.tokens for one in wanted("언어모델 GPT-4")] == [("언어", "어모", "모델"), ("gpt", "4")]


def test_a_long_text_is_cut_into_stretches() -> None:
    found = list(parts("a " * (PART_TOKENS + 1)))

    assert [one.start for one in found] == [0, 2 * PART_TOKENS]
