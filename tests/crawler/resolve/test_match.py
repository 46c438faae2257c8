import json
from datetime import date

import pytest

from crawler.resolve.match import Candidate, Context, MatchState, TitleIndex, match, match_lines
from crawler.resolve.titles import normalise

WORKS = [
    Candidate("1", "Kestrel: Lossless Gradient Compression for Distributed Heron Training"),
    Candidate("2", "Kestrel II: Lossless Gradient Compression for Distributed Heron Training"),
    Candidate("3", "Ospreys Are All You Need"),
    Candidate("4", "Ospreys Are All You Need II"),
    Candidate("5", "A Survey of Large Language Models for Estuary Monitoring"),
    Candidate("6", "On the Migration of $\\mathcal{R}$eed Warblers under Sparse Supervision"),
    Candidate("7", "Learning to Count Cormorants from Noisy Sonar Echoes with Weak Labels"),
    Candidate("8", "Learning to Count Gannets from Noisy Sonar Echoes with Weak Labels"),
    Candidate("9", "Wader", also=("Wader: Tidal Planning with Graph Memory",)),
]


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    filler = [Candidate(f"f{n}", f"Common words in title number {n} about nothing much") for n in range(1200)]
    return TitleIndex([*WORKS, *filler])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("KESTREL - lossless gradient compression for distributed heron training", "1"),
        ("Paper page - Ospreys Are All You Need", "3"),
        ("[2401.00001] Ospreys are all you need II", "4"),
        ("Kestrel: Lossless Gradient Compresion for Distributed Heron-Training", "1"),
        ("Kestrel", "1"),
        ("Kestrel II", "2"),
        ("A survey of LLMs for estuary monitoring", "5"),
        ("On the migration of Reed Warblers", "6"),
        ("Cormorants from noisy sonar echoes with weak labels", "7"),
        ("Agent B v1.0: Learning to count Gannets from noisy sonar echoes with weak labels", "8"),
        ("Tidal planning with graph memory", "9"),
    ],
)
def test_a_title_is_found_however_it_is_written(index: TitleIndex, query: str, expected: str) -> None:
    found = index.match(query)

    assert (found.state, found.candidate and found.candidate.id) == (MatchState.MATCHED, expected)


@pytest.mark.parametrize(
    "query",
    [
        "Ospreys Are All You Need III",
        "Kestrel III: Lossless Gradient Compression for Distributed Heron Training",
        "Learning to Count",
        "A paper about birds",
        "common words in title",
        "",
        "🙂",
    ],
)
def test_nothing_is_forced(index: TitleIndex, query: str) -> None:
    assert index.match(query).candidate is None


def test_two_that_fit_are_ambiguous_and_shown(index: TitleIndex) -> None:
    found = index.match("from noisy sonar echoes with weak labels")

    assert found.state is MatchState.AMBIGUOUS
    assert {one.candidate.id for one in found.ranked} == {"7", "8"}


def test_an_unresolved_title_has_proposals(index: TitleIndex) -> None:
    found = index.match("Counting cormorants in sonar")

    assert found.state is MatchState.UNRESOLVED
    assert found.ranked[0].candidate.id == "7"


def test_words_in_another_order_need_evidence(index: TitleIndex) -> None:
    works = [
        *WORKS,
        Candidate(
            "10", "Tern-of-Mind Infused Agents for Plover Skill Transfer", published=date(2024, 10, 20)
        ),
    ]
    search = TitleIndex([*works, *(Candidate(f"f{n}", f"filler title {n}") for n in range(1200))])
    query = "Plover Skill Tern Mind Agents"

    assert search.match(query).candidate is None
    with_date = search.match(query, context=Context(published=date(2024, 11, 11)))
    assert with_date.candidate is not None
    assert with_date.candidate.id == "10"


def test_a_catalogues_answer_is_taken_by_its_title_alone() -> None:
    found = match("Ospreys are all you need", WORKS[2:4])

    assert found.candidate == WORKS[2]


def test_a_name_in_a_catalogues_answer_is_no_proof() -> None:
    assert match("Kestrel", WORKS[:1]).state is MatchState.UNRESOLVED


@pytest.mark.parametrize(
    ("published", "state"),
    [
        (date(2024, 10, 30), MatchState.MATCHED),
        (date(2023, 1, 1), MatchState.UNRESOLVED),
        (date(2024, 12, 24), MatchState.UNRESOLVED),
    ],
)
def test_a_name_with_the_right_date_is(published: date, state: MatchState) -> None:
    works = [Candidate("1", WORKS[0].title, published=published)]

    assert match("Kestrel", works, context=Context(published=date(2024, 11, 11))).state is state


def test_a_name_with_its_author_in_the_item_is() -> None:
    works = [Candidate("1", WORKS[0].title, authors=("Ada B. Whimbrel",))]

    found = match("Kestrel", works, context=Context(text="From Whimbrel and others."))
    assert found.ranked[0].evidence == ("author",)


def test_an_identifier_names_its_candidate_or_nothing() -> None:
    search = TitleIndex([Candidate("arxiv:2411.04468", "Some Title")])

    assert search.match("arxiv.org/abs/2411.04468").rule == "identifier"
    assert search.match("arxiv.org/abs/2411.99999").candidate is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Dr$^2$Net: It's   A-Test", "dr2net it s a test"),
        ("H&#39;s LLMs", "h s large language models"),
        ("ＦＵＬＬ Width", "full width"),
        ("한국어 제목: 시험", "한국어 제목 시험"),
    ],
)
def test_normal_form(title: str, expected: str) -> None:
    assert normalise(title) == expected


def test_lines_in_and_objects_out() -> None:
    universe = [json.dumps({"id": work.id, "title": work.title}) for work in WORKS]

    found = list(match_lines(universe, [json.dumps({"query": "ospreys are all you need"})]))
    assert found == [
        {
            "query": "ospreys are all you need",
            "predicted": "3",
            "state": "matched",
            "candidates": [{"id": "3", "title": "Ospreys Are All You Need", "score": 100.0, "rule": "exact"}],
        }
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"title": "a"}'])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="input line 1"):
        list(match_lines([], [line]))
