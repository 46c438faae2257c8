"""A page's own words: trafilatura over the tree already parsed, or structured data that is complete."""

import logging
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import html
from trafilatura import html2txt

from crawler.extract.attempts import best_attempt
from crawler.extract.blocks import markdown, plain
from crawler.extract.cleanup import clean
from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_NEXT_TO_NOTHING = 25
"""Characters under which extraction found nothing; whatever the page shows is better than that."""
_A_STUB = 200
"""Characters up to which an `articleBody` is a summary."""
_FULLER = 1.5
"""How much longer than the extracted text an `articleBody` has to be."""
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MainText:
    """The words of a page without menus, notices and promotion."""

    text: str
    """Paragraphs separated by one blank line."""
    markdown: str
    """The same paragraphs with headings, lists, tables, code and links marked."""
    method: str
    """`trafilatura`, with its mode behind a colon, or `json-ld`."""
    confidence: float
    """From 0 to 1: how far the result looks like the whole of one text."""
    kind: str = "page"
    """`article`, `forum`, `documentation`, `product`, `listing` or `page`."""
    truncated: bool = False
    """Whether only the first part of an oversized page was read."""


def main_text(parsed: Parsed, *, address: str, title: str | None = None) -> MainText:
    """The main text of a parsed page; empty where there is none. `title` is left out of the text where known."""
    kind = page_kind(parsed)
    best = best_attempt(parsed.tree, address, kind, parsed.visible_length)
    text, method = best.text, f"trafilatura:{best.mode}"
    if best.body is not None and kind in {"article", "page"} and clean(best.body, title=title):
        text = plain(best.body)
    marked = markdown(best.body) if best.body is not None else ""
    structured = _article_body(parsed)
    if _is_fuller(structured, text):
        text, marked, method = structured, structured, "json-ld"
    if len(text) < _NEXT_TO_NOTHING and parsed.visible_length > 10 * _NEXT_TO_NOTHING:
        text, method = paragraphs(html2txt(deepcopy(parsed.tree))), "visible-text"
        marked = text
    return MainText(
        text=text,
        markdown=marked,
        method=method,
        kind=kind,
        confidence=_confidence(text, parsed) if method != "visible-text" else 0.1,
        truncated=parsed.truncated,
    )


def paragraphs(lines: str) -> str:
    """Non-empty lines as paragraphs with one blank line between."""
    kept = (_BLANKS.sub(" ", line).strip() for line in lines.splitlines())
    return "\n\n".join(line for line in kept if line)


def _article_body(parsed: Parsed) -> str:
    """The longest `articleBody` of the structured data, as paragraphs."""
    return max((_plain(node) for node in parsed.json_ld), key=len, default="")


def _is_fuller(structured: str, text: str) -> bool:
    """Whether structured data holds clearly more than was extracted, or the same words in more paragraphs."""
    if len(structured) <= _A_STUB:
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


def _confidence(text: str, parsed: Parsed) -> float:
    if not text:
        return 0.0
    share = min(1.0, len(text) / max(1, parsed.visible_length))
    return round(min(1.0, 0.3 + 0.4 * share + 0.3 * min(1.0, len(text) / 1500)), 2)
