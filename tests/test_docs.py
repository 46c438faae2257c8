"""What the README promises of sources is what the registry has and the cases prove."""

import re
from pathlib import Path

import pytest

from crawler.cases import Case
from crawler.extract.hydration import RENDERED
from crawler.run import project_settings
from crawler.sites import load_sites

ROOT = Path(__file__).parents[1]
CASES = sorted(path.parent for path in (ROOT / "tests" / "fixtures" / "sources").glob("*/*/pages.json"))
KINDS = {
    "arXiv": "arxiv.org",
    "GitHub": "github.com",
    "Hugging Face": "huggingface.co",
    "YouTube": "youtube.com",
    "X": "x.com",
    "Reuters": "reuters.com",
    "The Information": "theinformation.com",
    "OpenAI": "openai.com",
    "Google": "googleblog.com",
    "NVIDIA": "nvidia.com",
    "Microsoft": "microsoft.com",
    "Mistral": "mistral.ai",
    "Scale": "scale.com",
}
"""Kinds of sources that an issue links, as the README's table calls them, and where they live."""


def rows() -> dict[str, tuple[str, ...]]:
    table = (ROOT / "README.md").read_text().partition("| source | asked | read |\n")[2].partition("\n\n")[0]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()[1:]]
    return {row[0]: row[1:] for row in cells}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_row(kind: str) -> None:
    asked, read = rows()[kind]

    assert asked
    assert read


@pytest.mark.parametrize("host", KINDS.values(), ids=KINDS)
def test_each_kind_is_proved_by_a_case_with_its_words(host: str) -> None:
    """Each of these cases is crawled over real sockets by `test_sources_over_sockets.py`."""
    cases = [
        case for case in map(Case.at, CASES) if re.search(rf"//([\w-]+\.)*{host}/", case.expected["link"])
    ]

    assert any(case.expected.get("text_contains") for case in cases)
    assert all(not case.site(load_sites(project_settings())).name.startswith("article") for case in cases)


def test_the_browser_is_named_as_the_crawl_names_it() -> None:
    assert f"`{RENDERED}" in (ROOT / "crawler" / "browser.py").read_text()


def test_the_guide_names_helpers_that_exist() -> None:
    guide = (ROOT / "docs" / "adding-a-source.md").read_text()

    for module, name in re.findall(r"`extract\.(\w+)\.(\w+)`", guide):
        assert f"def {name}(" in (ROOT / "crawler" / "extract" / f"{module}.py").read_text()
