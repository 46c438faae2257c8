from typing import Any

import pytest

from crawler.extract.player import best_track, captions_address, player_of, state_of, transcript_of
from storage.outcomes import Outcome


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [
        ("OK", "", Outcome.OK),
        ("LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", Outcome.BLOCKED),
        ("LOGIN_REQUIRED", "Sign in to confirm your age", Outcome.LOGIN),
        ("LOGIN_REQUIRED", "This is a private video", Outcome.LOGIN),
        ("ERROR", "This video is unavailable", Outcome.GONE),
        ("ERROR", "Something went wrong. Refresh or try again later.", Outcome.SERVER_ERROR),
        ("UNPLAYABLE", "This video requires payment to watch", Outcome.PAYWALLED),
        ("UNPLAYABLE", "Not available in your country", Outcome.BLOCKED),
        ("LIVE_STREAM_OFFLINE", "Premieres in 3 days", Outcome.OK),
        ("A_NEW_WORD", "", Outcome.BLOCKED),
    ],
)
def test_state(status: str, reason: str, outcome: Outcome) -> None:
    assert state_of({"playabilityStatus": {"status": status, "reason": reason}})[0] is outcome


def test_a_described_video_is_ok_where_it_cannot_be_played() -> None:
    player = {
        "playabilityStatus": {"status": "UNPLAYABLE", "reason": "Not here"},
        "videoDetails": {"title": "Kites"},
    }

    assert state_of(player) == (Outcome.OK, "UNPLAYABLE: Not here")


def offering(*tracks: tuple[str, str | None]) -> dict[str, Any]:
    listed = [
        {"baseUrl": f"https://www.youtube.com/api/timedtext?lang={code}", "languageCode": code, "kind": kind}
        for code, kind in tracks
    ]
    return {"captions": {"playerCaptionsTracklistRenderer": {"captionTracks": listed}}}


@pytest.mark.parametrize(
    ("tracks", "best"),
    [
        ([("fr", None), ("ko", None), ("ko", "asr")], ("ko", None)),
        ([("fr", None), ("ko", "asr")], ("ko", "asr")),
        ([("fr", None), ("en-GB", None)], ("en-GB", None)),
        ([("fr", None), ("de", None)], ("fr", None)),
    ],
)
def test_spoken_language_first(tracks: list[tuple[str, str | None]], best: tuple[str, str | None]) -> None:
    track = best_track(offering(*tracks))

    assert track is not None
    assert (track["languageCode"], track["kind"]) == best


def test_no_captions_is_no_error() -> None:
    assert best_track({"playabilityStatus": {"status": "OK"}}) is None


def test_captions_are_asked_as_json() -> None:
    track = {"baseUrl": "https://www.youtube.com/api/timedtext?v=1&lang=en&fmt=srv3"}

    assert captions_address(track) == "https://www.youtube.com/api/timedtext?v=1&lang=en&fmt=json3"


def test_transcript_of_xml() -> None:
    body = b"""<?xml version="1.0"?><transcript><text start="0" dur="1.5">Kites &amp;amp; string</text>
<text start="1.5" dur="1">fly &lt;i&gt;well&lt;/i&gt;</text><text start="60" dur="1"></text>
<text start="61" dur="1">Questions?</text></transcript>"""

    assert transcript_of(body) == "Kites & string fly well\n\nQuestions?"


@pytest.mark.parametrize("body", [b"", b"{", b"<html>Sorry</html>", b"\xff\xfe"])
def test_no_transcript(body: bytes) -> None:
    assert transcript_of(body) == ""


def test_the_player_is_found_in_a_page() -> None:
    page = 'x; window["ytInitialPlayerResponse"] = {"playabilityStatus": {"status": "OK", "x": "};"}}; y'

    assert player_of(page) == {"playabilityStatus": {"status": "OK", "x": "};"}}


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "var ytInitialPlayerResponse = {broken", '{"other": 1}']
)
def test_no_player(page: str) -> None:
    assert player_of(page) is None
