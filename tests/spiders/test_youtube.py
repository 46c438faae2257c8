import json
from typing import Any

import pytest

from crawler.resolve.chain import resolve
from spiders.youtube import YoutubeSpider
from storage.outcomes import Outcome
from storage.records import Page

LINK = "https://youtu.be/kItE0000001"
WATCH = "https://www.youtube.com/watch?v=kItE0000001"
OEMBED = (
    "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DkItE0000001&format=json"
)


def watch(player: dict[str, Any]) -> Page:
    body = f"<script>var ytInitialPlayerResponse = {json.dumps(player)};</script>".encode()
    return Page(asked=WATCH, address=WATCH, status=200, headers=(("content-type", "text/html"),), body=body)


@pytest.mark.parametrize("link", [LINK, WATCH, "https://m.youtube.com/shorts/kItE0000001?feature=share"])
def test_every_form_is_asked_at_one_address(link: str) -> None:
    assert YoutubeSpider.addresses(resolve(link)) == (OEMBED, WATCH)


def test_a_channel_is_asked_as_it_stands() -> None:
    address = "https://www.youtube.com/@aerielab"

    assert YoutubeSpider.addresses(resolve(address)) == (address,)


def test_captions_of_a_foreign_host_are_never_asked_for() -> None:
    track = {"baseUrl": "https://evil.example/api/timedtext?v=1", "languageCode": "en"}
    player = {
        "playabilityStatus": {"status": "OK"},
        "videoDetails": {"title": "Kites", "shortDescription": "A talk."},
        "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": [track]}},
    }

    assert YoutubeSpider.read((watch(player),), resolve(LINK)).wanted == ()


def test_a_removed_video_is_gone_though_the_watch_page_is_walled() -> None:
    told = Page(asked=OEMBED, address=OEMBED, status=404)
    walled = Page(asked=WATCH, address=WATCH, status=429)

    assert YoutubeSpider.read((told, walled), resolve(LINK)).outcome is Outcome.GONE


def test_a_walled_watch_page_is_blocked() -> None:
    walled = Page(asked=WATCH, address=WATCH, status=429)

    assert YoutubeSpider.read((walled,), resolve(LINK)).outcome is Outcome.BLOCKED
