"""Names of videos, posts, news stories, encyclopaedia entries, archived pages and shared files."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from crawler.resolve.names import Identity, Place
from crawler.resolve.rulebook import load

# eleven characters, and the next one does not go on with the id
_VIDEO = r"([A-Za-z0-9_\-]{11})(?![A-Za-z0-9_\-])"
_VIDEO_ID = re.compile(_VIDEO)
_VIDEO_STEP = re.compile(rf"/(?:watch|shorts|live|embed|v|vi|e|an_webp|vi_webp|vi_lc|sb)/+{_VIDEO}")
_VIDEO_FRAGMENT = re.compile(rf"(?:p/(?:[\w]+/)*|.*\bv=){_VIDEO}")
_CHANNEL = re.compile(r"/(?:channel|c|user)/([^/?&]+)")


def _youtube(form: str, name: str) -> Identity:
    return Identity("youtube", f"youtube:{form}:{name}", {form: name})


def read_youtube(place: Place) -> Identity | None:
    """YouTube in all its forms: video, playlist, channel, handle."""
    step = _VIDEO_STEP.match(place.path)
    if step:
        if step[1] == "videoseries":
            return _playlist(place)
        return _youtube("video", step[1])
    if place.host in {"youtu.be", "y2u.be"}:
        found = _VIDEO_ID.match(place.path.lstrip("/"))
        return _youtube("video", found[1]) if found else None
    for value in (
        place.value("v", "vi", "video_id"),
        place.value("u", "url", "continue", "next", "q").rpartition("v=")[2],
    ):
        found = _VIDEO_ID.match(value)
        if found:
            return _youtube("video", found[1])
    return _youtube_collection(place)


def _playlist(place: Place) -> Identity | None:
    name = place.value("list")
    return _youtube("playlist", name) if re.fullmatch(r"[\w\-]{2,}", name) else None


def _youtube_collection(place: Place) -> Identity | None:
    first = unquote(place.steps[0]) if place.steps else ""
    if first.startswith("@") and len(first) > 1:
        return _youtube("handle", first.lower())
    found = _VIDEO_FRAGMENT.match(place.fragment)
    if found:
        return _youtube("video", found[1])
    channel = _CHANNEL.match(place.path)
    if channel:
        return _youtube("channel", unquote(channel[1]))
    if first in {"playlist", "watch", "embed", "watch_videos"}:
        return _playlist(place)
    return None


_X_STATUS = re.compile(r"/(?:#!/)?(?:(?:@?\w{1,20}|i/web|i|_)/)?status(?:es)?/+(\d{1,20})", re.ASCII)
_X_SPACE = re.compile(r"/i/spaces/(\w+)", re.ASCII)
_X_USER = re.compile(r"@?(\w{1,15})", re.ASCII)
_X_RESERVED = frozenset(load("reserved")["x"].split())
_X_TABS = frozenset(
    [
        "with_replies",
        "media",
        "likes",
        "followers",
        "following",
        "highlights",
        "articles",
        "verified_followers",
    ]
)


def read_x(place: Place) -> Identity | None:
    """X, once Twitter: a status by its number alone, a space, or an account."""
    path = place.path if not place.fragment.startswith("!/") else place.fragment[1:]
    status = _X_STATUS.match(path)
    if status:
        return Identity("x", f"x:status:{status[1]}", {"status": status[1]})
    space = _X_SPACE.match(path)
    if space:
        return Identity("x", f"x:space:{space[1]}", {"space": space[1]})
    steps = tuple(filter(None, path.split("/")))
    user = _X_USER.fullmatch(unquote(steps[0])) if steps else None
    if not user or user[1].lower() in _X_RESERVED or (len(steps) > 1 and steps[1] not in _X_TABS):
        return None
    return Identity("x", f"x:user:{user[1].lower()}", {"user": user[1].lower()})


_REUTERS_SLUG = re.compile(r"/(?:.*/)?([^/]+-\d{4}-\d\d-\d\d)(?:/.*)?$")
_REUTERS_ID = re.compile(r"(?<![A-Za-z])(id[A-Z]{2,}\w*\d\w*)")


def read_reuters(place: Place) -> Identity | None:
    """Reuters: the dated slug, or the `id…` of stories before 2021; topics and searches are pages."""
    slug = _REUTERS_SLUG.match(place.path)
    if slug:
        return Identity("reuters", f"reuters:{unquote(slug[1]).lower()}", {"slug": unquote(slug[1]).lower()})
    old = _REUTERS_ID.search(place.path) if "/article" in place.path or "/id" in place.path else None
    return Identity("reuters", f"reuters:{old[1]}", {"id": old[1]}) if old else None


_REDDIT_POST = re.compile(
    r"/(?:(?:r|u|user)/[^/]+/)?(?:comments|gallery|poll|video|tb)/([0-9a-z]+)(?=/|$)", re.IGNORECASE
)


def read_reddit(place: Place) -> Identity | None:
    """Reddit: a post by its id; redd.it is its short form, the media hosts are files."""
    found = _REDDIT_POST.match(place.path)
    post = found[1] if found else ""
    if place.host == "redd.it" and len(place.steps) == 1:
        post = place.steps[0]
    return (
        Identity("reddit", f"reddit:post:{post.lower()}", {"post": post.lower()}) if post.isalnum() else None
    )


def read_hacker_news(place: Place) -> Identity | None:
    """Hacker News: an item by its number."""
    number = place.value("id") if place.steps[:1] == ("item",) else ""
    return Identity("hn", f"hn:{number}", {"item": number}) if number.isdecimal() else None


_BSKY_POST = re.compile(r"/profile/([^/]+)/post/([a-z0-9]+)")


def read_bluesky(place: Place) -> Identity | None:
    """Bluesky: a post by its author's handle and its record key."""
    found = _BSKY_POST.match(place.path)
    if not found:
        return None
    handle = unquote(found[1]).lower()
    return Identity("bsky", f"bsky:post:{handle}/{found[2]}", {"handle": handle, "post": found[2]})


_WIKI_PATH = re.compile(r"/(?:wiki|[a-z]{2,3}(?:-[a-z]+)+|[a-z]{2,3})/(.+)")
_WIKI_SPECIAL = re.compile(r"(?:special|spezial|spécial|especial|特別|特殊|특수):", re.IGNORECASE)


def read_wikipedia(place: Place) -> Identity | None:
    """Wikipedia: language and title."""
    language = place.host.removesuffix("wikipedia.org").rstrip(".").removesuffix(".m")
    found = _WIKI_PATH.fullmatch(place.path)
    title = unquote(found[1]) if found else place.value("title") if place.steps[:1] == ("w",) else ""
    title = title.strip("/ ").replace(" ", "_")
    if not language or "." in language or not title or _WIKI_SPECIAL.match(title):
        return None
    return Identity("wikipedia", f"wikipedia:{language}:{title}", {"language": language, "title": title})


_ARCHIVED = re.compile(
    r"/(?:web/)?(?:(\d{4,14}|[\d.]{10}-\d{6})(?:[a-z]{2}_)?\*?|\*|o|newest|oldest)?/*((?:https?:/|www\.).+)",
    re.I,
)


def read_archive(place: Place) -> Identity | None:
    """A web archive's copy: the archived original, and when it was taken."""
    found = _ARCHIVED.fullmatch(place.path)
    if not found:
        return None
    original = re.sub(r"^(https?):/+", r"\1://", found[2], flags=re.IGNORECASE)
    original = original if "://" in original[:8] else f"http://{original}"
    original += f"?{place.query}" if place.query else ""
    identifiers = {"original": original, "timestamp": found[1] or ""}
    return Identity("archive", f"archive:{original}", identifiers)


_GOOGLE_FILE = re.compile(
    r"/(?:a/[^/]+/)?(document|spreadsheets|presentation|forms|drawings|file|drive)/(?:u/\d+/)?(?:d|folders)/(e/)?([\w\-]{15,})"
)


def read_google_file(place: Place) -> Identity | None:
    """Google Docs and Drive: the file's id."""
    found = _GOOGLE_FILE.match(place.path)
    if found:
        return Identity("gdocs", f"gdocs:{found[3]}", {"file": found[3], "form": found[1]})
    number = place.value("id") if place.steps[:1] in {("open",), ("uc",)} else ""
    return Identity("gdocs", f"gdocs:{number}", {"file": number}) if len(number) > 14 else None


def read_spotify(place: Place) -> Identity | None:
    """Spotify: episodes and shows, whatever the reader's language."""
    found = re.match(r"/(?:intl-[a-z\-]+/|embed/)*(episode|show)/(\w{22})", place.path)
    return Identity("podcast", f"spotify:{found[1]}:{found[2]}", {found[1]: found[2]}) if found else None


def read_apple_podcasts(place: Place) -> Identity | None:
    """Apple Podcasts: the show's number, and the episode's where one is named."""
    found = re.search(r"/id(\d+)$", place.path)
    if not found:
        return None
    episode = place.value("i")
    name = f"{found[1]}/{episode}" if episode.isdecimal() else found[1]
    return Identity("podcast", f"apple:podcast:{name}", {"show": found[1], "episode": episode})


READERS: Mapping[str, Callable[[Place], Identity | None]] = {
    **dict.fromkeys(
        ("youtube.com", "youtu.be", "y2u.be", "youtube-nocookie.com", "ytimg.com", "youtube.googleapis.com"),
        read_youtube,
    ),
    **dict.fromkeys(
        ("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com", "xcancel.com"),
        read_x,
    ),
    "reuters.com": read_reuters,
    "reddit.com": read_reddit,
    "redd.it": read_reddit,
    "news.ycombinator.com": read_hacker_news,
    "bsky.app": read_bluesky,
    "wikipedia.org": read_wikipedia,
    **dict.fromkeys(
        (
            "web.archive.org",
            "archive.ph",
            "archive.is",
            "archive.today",
            "archive.fo",
            "archive.li",
            "archive.md",
            "archive.vn",
        ),
        read_archive,
    ),
    "docs.google.com": read_google_file,
    "drive.google.com": read_google_file,
    "open.spotify.com": read_spotify,
    "podcasts.apple.com": read_apple_podcasts,
}
