"""JSON Lines of saved pages -> JSON Lines of what they say, in order, a few pages at a time."""

import asyncio
import gzip
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import error as BadDeflate  # noqa: N812 -- an exception, if a lower-case one

from crawler.budgets import HTML_BYTES
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.pool import PoolError, ReadingPool
from crawler.extract.reading import judged_document, read_page
from storage.outcomes import Outcome
from storage.records import Document, Page

SECONDS = 30.0
"""A page may take so long before its process is ended."""
MEMORY = 1_500_000_000
"""Address space of a process; what a page really uses stays far below."""
_AHEAD = 4
"""Pages a worker that are read ahead of the next one to be written."""
_GZIP = b"\x1f\x8b"
_MOST_BYTES = 20 * HTML_BYTES
"""No file is read further: a small archive may unpack to gigabytes."""


def extracted(path: str, url: str, content_type: str) -> dict[str, Any]:
    """What one saved page says; `path` may be gzipped, and the bytes decide how they are read.

    Raises `OSError` where there is no such file, `EOFError` or `zlib.error` where its gzip is broken.
    """
    headers = (("content-type", content_type),) if content_type else ()
    page = Page(asked=url, address=url, status=200, headers=headers, body=_body(Path(path)))
    if sniff(page) in {"html", "xml"}:
        return _line(*judged_document(page, Parsed.of(page)))
    reading = read_page(page)
    return _line(reading.document, reading.outcome, reading.detail)


async def answers(lines: Iterable[str], *, jobs: int) -> AsyncIterator[dict[str, Any]]:
    """One answer for each non-empty line, in order. What is wrong with a line or a page is said in its answer."""
    pool = ReadingPool(jobs, timeout=SECONDS, memory=MEMORY)
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    waiting: deque[asyncio.Task[dict[str, Any]]] = deque()
    coming: asyncio.Task[tuple[int, str] | None] | None = _next(numbered)
    try:
        while coming or waiting:
            # a slow writer at the other end of the pipe gets each answer as soon as it is there
            wanted = coming if coming and len(waiting) < jobs * _AHEAD else None
            await asyncio.wait(
                [task for task in (wanted, *list(waiting)[:1]) if task], return_when=asyncio.FIRST_COMPLETED
            )
            if wanted and wanted.done():
                read = wanted.result()
                coming = _next(numbered) if read else None
                if read:
                    waiting.append(asyncio.create_task(_answer(pool, *read)))
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
    finally:
        for task in waiting:
            task.cancel()
        pool.close()


def _next(numbered: Iterator[tuple[int, str]]) -> asyncio.Task[tuple[int, str] | None]:
    """The next line, read in a thread: standard input may keep us waiting."""
    return asyncio.create_task(asyncio.to_thread(next, numbered, None))


async def _answer(pool: ReadingPool, number: int, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        return _failure(None, f"line {number} is no JSON: {error}")
    if not isinstance(asked, dict) or not isinstance(asked.get("path"), str):
        return _failure(None, f'line {number} has no "path"; wanted: {{"id", "path", "url"}}')
    name = asked.get("id", asked["path"])
    try:
        told = await pool.run(
            extracted, asked["path"], str(asked.get("url") or ""), str(asked.get("content_type") or "")
        )
    except (OSError, EOFError, BadDeflate) as error:
        return _failure(name, f"{asked['path']}: {getattr(error, 'strerror', None) or error}")
    except PoolError as error:
        return _failure(name, str(error))
    except Exception as error:  # noqa: BLE001 -- the edge: one page's fault is that page's alone
        return _failure(name, f"{type(error).__name__}: {error}")
    return {"id": name, **told}


def _body(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start != _GZIP:
            return file.read(_MOST_BYTES)
        with gzip.open(file) as unpacked:
            return unpacked.read(_MOST_BYTES)


def _failure(name: object, reason: str) -> dict[str, Any]:
    return {"id": name, **_line(None, Outcome.UNREADABLE, reason)}


def _line(document: Document | None, outcome: Outcome, detail: str | None) -> dict[str, Any]:
    one = document or Document(address="", kind="")
    facts = dict(one.facts)
    return {
        "title": one.title,
        "authors": list(one.authors),
        "date": one.published,
        "modified": one.modified,
        "language": one.language,
        "text": one.text,
        "markdown": one.markdown or one.text,
        "kind": one.kind or None,
        "confidence": facts.pop("confidence", None if document is None else 1.0),
        "methods": dict(one.methods),
        "state": str(outcome),
        "detail": detail,
        "facts": facts,
    }
