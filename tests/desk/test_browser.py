"""The desk in a real browser: Chromium, driven by Playwright."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.accounts import Role
from storage.evidence import Visited
from storage.verdicts import Decision, Progress, Rating, Stance
from tests.desk.conftest import House, Served, now
from tests.desk.hostile import HOSTILE, add_hostile


def on_claim(page: Any) -> str:
    return str(page.url.split("/claims/")[1].split("?")[0].split("#")[0])


# --- keys ----------------------------------------------------------------------------------------


def test_the_demo_issue_is_settled_wholly_by_keyboard(served: Served) -> None:
    page = served.page()
    page.keyboard.press("j")
    page.wait_for_url("**/issues/*")
    page.keyboard.press("Shift+j")
    page.wait_for_url("**/claims/**")
    given: dict[str, str] = {}
    ratings = list(Rating)
    total = len(served.house.claims())
    for count in range(total):
        claim = on_claim(page)
        assert claim not in given
        if count == 0:
            page.keyboard.press("n")
            page.keyboard.type("12 j k")  # in a field keys are letters
            page.keyboard.press("Escape")
        if page.locator("[data-passages]").count():
            page.keyboard.press("]")
            page.keyboard.press("Enter")
        given[claim] = ratings[count % 8].value
        with page.expect_navigation():
            page.keyboard.press(str(count % 8 + 1))
    page.wait_for_url("**/issues/*")

    assert "✓ Ready" in page.content()
    kept = {claim: served.house.work.log(claim) for claim in given}
    assert {claim: log[0].rating for claim, log in kept.items()} == given
    assert len(given) == total
    assert next(iter(kept.values()))[0].note == "12 j k"
    assert any(log[0].passages for log in kept.values())
    assert page.troubles == []


def test_keys_work_by_place_and_not_by_letter(served: Served) -> None:
    """With the Hangul input mode on, the key "j" brings ㅓ; while a syllable is composed no key acts."""
    page = served.page()
    claims = served.house.claims()
    page.goto(f"{served.base}/claims/{claims[0]}")
    press = "(init) => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...init}))"
    page.evaluate(press, {"key": "Process", "code": "Digit1", "isComposing": True})
    assert on_claim(page) == claims[0]
    with page.expect_navigation():
        page.evaluate(press, {"key": "ㅓ", "code": "KeyJ", "shiftKey": True})

    assert on_claim(page) == claims[1]
    assert served.house.work.log(claims[0]) == ()


def test_a_key_held_down_settles_one_claim(served: Served) -> None:
    page = served.page()
    page.goto(f"{served.base}/claims/{served.house.claims()[0]}")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, code: 'Digit1', repeat: true}))"
    )
    page.wait_for_timeout(200)

    assert all(served.house.work.log(claim) == () for claim in served.house.claims())


def test_selected_words_become_the_evidence(served: Served) -> None:
    page = served.page()
    claim = next(
        one for one in served.house.claims() if served.house.work.claim(one, now=now()).links[0].evidence
    )  # type: ignore[union-attr]
    page.goto(f"{served.base}/claims/{claim}")
    page.evaluate(
        """() => { const p = document.querySelector('[data-source] p'); const range = document.createRange();
        range.selectNodeContents(p); getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.wait_for_timeout(50)
    page.keyboard.press("s")
    with page.expect_navigation():
        page.keyboard.press("3")

    (entry,) = served.house.work.log(claim)
    document = served.house.store.document(str(entry.document))
    assert document is not None
    assert entry.passages[0].text == document.document.text.split("\n\n")[0]


def test_a_passage_is_refused_and_the_next_one_taken_by_keys(served: Served) -> None:
    page = served.page()
    claim = next(one for one in served.house.claims() if len(passages_of(served.house, one)) > 2)
    first, second = passages_of(served.house, claim)[:2]
    page.goto(f"{served.base}/claims/{claim}")
    for key in ("Enter", "x", "]", "Enter"):  # taken, refused after all, on to the next one, taken
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("3")
    page.goto(f"{served.base}/claims/{claim}")
    assert page.is_checked("input[name=refused-1]")
    page.keyboard.press("Shift+x")
    with page.expect_navigation():
        page.keyboard.press("6")

    taken, none = served.house.work.log(claim)
    assert [(one.text, one.stance) for one in taken.passages] == [
        (second, Stance.EVIDENCE),
        (first, Stance.REFUSED),
    ]
    assert {one.stance for one in none.passages} == {Stance.REFUSED}
    assert len(none.passages) == len(passages_of(served.house, claim)[:5])


def passages_of(house: House, claim: str) -> list[str]:
    """The passages of the source that the claim's screen shows."""
    screen = house.work.claim(claim, now=now())
    assert screen is not None
    return next(([one.evidence.text for one in link.evidence] for link in screen.links if link.evidence), [])


def test_the_help_lists_the_keys_and_closes(served: Served) -> None:
    page = served.page()
    page.keyboard.press("Shift+Slash")
    page.wait_for_selector("dialog[open] .keys")
    page.keyboard.press("Escape")

    assert page.locator("dialog[open]").count() == 0


def test_everything_works_without_script(served: Served) -> None:
    page = served.page(java_script_enabled=False)
    page.goto(f"{served.base}/issues/{served.house.issue}")
    page.click(".button.main")
    claim = on_claim(page)
    page.fill("#note", "by hand")
    page.click("button[name=rating][value=partly]")
    page.wait_for_url("**/claims/**")

    assert [(one.rating, one.note) for one in served.house.work.log(claim)] == [(Rating.PARTLY, "by hand")]


# --- others, and change ----------------------------------------------------------------------------


def test_two_sessions_in_conflict(served: Served) -> None:
    kim, lee = served.page("kim"), served.page("lee")
    claim = served.house.claims()[0]
    kim.goto(f"{served.base}/claims/{claim}")
    lee.goto(f"{served.base}/claims/{claim}")
    assert "kim is on this claim" in lee.inner_text("#presence")
    with kim.expect_navigation():
        kim.keyboard.press("1")
    with lee.expect_navigation():
        lee.keyboard.press("5")

    assert "Somebody else was quicker" in lee.inner_text("h1")
    assert "Supported" in lee.inner_text("section[aria-labelledby=theirs]")
    assert len(served.house.work.log(claim)) == 1
    lee.click("text=Put mine on top")
    lee.wait_for_url("**/claims/**")
    assert [one.rating for one in served.house.work.log(claim)] == [Rating.SUPPORTED, Rating.CONTRADICTED]


def test_a_changed_source_reopens_its_claims_and_no_others(served: Served) -> None:
    house, page = served.house, served.page()
    target = "web:blog.brightwave.example.com/kelp-tokenizer"
    resting = [one for one in house.claims() if target in sources_of(house, one)]
    support_everything(house)
    page.goto(f"{served.base}/issues/{house.issue}")
    assert "✓ Ready" in page.content()
    change(house, target)
    page.reload()

    assert house.work.ready(house.issue).counts.progress[Progress.REOPENED] == len(resting) > 0
    page.keyboard.press("Shift+j")
    page.wait_for_url("**/claims/**")
    assert on_claim(page) in resting
    assert "The source changed" in page.inner_text("#reopened")
    page.click("text=See what changed")
    page.wait_for_url("**/source/diff**")
    assert "entirely new" in page.inner_text("ins >> nth=-1")


def support_everything(house: House) -> None:
    """Every claim is supported by the document its screen shows, as the key `1` says it."""
    kim = house.editors.ensure("kim", Role.ADMIN, now=now()).id
    for claim in house.claims():
        screen = house.work.claim(claim, now=now())
        assert screen is not None
        read = next((link.document.id for link in screen.links if link.document is not None), None)
        said = Decision(rating=Rating.SUPPORTED, document=read)
        house.work.decide(claim, said, editor=kim, version=0, now=now())


def sources_of(house: House, claim: str) -> list[str]:
    """Identities of what the claim's item links."""
    screen = house.work.claim(claim, now=now())
    assert screen is not None
    return [link.source.identity for link in screen.links if link.source is not None]


def change(house: House, identity: str) -> None:
    """Another visit, two hours later, that finds other words."""
    kept = house.store.newest_document(identity)
    assert kept is not None
    visit = house.store.visits(identity)[0]
    later = now() + timedelta(hours=2)
    run = house.store.begin_run(house.issue, now=later)
    claim = next(one for one in house.claims() if identity in sources_of(house, one))
    screen = house.work.claim(claim, now=now())
    assert screen is not None
    resolution = screen.links[0].resolution
    assert resolution is not None
    document = replace(kept.document, text=kept.document.text + "\n\nThis is entirely new.")
    visited = Visited(
        resolution=resolution,
        visit=replace(visit, run=run, started=later, asked_pages=()),
        document=document,
        links=(screen.links[0].link.id,),
    )
    house.store.keep(visited)
    house.store.finish_run(run, now=later)


# --- hostile sources -------------------------------------------------------------------------------


def test_a_hostile_source_stays_inert_and_no_request_leaves(served: Served) -> None:
    page = served.page()
    claim, archived = add_hostile(served.house)
    for address in (
        f"/claims/{claim}",
        archived,
        "/search?q=harmless",
        "/source?id=web:hostile.example.com/",
    ):
        page.goto(served.base + address)
        page.wait_for_timeout(150)
        assert page.evaluate("window.harmed === undefined")
    page.goto(served.base + archived)
    inner = page.frames[1]
    assert inner.evaluate("origin") == "null"
    assert "harmless words" in inner.inner_text("body")

    assert {re.match(r"\w+://[^/]+", url)[0] for url in page.asked} == {served.base}  # type: ignore[index]
    assert page.url == served.base + archived
    assert not any("violates" in line or "harmed" in line for line in page.troubles), page.troubles


def test_the_frames_policy_holds_by_itself(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing sanitised, the frame's own policy would still let nothing run, load or leave."""
    from crawler.desk import frame

    monkeypatch.setattr(frame, "inert", lambda page: HOSTILE.decode())
    page = served.page()
    _, archived = add_hostile(served.house)
    blocked: list[tuple[str, str]] = []
    page.context.on("requestfailed", lambda request: blocked.append((request.url, request.failure)))
    page.goto(served.base + archived)
    page.wait_for_timeout(400)

    assert page.evaluate("window.harmed === undefined")
    evil = [url for url in page.asked if not url.startswith(served.base)]
    assert {(url, "csp") for url in evil} == set(blocked)
    assert page.url == served.base + archived
