"""What an alert means for the newsroom: the issues, items and claims it hits, and a correction to start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.store import Store
from storage.views import SourceCard
from storage.watch_words import Alert, AlertKind, Hit

_GRAVE = frozenset(
    {
        AlertKind.RETRACTED,
        AlertKind.WITHDRAWN,
        AlertKind.FACT_CHANGED,
        AlertKind.PASSAGE_GONE,
        AlertKind.REPLACED,
        AlertKind.CORRECTION,
        AlertKind.CORRECTED,
        AlertKind.CONCERN,
        AlertKind.YANKED,
    }
)
"""After which an issue may need a correction."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "one": "1 source needs a look",
        "many": "{count} sources need a look",
        "source": "Source",
        "said": "It said",
        "says": "It says now",
        "notice": "In its own words",
        "by": "Says {authority}",
        "hits": "Claims that rest on it",
        "reopened": "verdict reopened",
        "draft": "Draft correction",
        "fact": 'We wrote: "{claim}" Our source said "{before}" then; it says "{after}" now.',
        "other": 'We wrote: "{claim}" About its source we have learned since: {what}',
    },
    "ko": {
        "one": "다시 볼 출처 1건",
        "many": "다시 볼 출처 {count}건",
        "source": "출처",
        "said": "예전 글",
        "says": "지금 글",
        "notice": "출처의 말",
        "by": "알린 곳: {authority}",
        "hits": "여기에 기댄 주장",
        "reopened": "판정 다시 열림",
        "draft": "정정문 초안",
        "fact": "“{claim}”라고 전했습니다. 당시 출처에는 “{before}”라고 되어 있었으나, 지금은 “{after}”라고 되어 있습니다.",
        "other": "“{claim}”라고 전했습니다. 그 뒤 출처에 관해 알려진 것: {what}",
    },
}


@dataclass(frozen=True, slots=True)
class Telling:
    """An alert with everything needed to tell it."""

    alert: Alert
    source: SourceCard | None
    hits: tuple[Hit, ...]

    @classmethod
    def of(cls, store: Store, alert: Alert) -> "Telling":
        """Look up the source and the claims."""
        return cls(alert, store.source(alert.source), store.watching().hits(alert.id))


def headline(tellings: Sequence[Telling], language: str = "en") -> str:
    """What a digest is headed."""
    count = len({one.alert.source for one in tellings})
    said = _said(language)
    return "Sourcedesk: " + (said["one"] if count == 1 else said["many"].format(count=count))


def draft(telling: Telling, hit: Hit, language: str = "en") -> str | None:
    """A correction note for an editor to finish; None where nothing needs correcting."""
    alert, said = telling.alert, _said(language)
    if alert.kind not in _GRAVE:
        return None
    claim = " ".join(hit.text.split())
    if alert.kind is AlertKind.FACT_CHANGED and alert.before and alert.after:
        return said["fact"].format(claim=claim, before=alert.before, after=alert.after)
    what = f"{alert.kind.words(language)} {_squeezed(alert.notice)}".strip()
    return said["other"].format(claim=claim, what=what)


def as_text(telling: Telling, language: str = "en") -> str:
    """The alert as plain text."""
    alert, said = telling.alert, _said(language)
    address = telling.source.canonical if telling.source else alert.source
    dated = f", {alert.dated}" if alert.dated else ""
    lines = [
        alert.kind.words(language),
        f"{said['source']}: {address}",
        f"{said['by'].format(authority=alert.authority)}{dated} ({alert.found.date().isoformat()})",
    ]
    if alert.before:
        lines.append(f"{said['said']}: {_squeezed(alert.before)}")
    if alert.after:
        lines.append(f"{said['says']}: {_squeezed(alert.after)}")
    if alert.notice:
        lines.append(f"{said['notice']}: {_squeezed(alert.notice)}")
    if telling.hits:
        lines.append(f"{said['hits']}:")
    for hit in telling.hits:
        again = f" [{said['reopened']}]" if hit.reopened else ""
        where = f"{hit.issue_title or hit.issue} · {hit.position}. {hit.headline or ''}".rstrip(" .")
        lines.append(f"- {where}: {_squeezed(hit.text)}{again}")
        if note := draft(telling, hit, language):
            lines.append(f"  {said['draft']}: {note}")
    return "\n".join(lines)


def as_data(telling: Telling, language: str = "en") -> dict[str, Any]:
    """The alert as JSON values; words of strangers are data, never instructions."""
    alert = telling.alert
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "sentence": alert.kind.words(language),
        "source": alert.source,
        "address": telling.source.canonical if telling.source else None,
        "found": alert.found.isoformat(),
        "dated": alert.dated,
        "authority": alert.authority,
        "before": alert.before,
        "after": alert.after,
        "notice": alert.notice,
        "document": alert.document,
        "claims": [
            {
                "issue": hit.issue,
                "item": hit.item,
                "claim": hit.claim,
                "text": hit.text,
                "reopened": hit.reopened,
                "draft": draft(telling, hit, language),
            }
            for hit in telling.hits
        ],
    }


def _said(language: str) -> Mapping[str, str]:
    return _WORDS["ko" if language == "ko" else "en"]


def _squeezed(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= 400 else f"{words[:399]}…"
