"""`sourcedesk extract`: saved pages in, their words out, for pipelines and for scoring."""

import os
import sys
from collections.abc import Iterable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from crawler.config import cores


def extract(
    pages: Annotated[
        str, typer.Argument(help="JSON Lines file with one page a line, or - for standard input.")
    ] = "-",
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; one a core by default.")
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Print the plain text of each page instead of JSON.")
    ] = False,
) -> None:
    """Read saved pages and print their title, authors, dates, text and Markdown, one JSON line each.

    A line in: {"id": "a", "path": "a.html.gz", "url": "https://example.org/a"}. Lines out keep the order;
    a page that cannot be read says so in `state` and `detail`, and stops no other.
    Example: sourcedesk extract pages.jsonl --jobs 2 > texts.jsonl
    """
    import asyncio

    try:
        source = nullcontext(sys.stdin) if pages == "-" else closing(Path(pages).open(encoding="utf-8"))  # noqa: SIM115
    except OSError as error:
        sys.stderr.write(f"sourcedesk: {pages}: {error.strerror}; give a JSON Lines file, or - for stdin\n")
        raise typer.Exit(2) from error
    with source as lines:
        try:
            asyncio.run(_write(lines, jobs or cores(), text=text))
        except BrokenPipeError:  # `| head`: nobody reads on
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _write(lines: Iterable[str], jobs: int, *, text: bool) -> None:
    import json

    from crawler.extract.lines import answers

    async for answer in answers(lines, jobs=jobs):
        sys.stdout.write(f"{answer['text']}\n\n" if text else json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
