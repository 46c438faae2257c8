"""`sourcedesk match`: which work of a list each title names."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli_frame import Output, fail, piped, written_to


def match(
    universe: Annotated[
        Path, typer.Option(help="Works to choose from: JSON Lines {id, title, authors?, published?, also?}.")
    ],
    queries: Annotated[
        Path | None, typer.Argument(help="JSON Lines {query, context?}; standard input by default.")
    ] = None,
    output: Output = None,
) -> None:
    """Say which work each title names: JSON Lines {query, predicted, state, candidates}. Offline.

    Example: sourcedesk match --universe works.jsonl titles.jsonl
    """
    from crawler.resolve.match import match_lines

    try:
        with ExitStack() as open_files:
            open_files.enter_context(piped())
            works = open_files.enter_context(universe.open(encoding="utf-8"))
            lines = open_files.enter_context(queries.open(encoding="utf-8")) if queries else sys.stdin
            out = open_files.enter_context(written_to(output))
            for answer in match_lines(works, lines):
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    except OSError as error:
        fail(f"{error.filename or 'file'}: {error.strerror or error}")
    except ValueError as error:
        fail(str(error))
