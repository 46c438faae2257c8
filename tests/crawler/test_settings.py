"""The doors Scrapy leaves open by default stay shut, and every setting is one that somebody reads."""

import re
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import default_settings

from crawler import budgets, settings
from crawler.run import project_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("COOKIES_ENABLED", False),
        ("REFERER_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("TWISTED_DNS_RESOLVER", "crawler.middlewares.guard.GuardResolver"),
        ("JOBDIR", None),
    ],
)
def test_a_door_stays_shut(name: str, value: Any) -> None:
    assert project_settings()[name] == value


def test_only_web_addresses_have_a_handler() -> None:
    handlers = project_settings().getwithbase("DOWNLOAD_HANDLERS")

    assert {scheme for scheme, handler in handlers.items() if handler} == {
        "http",
        "https",
        "browser+http",  # Chromium's, whose own requests come back as http and https
        "browser+https",
    }


def _ours() -> list[str]:
    known = {*default_settings.__all__, *vars(budgets)}
    return [name for name in vars(settings) if name.isupper() and name not in known]


@pytest.mark.parametrize("name", _ours())
def test_a_setting_that_scrapy_does_not_know_is_read_by_us(name: str) -> None:
    packages = (Path(settings.__file__).parent, Path(settings.__file__).parents[1] / "spiders")
    files = [file for package in packages for file in package.rglob("*.py")]

    assert any(re.search(rf"""\[?["']{name}["']""", file.read_text()) for file in files)


@pytest.mark.parametrize("name", [name for name in vars(budgets) if name.isupper()])
def test_a_budget_of_the_readers_is_stated_and_kept_by_one_of_them(name: str) -> None:
    files = [file for file in Path(settings.__file__).parent.rglob("*.py") if file.stem != "settings"]

    assert getattr(settings, name) == getattr(budgets, name)
    assert any(
        re.search(rf"from crawler.budgets import .*\b{name}\b", text)
        and len(re.findall(rf"\b{name}\b", text)) > 1
        for text in (file.read_text() for file in files)
    )
