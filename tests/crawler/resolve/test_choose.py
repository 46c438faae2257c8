"""A catalogue's answers are held against everything the issue knows before one is accepted."""

from datetime import date, timedelta

import pytest

from crawler.resolve.candidates import Candidate, MatchState, Wanted
from crawler.resolve.choose import choose, day_of, merged
from crawler.resolve.questions import batched, coined, phrase, rare_words
from crawler.resolve.wanted import makers_in, names_in, repositories_in

DAY = date(2026, 11, 12)
NEW, OLD = DAY - timedelta(days=6), DAY - timedelta(days=900)


def work(number: int, title: str, day: date | None = NEW, **fields: object) -> Candidate:
    return Candidate(f"arxiv:{number}", title, published=day, catalogue="arxiv", **fields)  # type: ignore[arg-type]


def named(title: str | None, text: str = "", **fields: object) -> Wanted:
    return Wanted(
        link="l", title=title, text=text or title or "", hint=str(fields.pop("hint", "paper")), **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (named("Wading Birds as Sparse Estimators"), work(1, "Wading birds as sparse estimators", OLD)),
        (named("Heron v1.0: Wading Birds as Sparse Estimators"), work(1, "Wading Birds as Sparse Estimators")),
        (named("Wading Birds as Sparse Estimator"), work(1, "Wading Birds as Sparse Estimators")),
        (named("Kestrel: Lossless Gradient Compression"), work(1, "Kestrel: Lossless Gradient Compression for Herons")),
        (named("KESTREL", "KESTREL compresses gradients"), work(1, "Kestrel: Lossless Gradient Compression")),
        (named("Salt Marshes", "by Ada Heron"), work(1, "Salt Marshes", OLD, authors=("Ada Heron",))),
        (
            named(None, "Terns and Plovershore were tried on o2-mini", names=("Plovershore", "o2-mini")),
            work(1, "From Plovershore to o2: Strategies at Low Tide"),
        ),
    ],
)  # fmt: skip
def test_what_is_proven_is_accepted(wanted: Wanted, offered: Candidate) -> None:
    found = choose(wanted, [work(9, "Something Else Entirely about Mud"), offered], day=DAY)

    assert (found.state, found.candidate) == (MatchState.MATCHED, offered)


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (named("Wading Birds as Sparse Estimators"), work(1, "Wading Birds as Dense Estimators")),
        (named("Wading Birds as Sparse Estimators"), work(1, "Wading Birds as Sparse Estimators II")),
        (named("Kestrel 2: Lossless Compression"), work(1, "Kestrel 3: Lossless Compression")),
        (named("KESTREL", "KESTREL compresses gradients"), work(1, "Kestrel: A Wind Atlas of Northern Cliffs")),
        (named("KESTREL", "KESTREL compresses gradients"), work(1, "Kestrel: Lossless Gradient Compression", OLD)),
        (named("Salt Marshes"), work(1, "Salt Marshes", OLD)),
        (named("Tidal Planning with Graph Memory"), work(1, "Revisiting Tidal Planning with Graph Memory", OLD)),
        (named("Birds as Sparse Wading Estimators"), work(1, "Wading Birds as Sparse Estimators")),
        (named(None, "Plovershore was tried", names=("Plovershore",)), work(1, "Beyond Plovershore: More Tide")),
        (named(None, "", names=()), work(1, "Anything at All")),
    ],
)  # fmt: skip
def test_what_is_only_alike_is_proposed_and_not_accepted(wanted: Wanted, offered: Candidate) -> None:
    assert choose(wanted, [offered], day=DAY).candidate is None


def test_two_that_fit_alike_are_left_to_an_editor() -> None:
    twins = [work(1, "Tern: Counting at Dusk"), work(2, "Tern: Counting at Dawn")]

    found = choose(named("Tern", "Tern counts birds"), twins, day=DAY)

    assert found.candidate is None
    assert {one.candidate.id for one in found.ranked} == {"arxiv:1", "arxiv:2"}


def test_a_preprint_and_its_journal_article_are_one_work() -> None:
    article = Candidate(
        "doi:10.5555/1", "Wading Birds as Sparse Estimators", authors=("A. Heron",), catalogue="crossref"
    )
    preprint = work(1, "Wading Birds as Sparse Estimators", authors=("Ada Heron",))

    assert (
        choose(named("Wading Birds as Sparse Estimators"), [article, preprint], day=DAY).candidate == preprint
    )


def test_a_title_that_a_paper_had_before_counts() -> None:
    offers = [work(1, "Ospreys Plan Ahead"), work(1, "Tidal Planning with Graph Memory")]

    (one,) = merged(offers)
    assert one.also == ("Tidal Planning with Graph Memory",)
    assert choose(named("Tidal Planning with Graph Memory"), offers, day=DAY).candidate is not None


def test_a_repository_needs_its_maker_or_what_it_is_about() -> None:
    wanted = named(
        None, "Ripple's Tidepool runs agents", hint="repository", names=("Tidepool",), makers=("Ripple",)
    )
    own = Candidate("github:repo:ripple/tidepool", "ripple/tidepool", catalogue="github")
    other = Candidate("github:repo:someone/tidepool", "someone/tidepool", catalogue="github")

    assert choose(wanted, [other, own], day=DAY).candidate == own
    assert choose(wanted, [other], day=DAY).candidate is None


def test_a_repository_written_in_full_is_that_repository() -> None:
    wanted = named(None, "ripple/tidepool.js를 공개했습니다", hint="repository")
    own = Candidate("github:repo:ripple/tidepool.js", "Ripple/tidepool.js", catalogue="github")
    other = Candidate("github:repo:ripple/tidepool.js-docs", "ripple/tidepool.js-docs", catalogue="github")

    found = choose(wanted, [other, own], day=DAY)

    assert (found.candidate, found.rule) == (own, "identifier")
    assert choose(wanted, [other], day=DAY).candidate is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ripple/tidepool 저장소", ("ripple/tidepool",)),
        ("See ripple/tidepool.", ("ripple/tidepool",)),
        ("https://github.com/ripple/tidepool", ()),
        ("@scope/name and a/b/c", ()),
    ],
)
def test_repositories_are_read_out_of_a_text(text: str, found: tuple[str, ...]) -> None:
    assert repositories_in(text) == found


def test_a_name_with_a_version_is_asked_for_where_there_is_no_other() -> None:
    assert coined(named(None, names=("PRISM-3", "o1"))) == ["PRISM-3"]
    assert coined(named(None, names=("PRISM-3", "Plovershore"))) == ["Plovershore"]
    assert coined(named(None, names=("o1", "GPT-4"))) == []


def test_an_issue_without_a_date_is_dated_by_what_it_surely_names() -> None:
    works = [work(n, "x", NEW + timedelta(days=n)) for n in range(4)] + [work(8, "classic", OLD)]

    assert day_of(None, works) == NEW + timedelta(days=10)
    assert day_of(None, works[:2]) is None
    assert day_of(DAY, works) == DAY


def test_titles_are_put_to_catalogues_without_marks() -> None:
    wanted = named("Kestrel-2: Loss-less “Gradient” Compression, for Herons & Terns of the North Sea Shore")

    assert phrase(wanted) == "loss less gradient compression for herons terns of"
    assert rare_words(wanted) == ["kestrel", "gradient", "compression", "herons"]


def test_a_query_is_never_longer_than_it_may_be() -> None:
    parts = [(f'ti:"{"wading birds " * 6}{n}"', named("t")) for n in range(40)]

    batches = list(batched(parts, 1800, 25))

    assert sum(len(links) for _, links in batches) == 40
    assert all(len(terms) <= 25 for terms, _ in batches)
    assert len(batches) <= 4


def test_names_and_makers_are_read_out_of_korean() -> None:
    text = "엔비디아는 TideCurator와 Plover 토크나이저를 공개했습니다. API는 GPT-9o와 같습니다."

    assert names_in(text) == ("TideCurator", "Plover", "GPT-9o")
    assert makers_in(text) == ("NVIDIA",)
