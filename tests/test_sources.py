"""Every site file at once: what a source must have, and its golden cases.

A case is a folder `fixtures/sources/<source>/<case>/`: `pages.json` (what each asked address answers),
the bodies, and `expected.json` (the link that was written, and what its reading must be). The pages are
asked for as the crawl asks, so a case fails as well when a page is missing or never asked.
"""

import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.resolve.chain import resolve
from crawler.sites import Sites, load_sites
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

SOURCES = Path(__file__).parent / "fixtures" / "sources"
SECTIONS = ("Source:", "Asked at:", "Limits:", "Caveats:", "Fails:")
PAGE_FIELDS = {"asked", "address", "status", "headers", "file", "outcome", "detail"}
EXPECTED_FIELDS = {"link", "outcome", "detail", "document", "text_contains", "text_lacks"}
DOCUMENT_FIELDS = (
    "address",
    "kind",
    "title",
    "authors",
    "published",
    "modified",
    "language",
    "standing",
    "notice",
    "methods",
    "facts",
)
TUNED = {"confidence", "encoding"}
"""Facts of every HTML page, that the extraction's own tests look after."""
ROUNDS = 3


def sites() -> Sites:
    return load_sites(Settings({"SPIDER_MODULES": ["spiders"]}))


SITES = sites()


@dataclass(frozen=True)
class Fixture:
    """One case: the link, what every address answers, and what is expected."""

    resolution: Resolution
    pages: dict[str, Page]
    expected: dict[str, Any]

    @classmethod
    def at(cls, folder: Path) -> "Fixture":
        expected = json.loads((folder / "expected.json").read_text())
        rows = json.loads((folder / "pages.json").read_text())
        assert set(expected) <= EXPECTED_FIELDS, f"{folder}: {set(expected) - EXPECTED_FIELDS}"
        assert all(set(row) <= PAGE_FIELDS for row in rows), f"{folder}: an unknown field in pages.json"
        pages = {row["asked"]: _page(row, folder) for row in rows}
        bodies = {path.name for path in folder.iterdir()} - {"pages.json", "expected.json"}
        assert bodies == {row["file"] for row in rows if "file" in row}, f"{folder}: unused or missing bodies"
        return cls(resolve(expected["link"]), pages, expected)


def _page(row: dict[str, Any], folder: Path) -> Page:
    return Page(
        asked=row["asked"],
        address=row["address"],
        status=row["status"],
        headers=tuple(row["headers"].items()),
        body=(folder / row["file"]).read_bytes() if "file" in row else b"",
        outcome=Outcome(row["outcome"]) if "outcome" in row else None,
        detail=row.get("detail"),
    )


def walk(fixture: Fixture) -> tuple[Reading, set[str]]:
    """The reading, by asking as the links crawl does, and the pages nobody asked for."""
    site = SITES.owner(fixture.resolution)
    pages: list[Page] = []
    for address in site.addresses(fixture.resolution):
        pages.append(_asked(fixture, address))
        if pages[-1].usable:
            break
    reading = site.read(tuple(pages), fixture.resolution)
    for _ in range(ROUNDS):
        known = {page.asked for page in pages} | {page.address for page in pages}
        wanted = [address for address in reading.wanted if address not in known]
        if not wanted:
            break
        pages.extend(_asked(fixture, address) for address in wanted)
        reading = site.read(tuple(pages), fixture.resolution)
    return reading, set(fixture.pages) - {page.asked for page in pages}


def _asked(fixture: Fixture, address: str) -> Page:
    assert address in fixture.pages, f"the reader asks for {address}, and pages.json does not have it"
    return fixture.pages[address]


def golden(reading: Reading) -> dict[str, Any]:
    """A reading as `expected.json` has it, without its text."""
    document = reading.document
    told = None if document is None else {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    if told is not None:
        told["facts"] = {name: value for name, value in told["facts"].items() if name not in TUNED}
    shape = {"outcome": reading.outcome, "detail": reading.detail, "document": told}
    return json.loads(json.dumps(shape, default=dict))  # type: ignore[no-any-return]


CASES = sorted(path.parent for path in SOURCES.glob("*/*/pages.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
class TestCase:
    """Each case of each source."""

    def test_reads_as_it_should(self, folder: Path) -> None:
        fixture = Fixture.at(folder)

        reading, _ = walk(fixture)

        actual, document = golden(reading), fixture.expected["document"]
        if document is not None and actual["document"] is not None:
            # a page read like any other may leave out the methods, which are the extraction's to choose
            actual["document"] = {name: actual["document"][name] for name in document}
        assert actual == {
            "outcome": fixture.expected["outcome"],
            "detail": fixture.expected["detail"],
            "document": document,
        }

    def test_says_what_it_should(self, folder: Path) -> None:
        fixture = Fixture.at(folder)

        reading, _ = walk(fixture)

        text = reading.document.text if reading.document else ""
        assert bool(text) == bool(fixture.expected.get("text_contains"))
        assert [words for words in fixture.expected.get("text_contains", []) if words not in text] == []
        assert [words for words in fixture.expected.get("text_lacks", []) if words in text] == []

    def test_every_page_is_asked_for(self, folder: Path) -> None:
        _, unused = walk(Fixture.at(folder))

        assert unused == set()

    def test_belongs_to_its_source(self, folder: Path) -> None:
        assert SITES.owner(Fixture.at(folder).resolution).name == folder.parent.name

    def test_crosses_a_process_pool(self, folder: Path) -> None:
        fixture = Fixture.at(folder)
        site = SITES.owner(fixture.resolution)

        read, pages, resolution = pickle.loads(
            pickle.dumps((site.read, tuple(fixture.pages.values()), fixture.resolution))
        )

        assert pickle.loads(pickle.dumps(read(pages, resolution))) is not None


@pytest.mark.parametrize("site", SITES.every, ids=lambda site: site.name)
class TestSource:
    """Each site file."""

    def test_docstring_is_a_data_sheet(self, site: type[SourceSpider]) -> None:
        docstring = __import__(site.__module__, fromlist=["_"]).__doc__

        assert [section for section in SECTIONS if section not in (docstring or "")] == []

    def test_has_a_case(self, site: type[SourceSpider]) -> None:
        assert any(folder.parent.name == site.name for folder in CASES)

    def test_file_is_named_for_it(self, site: type[SourceSpider]) -> None:
        assert site.__module__ == f"spiders.{site.name}"

    def test_limits_are_of_hosts_it_asks(self, site: type[SourceSpider]) -> None:
        strange = [
            host
            for host in site.limits
            if not any(host == own or host.endswith(f".{own}") for own in site.hosts)
        ]

        assert strange == []

    def test_a_failed_page_is_no_document(self, site: type[SourceSpider]) -> None:
        page = Page(
            asked="https://x.example/", address="https://x.example/", status=None, outcome=Outcome.TIMEOUT
        )

        assert site.read((page,), resolve("https://x.example/")) == Reading(outcome=Outcome.TIMEOUT)


def test_every_folder_is_a_case() -> None:
    folders = {path for path in SOURCES.glob("*/*") if path.is_dir()}

    assert folders == set(CASES)


def test_every_case_is_of_a_source() -> None:
    assert {folder.parent.name for folder in CASES} == {site.name for site in SITES.every}
