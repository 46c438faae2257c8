"""What editors teach: `sourcedesk learn` from confirmed evidence, `sourcedesk alias` for names and terms."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli_frame import ConfigFile, Home, Output, fail, opened_store, plain_errors, written_to
from storage.glossary import AliasKind

if TYPE_CHECKING:
    from crawler.config import Config
    from storage.store import Store

Written = Annotated[str, typer.Argument(help="As the newsletter writes it.")]

alias = typer.Typer(
    help="Say what a newsletter's spelling of a name or a term stands for.",
    epilog="Start with: sourcedesk alias add 마젠틱-원 Magentic-One",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command()(learn)
    app.add_typer(alias, name="alias")


def learn(
    lines: Annotated[
        Path | None, typer.Argument(help="JSON Lines file of {claim, passage}; standard input by default.")
    ] = None,
    output: Output = None,
    desk: Annotated[
        bool, typer.Option("--desk", help="Learn from what the desk has confirmed, for every later crawl.")
    ] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Learn Korean-English words from confirmed evidence.

    With --desk: from the passages of every claim that editors found supported; the words are kept beside the store
    (or in -o) and used from then on. Else it reads {claim, passage} lines and writes a table for `sourcedesk
    evidence --dictionary`.

    Example: sourcedesk learn --desk
    """
    from crawler.evidence.learn import as_table, confirmed
    from crawler.evidence.learn import learn as learned
    from crawler.evidence.stream import UnreadableLine, pairs

    with plain_errors():
        if not desk:
            try:
                read = sys.stdin if lines is None else lines.open(encoding="utf-8")
                with written_to(output) as write, read:
                    write.write(as_table(learned(pairs(read))))
            except (UnreadableLine, UnicodeDecodeError) as error:
                fail(str(error))
            return
        if lines is not None:
            fail("give a file or --desk, not both")
        settings = _settings(home, config)
        with opened_store(settings) as store:
            held = list(confirmed(store))
        entries = learned(held)
        place = output or settings.home / "learned.tsv"
        with written_to(place) as write:
            write.write(as_table(entries))
        sys.stdout.write(f"{len(entries)} words from {len(held)} confirmed passages: {place}\n")


@alias.command()
def add(
    written: Written,
    means: Annotated[str, typer.Argument(help="As sources write it.")],
    term: Annotated[bool, typer.Option("--term", help="It is a term, not a name.")] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Say that a spelling stands for a name (or, with --term, for a term); every later crawl knows it.

    Example: sourcedesk alias add 강화학습 "reinforcement learning" --term
    """
    from storage.verdicts import NotPossible

    settings = _settings(home, config)
    with plain_errors(), opened_store(settings) as store:
        try:
            made = store.desk().add_alias(
                written,
                means,
                kind=AliasKind.TERM if term else AliasKind.NAME,
                editor=None,
                now=datetime.now(UTC),
            )
        except NotPossible as error:
            fail(str(error))
        _publish(settings, store)
        sys.stdout.write(f"{made.written} stands for {made.means}\n")


@alias.command("list")
def list_(home: Home = None, config: ConfigFile = None) -> None:
    """List what spellings stand for.

    Example: sourcedesk alias list
    """
    with plain_errors(), opened_store(_settings(home, config)) as store:
        for one in store.desk().aliases():
            sys.stdout.write(f"{one.kind}\t{one.written}\t{one.means}\n")


@alias.command()
def remove(written: Written, home: Home = None, config: ConfigFile = None) -> None:
    """Take back what a spelling stands for.

    Example: sourcedesk alias remove 마젠틱-원
    """
    settings = _settings(home, config)
    with plain_errors(), opened_store(settings) as store:
        desk = store.desk()
        known = [one for one in desk.aliases() if one.written == " ".join(written.split())]
        if not known:
            fail(f"{written} stands for nothing here; `sourcedesk alias list` shows what is known")
        for one in known:
            desk.withdraw_alias(one.id, now=datetime.now(UTC))
        _publish(settings, store)
        sys.stdout.write(f"{written} stands for nothing now\n")


def _publish(settings: "Config", store: "Store") -> None:
    """Lay the desk's aliases where every crawl reads them."""
    from crawler.evidence.knowledge import publish

    publish(settings.home, store.desk().aliases())


def _settings(home: Path | None, config: Path | None) -> "Config":
    from crawler.config import load

    with plain_errors():
        return load(config, home=home)
