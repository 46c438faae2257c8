"""What the verbs share: their options, what their exit codes mean, one sentence for an error, and where they write."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from crawler.config import BadConfiguration, Config

if TYPE_CHECKING:
    from storage.store import Store

FINDINGS, UNUSABLE = 1, 2

Home = Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; else ./sourcedesk.toml if it is there.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the report: en or ko.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what an operator can mend into one sentence and exit code 2."""
    from crawler.examples import NoExamples
    from crawler.issue.sniff import UnreadableIssue
    from crawler.warc import UnreadableArchive
    from storage.database import StoreUnusable

    try:
        yield
    except (UnreadableIssue, UnreadableArchive, StoreUnusable, BadConfiguration, NoExamples) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or 'file'}: {error.strerror or error}")


@contextmanager
def opened_store(config: Config) -> "Iterator[Store]":
    """The store in force, closed at the end."""
    from storage.database import open_database
    from storage.store import Store

    engine = open_database(config.store_url)
    try:
        yield Store(engine)
    finally:
        engine.dispose()


@contextmanager
def written_to(output: Path | None) -> Iterator[TextIO]:
    """Where the verb writes: the file, whole or not at all, or standard output."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def piped() -> Iterator[None]:
    """End well where whoever reads us has enough, as `head` has."""
    try:
        yield
    except BrokenPipeError:  # nothing may be flushed after it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def known_issue(store: "Store", named: str) -> str:
    """The id of the one stored issue whose id begins with `named`."""
    fitting = [line.id for line in store.issues() if line.id.startswith(named)]
    if len(fitting) == 1:
        return fitting[0]
    reason = "no stored issue has" if not fitting else f"{len(fitting)} stored issues have"
    raise BadConfiguration(f"{named}: {reason} an id that begins so; `sourcedesk show` lists them")


def fail(sentence: str) -> NoReturn:
    """Say what is wrong, and exit."""
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
