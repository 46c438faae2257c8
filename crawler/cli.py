"""The command line: parse arguments, call one function, speak plainly, exit with a meaning.

Exit codes: 0 nothing to look at, 1 findings, 2 wrong usage or input that cannot be read.
The verbs stand in cli_*.py beside this file.
"""

import gc
import sys
from typing import Annotated

import typer

from crawler import cli_check, cli_evidence, cli_keep, cli_learn, cli_publish, cli_sites, cli_stored
from crawler.cli_capture import capture
from crawler.cli_desk import desk
from crawler.cli_editors import editor
from crawler.cli_extract import extract
from crawler.cli_frame import ConfigFile, Home, Language, plain_errors
from crawler.cli_match import match
from crawler.cli_move import move
from crawler.cli_resolve import resolve
from crawler.cli_stream import check_summary
from crawler.cli_watch import alerts, follow, retractions, status, watch
from crawler.cli_worker import worker
from crawler.collecting import COLLECT_AFTER
from crawler.config import load, provenance

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


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"sourcedesk {version('sourcedesk')}\n")
        raise typer.Exit


@app.callback()
def _program(
    *,
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None: ...


for _verb in (
    cli_check.check,
    cli_check.read,
    cli_check.show,
    cli_stored.export,
    cli_stored.reread,
    cli_check.demo,
):
    app.command()(_verb)


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
    with plain_errors():
        flags = {"home": home, "language": lang}
        for chosen in provenance(load(config, **flags), **flags):
            value = _shown(chosen.option, chosen.value)
            sys.stdout.write(f"{chosen.option:<14} {value!s:<28} {chosen.whence:<12} {chosen.description}\n")


app.command()(extract)
app.command()(capture)
app.command()(resolve)
app.command()(desk)
cli_publish.register(app)
app.add_typer(editor, name="editor")
app.command()(cli_sites.sites)
app.command("add-source")(cli_sites.add_source)
app.command()(match)
cli_evidence.register(app)
cli_learn.register(app)
app.command("check-summary")(check_summary)
app.command()(follow)
app.command()(watch)
app.command()(retractions)
app.command()(alerts)
app.command()(status)
app.command()(move)
cli_keep.register(app)
app.command()(worker)


def main() -> None:
    """Entry point of the `sourcedesk` command."""
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    app()


def _shown(option: str, value: object) -> object:
    """An option's value without what only its owner may know."""
    if value is not None and option in {"webhook_secret", "slack", "webhook"}:
        return "(set)"
    return _without_password(str(value)) if option in {"database_url", "smtp", "proxy"} else value


def _without_password(address: str) -> str:
    from sqlalchemy.engine import make_url

    return address if address == "None" else make_url(address).render_as_string(hide_password=True)
