"""What an address itself says: editors put headline and day into it, so a wall in front hides neither."""

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from storage.outcomes import Outcome
from storage.records import Reading

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)(?!\d)")
_ID = re.compile(r"^(?:id[A-Z]{2,}\w*\d\w*|[0-9a-f]{8,}|\d+)$")
_STANDS_IN = frozenset(
    {Outcome.BLOCKED, Outcome.LOGIN, Outcome.CONSENT, Outcome.ROBOTS, Outcome.PAYWALLED, Outcome.TIMEOUT}
)


def headline_of(address: str) -> tuple[str | None, str | None]:
    """Headline and day that the address carries, as far as it does.

    >>> headline_of("https://www.reuters.com/world/kites-cross-the-channel-2024-03-04/")
    ('kites cross the channel', '2024-03-04')
    """
    path = unquote(urlsplit(address).path)
    found = _DAY.search(path)
    day = "-".join(found.groups()) if found else None
    steps = [step for step in path.rsplit(".", 1)[0].split("/") if "-" in step]
    words = [word for word in _DAY.sub("", max(steps, key=len, default="")).split("-") if word]
    while words and _ID.match(words[-1]):
        words.pop()
    return (" ".join(words) if len(words) >= 3 else None), day


def with_headline(reading: Reading, address: str) -> Reading:
    """The reading of a page behind a wall, its detail saying what the address is about."""
    if reading.document is not None or reading.outcome not in _STANDS_IN:
        return reading
    headline, day = headline_of(address)
    if headline is None:
        return reading
    said = f"the address says: {headline}" + (f", {day}" if day else "")
    return replace(reading, detail="; ".join(filter(None, (reading.detail, said))))
