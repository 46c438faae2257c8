"""`sourcedesk capture`: hand in a page that a site shows to people and not to crawlers."""

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from crawler.capture import HandedIn

UNUSABLE = 2


def capture(
    source: Annotated[str, typer.Argument(help="Address or identity of a source that a stored issue cites.")],
    file: Annotated[
        str,
        typer.Argument(help="Saved HTML, SingleFile, MHTML, PDF, WARC or text file; - for pasted text."),
    ],
    by: Annotated[str | None, typer.Option(help="Who saved it; else your user name.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Address it was saved from; else the file's own word.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="When it was saved, as 2026-11-09T08:30+09:00; else the file's own word."),
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration file.")] = None,
) -> None:
    """Hand in a page you saved in your browser, where a site turns crawlers away.

    It is archived, compared with every claim that cites the source, and labelled with who saved it and when.
    Example: sourcedesk capture https://www.reuters.com/world/… article.html --by Jiwon
    """
    from crawler.capture import capture as keep
    from crawler.config import BadConfiguration, load
    from crawler.handed import CaptureRefused
    from crawler.warc import UnreadableArchive
    from storage.database import StoreUnusable, open_database
    from storage.store import Store

    try:
        chosen = load(config, home=home)
        handed = _handed(file, by, url, at)
        engine = open_database(chosen.store_url)
        try:
            kept = keep(Store(engine), chosen, source, handed)
        finally:
            engine.dispose()
    except (CaptureRefused, BadConfiguration, UnreadableArchive, StoreUnusable) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or file}: {error.strerror or error}")
    else:
        part = "" if kept.outcome.readable else f" ({kept.outcome}: only a part of it)"
        sys.stdout.write(
            f"{kept.source}: {len(kept.document.text)} characters kept{part}, saved by {handed.by}; "
            f"{kept.passages} passages beside the claims of {len(kept.issues)} issue(s)\n"
        )


def _handed(file: str, by: str | None, url: str | None, at: str | None) -> "HandedIn":
    from crawler.capture import HandedIn
    from crawler.handed import CaptureRefused

    if url is not None and not url.startswith(("http://", "https://")):
        raise CaptureRefused(f"--url {url}: not a web address; write it as https://…")
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError as error:
        raise CaptureRefused(f"--at {at}: not a time; write it as 2026-11-09T08:30+09:00") from error
    if moment is not None and moment.tzinfo is None:
        moment = moment.astimezone()
    named = by or getpass.getuser()
    if file == "-":
        data = sys.stdin.buffer.read()
        return HandedIn(data=data, name="-", by=named, address=url, at=moment)
    path = Path(file)
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    return HandedIn(data=path.read_bytes(), name=path.name, by=named, address=url, at=moment, changed=changed)


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
