"""A crawl begins with what it needs to ask for its first page; what reads pages is loaded by who reads them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOADED = """
import sys
from crawler.run import project_settings
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object
from spiders.links import LinksSpider
from crawler.sites import load_sites
import crawler.check, crawler.workshop, crawler.pipelines

settings = project_settings()
load_sites(settings)
for base in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES"):
    list(settings.get_component_priority_dict_with_base(base) if base != "ITEM_PIPELINES" else map(load_object, settings[base]))
print(" ".join(sys.modules))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Modules of a process in which everything that a crawl consists of was loaded."""
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return set(told.stdout.split())


@pytest.mark.parametrize(
    "name",
    [
        "numpy",
        "trafilatura",
        "pypdfium2",
        "aiohttp",
        "rich.progress",
        "alembic",
        "crawler.evidence.match",
    ],
)
def test_what_only_readers_need_is_not_there(loaded: set[str], name: str) -> None:
    assert "spiders.links" in loaded
    assert name not in loaded
