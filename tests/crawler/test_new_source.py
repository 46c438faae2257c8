from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.cases import Case, golden
from crawler.new_source import CannotAdd, add_source
from crawler.sites import load_sites

URL = "https://www.kites.example/2024/first-flight"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "spiders").mkdir()
    return tmp_path


def test_what_is_written_is_a_source_whose_case_passes(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = add_source("kites", URL, checkout)

    package = checkout / "flock"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "kites.py").write_text((checkout / "spiders" / "kites.py").read_text())
    (package / "rest.py").write_text(
        "from crawler.source import SourceSpider\nclass Rest(SourceSpider):\n    name = 'rest'\n"
    )
    monkeypatch.syspath_prepend(str(checkout))
    sites = load_sites(Settings({"SPIDER_MODULES": ["flock"]}))
    case = Case.at(checkout / "tests" / "fixtures" / "sources" / "kites" / "page")
    reading, unused = case.walk(sites)
    told, expected = golden(reading), case.expected["document"]
    assert {path.name for path in written} == {"kites.py", "page.html", "pages.json", "expected.json"}
    assert case.site(sites).name == "kites"
    assert unused == set()
    assert {name: told["document"][name] for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "url", "why"),
    [
        ("Kites!", URL, "is no name"),
        ("kites", "not an address", "no web address"),
        ("arxiv", URL, "already"),
        ("papers", "https://arxiv.org/abs/2411.00001", "arxiv.org is arxiv's already"),
    ],
)
def test_what_cannot_be_added_is_said(checkout: Path, name: str, url: str, why: str) -> None:
    with pytest.raises(CannotAdd, match=why):
        add_source(name, url, checkout)

    assert list((checkout / "spiders").iterdir()) == []


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotAdd, match="no checkout"):
        add_source("kites", URL, tmp_path)
