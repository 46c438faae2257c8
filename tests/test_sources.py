"""Every site file at once: what a source must have, and its golden cases.

A case is a folder `fixtures/sources/<source>/<case>/`: `pages.json` (what each asked address answers),
the bodies, and `expected.json` (the link that was written, and what its reading must be). The pages are
asked for as the crawl asks, so a case fails as well when a page is missing or never asked.
"""

import pickle
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy.settings import Settings

from crawler.cases import Case, golden
from crawler.manners import SECTIONS, manners_of
from crawler.resolve.chain import resolve
from crawler.sites import Sites, load_sites
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading

SOURCES = Path(__file__).parent / "fixtures" / "sources"


def sites() -> Sites:
    return load_sites(Settings({"SPIDER_MODULES": ["spiders"]}))


SITES = sites()


CASES = sorted(path.parent for path in SOURCES.glob("*/*/pages.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
class TestCase:
    """Each case of each source."""

    def test_reads_as_it_should(self, folder: Path) -> None:
        case = Case.at(folder)

        reading, _ = case.walk(SITES)

        actual, document = golden(reading), case.expected["document"]
        if document is not None and actual["document"] is not None:
            # a page read like any other may leave out the methods, which are the extraction's to choose
            actual["document"] = {name: actual["document"][name] for name in document}
        assert actual == {
            "outcome": case.expected["outcome"],
            "detail": case.expected["detail"],
            "document": document,
        }

    def test_says_what_it_should(self, folder: Path) -> None:
        case = Case.at(folder)

        reading, _ = case.walk(SITES)

        text = reading.document.text if reading.document else ""
        assert bool(text) == bool(case.expected.get("text_contains"))
        assert [words for words in case.expected.get("text_contains", []) if words not in text] == []
        assert [words for words in case.expected.get("text_lacks", []) if words in text] == []

    def test_every_page_is_asked_for(self, folder: Path) -> None:
        case = Case.at(folder)

        _, unused = case.walk(SITES)

        assert unused == set()

    def test_belongs_to_its_source(self, folder: Path) -> None:
        assert Case.at(folder).site(SITES).name == folder.parent.name

    def test_crosses_a_process_pool(self, folder: Path) -> None:
        case = Case.at(folder)
        site = case.site(SITES)

        read, pages, resolution = pickle.loads(
            pickle.dumps((site.read, tuple(case.pages.values()), case.resolution))
        )

        assert pickle.loads(pickle.dumps(read(pages, resolution))) is not None


@pytest.mark.parametrize("site", SITES.every, ids=lambda site: site.name)
class TestSource:
    """Each site file."""

    def test_docstring_is_a_data_sheet(self, site: type[SourceSpider]) -> None:
        sheet = manners_of(site).sheet

        assert list(sheet) == list(SECTIONS)
        assert all(sheet.values())

    def test_states_its_pace_where_it_asks_an_interface(self, site: type[SourceSpider]) -> None:
        invited = {urlsplit(start).hostname for start in site.invited}

        assert invited <= set(site.limits)
        assert all(start.startswith("https://") and urlsplit(start).path for start in site.invited)
        assert all(why.startswith("https://") for why in site.invited.values())

    def test_has_a_case(self, site: type[SourceSpider]) -> None:
        assert any(folder.parent.name == site.name for folder in CASES)

    def test_file_is_named_for_it(self, site: type[SourceSpider]) -> None:
        assert site.__module__ == f"spiders.{site.name}"

    def test_limits_are_of_hosts_it_asks(self, site: type[SourceSpider]) -> None:
        strange = [
            host
            for host in site.limits
            if not any(host == own or host.endswith(f".{own}") for own in site.hosts)
            and host not in {urlsplit(start).hostname for start in site.invited}
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
