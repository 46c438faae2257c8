"""What should be put right in an issue, as editors decided: Markdown, CSV or JSON.

Follows what a corrections policy asks for (IFCN code of principles, 6): what was said, what the source
says, how it should read, who decided and when, where the correction was published.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from crawler.evidence.anchors import Anchor, text_fragment
from storage.desk import Desk
from storage.records import Claim, Issue, Item
from storage.store import Store
from storage.verdicts import Act, ClaimState, Passage, Progress, Rating, Stance, Verdict, stand

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One claim whose words, or whose link, should change."""

    issue: str
    item: str
    position: int
    """Of the item in the issue, from 1."""
    headline: str | None
    claim: str
    kind: str
    """`text`, or `link` where the link leads to another source."""
    rating: Rating
    said: str
    """The claim as it was published."""
    source_says: tuple[str, ...]
    """The passages the verdict rests on."""
    proposed: str
    """The claim as it should read; empty where nobody has said."""
    note: str
    link: str | None
    """The source, at the first passage."""
    editor: str | None
    decided: datetime
    confirmed_by: str | None
    published: str
    """Where the correction was published; empty where it was not."""


def corrections(store: Store, desk: Desk, issue: Issue) -> tuple[Correction, ...]:
    """Every standing verdict of the issue that asks for a correction, as the issue is read."""
    logs = desk.logs(issue.id)
    found = []
    for item in issue.items:
        for claim in item.claims:
            log = logs.get(claim.id, [])
            standing = stand(log)
            if asks(standing):
                found.append(_correction(store, issue, item, claim, standing, log))
    return tuple(found)


def asks(standing: ClaimState) -> bool:
    """Whether a verdict stands that asks for a correction."""
    return standing.progress.settled and standing.verdict is not None and standing.verdict.asks_correction


def evidence_of(verdict: Verdict) -> tuple[Passage, ...]:
    """The passages a verdict rests on."""
    return tuple(one for one in verdict.passages if one.stance is Stance.EVIDENCE)


def source_link(store: Store, verdict: Verdict) -> str | None:
    """The address of what the verdict was given on, at its first passage."""
    passages = evidence_of(verdict)
    kept = store.document(passages[0].document if passages else verdict.document or "")
    if kept is None or not kept.document.address.startswith(("http://", "https://")):
        return None
    address = kept.document.address.partition("#")[0]
    if not passages:
        return address
    first = passages[0]
    return f"{address}#{text_fragment(Anchor(first.text, first.prefix, first.suffix, first.start))}"


def _correction(
    store: Store, issue: Issue, item: Item, claim: Claim, standing: ClaimState, log: Sequence[Verdict]
) -> Correction:
    verdict = standing.verdict
    if verdict is None or verdict.rating is None:
        raise ValueError(f"claim {claim.id} has no verdict")
    published = [entry.place for entry in log if entry.act is Act.CORRECT]
    return Correction(
        issue=issue.id,
        item=item.id,
        position=item.position,
        headline=item.headline,
        claim=claim.id,
        kind="link" if verdict.rating is Rating.WRONG_SOURCE else "text",
        rating=verdict.rating,
        said=claim.text,
        source_says=tuple(one.text for one in evidence_of(verdict)),
        proposed=verdict.wording,
        note=verdict.note,
        link=source_link(store, verdict),
        editor=verdict.name,
        decided=verdict.at,
        confirmed_by=next(
            (one.name for one in reversed(log) if standing.confirmed_by and one.act is Act.CONFIRM), None
        ),
        published=published[-1] if published and standing.progress is Progress.CORRECTED else "",
    )


# --- ways to write it ----------------------------------------------------------------------------

_SAID = {
    "en": {
        "head": "Corrections",
        "none": "Nothing to correct.",
        "said": "Published",
        "source": "The source says",
        "proposed": "Should read",
        "link": "Link",
        "note": "Note",
        "by": "Decided",
        "confirmed": "confirmed by",
        "out": "Correction published",
    },
    "ko": {
        "head": "정정 목록",
        "none": "고칠 것이 없습니다.",
        "said": "실린 글",
        "source": "출처의 글",
        "proposed": "고칠 글",
        "link": "링크",
        "note": "메모",
        "by": "판정",
        "confirmed": "재확인",
        "out": "정정한 곳",
    },
}


def as_markdown(issue: Issue, found: Sequence[Correction], language: str = "en") -> str:
    """The corrections as a Markdown list, in `language`."""
    said = _SAID["ko" if language == "ko" else "en"]
    lines = [f"# {said['head']}: {_escaped(issue.title or issue.address or issue.id)}", ""]
    if not found:
        lines.append(said["none"])
    for one in found:
        where = f"{one.position}. {_escaped(one.headline)} —" if one.headline else f"{one.position}."
        lines += [f"## {where} {one.rating.words(language)}", ""]
        lines += [f"- **{said['said']}**: {_escaped(one.said)}"]
        lines += [f"- **{said['source']}**: “{_escaped(words)}”" for words in one.source_says]
        lines += [f"- **{said['proposed']}**: {_escaped(one.proposed)}"] if one.proposed else []
        lines += [f"- **{said['link']}**: <{one.link}>"] if one.link else []
        lines += [f"- **{said['note']}**: {_escaped(one.note)}"] if one.note else []
        confirmed = f", {said['confirmed']} {_escaped(one.confirmed_by)}" if one.confirmed_by else ""
        lines.append(
            f"- **{said['by']}**: {_escaped(one.editor or '')}, {one.decided.date().isoformat()}{confirmed}"
        )
        lines += [f"- **{said['out']}**: {_escaped(one.published)}"] if one.published else []
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def as_csv(found: Iterable[Correction]) -> str:
    """The corrections as CSV (RFC 4180); a cell that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    names = list(Correction.__dataclass_fields__)
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for one in found:
        writer.writerow({name: _cell(value) for name, value in _plain(one).items()})
    return out.getvalue()


def as_json(found: Iterable[Correction]) -> str:
    """The corrections as a JSON array."""
    return json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2) + "\n"


def _plain(one: Correction) -> dict[str, object]:
    return {
        **asdict(one),
        "rating": one.rating.value,
        "decided": one.decided.isoformat(),
        "source_says": list(one.source_says),
    }


def _cell(value: object) -> str:
    text = "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _escaped(text: str) -> str:
    """Words as Markdown shows them, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
