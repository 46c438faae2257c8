"""The verbs around publishing: is it ready, what must be corrected, and the record to keep."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from crawler.config import BadConfiguration, Config, load

if TYPE_CHECKING:
    from storage.desk import Desk
    from storage.desk_views import Readiness
    from storage.records import Issue
    from storage.store import Store

NOT_READY, UNUSABLE = 1, 2


class ListFormat(StrEnum):
    """How a list of corrections is written."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


Named = Annotated[str, typer.Argument(help="Id of a stored issue, or how it begins.", metavar="ISSUE")]
Home = Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; else ./sourcedesk.toml if it is there.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the words: en or ko.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")]
Author = Annotated[
    str | None, typer.Option(help="Who publishes the reviews; the issue's publication by default.")
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    for verb in (ready, corrections, claimreview, annotations, bundle, search):
        app.command()(verb)


def ready(
    issue: Named,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of lines.")] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Say whether every claim of an issue is settled. Exits 0 when it is, 1 when something is open.

    Classes of claims that need a second person are chosen by the option `second_person`.
    Example: sourcedesk ready 9b3f0c && ./publish.sh
    """
    with _asked(issue, home, config) as asked:
        told = asked.desk.ready(asked.issue.id)
        sys.stdout.write(_as_json(told) if as_json else _as_lines(told))
        if not told.ready:
            raise typer.Exit(NOT_READY)


def corrections(
    issue: Named,
    format_: Annotated[ListFormat, typer.Option("--format", "-f", help="How the list is written.")] = (
        ListFormat.MARKDOWN
    ),
    lang: Language = None,
    output: Output = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """List what editors want corrected: claim, what the source says, proposed wording, link.

    Example: sourcedesk corrections 9b3f0c --lang ko -o corrections.md
    """
    from crawler.export.corrections import as_csv, as_json, as_markdown
    from crawler.export.corrections import corrections as found_in

    with _asked(issue, home, config, lang) as asked:
        found = found_in(asked.store, asked.desk, asked.issue)
        if format_ is ListFormat.CSV:
            _write(output, as_csv(found))
        elif format_ is ListFormat.JSON:
            _write(output, as_json(found))
        else:
            _write(output, as_markdown(asked.issue, found, asked.config.speech))


def claimreview(
    issue: Named,
    author: Author = None,
    lang: Language = None,
    output: Output = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Write an issue's verdicts as schema.org ClaimReview (JSON-LD).

    A rating is about a claim against its source. Example: sourcedesk claimreview 9b3f0c --author "Our desk"
    """
    from crawler.export.claim_review import as_json, claim_reviews

    with _asked(issue, home, config, lang) as asked:
        named = _author(author, asked.issue)
        reviews = claim_reviews(
            asked.store, asked.desk, asked.issue, author=named, language=asked.config.speech
        )
        _write(output, as_json(reviews))


def annotations(
    issue: Named,
    lang: Language = None,
    output: Output = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Write an issue's verdicts as W3C Web Annotations of their sources (JSON-LD).

    Each names the passage by its words, as it was read. Example: sourcedesk annotations 9b3f0c -o annotations.json
    """
    from crawler.export.annotations import annotations as found_in
    from crawler.export.annotations import as_json

    with _asked(issue, home, config, lang) as asked:
        found = found_in(asked.store, asked.desk, asked.issue, language=asked.config.speech)
        _write(output, as_json(found, asked.issue))


def bundle(
    issue: Named,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to make, or a file whose name ends in .zip.")
    ],
    author: Author = None,
    lang: Language = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Write an issue's evidence as files that open without this program, offline.

    One HTML file, the archived pages (WACZ), all records (JSON Lines), corrections, ClaimReview.
    Exits 1 when some archived page could not be put in. Example: sourcedesk bundle 9b3f0c -o evidence.zip
    """
    from crawler.archived import ArchiveReader
    from crawler.depot import depot_of
    from crawler.export.bundle import BundleExists, write_bundle

    with _asked(issue, home, config, lang) as asked:
        try:
            made = write_bundle(
                asked.store,
                asked.desk,
                asked.issue,
                ArchiveReader(
                    asked.config.archive, known=asked.store.known, depot=depot_of(asked.config.archive_url)
                ),
                output,
                author=_author(author, asked.issue),
                language=asked.config.speech,
                now=datetime.now(UTC),
            )
        except BundleExists as error:
            _fail(str(error))
        sys.stdout.write(f"{made.target}: {made.responses} archived responses\n")
        for sentence in made.missing:
            sys.stderr.write(f"sourcedesk: left out: {sentence}\n")
        if made.missing:
            raise typer.Exit(NOT_READY)


def search(
    words: Annotated[
        list[str], typer.Argument(help='Words, all wanted; "in quotation marks" stand together.')
    ],
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many to list.")] = 20,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Find words in issues, items and everything sources said. Exits 1 when nothing is found.

    Korean, Japanese and Chinese words are found from one character on.
    Example: sourcedesk search 언어모델 '"state of the art"'
    """
    with _opened(load_plainly(home, config)) as (_, desk):
        found = desk.search(" ".join(words), limit=limit)
        for hit in found.hits:
            around = " ".join(hit.snippet.split())
            sys.stdout.write(f"{hit.kind}  {hit.key}  {hit.title or hit.source or ''}\n    {around}\n")
        if not found.hits:
            sys.stderr.write("sourcedesk: nothing found\n")
            raise typer.Exit(NOT_READY)


# --- what the verbs share ------------------------------------------------------------------------


class _Asked(NamedTuple):
    store: "Store"
    desk: "Desk"
    issue: "Issue"
    config: Config


def load_plainly(home: Path | None, config: Path | None, language: str | None = None) -> Config:
    """The configuration in force, or one sentence and exit code 2."""
    try:
        return load(config, home=home, language=language)
    except BadConfiguration as error:
        _fail(str(error))


@contextmanager
def _asked(
    named: str, home: Path | None, config: Path | None, language: str | None = None
) -> Iterator[_Asked]:
    """The stored issue whose id begins so, with the store it lies in."""
    chosen = load_plainly(home, config, language)
    with _opened(chosen) as (store, desk):
        fitting = [line.id for line in store.issues() if line.id.startswith(named)]
        issue = store.issue(fitting[0]) if len(fitting) == 1 else None
        if issue is None:
            count = "no stored issue has" if not fitting else f"{len(fitting)} stored issues have"
            _fail(f"{named}: {count} an id that begins so; `sourcedesk show` lists them")
        yield _Asked(store, desk, issue, chosen)


@contextmanager
def _opened(config: Config) -> "Iterator[tuple[Store, Desk]]":
    from storage.database import StoreUnusable, open_database
    from storage.store import Store

    try:
        engine = open_database(config.store_url)
        try:
            store = Store(engine)
            yield store, store.desk(config.policy)
        finally:
            engine.dispose()
    except StoreUnusable as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")


def _write(output: Path | None, text: str) -> None:
    """Write to the file, whole or not at all, or to standard output."""
    if output is None:
        sys.stdout.write(text)
        return
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _author(author: str | None, issue: "Issue") -> str:
    return author or issue.publication or issue.title or "Sourcedesk"


def _as_lines(told: "Readiness") -> str:
    counts = told.counts
    if told.ready:
        left = f"; {told.uncorrected} corrections not published yet" if told.uncorrected else ""
        return f"ready: {counts.claims} claims settled{left}\n"
    lines = [f"not ready: {len(told.open)} of {counts.claims} claims open"]
    lines += [
        f"  item {one.position}  {one.claim}  {one.why}  {' '.join(one.text.split())}" for one in told.open
    ]
    return "\n".join(lines) + "\n"


def _as_json(told: "Readiness") -> str:
    values = {
        "issue": told.issue,
        "title": told.title,
        "ready": told.ready,
        "claims": told.counts.claims,
        "settled": told.counts.settled,
        "uncorrected": told.uncorrected,
        "open": [
            {"claim": one.claim, "item": one.item, "position": one.position, "text": one.text, "why": one.why}
            for one in told.open
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
