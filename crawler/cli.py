"""The command line: parse arguments, call one function, speak plainly, exit with a meaning.

Exit codes: 0 nothing to look at, 1 findings, 2 wrong usage or input that cannot be read.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from crawler import cli_evidence, cli_publish, cli_sites
from crawler.cli_capture import capture
from crawler.cli_desk import desk
from crawler.cli_editors import editor
from crawler.cli_extract import extract
from crawler.cli_match import match
from crawler.cli_resolve import resolve
from crawler.cli_stream import ReadyOnly, Since, check_summary, write_stream
from crawler.cli_watch import alerts, follow, status, watch
from crawler.config import BadConfiguration, Config, load, provenance

if TYPE_CHECKING:
    from storage.store import Store

app = typer.Typer(
    name="sourcedesk",
    help="Give it a newsletter issue, and every claim in it stands next to the words of its source.",
    epilog="Start with: sourcedesk check issue.md",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(extract)

FINDINGS, UNUSABLE = 1, 2


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Home = Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; else ./sourcedesk.toml if it is there.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the report: en or ko.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")]
Shape = Annotated[Format, typer.Option("--format", "-f", help="How the report is written.")]


@app.command()
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
    from crawler.check import check as walk

    with _plain_errors():
        chosen = load(config, home=home, language=lang, search=search)
        checked = walk(chosen, issue, stdin=sys.stdin.buffer, replay=replay or ())
        with _store(chosen) as store:
            _report(store, checked.issues, chosen, format_, output)


@app.command()
def read(
    issue: Annotated[str, typer.Argument(help="Path of an issue, or - for standard input.")],
    output: Output = None,
) -> None:
    """Print an issue's items, claims and links as JSON, without visiting anything.

    Offsets are code points into `text`, the stored original. Example: sourcedesk read issue.eml
    """
    from crawler.export.issue_json import issue_json
    from crawler.issue.place import issues_at

    with _plain_errors():
        found = issues_at(issue, sys.stdin.buffer)
        with _out(output) as out:
            for one in found:
                out.write(json.dumps(issue_json(one), ensure_ascii=False) + "\n")


@app.command()
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
    with _plain_errors():
        chosen = load(config, home=home, language=lang)
        with _store(chosen) as store:
            if issue is None:
                with _out(output) as out:
                    for line in store.issues():
                        when = line.published or line.added.date()
                        out.write(f"{line.id}  {when}  {line.items:>3} items  {line.title or line.address}\n")
                return
            _report(store, (_known_issue(store, issue),), chosen, format_, output)


@app.command()
def export(
    issue: Annotated[
        list[str] | None, typer.Argument(help="Ids of stored issues; all of them by default.")
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a line and stop.")
    ] = False,
    since: Since = None,
    ready_only: ReadyOnly = False,
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

    with _plain_errors():
        if schema:
            with _out(output) as out:
                out.write(json.dumps(stream_schema() if since else line_schema(), indent=2) + "\n")
            return
        chosen = load(config, home=home, language=lang)
        if since is not None:
            with _store(chosen) as store, _out(output) as out:
                write_stream(store, since, out, language=chosen.language or "en", ready_only=ready_only)
            return
        with _store(chosen) as store, _out(output) as out:
            wanted = [_known_issue(store, one) for one in issue or [line.id for line in store.issues()]]
            if ready_only:
                wanted = [one for one in wanted if store.desk().ready(one).ready]
            for line in lines(store, wanted, chosen.language or "en"):
                out.write(line.model_dump_json() + "\n")


@app.command()
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

    with _plain_errors():
        chosen = load(config, home=home)
        with _store(chosen) as store:
            told = read_again(store, chosen, source)
        sys.stdout.write(
            f"{told.same} documents as stored, {told.changed} with other words now, "
            f"{told.failed} could not be read again\n"
        )
        for line in told.remarks:
            sys.stdout.write(f"  {line}\n")
        if told.changed or told.failed:
            raise typer.Exit(FINDINGS)


@app.command()
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
    from crawler.check import check as walk
    from crawler.demo import ISSUE, demo_settings, demo_web

    with _plain_errors():
        chosen = load(None, home=home, language=lang)
        with demo_web() as served:
            checked = walk(chosen, str(ISSUE), stdin=sys.stdin.buffer, settings=demo_settings(served))
        with _store(chosen) as store:
            _report(store, checked.issues, chosen, format_, output, gate=False)


@app.command("config")
def config_(
    home: Home = None,
    lang: Language = None,
    config: ConfigFile = None,
) -> None:
    """Print every option in force and where its value came from.

    Set one by `option = value` in sourcedesk.toml, or by SOURCEDESK_OPTION in the environment.
    Example: SOURCEDESK_DELAY=2 sourcedesk config
    """
    with _plain_errors():
        flags = {"home": home, "language": lang}
        for chosen in provenance(load(config, **flags), **flags):
            value = _shown(chosen.option, chosen.value)
            sys.stdout.write(f"{chosen.option:<14} {value!s:<28} {chosen.whence:<12} {chosen.description}\n")


app.command()(capture)
app.command()(resolve)
app.command()(desk)
cli_publish.register(app)
app.add_typer(editor, name="editor")
app.command()(cli_sites.sites)
app.command("add-source")(cli_sites.add_source)
app.command()(match)
cli_evidence.register(app)
app.command("check-summary")(check_summary)
app.command()(follow)
app.command()(watch)
app.command()(alerts)
app.command()(status)


def main() -> None:
    """Entry point of the `sourcedesk` command."""
    app()


# --- what the verbs share ------------------------------------------------------------------------


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
    with _out(output) as out:
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


def _known_issue(store: "Store", named: str) -> str:
    """The id of the one stored issue whose id begins with `named`."""
    fitting = [line.id for line in store.issues() if line.id.startswith(named)]
    if len(fitting) == 1:
        return fitting[0]
    reason = "no stored issue has" if not fitting else f"{len(fitting)} stored issues have"
    raise BadConfiguration(f"{named}: {reason} an id that begins so; `sourcedesk show` lists them")


@contextmanager
def _store(config: Config) -> "Iterator[Store]":
    """The store in force, closed at the end."""
    from storage.database import open_database
    from storage.store import Store

    engine = open_database(config.store_url)
    try:
        yield Store(engine)
    finally:
        engine.dispose()


@contextmanager
def _out(output: Path | None) -> Iterator[TextIO]:
    """Where the verb writes: the file, whole or not at all, or standard output."""
    if output is None:
        yield sys.stdout
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn what an operator can mend into one sentence and exit code 2."""
    from crawler.demo import NoExamples
    from crawler.issue.sniff import UnreadableIssue
    from crawler.warc import UnreadableArchive
    from storage.database import StoreUnusable

    try:
        yield
    except (UnreadableIssue, UnreadableArchive, StoreUnusable, BadConfiguration, NoExamples) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)


def _shown(option: str, value: object) -> object:
    """An option's value without what only its owner may know."""
    if value is not None and option in {"webhook_secret", "slack", "webhook"}:
        return "(set)"
    return _without_password(str(value)) if option in {"database_url", "smtp"} else value


def _without_password(address: str) -> str:
    from sqlalchemy.engine import make_url

    return address if address == "None" else make_url(address).render_as_string(hide_password=True)
