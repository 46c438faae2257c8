"""A story that an item tells of by its outlet alone is found in the index of the press, or proposed, never guessed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from crawler.config import load, scrapy_settings
from crawler.loopback_press import HOST, Press, Story
from crawler.resolve.candidates import Candidate, MatchState, Wanted
from crawler.resolve.choose import choose
from crawler.resolve.press import asked_by, window
from crawler.resolve.wanted import outlets_in
from crawler.run import crawl
from spiders.gdelt import GdeltSpider
from storage.database import open_database
from storage.records import Page, Via
from storage.store import Store

DAY = date(2026, 11, 12)
TOLD = "엔비디아를 상대로 한 저작권 소송이 법원에서 기각되었습니다."
ENGLISH = ("copyright", "lawsuit", "suit", "litigation", "court", "dismiss", "dismissed")


def story(number: int, title: str, days: int = 3) -> Story:
    return Story(
        address=f"https://www.reuters.com/legal/story-{number}/", title=title, published=DAY - timedelta(days)
    )


RIGHT = story(1, "Nvidia copyright lawsuit dismissed by judge, for now")
OTHERS = (
    story(2, "Nvidia court date set in patent matter"),
    story(3, "Copyright lawsuit against Harbour Labs is dismissed"),
    story(4, "Nvidia opens office near the harbour"),
    story(5, "Nvidia copyright lawsuit of painters dismissed", days=90),
    story(7, "Painters file copyright lawsuit against Nvidia"),
)


def wanted(**fields: Any) -> Wanted:
    known: dict[str, Any] = {
        "link": "l",
        "title": None,
        "hint": "news",
        "makers": ("NVIDIA",),
        "outlets": ("reuters.com",),
        "text": TOLD,
        "about": ENGLISH,
    }
    return Wanted(**known | fields)


def offered(*stories: Story) -> list[Candidate]:
    return [
        Candidate(one.address, one.title, address=one.address, catalogue="gdelt", published=one.published)
        for one in stories
    ]


def test_the_headline_that_names_the_company_and_says_the_same_is_the_story() -> None:
    found = choose(wanted(), offered(*OTHERS, RIGHT), day=DAY)

    assert (found.state, found.candidate and found.candidate.id) == (MatchState.MATCHED, RIGHT.address)


@pytest.mark.parametrize(
    ("stories", "state"),
    [
        (OTHERS, MatchState.UNRESOLVED),
        ((RIGHT, story(6, "Second copyright lawsuit against Nvidia dismissed")), MatchState.AMBIGUOUS),
        ((), MatchState.UNRESOLVED),
    ],
)
def test_what_is_not_clearly_the_story_is_proposed(stories: tuple[Story, ...], state: MatchState) -> None:
    found = choose(wanted(), offered(*stories), day=DAY)

    assert (found.state, found.candidate) == (state, None)
    assert bool(found.ranked) == bool(stories)


def test_without_the_day_of_the_issue_nothing_is_accepted() -> None:
    assert choose(wanted(), offered(RIGHT), day=None).state is MatchState.UNRESOLVED
    assert GdeltSpider.search("gdelt", [wanted()], None) == ()


@pytest.mark.parametrize(
    "little",
    [
        wanted(makers=(), names=()),
        wanted(about=("copyright",), text="저작권"),
        wanted(about=("news", "good"), text="소식"),
    ],
)
def test_an_item_that_says_too_little_is_not_asked_for(little: Wanted) -> None:
    assert asked_by(little) is None


@pytest.mark.parametrize(
    ("anchor", "text", "sites"),
    [
        ("로이터 뉴스", "블룸버그도 전했습니다", ("reuters.com",)),
        ("기사 보기", "월스트리트저널의 보도입니다", ("wsj.com",)),
        ("The Information", "", ("theinformation.com",)),
        ("news", "information wants to be wired", ()),
    ],
)
def test_the_outlet_is_the_anchors_else_the_items(anchor: str, text: str, sites: tuple[str, ...]) -> None:
    assert outlets_in(text, anchor) == sites


@pytest.mark.parametrize("body", [b"{}", b"The specified phrase is too short.", b"[]"])
def test_an_answer_without_stories_offers_none(body: bytes) -> None:
    page = Page(asked=f"https://{HOST}/", address=f"https://{HOST}/", status=200, body=body, via=Via.LIVE)

    assert GdeltSpider.offers("gdelt", page) == ()


def test_the_index_refuses_as_the_real_one_does() -> None:
    press = Press([RIGHT])

    assert press.evaluate('"Nvidia" (copyright OR lawsuit) domainis:reuters.com') == [RIGHT]
    assert press.evaluate('"Nvidia" (copyright OR lawsuit) domainis:other.example') == []
    with pytest.raises(ValueError, match="too short"):
        press.evaluate('"AI" (copyright OR lawsuit)')


ISSUE = f"""---
title: 법과 기술 7호
date: {DAY}
---

# 법과 기술 7호

## 소식

- {TOLD} —> [로이터 뉴스]
"""


async def _nothing(_: web.Request) -> web.Response:
    return web.Response(status=404, text="not here")


async def walk(
    loopback_web: Callable[..., Any], home: Path, answer: Any, *, times: int = 1
) -> tuple[Any, Store]:
    """The crawls of the issue, the index of the press answering as told."""
    served = loopback_web({HOST: answer, "*": _nothing})
    issue = home / "issue.md"
    issue.write_text(ISSUE, encoding="utf-8")
    chosen = load(home=home)
    quick = {"DOWNLOAD_DELAY": 0.0, "DOWNLOAD_SLOTS": {}, "RETRY_ENABLED": False, "MEMENTO_ENABLED": False}
    for _ in range(times):
        await crawl(scrapy_settings(chosen) | served.settings() | quick, "links", issue=str(issue))
    return served, Store(open_database(chosen.store_url))


async def test_a_crawl_asks_once_and_visits_the_story(
    loopback_web: Callable[..., Any], tmp_path: Path
) -> None:
    served, store = await walk(loopback_web, tmp_path, Press((*OTHERS, RIGHT)).answer, times=2)

    asked = [one for one in served.requests() if one.host == HOST and one.path.startswith("/api/")]
    found = store.resolutions(store.issues()[0].id).values()
    assert [one.canonical for one in found] == [RIGHT.address]
    assert [one.steps[0].method for one in found] == ["match:gdelt:story"]
    assert len(asked) == 1
    assert f"{window(DAY)[0]:%Y%m%d}" in asked[0].path


async def test_an_answer_of_another_shape_costs_the_look_up_alone(
    loopback_web: Callable[..., Any], tmp_path: Path
) -> None:
    async def strange(_: web.Request) -> web.Response:
        return web.json_response({"articles": [{"url": 3, "title": "Nvidia"}]})

    _, store = await walk(loopback_web, tmp_path, strange)

    searched = list(store.searches(store.issues()[0].id).values())
    assert [(one.state, one.complete) for one in searched] == [("unresolved", False)]
