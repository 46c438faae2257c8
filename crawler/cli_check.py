"""The verbs that report on an issue: `check`, `show`, `demo`; and `read`, which only reads it."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from crawler.collecting import importing
from crawler.config import BadConfiguration, Config, load

if TYPE_CHECKING:
    from storage.store import Store


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Shape = Annotated[Format, typer.Option("--format", "-f", help="How the report is written.")]


def check(
    issue: Annotated[str, typer.Argument(help="Path or URL of an issue, or - for standard input.")],
    format_: Shape = Format.TEXT,
    lang: Language = None,
    output: Output = None,
    replay: Annotated[
        list[Path] | None, typer.Option(help="WARC file that answers instead of the network; repeatable.")
    ] = None,
    search: Annotated[
        bool | None,
        typer.Option("--search/--no-search", help="Look up sources named without a link; on by default."),
    ] = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Visit every source of an issue and report what needs attention.

    Example: sourcedesk check issue.md --lang ko --format html -o report.html
    """
    from crawler.extract.pool import prepare

    with plain_errors():
        chosen = load(config, home=home, language=lang, search=search)
        if not chosen.dispatch:  # else workers read
            prepare()
        with importing():
            from crawler.check import check as walk

        checked = walk(chosen, issue, stdin=sys.stdin.buffer, replay=replay or ())
        with opened_store(chosen) as store:
            _report(store, checked.issues, chosen, format_, output)


def read(
    issue: Annotated[str, typer.Argument(help="Path of an issue, or - for standard input.")],
    output: Output = None,
) -> None:
    """Print an issue's items, claims and links as JSON, without visiting anything.

    Offsets are code points into `text`, the stored original. Example: sourcedesk read issue.eml
    """
    from crawler.export.issue_json import issue_json
    from crawler.issue.place import issues_at

    with plain_errors():
        found = issues_at(issue, sys.stdin.buffer)
        with written_to(output) as out:
            for one in found:
                out.write(json.dumps(issue_json(one), ensure_ascii=False) + "\n")


def show(
    issue: Annotated[
        str | None, typer.Argument(help="Id of a stored issue; without it all are listed.")
    ] = None,
    format_: Shape = Format.TEXT,
    lang: Language = None,
    output: Output = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Report on a stored issue again, or list what is stored.

    Example: sourcedesk show 9b3f0c… --format html -o report.html
    """
    with plain_errors():
        chosen = load(config, home=home, language=lang)
        with opened_store(chosen) as store:
            if issue is None:
                with written_to(output) as out:
                    for line in store.issues():
                        when = line.published or line.added.date()
                        out.write(f"{line.id}  {when}  {line.items:>3} items  {line.title or line.address}\n")
                return
            _report(store, (known_issue(store, issue),), chosen, format_, output)


def demo(
    format_: Shape = Format.TEXT,
    lang: Language = None,
    output: Output = None,
    home: Annotated[Path, typer.Option(help="Folder for the demo's store and archive.")] = Path(
        "sourcedesk-data/demo"
    ),
) -> None:
    """Crawl the demo issue against a small web on this machine and print its report.

    Example: sourcedesk demo --lang ko
    """
    from crawler.extract.pool import prepare

    with plain_errors():
        chosen = load(None, home=home, language=lang)
        prepare()
        with importing():
            from crawler.check import check as walk
        from crawler.demo import ISSUE, demo_settings, demo_web

        with demo_web() as served:
            checked = walk(chosen, str(ISSUE), stdin=sys.stdin.buffer, settings=demo_settings(served))
        with opened_store(chosen) as store:
            _report(store, checked.issues, chosen, format_, output, gate=False)


def _report(
    store: "Store",
    issues: tuple[str, ...],
    config: Config,
    format_: Format,
    output: Path | None,
    *,
    gate: bool = True,
) -> None:
    """Write the report on each issue; exits 1 when something needs attention, unless `gate` is off."""
    from crawler.report.summary import summarise

    waiting = False
    with written_to(output) as out:
        for issue_id in issues:
            issue = store.issue(issue_id)
            if issue is None:
                raise BadConfiguration(
                    f"{issue_id}: no such issue in the store; `sourcedesk show` lists them"
                )
            summary = summarise(issue, store.report_rows(issue_id))
            waiting = waiting or bool(summary.attention)
            if format_ is Format.JSON:
                from crawler.report.data import render_json

                out.write(render_json(summary, config.speech) + "\n")
            elif format_ is Format.HTML:
                from crawler.report.page import render_page

                out.write(render_page(summary, config.speech))
            else:
                from crawler.report.text import print_text

                print_text(summary, config.speech, out)
    if waiting and gate:
        raise typer.Exit(FINDINGS)
