"""`follow`, `watch`, `alerts`, `status`: the verbs of scheduled work."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from crawler.config import Config
    from crawler.watch.tick import Watch
    from storage.store import Store

UNUSABLE, TROUBLE = 2, 3

Home = Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Configuration file.")]


def follow(
    publication: Annotated[
        str | None,
        typer.Argument(help="Home page, feed, sitemap or archive page; without it all are listed."),
    ] = None,
    back: Annotated[int, typer.Option(min=0, max=1000, help="Issues from before to walk as well.")] = 0,
    stop: Annotated[
        bool, typer.Option("--stop", help="Do not look at it any more; what was read stays.")
    ] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Follow a newsletter: `sourcedesk watch` walks each new issue of it.

    Example: sourcedesk follow https://letter.example.com/ --back 10
    """
    with opened(home, config) as (chosen, _, store):
        watching = store.watching()
        if publication is None:
            for one in watching.publications():
                when = one.next_poll.isoformat(sep=" ", timespec="minutes")
                sys.stdout.write(f"{one.state:<9} {one.list_address}  next look {when}\n")
            return
        if stop:
            known = [one for one in watching.publications() if publication in {one.address, one.list_address}]
            if not known:
                _fail(f"{publication}: it is not followed; `sourcedesk follow` lists what is")
            for one in known:
                watching.unfollow(one.id)
            return
        if not publication.startswith(("http://", "https://")):
            _fail(f"{publication}: not a web address; write it as https://…")
        sys.stdout.write(_follow(chosen, store, publication, back))


def _follow(chosen: "Config", store: "Store", publication: str, back: int) -> str:
    from crawler.watch.job import Processes, job
    from crawler.watch.looking import SETTINGS

    spider = "crawler.watch.looking:FindingSpider"
    stats = Processes()(job(chosen, spider, SETTINGS, address=publication, back=back))
    if "publication" not in stats:
        _fail(str(stats.get("trouble") or f"{publication}: it could not be asked; see the log"))
    (one,) = [one for one in store.watching().publications() if one.id == stats["publication"]]
    listed = store.watching().entries(one.id)
    waiting = sum(entry.state == "waiting" for entry in listed)
    return f"following {one.list_address}: {len(listed)} issues listed, {waiting} to walk\n"


def watch(
    once: Annotated[bool, typer.Option("--once", help="One round, for cron or a systemd timer.")] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Walk new issues, visit sources again when they are due, and tell what changed.

    Exits 3 when a part of a round failed (it is tried again in the next). Example: sourcedesk watch --once
    """
    from crawler.watch import service
    from crawler.watch.job import Stopped

    with opened(home, config) as (chosen, engine, store):
        logging.basicConfig(
            level=chosen.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
        )
        ready = _ready(chosen, store)
        if not once:
            service.forever(ready, engine, lambda line: sys.stderr.write(line + "\n"))
            return
        try:
            told = service.once(ready, engine)
        except Stopped:
            sys.stderr.write("sourcedesk: stopped; the next round goes on from here\n")
            return
    sys.stdout.write(told.line() + "\n")
    for trouble in told.troubles:
        sys.stderr.write(f"sourcedesk: {trouble}\n")
    if told.troubles:
        raise typer.Exit(TROUBLE)


def _ready(chosen: "Config", store: "Store") -> "Watch":
    from crawler.watch.channels import channels_of, quiet_of
    from crawler.watch.due import Policy
    from crawler.watch.job import Processes
    from crawler.watch.tick import Watch

    return Watch(
        store=store,
        config=chosen,
        run=Processes(),
        policy=Policy(),
        channels=channels_of(chosen),
        quiet=quiet_of(chosen),
    )


def alerts(
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    atom: Annotated[bool, typer.Option("--atom", help="An Atom feed.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="en or ko.")] = None,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Show what changed in cited sources, whom it concerns, and who was told.

    Example: sourcedesk alerts --lang ko
    """
    from crawler.watch.feed import atom as feed
    from crawler.watch.impact import Telling, as_data, as_text

    with opened(home, config, lang) as (chosen, _, store):
        watching = store.watching()
        found = [Telling.of(store, one) for one in watching.alerts()]
        if atom:
            sys.stdout.write(feed(found, address="urn:sourcedesk:alerts", language=chosen.speech).decode())
            return
        for one in found:
            if json_:
                sys.stdout.write(json.dumps(as_data(one, chosen.speech), ensure_ascii=False) + "\n")
                continue
            sys.stdout.write(as_text(one, chosen.speech) + "\n")
            for sent in watching.deliveries(alert=one.alert.id):
                how = f"told {sent.told:%Y-%m-%d %H:%M}" if sent.told else "not told yet"
                why = f" ({sent.attempts} tries: {sent.trouble})" if sent.trouble else ""
                sys.stdout.write(f"{sent.channel}: {how}{why}\n")
            sys.stdout.write("\n")


def status(
    metrics: Annotated[bool, typer.Option("--metrics", help="Prometheus' text format.")] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Show what is due, overdue and failing, and how workers are doing.

    Example: sourcedesk status
    """
    from crawler.dispatch.depth import as_lines, depth
    from crawler.watch import health

    with opened(home, config) as (chosen, engine, store):
        now = datetime.now(UTC)
        queue = depth(engine)
        if metrics:
            sys.stdout.write(health.metrics(store, now, queue).decode())
            return
        for line in (*health.as_lines(health.status(store, chosen.home, now)), *as_lines(queue)):
            sys.stdout.write(line + "\n")


def retractions(
    file: Annotated[
        Path, typer.Argument(help="The Retraction Watch data, the CSV file that Crossref publishes.")
    ],
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Hold the cited works against the Retraction Watch list; what it says of them becomes alerts.

    Example: sourcedesk retractions retraction_watch.csv
    """
    from crawler.watch.channels import channels_of
    from crawler.watch.retractions import NotTheList, alerts_of, notices

    with opened(home, config) as (chosen, _, store), file.open(encoding="utf-8-sig", newline="") as lines:
        now = datetime.now(UTC)
        try:
            found = alerts_of(store, notices(lines), now)
        except (NotTheList, UnicodeDecodeError) as error:
            _fail(f"{file}: {error}")
        new = store.watching().report(found, channels=tuple(channels_of(chosen)), now=now)
    sys.stdout.write(
        f"{len(found)} cited works are in the list, {len(new)} alerts are new; see sourcedesk alerts\n"
    )


@contextmanager
def opened(
    home: Path | None, config: Path | None, language: str | None = None
) -> "Iterator[tuple[Config, Engine, Store]]":
    """Configuration and store; what an operator can mend in one sentence, with exit code 2."""
    from crawler.config import BadConfiguration, load
    from crawler.watch.job import JobFailed
    from storage.database import StoreUnusable, open_database
    from storage.locks import Held
    from storage.store import Store

    try:
        chosen = load(config, home=home, language=language)
        engine = open_database(chosen.store_url)
        try:
            yield chosen, engine, Store(engine)
        finally:
            engine.dispose()
    except (BadConfiguration, StoreUnusable, Held, JobFailed) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
