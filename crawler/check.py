"""From an issue on disk, on the web or on standard input to records in the store."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from crawler import short_stack as _short_stack  # noqa: F401 -- first: the fewer modules there are by then, the better
from crawler.config import Config, scrapy_settings
from crawler.dispatch.sharing import must_share, wait_for_workers
from crawler.issue.place import is_address, issues_at
from crawler.issue.sniff import UnreadableIssue
from crawler.middlewares.replay import replay_settings
from crawler.run import Stats, crawl_process
from storage.database import StoreUnusable


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How a check ended."""

    issues: tuple[str, ...]
    """Ids of the issues that were walked, in the order read."""
    stats: Stats


def check(
    config: Config,
    issue: str,
    *,
    stdin: BinaryIO,
    replay: Sequence[Path] = (),
    settings: Mapping[str, Any] | None = None,
) -> Checked:
    """Walk an issue: read it, visit every source, store what was found.

    Args:
        config: What the operator chose.
        issue: A path, an http(s) address, or `-` for `stdin`.
        stdin: Where `-` reads from.
        replay: WARC files that answer instead of the network.
        settings: Scrapy settings on top of the configuration's.

    Raises:
        UnreadableIssue: the issue could not be had or read; nothing was stored.
        UnreadableArchive: a replay file is no WARC, or was cut; nothing was stored.
        StoreUnusable: the store cannot be opened or written, or workers gave sources up.
        BadConfiguration: visits are to be handed to workers, but the store cannot be shared.
    """
    if config.dispatch:
        must_share(config)
    arguments = {"issue": issue} if is_address(issue) else {"issues": issues_at(issue, stdin)}
    overrides = {
        **scrapy_settings(config),
        "LIVE_PROGRESS": True,
        **(replay_settings(replay) if replay else {}),
        **(settings or {}),
    }
    stats = crawl_process(overrides, "links", **arguments)
    if trouble := stats.get("issue/trouble"):
        raise UnreadableIssue(trouble)
    if trouble := stats.get("store/trouble"):
        raise StoreUnusable(trouble)
    if stats.get("finish_reason") == "archive_unwritable":
        raise StoreUnusable(
            f"{config.archive}: the archive cannot be written; make room or mend its rights, then run the same "
            "command again"
        )
    if config.dispatch:
        wait_for_workers(config, stats.get("issue/runs", ()), _tell)
    return Checked(issues=tuple(stats.get("issue/ids", ())), stats=stats)


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
