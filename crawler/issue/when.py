"""Dates as issues write them."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WRITTEN = re.compile(
    r"\d{4}\s?[년./-]\s?\d{1,2}\s?[월./-]\s?\d{1,2}\s?일?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s\d{4}",
    re.IGNORECASE,
)


def date_in(words: str | None) -> date | None:
    """The first whole date in a short text: ISO 8601, RFC 5322, or as Korean or English prose has it."""
    words = (words or "")[:200].strip()
    iso = _ISO.search(words)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        mailed = parsedate_to_datetime(words)
    except ValueError:
        mailed = None
    return mailed.date() if isinstance(mailed, datetime) else _written_date(words)


def _written_date(words: str) -> date | None:
    found = _WRITTEN.search(words)
    if found is None:
        return None
    import dateparser  # noqa: PLC0415 -- its tables take a tenth of a second, and most issues write ISO 8601

    parsed = dateparser.parse(
        found[0], languages=["en", "ko"], settings={"DATE_ORDER": "YMD" if found[0][:4].isdigit() else "MDY"}
    )
    return parsed.date() if parsed else None
