"""YouTube: videos, with their captions where they are offered.

Source:   oEmbed (title, channel), the watch page's player data (description, day, length), captions.
Asked at: www.youtube.com/oembed (https://oembed.com), www.youtube.com/watch, and the address that the player
          names for the captions.
Limits:   none stated for reading; the official captions interface needs the owner's consent.
Terms:    oEmbed and the public watch page, as robots.txt allows; video and sound are never fetched.
Caveats:  captions are best-effort: their addresses are signed, expire, and are refused to many networks. Those
          written in the spoken language come before the machine's. No captions is no error.
Fails:    oEmbed 401 for private or embedding switched off, 404 for removed, 400 for an id that cannot be; the
          player's `playabilityStatus` tells a bot check (`blocked`) from a login; consent.youtube.com in Europe.
"""

from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from crawler.extract.answers import at, ended, found, json_object, own_words, present, unasked
from crawler.extract.parsed import Parsed, decode
from crawler.extract.player import (
    best_track,
    captions_address,
    player_of,
    state_of,
    transcript_of,
    video_document,
)
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_SITE = "https://www.youtube.com"


class YoutubeSpider(SourceSpider):
    """Videos on YouTube; channels and playlists as pages."""

    name = "youtube"
    hosts = ("youtube.com", "youtu.be", "youtube-nocookie.com")
    kinds = ("youtube",)
    limits: ClassVar[dict[str, Limits]] = {"www.youtube.com": Limits(2.0)}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """oEmbed, then the watch page."""
        video = resolution.identifiers.get("video")
        if video is None:
            return super().addresses(resolution)
        watch = f"{_SITE}/watch?v={video}"
        return f"{_SITE}/oembed?url={quote(watch, safe='')}&format=json", watch

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The player's words, with oEmbed's title where the player gives none."""
        told = found(pages, lambda page: urlsplit(page.address).path == "/oembed")
        shown = found(pages, lambda page: urlsplit(page.address).path not in {"/oembed", "/api/timedtext"})
        video = resolution.identifiers.get("video")
        embedded = _embedded(told) if told is not None and told.usable else None
        if shown is None:
            wanted = unasked(pages, f"{_SITE}/watch?v={video}") if video else ()
            if embedded is None:
                return ended(pages[-1], wanted=wanted)
            return Reading(outcome=Outcome.OK, document=embedded, detail="oEmbed only", wanted=wanted)
        player = player_of(decode(shown.body, shown.header("content-type"))[1]) if shown.usable else None
        if player is None:
            return _without_player(shown, told, embedded)
        outcome, detail = state_of(player)
        if not outcome.readable and outcome is not Outcome.PAYWALLED:
            return Reading(outcome=outcome, document=embedded, detail=detail)
        track = best_track(player)
        heard = found(pages, lambda page: page.usable and urlsplit(page.address).path == "/api/timedtext")
        document = video_document(player, transcript_of(heard.body) if heard is not None else "", track)
        wanted = unasked(pages, captions_address(track)) if track is not None and heard is None else ()
        return Reading(outcome=outcome, document=document, detail=detail, wanted=wanted)


def _without_player(shown: Page, told: Page | None, embedded: Document | None) -> Reading:
    """A wall, an error, a channel, or a watch page of before the player's data."""
    if told is not None and told.status in {400, 404} and not shown.usable:
        return ended(told)
    reading = own_words(read_page(shown))
    if reading.document is None or not reading.outcome.readable:
        return replace(reading, document=embedded)
    if embedded is not None:
        return Reading(outcome=Outcome.OK, document=embedded, detail="no player data on the watch page")
    parsed = Parsed.of(shown)
    if urlsplit(shown.address).path != "/watch":
        return reading
    described = parsed.tree.xpath("//*[@id='eow-description']")
    text = (
        "\n".join(described[0].itertext())
        if described
        else parsed.first_meta("description") or reading.document.text
    )
    title = parsed.first_meta("name") or (reading.document.title or "").removesuffix(" - YouTube")
    methods = {**reading.document.methods, "title": "itemprop", "text": "description"}
    document = replace(reading.document, kind="video", title=title, text=text, markdown=None, methods=methods)
    return replace(reading, document=document)


def _embedded(page: Page) -> Document | None:
    """What oEmbed tells: title and channel."""
    answer = json_object(page)
    title, author = at(answer, "title", kind=str), at(answer, "author_name", kind=str)
    if not title:
        return None
    return Document(
        address=parse_qs(urlsplit(page.address).query).get("url", [page.address])[0],
        kind="video",
        title=title,
        authors=(author,) if author else (),
        methods=dict.fromkeys(("title", "authors"), "oembed"),
        facts=present(channel=at(answer, "author_url", kind=str)),
    )
