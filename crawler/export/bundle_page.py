"""An issue's evidence as one HTML file that opens anywhere: no script, nothing loaded from elsewhere."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from crawler.export.corrections import evidence_of
from storage.desk import Desk
from storage.records import Issue
from storage.store import Store
from storage.verdicts import ClaimState, Passage, Progress
from storage.views import ClaimReport, KeptDocument

_AROUND = 240
"""Characters of the document shown before and after a passage."""
_OPEN = ClaimState(progress=Progress.OPEN, version=0)
_SAID = {
    "en": {
        "made": "Evidence as of",
        "about": "Every claim beside the words of its source. A verdict says whether the source supports the "
        "claim, not whether the claim is true.",
        "files": "The archived pages are in sources.wacz (opens in any WACZ viewer), all records in "
        "records.jsonl and verdicts.jsonl, corrections in corrections.md.",
        "chosen": "Chosen by the editor",
        "machine": "Found by the machine",
        "none": "No passage was found.",
        "should": "Should read",
        "sources": "Sources",
        "seen": "seen",
        "unread": "not read",
        "noticed": "Noticed",
        "confirmed": "confirmed",
    },
    "ko": {
        "made": "다음 시각의 근거",
        "about": "모든 주장 옆에 출처의 글을 놓았습니다. 판정은 출처가 주장을 뒷받침하는지를 말하며, "
        "주장이 사실인지를 말하지 않습니다.",
        "files": "보관한 페이지는 sources.wacz(WACZ 뷰어에서 열림), 모든 기록은 records.jsonl과 verdicts.jsonl, "
        "정정 목록은 corrections.md에 있습니다.",
        "chosen": "편집자가 고른 대목",
        "machine": "기계가 찾은 대목",
        "none": "찾은 대목이 없습니다.",
        "should": "고칠 글",
        "sources": "출처",
        "seen": "본 때",
        "unread": "읽지 못함",
        "noticed": "알아낸 것",
        "confirmed": "재확인함",
    },
}


def bundle_page(store: Store, desk: Desk, issue: Issue, *, language: str, now: datetime) -> str:
    """The whole record of an issue as HTML."""
    speech = "ko" if language == "ko" else "en"
    standings = desk.verdicts(issue.id)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    documents: dict[str, KeptDocument | None] = {}

    def shown(claim: ClaimReport) -> list[Markup]:
        standing = standings.get(claim.claim.id, _OPEN)
        chosen = () if standing.verdict is None else evidence_of(standing.verdict)
        for passage in chosen:
            documents.setdefault(passage.document, store.document(passage.document))
        return [_in_context(passage, documents[passage.document]) for passage in chosen]

    return environment.get_template("bundle.html").render(
        issue=issue,
        reports=store.report_rows(issue.id),
        counts=next(line.counts for line in desk.issues() if line.id == issue.id),
        standing=lambda claim: standings.get(claim, _OPEN),
        chosen=shown,
        said=_SAID[speech],
        language=speech,
        now=now,
        web=_web,
    )


def _in_context(passage: Passage, document: KeptDocument | None) -> Markup:
    """The passage, marked, with some words of the document before and after it."""
    text = passage.text if document is None else document.document.text
    start, end = (0, len(text)) if document is None else (passage.start, passage.end)
    before, after = max(0, start - _AROUND), min(len(text), end + _AROUND)
    head = ("… " if before else "") + text[before:start]
    tail = text[end:after] + (" …" if after < len(text) else "")
    return escape(head) + Markup("<mark>{}</mark>").format(passage.text) + escape(tail)


def _web(address: str | None) -> str | None:
    """The address if a browser may be sent there: never `javascript:` or `data:`."""
    return address if address is not None and address.startswith(("http://", "https://")) else None
