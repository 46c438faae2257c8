import pytest

from crawler.extract.work import crossref_document, datacite_document
from storage.records import Document, Standing


def crossref(**fields: object) -> Document:
    document = crossref_document({"message": {"DOI": "10.5555/KITE.1", "title": ["Kites"], **fields}})
    assert document is not None
    return document


def update(kind: str, source: str = "publisher") -> dict[str, object]:
    return {
        "type": kind,
        "DOI": "10.5555/n",
        "source": source,
        "updated": {"date-time": "2022-01-05T00:00:00Z"},
    }


@pytest.mark.parametrize(
    ("kinds", "standing"),
    [
        ([], Standing.CURRENT),
        (["correction"], Standing.CORRECTED),
        (["Erratum"], Standing.CORRECTED),
        (["correction", "retraction"], Standing.RETRACTED),
        (["withdrawal", "new_version"], Standing.WITHDRAWN),
        (["new_version"], Standing.UPDATED),
        (["expression-of-concern"], Standing.CURRENT),
        (["a_new_kind"], Standing.UPDATED),
    ],
)
def test_the_gravest_update_decides(kinds: list[str], standing: Standing) -> None:
    assert crossref(**{"updated-by": [update(kind) for kind in kinds]}).standing is standing


def test_a_concern_is_noticed_without_a_standing() -> None:
    notice = crossref(**{"updated-by": [update("expression_of_concern")]}).notice

    assert notice == "Expression of concern, 2022-01-05, https://doi.org/10.5555/n (publisher)"


def test_both_sources_of_a_retraction_are_kept() -> None:
    document = crossref(**{"updated-by": [update("retraction"), update("retraction", "retraction-watch")]})

    assert [entry["source"] for entry in document.facts["updates"]] == ["publisher", "retraction-watch"]


@pytest.mark.parametrize("title", ["RETRACTED: Kites", "[Retracted] Kites", "Retracted Article: Kites"])
def test_a_title_may_say_retracted(title: str) -> None:
    assert crossref(title=[title]).standing is (Standing.RETRACTED if ":" in title or "]" in title else None)


def test_a_title_about_retractions_stands() -> None:
    assert crossref(title=["Retracted papers and why they were cited"]).standing is Standing.CURRENT


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ([[2006, 12, 2]], "2006-12-02"),
        ([[2006, 12]], "2006-12"),
        ([[2006]], "2006"),
        ([[None]], None),
        ([], None),
    ],
)
def test_dates_are_as_precise_as_they_are(parts: list[list[int | None]], day: str | None) -> None:
    assert crossref(issued={"date-parts": parts}).published == day


def test_markup_in_titles_is_read() -> None:
    assert (
        crossref(title=["Kites\n   <i>and</i>\n   string"], subtitle=["A study"]).title
        == "Kites and string: A study"
    )


def test_groups_are_authors_too() -> None:
    authors = [{"given": "Mara", "family": "Lindqvist"}, {"name": "Aerie Lab"}, {"family": "Baek"}]

    assert crossref(author=authors).authors == ("Mara Lindqvist", "Aerie Lab", "Baek")


@pytest.mark.parametrize("answer", [{}, {"message": {"DOI": "10.1/1"}}, {"message": {"title": ["x"]}}])
def test_no_work(answer: dict[str, object]) -> None:
    assert crossref_document(answer) is None
    assert datacite_document(answer) is None


def test_datacite_years_are_dates() -> None:
    attributes = {"doi": "10.5281/z.1", "titles": [{"title": "Gusts"}], "publicationYear": 2024}

    document = datacite_document({"data": {"attributes": attributes}})

    assert document is not None
    assert (document.published, document.kind) == ("2024", "paper")
