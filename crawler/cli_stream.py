"""The summarizer's verbs: `export --since` and `check-summary`."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from crawler.export.stream import Cursor
    from storage.store import Store

FINDINGS = 1

Since = Annotated[
    str | None,
    typer.Option(help="Only what changed after this cursor, of the last line dealt with; 0 to begin."),
]
ReadyOnly = Annotated[bool, typer.Option("--ready-only", help="Only issues whose claims are all settled.")]


Parquet = Annotated[
    bool,
    typer.Option("--parquet", help="A Parquet file of the stream; needs --output and sourcedesk[parquet]."),
]


def write_table(store: "Store", since: str, file: Path | None, *, language: str, ready_only: bool) -> None:
    """Write the lines after `since` as a Parquet file.

    Raises:
        BadConfiguration: `since` is no cursor, there is no file to write to, or pyarrow is not installed.
    """
    from crawler.config import BadConfiguration
    from crawler.export.parquet import NoParquet, write_parquet
    from crawler.export.stream import stream

    if file is None:
        raise BadConfiguration("--parquet writes a file: name it with --output")
    found = stream(store, _begin(since), language=language, ready_only=ready_only, now=datetime.now(UTC))
    try:
        write_parquet(found, file)
    except NoParquet as error:
        raise BadConfiguration(str(error)) from error


def write_stream(store: "Store", since: str, out: TextIO, *, language: str, ready_only: bool) -> None:
    """Write the lines after `since`, each with its cursor.

    Raises:
        BadConfiguration: `since` is no cursor.
    """
    from crawler.export.stream import stream

    for line in stream(store, _begin(since), language=language, ready_only=ready_only, now=datetime.now(UTC)):
        out.write(line.model_dump_json() + "\n")


def _begin(since: str) -> "Cursor":
    from crawler.config import BadConfiguration
    from crawler.export.stream import BadCursor, Cursor

    try:
        return Cursor.read(since)
    except BadCursor as error:
        raise BadConfiguration(f"--since {error}") from error


def check_summary(
    summary: Annotated[Path, typer.Argument(help="Text of a finished summary; - for standard input.")],
    issue: Annotated[
        list[str] | None, typer.Option(help="Id of an issue it is of; all of them by default.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration file.")] = None,
) -> None:
    """Map every number, name and quotation of a summary to the evidence that has it, or list it as unsupported.

    Exits 1 when something is unsupported. Example: sourcedesk check-summary summary.txt
    """
    from crawler.cli_watch import opened
    from crawler.export.summary import check, passages_of

    with opened(home, config) as (_, _, store):
        text = sys.stdin.read() if str(summary) == "-" else summary.read_text(encoding="utf-8")
        issues = [line.id for line in store.issues()]
        if issue:
            issues = [one for one in issues if any(one.startswith(named) for named in issue)]
        found = check(text, passages_of(store, issues))
    for one in found:
        if json_:
            sys.stdout.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(f"{one.evidence or 'UNSUPPORTED':<40} {one.kind:<9} {one.text}\n")
    if any(one.evidence is None for one in found):
        raise typer.Exit(FINDINGS)
