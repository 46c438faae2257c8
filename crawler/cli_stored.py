"""The verbs over everything that is stored: `export` writes it, `reread` reads its archived bytes again."""

import json
import sys
from typing import Annotated

import typer

from crawler.cli_frame import (
    FINDINGS,
    ConfigFile,
    Home,
    Language,
    Output,
    known_issue,
    opened_store,
    plain_errors,
    written_to,
)
from crawler.cli_stream import Parquet, ReadyOnly, Since, write_stream, write_table
from crawler.config import load


def export(
    issue: Annotated[
        list[str] | None, typer.Argument(help="Ids of stored issues; all of them by default.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a line and stop.")
    ] = False,
    since: Since = None,
    ready_only: ReadyOnly = False,
    parquet: Parquet = False,
    lang: Language = None,
    output: Output = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Write stored records as JSON Lines: one `item` or `source` a line.

    Example: sourcedesk export > records.jsonl; or only what changed: sourcedesk export --since 0
    """
    from crawler.export.jsonl import lines
    from crawler.export.lines import schema as line_schema
    from crawler.export.stream import schema as stream_schema

    with plain_errors():
        if schema:
            with written_to(output) as out:
                out.write(json.dumps(stream_schema() if since else line_schema(), indent=2) + "\n")
            return
        chosen = load(config, home=home, language=lang)
        if parquet:
            with opened_store(chosen) as store:
                write_table(
                    store, since or "0", output, language=chosen.language or "en", ready_only=ready_only
                )
            return
        if since is not None:
            with opened_store(chosen) as store, written_to(output) as out:
                write_stream(store, since, out, language=chosen.language or "en", ready_only=ready_only)
            return
        with opened_store(chosen) as store, written_to(output) as out:
            wanted = [known_issue(store, one) for one in issue or [line.id for line in store.issues()]]
            if ready_only:
                wanted = [one for one in wanted if store.desk().ready(one).ready]
            for line in lines(store, wanted, chosen.language or "en"):
                out.write(line.model_dump_json() + "\n")


def reread(
    source: Annotated[
        str | None, typer.Argument(help="Identity of one source; all of them by default.")
    ] = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Extract every stored source again from its archived bytes, offline.

    Exits 1 when some archived bytes no longer give the stored words. Example: sourcedesk reread
    """
    from crawler.reread import reread as read_again

    with plain_errors():
        chosen = load(config, home=home)
        with opened_store(chosen) as store:
            told = read_again(store, chosen, source)
        sys.stdout.write(
            f"{told.same} documents as stored, {told.changed} with other words now, "
            f"{told.failed} could not be read again\n"
        )
        for line in told.remarks:
            sys.stdout.write(f"  {line}\n")
        if told.changed or told.failed:
            raise typer.Exit(FINDINGS)
