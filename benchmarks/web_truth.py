"""What a page of the corpus truly is, by its record alone: the rule table that `web.py` scores states against.

Never by our own output. The first rule that fits decides. A record may allow several states, where nobody
recorded which is true (`paid` without a reviewed text) or where a source may answer either way; it is then right
or wrong like any other, but counts towards F1 as the state that was found.

    kind, status or note                                     state
    ------------------------------------------------------   -----------------------------------------
    3xx, redirect-stub                                       not scored: its target was not captured
    status 304                                               not_modified
    status 999 (LinkedIn)                                    login or blocked
    status 401, 403, 429; kind blocked-*                     blocked (401 of an interface: or login)
    status 404, 410                                          gone
    status 400, 5xx                                          server_error
    consent-wall, login-wall, soft-404                       consent, login, soft_404
    empty-or-js-shell; note "empty body", "image-only"       empty
    pdf-broken-or-locked                                     any word but a silent one: see ALLOWED_BROKEN
    arxiv-atom under 1,000 bytes (a feed without an entry)   gone or empty
    player answer "state: request_blocked"                   blocked or login
    player answer "state: unplayable"                        any state that is not ok
    interfaces that answer with data, listings, captions     ok or empty: not every record holds words
    x-twitter pages                                          ok or empty: what a browser builds is not there
    paywall flag, reviewed text of 1,500 letters or more     ok
    paywall flag, shorter reviewed text                      paywalled or ok
    paywall flag, no reviewed text                           paywalled or ok, not counted towards F1
    anything else                                            ok
"""

from typing import Any, NamedTuple

Record = dict[str, Any]

WALLS = frozenset({"blocked", "consent", "login", "gone", "missing", "soft_404", "parked", "server_error"})
"""States whose page holds no word of a source."""
NOT_THERE = frozenset({"gone", "missing", "soft_404", "parked"})
ALLOWED_BROKEN = ("unreadable", "unsupported", "empty", "ok")
_WHOLE = 1500
_NO_ENTRY = 1000
_INTERFACES = (
    "github-api",
    "crossref-api",
    "huggingface-api",
    "oembed-other",
    "x-oembed",
    "youtube-oembed",
    "youtube-captions",
    "wayback-cdx",
    "feed",
    "arxiv-atom",
    "youtube-player-json",
)


class Truth(NamedTuple):
    """The states a record allows, the likeliest first."""

    states: tuple[str, ...]
    counted: bool = True
    """Whether it counts towards the confusion and F1."""


def truth(record: Record, reviewed: str | None) -> Truth | None:
    """The state of a record; None where its true end was not captured. `reviewed` is its reviewed text, if any."""
    kind, status, notes = record["kind"], record["http_status"] or 200, record.get("notes") or ""
    if kind == "redirect-stub" or (300 <= status < 400 and status != 304):
        return None
    if kind == "arxiv-atom" and record["bytes"] < _NO_ENTRY:
        return Truth(("gone", "empty"))
    return _by_status(kind, status) or _by_kind(kind, notes) or _by_text(record, reviewed)


def _by_status(kind: str, status: int) -> Truth | None:
    if status == 304:
        return Truth(("not_modified",))
    if status == 999:
        return Truth(("login", "blocked"))
    if status == 401 and kind.endswith("-api"):
        return Truth(("blocked", "login"))
    if status in {401, 403, 429} or kind.startswith("blocked-"):
        return Truth(("blocked",))
    if status in {404, 410}:
        return Truth(("gone",))
    return Truth(("server_error",)) if status >= 400 else None


def _by_kind(kind: str, notes: str) -> Truth | None:
    named = {
        "consent-wall": "consent",
        "login-wall": "login",
        "soft-404": "soft_404",
        "empty-or-js-shell": "empty",
    }
    if kind in named:
        return Truth((named[kind],))
    if "empty body" in notes or "image-only" in notes:
        return Truth(("empty",))
    if kind == "pdf-broken-or-locked":
        return Truth(ALLOWED_BROKEN, counted=False)
    if "request_blocked" in notes:
        return Truth(("blocked", "login"))
    if "unplayable" in notes:
        return Truth(("gone", "blocked", "login", "paywalled", "empty"), counted=False)
    if kind in _INTERFACES or kind == "x-twitter":
        return Truth(("ok", "empty"))
    return None


def _by_text(record: Record, reviewed: str | None) -> Truth:
    if "paywall-jsonld" not in (record.get("signals") or []):
        return Truth(("ok",))
    if reviewed is None:
        return Truth(("paywalled", "ok"), counted=False)
    return Truth(("ok",)) if len(reviewed) >= _WHOLE else Truth(("paywalled", "ok"))


def confusion(pairs: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """True state -> found state -> how often."""
    table: dict[str, dict[str, int]] = {}
    for true, found in sorted(pairs):
        row = table.setdefault(true, {})
        row[found] = row.get(found, 0) + 1
    return table


def f1_of(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """State -> F1, over the states that truly occur."""
    scores = {}
    for state in sorted({true for true, _ in pairs}):
        both = sum(1 for true, found in pairs if true == found == state)
        said = sum(1 for _, found in pairs if found == state)
        there = sum(1 for true, _ in pairs if true == state)
        scores[state] = 2 * both / (said + there)
    return scores
