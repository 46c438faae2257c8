"""The catalogues on this machine evaluate queries as the real ones do."""

from datetime import date

import pytest

from crawler.loopback_arxiv import Arxiv
from crawler.loopback_works import Shelf, Work

ARXIV = Arxiv(
    Shelf(
        [
            Work(
                title="Wading Birds as Sparse Estimators",
                arxiv="2611.1",
                authors=("Ada Heron",),
                published=date(2026, 11, 1),
            ),
            Work(
                title="Birds of the Wading Kind",
                arxiv="2611.2",
                abstract="sparse",
                published=date(2026, 1, 1),
            ),
            Work(title="Terns", arxiv="2611.3", published=date(2020, 1, 1)),
        ]
    )
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('ti:"wading birds"', [0]),
        ("ti:wading AND ti:birds", [0, 1]),
        ("ti:wading ANDNOT ti:kind", [0]),
        ("ti:terns OR au:heron", [0, 2]),
        ("all:sparse", [0, 1]),
        ("(ti:terns OR ti:birds) AND submittedDate:[202601010000 TO 202606010000]", [1]),
        ("abs:sparse", [1]),
        ("ti:gulls", []),
    ],
)
def test_a_query_finds_what_it_says(query: str, found: list[int]) -> None:
    assert ARXIV.evaluate(query) == found


@pytest.mark.parametrize("query", ["(ti:a", "ti:a AND", "ti:a )", "nothing:a"])
def test_a_broken_query_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match=r"query|bracket|field"):
        ARXIV.evaluate(query)
