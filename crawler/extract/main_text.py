"""A page's own words: trafilatura over the tree already parsed, or structured data that is complete."""

import logging
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from lxml import etree, html
from trafilatura import html2txt

from crawler.budgets import HTML_PIECES
from crawler.extract.attempts import Attempt, attempt, best_attempt
from crawler.extract.block_family import Family
from crawler.extract.block_words import votes_of
from crawler.extract.cleanup import clean
from crawler.extract.confidence import running_text_kept
from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed
from crawler.extract.passages import Passage, Span, joined
from crawler.extract.segments import Block, passages_of
from crawler.extract.shapes import Rows, in_talk, shapes, voted
from crawler.extract.verdicts import Model, expected, verdict
from crawler.extract.verdicts import model as shipped

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_NEXT_TO_NOTHING = 25
"""Characters under which extraction found nothing; whatever the page shows is better than that."""
A_STUB = 200
"""Characters up to which an `articleBody` is a summary."""
_FULLER = 1.5
"""How much longer than the extracted text an `articleBody` has to be."""
_SURER = 1.15
"""How much surer than even the model must be of a block; flat from 1.1 to 1.3 on unseen sites."""
_GROWN = 1.4
"""How much longer than trafilatura's reading of an article the blocks may be without having to be clearly better."""
_CLEARLY = 0.08
"""Expected F1 by which blocks must beat an article's reading that they outgrow; flat from 0.05 to 0.12."""
_FEW = 12
"""Blocks under which a page is too small for the model, which knows pages with menus around their text."""
_links_in = etree.XPath("count(descendant-or-self::a)")
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """The words of a page without menus, notices and promotion."""

    text: str
    """Paragraphs separated by one blank line."""
    markdown: str
    """The same paragraphs with headings, lists, tables, code and links marked."""
    method: str
    """`trafilatura`, with its mode behind a colon, `blocks`, `json-ld` or `visible-text`."""
    confidence: float
    """From 0 to 1: the share of the text that is expected to be right and whole."""
    kind: str = "page"
    """`article`, `forum`, `documentation`, `product`, `listing` or `page`."""
    truncated: bool = False
    """Whether only the first part of an oversized page was read."""
    hidden: int = 0
    """Characters that the page carries without showing them; they are not in the text."""
    judged: bool = False
    """Whether the page's blocks were judged, because the first reading was not to be relied on by itself."""
    spans: tuple[Span, ...] = ()
    """Where each paragraph of the text stands in the Markdown."""


def main_text(
    parsed: Parsed, *, address: str, title: str | None = None, model: Model | None = None
) -> MainText:
    """The main text of a parsed page; empty where there is none.

    Args:
        parsed: The page.
        address: Where it was read.
        title: Left out of an article's text.
        model: Judges the blocks instead of the one that comes with the package.
    """
    kind = page_kind(parsed)
    voter = first_reading(parsed, kind, address=address, title=title)
    structured = _article_body(parsed)
    votes = votes_of(parsed.blocks, voter.text)
    kept = _relied_on(parsed, votes) if kind == "article" else 0.0
    judged = False
    if kind == "article" and _is_fuller(structured, voter.text):
        pair, method, confidence = joined(_lines(structured)), "json-ld", 0.9
    elif kept:
        pair, method, confidence = joined(voter.passages), f"trafilatura:{voter.mode}", kept
    else:
        ballot = Ballot.of(parsed, kind, voter, votes, address=address, title=title)
        judged = len(ballot.blocks) >= _FEW
        passages_, method, confidence = _chosen(ballot, parsed, model or shipped(), address=address)
        pair = joined(passages_)
        if _is_fuller(structured, pair.text):
            pair, method, confidence = joined(_lines(structured)), "json-ld", 0.9
    if len(pair.text) < _NEXT_TO_NOTHING and parsed.visible_length > 10 * _NEXT_TO_NOTHING:
        visible = paragraphs(html2txt(deepcopy(parsed.shown)))
        pair, method, confidence = joined(_lines(visible)), "visible-text", 0.1
    return MainText(
        text=pair.text,
        markdown=pair.markdown,
        spans=pair.spans,
        method=method,
        kind=kind,
        confidence=round(confidence, 2) if pair.text else 0.0,
        truncated=parsed.truncated,
        hidden=parsed.hidden,
        judged=judged,
    )


def _relied_on(parsed: Parsed, votes: Sequence[float]) -> float:
    """The share of the running text that trafilatura kept of an article, where it is as good as all; or 0."""
    return running_text_kept(parsed.blocks, votes) if len(parsed.blocks) >= _FEW else 0.0


def first_reading(parsed: Parsed, kind: str, *, address: str, title: str | None) -> Attempt:
    """What trafilatura makes of the page: its strict reading of an article, its fast one of all else, and of pages of many pieces."""
    if kind != "article" or _pieces(parsed) > HTML_PIECES:
        return attempt(parsed.shown, address, "fast")
    best = best_attempt(parsed.shown, address, kind, parsed.visible_length)
    if best.body is not None and clean(best.body, title=title):
        return Attempt.of(best.body, best.mode)
    return best


def _pieces(parsed: Parsed) -> int:
    return len(parsed.blocks) + int(_links_in(parsed.shown))


@dataclass(frozen=True, slots=True)
class Ballot:
    """A page's blocks as the model judges them, and what trafilatura made of the page."""

    kind: str
    voter: Attempt
    blocks: list[Block]
    family: Family
    rows: Rows
    sizes: Rows

    @classmethod
    def of(
        cls,
        parsed: Parsed,
        kind: str,
        voter: Attempt,
        votes: Sequence[float],
        *,
        address: str,
        title: str | None,
    ) -> "Ballot":
        """The ballot of a page; `voter` is its `first_reading`, and `votes` which blocks that kept."""
        blocks = parsed.blocks
        family = Family(blocks)
        rows = shapes(blocks, votes, kind=kind, title=title, address=address, family=family)
        sizes = np.array([len(block.text) for block in blocks], np.float32)
        return cls(kind, voter, blocks, family, rows, sizes)


def _chosen(
    ballot: Ballot, parsed: Parsed, model: Model, *, address: str
) -> tuple[list[Passage], str, float]:
    """The passages of the text, the method that won, and the share of it that is expected to be right.

    trafilatura's reading of an article stays unless the blocks promise better; elsewhere it is a vote on
    each block.
    """
    kind, voter = ballot.kind, ballot.voter
    if len(ballot.blocks) < _FEW:
        if kind != "article":
            voter = best_attempt(parsed.shown, address, kind, parsed.visible_length)
        if not ballot.blocks or voter.text:
            return list(voter.passages), f"trafilatura:{voter.mode}", _share(voter.text, parsed)
    chances = model.chances(ballot.rows, ballot.sizes, ballot.family)
    if kind == "article":  # what readers say beneath an article is not its text
        chances = np.where(in_talk(ballot.rows) & ~voted(ballot.rows), np.float32(0), chances)
    best = verdict(chances, ballot.sizes, strictness=_SURER)
    if kind == "article" and voter.body is not None and voter.length > A_STUB:
        votes = expected(chances, ballot.sizes, voted(ballot.rows))
        grown = ballot.sizes[best.kept].sum() > _GROWN * voter.length
        if best.expected - votes <= (_CLEARLY if grown else 0.0):
            return list(voter.passages), f"trafilatura:{voter.mode}", votes
    kept = [block for block, keep in zip(ballot.blocks, best.kept, strict=True) if keep]
    return list(passages_of(kept)), "blocks", best.expected


def _lines(text: str) -> list[Passage]:
    return [Passage(line, line) for line in text.split("\n\n") if line]


def paragraphs(lines: str) -> str:
    """Non-empty lines as paragraphs with one blank line between."""
    kept = (_BLANKS.sub(" ", line).strip() for line in lines.splitlines())
    return "\n\n".join(line for line in kept if line)


def _article_body(parsed: Parsed) -> str:
    """The longest `articleBody` of the structured data, as paragraphs."""
    return max((_plain(node) for node in parsed.json_ld), key=len, default="")


def _is_fuller(structured: str, text: str) -> bool:
    """Whether structured data holds clearly more than was extracted, or the same words in more paragraphs."""
    if len(structured) <= A_STUB:
        return False
    same = structured.split() == text.split() and structured.count("\n\n") > text.count("\n\n")
    return same or len(structured) > _FULLER * len(text)


def _plain(node: Mapping[str, Any]) -> str:
    updates = node.get("liveBlogUpdate")
    if isinstance(updates, list):
        return "\n\n".join(filter(None, (_update(entry) for entry in updates if isinstance(entry, dict))))
    body = node.get("articleBody")
    if not isinstance(body, str) or not body.strip():
        return ""
    if "<" in body and ">" in body:
        body = "\n".join(html.fromstring(f"<div>{body}</div>").itertext())
    return paragraphs(body)


def _update(entry: Mapping[str, Any]) -> str:
    """One entry of a live blog, under its headline."""
    return paragraphs(f"{entry.get('headline') or ''}\n{_plain({'articleBody': entry.get('articleBody')})}")


def _share(text: str, parsed: Parsed) -> float:
    """How far the text looks like the whole of one, where the model has no say."""
    share = min(1.0, len(text) / max(1, parsed.visible_length))
    return min(1.0, 0.3 + 0.4 * share + 0.3 * min(1.0, len(text) / 1500))
