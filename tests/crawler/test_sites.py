import sys
from pathlib import Path
from typing import ClassVar

import pytest
from scrapy.settings import Settings

from crawler.resolve.chain import resolve
from crawler.sites import Sites, load_sites
from crawler.source import Limits, SourceSpider
from storage.records import Page


class Kites(SourceSpider):
    name = "kites"
    hosts = ("kites.example",)
    kinds = ("github",)
    limits: ClassVar = {"kites.example": Limits(3.0), "api.kites.example": Limits(0.5, 2)}


class Shop(SourceSpider):
    name = "shop"
    hosts = ("shop.kites.example",)


class Rest(SourceSpider):
    name = "rest"


SITES = Sites(every=(Kites, Shop, Rest))


@pytest.mark.parametrize(
    ("link", "owner"),
    [
        ("https://kites.example/a", Kites),
        ("https://www.kites.example/a", Kites),
        ("https://shop.kites.example/a", Shop),
        ("https://notkites.example/a", Rest),
        ("https://github.com/o/r", Kites),
        ("no address at all", Rest),
    ],
)
def test_the_most_specific_site_owns(link: str, owner: type[SourceSpider]) -> None:
    assert SITES.owner(resolve(link)) is owner


def test_limits_become_download_slots() -> None:
    assert SITES.slots() == {
        "kites.example": {"delay": 3.0, "concurrency": 1, "jitter": 0.0},
        "api.kites.example": {"delay": 0.5, "concurrency": 2, "jitter": 0.0},
    }


def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, **files: str) -> Sites:
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, attributes in files.items():
        (folder / f"{name}.py").write_text(
            "from crawler.source import SourceSpider\n"
            f"class Site(SourceSpider):\n    name = {name!r}\n    {attributes}\n"
        )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return load_sites(Settings({"SPIDER_MODULES": [package]}))


def test_the_one_that_owns_the_rest_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = load(tmp_path, monkeypatch, "flock_a", anything="", zoo="hosts = ('zoo.example',)")

    assert [site.name for site in sites.every] == ["zoo", "anything"]


def test_two_owners_of_the_rest_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError, match="there is: one, two"):
        load(tmp_path, monkeypatch, "flock_b", one="", two="")


def test_two_owners_of_a_host_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned = "hosts = ('kites.example',)"

    with pytest.raises(LookupError, match=r"kites\.example is claimed by both one and two"):
        load(tmp_path, monkeypatch, "flock_c", one=owned, two=owned, rest="")


class Press(SourceSpider):
    name = "press"
    marks = (b'id="article-view-content-div"',)


def test_a_platform_reads_its_pages_on_hosts_that_nobody_owns() -> None:
    sites = Sites(every=(Kites, Press, Rest))
    body = b'<html><article id="article-view-content-div">'
    mine, other = (
        Page(asked=link, address=link, status=200, body=body)
        for link in ("https://daily.example/1", "https://kites.example/1")
    )

    assert sites.reader(resolve(mine.asked), (mine,)) is Press
    assert sites.reader(resolve(other.asked), (other,)) is Kites
    assert sites.reader(resolve(mine.asked), ()) is Rest


# --- sites that other packages bring ---------------------------------------------------------------


def package(folder: Path, entry: str, source: str = "") -> None:
    """A package as an installer leaves it: a module and its metadata."""
    (folder / "zeppelin_sites.py").write_text(
        "from crawler.source import SourceSpider\n"
        "class Zeppelins(SourceSpider):\n"
        "    name = 'zeppelins'\n"
        f"    {source or 'hosts = ' + repr(('zeppelins.example',))}\n"
    )
    about = folder / "zeppelin_sites-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: zeppelin-sites\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[sourcedesk.sites]\nzeppelins = {entry}\n")


def test_an_installed_package_brings_its_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, "zeppelin_sites:Zeppelins")

    sites = load(tmp_path, monkeypatch, "flock_d", zoo="hosts = ('zoo.example',)", anything="")

    assert [site.name for site in sites.every] == ["zeppelins", "zoo", "anything"]
    assert sites.owner(resolve("https://www.zeppelins.example/lz-1")).name == "zeppelins"


@pytest.mark.parametrize(
    ("entry", "source", "why"),
    [
        ("zeppelin_sites:Balloons", "", r"'zeppelins' of zeppelin-sites .* cannot be loaded"),
        ("pathlib:Path", "", "is no SourceSpider"),
        ("zeppelin_sites:Zeppelins", "kinds = ()", "owns nothing"),
        ("zeppelin_sites:Zeppelins", "hosts = ('zoo.example',)", "claimed by both zeppelins and zoo"),
    ],
)
def test_a_package_whose_site_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, source: str, why: str
) -> None:
    package(tmp_path, entry, source)
    monkeypatch.delitem(sys.modules, "zeppelin_sites", raising=False)

    with pytest.raises(LookupError, match=why):
        load(tmp_path, monkeypatch, "flock_e", zoo="hosts = ('zoo.example',)", anything="")
