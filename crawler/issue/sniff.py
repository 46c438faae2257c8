"""What the bytes of an issue are, told before anything parses them."""

import json
import re

from crawler.budgets import ISSUE_BYTES
from storage.records import IssueFormat


class UnreadableIssue(ValueError):
    """The input is no issue that can be read; its text says what is wrong, where, and what to do.

    Raised by the readers of `crawler.issue`, caught by the command line and by the crawl's start.
    """


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document or an Outlook message"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound, video or WebP file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"{\\rtf", "a rich-text (RTF) document"),
    (b"WARC/1.", "a web archive"),
    (b"wOF2", "a font"),
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27}))

_NAMES: dict[str, IssueFormat] = {
    ".md": IssueFormat.MARKDOWN,
    ".markdown": IssueFormat.MARKDOWN,
    ".mdown": IssueFormat.MARKDOWN,
    ".html": IssueFormat.PAGE,
    ".htm": IssueFormat.PAGE,
    ".xhtml": IssueFormat.PAGE,
    ".eml": IssueFormat.MAIL,
    ".rss": IssueFormat.FEED,
    ".atom": IssueFormat.FEED,
}
_TYPES: dict[str, IssueFormat] = {
    "text/markdown": IssueFormat.MARKDOWN,
    "text/x-markdown": IssueFormat.MARKDOWN,
    "text/html": IssueFormat.PAGE,
    "application/xhtml+xml": IssueFormat.PAGE,
    "message/rfc822": IssueFormat.MAIL,
    "application/rss+xml": IssueFormat.FEED,
    "application/atom+xml": IssueFormat.FEED,
}

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|table|div|p|h[1-6]|ul|ol|a\s+href)[\s>/=]", re.IGNORECASE
)
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?", re.ASCII)
_MAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "subject",
        "date",
        "mime-version",
        "received",
        "return-path",
        "message-id",
        "delivered-to",
        "reply-to",
        "content-type",
        "content-transfer-encoding",
        "list-unsubscribe",
        "dkim-signature",
    ]
)
_MARKDOWN = re.compile(
    r"^#{1,6}[ \t]+\S|\]\(\s*<?[a-z][a-z0-9+.-]{1,12}:|\]:[ \t]+https?://|\*\*[^\s*][^*\n]{0,200}\*\*",
    re.MULTILINE | re.IGNORECASE,
)


def refuse_unreadable(raw: bytes, where: str) -> None:
    """Raise `UnreadableIssue` for what cannot be an issue: empty, too large, or not words."""
    if len(raw) > ISSUE_BYTES:
        raise UnreadableIssue(
            f"{where} has {len(raw) / 1e6:.0f} MB, more than the {ISSUE_BYTES / 1e6:.0f} MB an issue may have; "
            "give the issue alone, as a page, Markdown, text, feed or mail."
        )
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableIssue(f"{where} is empty; give a file or an address that holds an issue.")
    kind = _binary_kind(raw)
    if kind is not None:
        raise UnreadableIssue(
            f"{where} is {kind}, not an issue; save the issue as a web page, Markdown, text or .eml and give that."
        )


def _binary_kind(raw: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if raw.startswith(magic) and (len(magic) > 3 or b"\x00" in raw[:4096] or not _is_ascii(raw[:512])):
            return kind
    if raw[4:8] == b"ftyp":
        return "a video or HEIC file"
    if raw.startswith(_UTF16_MARKS) or looks_like_utf16(raw) is not None:
        return None
    sample = raw[:65536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return "binary data" if controls > max(8, len(sample) // 50) else None


def _is_ascii(sample: bytes) -> bool:
    return sample.isascii()


def looks_like_utf16(raw: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when every other byte of the (mostly ASCII) text is NUL, else None."""
    sample = raw[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def media_type(content_type: str | None) -> str:
    """The media type of a Content-Type header's value, in lower case, without parameters."""
    return (content_type or "").partition(";")[0].strip().lower()


def format_of(text: str, *, name: str | None, content_type: str | None) -> IssueFormat:
    """How the words were written down: by what they look like where that is plain, else by label."""
    head = text[:8192].lstrip("\ufeff \t\r\n")
    if _opens_a_feed(head):
        return IssueFormat.FEED
    if _opens_a_mail(head):
        return IssueFormat.MAIL
    labelled = _TYPES.get(media_type(content_type)) or _labelled(name)
    if labelled is IssueFormat.PAGE or (head.startswith("<") and _HTML.search(head)):
        return IssueFormat.PAGE
    if labelled is IssueFormat.MARKDOWN:
        return labelled
    return IssueFormat.MARKDOWN if _MARKDOWN.search(text[:200_000]) else IssueFormat.TEXT


def _labelled(name: str | None) -> IssueFormat | None:
    lowered = (name or "").lower()
    return next((kind for suffix, kind in _NAMES.items() if lowered.endswith(suffix)), None)


def _opens_a_feed(head: str) -> bool:
    return head.startswith("<") and _FEED.search(head) is not None and "<html" not in head[:2000].lower()


def _opens_a_mail(head: str) -> bool:
    lines = head.splitlines()
    if lines and lines[0].startswith("From "):
        lines = lines[1:]
    seen = set()
    for line in lines[:60]:
        if not line:
            break
        found = _HEADER.match(line)
        if found:
            seen.add(found[1].lower())
        elif line[0] not in " \t":
            break
    return len(seen & _MAIL_HEADERS) >= 2 and bool(seen & {"from", "subject", "mime-version", "received"})


def is_json(text: str) -> bool:
    """Whether the words are a JSON object or array, which no reader here knows."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
