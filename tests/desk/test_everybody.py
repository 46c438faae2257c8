"""For everybody: axe-core finds nothing on any screen, in light and dark, on a desktop and on a phone."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from storage.verdicts import Decision, Rating
from tests.desk.conftest import Served, now
from tests.desk.watched import SOURCE, alerted

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations.map(
    (one) => `${one.id}: ${one.nodes[0].html.slice(0, 150)} ${one.nodes[0].failureSummary.slice(0, 200)}`)"""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Prepare = Callable[[Any], None]


def nothing(page: Any) -> None:
    """The screen as it comes."""


def with_help(page: Any) -> None:
    page.keyboard.press("Shift+Slash")
    page.wait_for_selector("dialog[open] .keys")


def with_tables(page: Any) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def in_conflict(page: Any) -> None:
    page.evaluate("document.querySelector('input[name=seen]').value = 0")
    page.click("button[value=contradicted]")
    page.wait_for_selector(".conflict")


SCREENS: dict[str, tuple[str, Prepare]] = {
    "issues": ("/", nothing),
    "help": ("/", with_help),
    "queue": ("/issues/{issue}", nothing),
    "empty queue": ("/issues/{issue}?q=zzz", nothing),
    "publish": ("/issues/{issue}/publish", nothing),
    "worst claim": ("/claims/{worst}", nothing),
    "last claim": ("/claims/{last}", nothing),
    "settled claim": ("/claims/{settled}", nothing),
    "reopened claim": ("/claims/{reopened}", nothing),
    "conflict": ("/claims/{settled}", in_conflict),
    "source": ("/source?id=arxiv:2611.90001", nothing),
    "difference": ("/source/diff?old={document}&new={document}", nothing),
    "document": ("/documents/{document}", nothing),
    "archived": ("/source/archived?id=arxiv:2611.90001&at={capture}", nothing),
    "found": ("/search?q=router", nothing),
    "nothing found": ("/search?q=zzz", nothing),
    "watch": ("/watch", nothing),
    "health": ("/watch/health", with_tables),
    "keys": ("/keys", nothing),
    "editors": ("/editors", nothing),
    "not there": ("/nope", nothing),
    "login": ("/login", nothing),
    "one-time link": ("/enter/abc", nothing),
}


@pytest.fixture(scope="module")
def everything(served_module: Served) -> dict[str, str]:
    """Every state a screen can show, once; what the addresses name."""
    house = served_module.house
    claims = house.claims()
    capture = next(
        page.captures[-1]
        for visit in house.store.visits("arxiv:2611.90001")
        for page in visit.asked_pages
        if page.captures
    )
    newest = house.store.newest_document("arxiv:2611.90001")
    judged = house.store.newest_document(SOURCE)
    assert newest is not None
    assert judged is not None
    reopened, settled = house.store.watching().claims_citing(SOURCE)[0], claims[1]
    lee = house.editors.ensure("lee", house.editors.all()[0].role, now=now()).id
    for claim, rating, document in (
        (settled, Rating.CONTRADICTED, None),
        (reopened, Rating.SUPPORTED, judged.id),
    ):
        said = Decision(rating=rating, note="Mine.", wording="고친 문장", document=document)
        house.work.decide(claim, said, editor=lee, version=0, now=now())
    alerted(house)
    return {
        "issue": house.issue,
        "worst": claims[0],
        "last": claims[-1],
        "settled": settled,
        "reopened": reopened,
        "document": newest.id,
        "capture": f"{capture.file}:{capture.offset}",
    }


@pytest.fixture(scope="module")
def pages(served_module: Served) -> dict[str, Any]:
    """One page of each: signed in with the interface in English and in Korean, and a stranger's."""
    return {
        "en": served_module.page("kim"),
        "ko": served_module.page("kim", locale="ko-KR"),
        "stranger": served_module.page(None),
    }


@pytest.mark.parametrize("name", SCREENS)
def test_axe_finds_nothing(
    name: str, served_module: Served, everything: dict[str, str], pages: dict[str, Any]
) -> None:
    """All rules in each of the four; Korean goes with the phone in the light and the desktop in the dark."""
    address, prepare = SCREENS[name]
    found: list[str] = []
    for language, views in {
        "en": (("light", DESKTOP), ("dark", PHONE)),
        "ko": (("dark", DESKTOP), ("light", PHONE)),
    }.items():
        page = pages["stranger" if name in {"login", "one-time link"} else language]
        page.set_viewport_size(DESKTOP)
        page.goto(served_module.base + address.format(**everything))
        prepare(page)
        page.evaluate(AXE)
        for scheme, size in views:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, scheme, size)
            found += [f"{scheme} {size['width']}: {one}" for one in page.evaluate(RUN, TAGS)]

    assert found == []
