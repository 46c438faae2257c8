"""Everything the desk says, in English and Korean: one catalogue, `messages.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
_LISTED = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Key -> language -> sentence with `{fields}`."""
    return tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Speech:
    """The desk's voice in one language. Templates call it `t`."""

    language: str

    def __call__(self, key: str, **fields: object) -> str:
        """The sentence named `key`.

        Raises:
            KeyError: no such sentence: a mistake of ours, found by the tests.
        """
        return catalogue()[key][self.language].format(**fields)

    def when(self, moment: datetime | None, now: datetime) -> str:
        """How long ago, in words; the day itself after a week."""
        if moment is None:
            return "–"
        seconds = (now - moment).total_seconds()
        if seconds < 60:
            return self("when.now")
        for key, size, limit in (("minutes", 60, 60), ("hours", 3600, 24), ("days", 86400, 7)):
            if seconds < size * limit:
                count = int(seconds // size)
                return self(f"when.{key}" if count != 1 else f"when.{key}.one", count=count)
        return moment.date().isoformat()


def preferred(accept: str, chosen: str | None = None) -> str:
    """The language to speak: the one chosen here, else the browser's first that we know (RFC 9110 §12.5.4)."""
    if chosen in LANGUAGES:
        return chosen
    asked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept[:500].split(",")):
        if (found := _LISTED.fullmatch(part)) is not None:
            asked.append((-float(found[2] or 1), place, found[1].lower()))
    return next(
        (language for quality, _, language in sorted(asked) if quality and language in LANGUAGES), "en"
    )
