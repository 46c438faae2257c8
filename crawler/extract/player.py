"""What YouTube's player is told about a video, and the captions it shows."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree, html

from crawler.extract.answers import at, backed, objects, present
from crawler.extract.language import language_of
from storage.outcomes import Outcome
from storage.records import Document

_ASSIGNED = re.compile(r"ytInitialPlayerResponse[\"']?\]?\s*=\s*(?=\{)")
_PAUSE = 4.0
"""Seconds without speech that end a paragraph."""
_LONG = 600
"""Characters after which a paragraph of a transcript ends with its next caption."""
_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)

_STATES: tuple[tuple[str, re.Pattern[str], Outcome], ...] = tuple(
    (status, re.compile(reason, re.IGNORECASE), outcome)
    for status, reason, outcome in (
        ("LOGIN_REQUIRED", r"\bbot\b|not a robot|unusual traffic", Outcome.BLOCKED),
        ("LOGIN_REQUIRED", "", Outcome.LOGIN),
        ("AGE_VERIFICATION_REQUIRED|AGE_CHECK_REQUIRED|CONTENT_CHECK_REQUIRED", "", Outcome.LOGIN),
        ("ERROR", r"try again|something went wrong|playback id", Outcome.SERVER_ERROR),
        ("ERROR", "", Outcome.GONE),
        (
            "UNPLAYABLE",
            r"members|join this channel|requires payment|rent|purchase|premium",
            Outcome.PAYWALLED,
        ),
        ("UNPLAYABLE", r"account .*terminated|removed|deleted", Outcome.GONE),
        ("OK|LIVE_STREAM_OFFLINE", "", Outcome.OK),
    )
)


def player_of(text: str) -> Mapping[str, Any] | None:
    """The player's answer, from a watch page or by itself; None where there is none."""
    if text.lstrip().startswith("{"):
        start = len(text) - len(text.lstrip())
    else:
        assigned = _ASSIGNED.search(text)
        if assigned is None:
            return None
        start = assigned.end()
    try:
        answer, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and "playabilityStatus" in answer else None


def state_of(player: Mapping[str, Any]) -> tuple[Outcome, str | None]:
    """Whether the video may be watched, and the player's words where it may not.

    A video that cannot be played here (a country, a device) is still described: that is `ok` with a reason.
    """
    status = at(player, "playabilityStatus", "status", kind=str) or "OK"
    reason = at(player, "playabilityStatus", "reason", kind=str) or ""
    said = f"{status}: {reason}" if reason else status
    for pattern, words, outcome in _STATES:
        if re.fullmatch(pattern, status) and words.search(reason):
            return outcome, None if status == "OK" else said
    described = bool(at(player, "videoDetails", "title", kind=str))
    return (Outcome.OK if described else Outcome.BLOCKED), said


def video_document(player: Mapping[str, Any], transcript: str, track: Mapping[str, Any] | None) -> Document:
    """Title, description and transcript of a video."""
    details = at(player, "videoDetails", kind=dict)
    card = at(player, "microformat", "playerMicroformatRenderer", kind=dict)
    description = (
        at(details, "shortDescription", kind=str) or at(card, "description", "simpleText", kind=str) or ""
    )
    text = "\n\n".join(filter(None, (*_lines(description), transcript)))
    author = at(details, "author", kind=str) or at(card, "ownerChannelName", kind=str)
    seconds = at(details, "lengthSeconds", kind=str) or at(card, "lengthSeconds", kind=str)
    spoken = at(track, "languageCode", kind=str) if transcript else None
    language = spoken.partition("-")[0] if spoken else language_of(text)
    return backed(
        Document(
            address=f"https://www.youtube.com/watch?v={at(details, 'videoId', kind=str) or ''}",
            kind="video",
            title=at(details, "title", kind=str) or at(card, "title", "simpleText", kind=str),
            authors=(author,) if author else (),
            published=(at(card, "publishDate", kind=str) or at(card, "uploadDate", kind=str) or "")[:10]
            or None,
            language=language,
            text=text,
            methods={
                **dict.fromkeys(("title", "authors", "published"), "player"),
                "text": "player+captions" if transcript else "player",
                "language": "captions" if spoken else "script",
            },
            facts=present(
                seconds=int(seconds) if seconds and seconds.isdigit() else None,
                captions=list(
                    dict.fromkeys(
                        code for entry in tracks(player) if (code := at(entry, "languageCode", kind=str))
                    )
                ),
                transcript=(at(track, "kind", kind=str) or "written") if transcript else None,
                live=at(details, "isLiveContent", kind=bool) or None,
            ),
        )
    )


def tracks(player: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The caption tracks that the player offers."""
    return objects(player, "captions", "playerCaptionsTracklistRenderer", "captionTracks")


def best_track(player: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The words as they were spoken: written captions in the spoken language, else the machine's.

    Without a machine's track nobody says which language is spoken; then English or Korean, then the first.
    """
    offered = [entry for entry in tracks(player) if _is_youtube(at(entry, "baseUrl", kind=str))]
    heard = [entry for entry in offered if entry.get("kind") == "asr"]
    written = [entry for entry in offered if entry.get("kind") != "asr"]
    spoken = {str(entry.get("languageCode")).partition("-")[0] for entry in heard} or {"en", "ko"}
    fitting = [entry for entry in written if str(entry.get("languageCode")).partition("-")[0] in spoken]
    return next(iter([*fitting, *heard, *written]), None)


def captions_address(track: Mapping[str, Any]) -> str:
    """Where the track's captions are had as JSON."""
    parts = urlsplit(str(track["baseUrl"]))
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "fmt"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("fmt", "json3")])))


def transcript_of(body: bytes) -> str:
    """Captions, as JSON (`fmt=json3`) or XML, in paragraphs that end where speech pauses."""
    paragraphs: list[str] = []
    current: list[str] = []
    before = 0.0
    for start, seconds, words in _captions(body):
        if current and (start - before > _PAUSE or sum(map(len, current)) > _LONG):
            paragraphs.append(" ".join(current))
            current = []
        current.append(words)
        before = start + seconds
    if current:
        paragraphs.append(" ".join(current))
    return "\n\n".join(paragraphs)


def _captions(body: bytes) -> Iterator[tuple[float, float, str]]:
    """Start and length in seconds, and the words."""
    if body.lstrip().startswith(b"{"):
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return
        for event in objects(answer, "events"):
            words = "".join(str(part.get("utf8") or "") for part in objects(event, "segs"))
            if words.strip():
                start, seconds = at(event, "tStartMs", kind=int) or 0, at(event, "dDurationMs", kind=int) or 0
                yield start / 1000, seconds / 1000, " ".join(words.split())
        return
    root = etree.fromstring(body, _XML) if body.strip() else None
    for element in root.iter("text") if root is not None else ():
        marked = "".join(element.itertext())
        words = " ".join(html.fromstring(f"<p>{marked}</p>").text_content().split()) if marked.strip() else ""
        if words:
            yield _number(element.get("start")), _number(element.get("dur")), words


def _number(stated: str | None) -> float:
    try:
        return float(stated or 0)
    except ValueError:
        return 0.0


def _is_youtube(address: str | None) -> bool:
    parts = urlsplit(address or "")
    return parts.scheme == "https" and (parts.hostname or "").endswith((".youtube.com", ".google.com"))


def _lines(description: str) -> list[str]:
    return [" ".join(line.split()) for line in description.splitlines() if line.strip()]
