"""Who publishes what newsletters cite: companies with their feeds, and the press. The table is `publishers.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Feed(NamedTuple):
    """A publisher's own feed."""

    address: str
    posts: str | None
    """How the addresses of its posts begin, host first; None where posts are never looked for in it."""
    searched: bool
    """Whether it is asked for posts that an item names without a link."""


class Publisher(NamedTuple):
    """A company or laboratory."""

    name: str
    spelled: tuple[str, ...]
    feeds: tuple[Feed, ...]


class Outlet(NamedTuple):
    """A newspaper or agency."""

    spelled: tuple[str, ...]
    site: str


def feeds_of(maker: str) -> tuple[str, ...]:
    """The feeds that are asked for a publisher's posts."""
    own = next((one.feeds for one in publishers() if one.name == maker), ())
    return tuple(feed.address for feed in own if feed.searched)


def feed_beside(address: str) -> str | None:
    """The feed that carries the post at `address`, where its publisher is known."""
    parts = urlsplit(address)
    place = f"{parts.hostname}{parts.path}"
    every = (feed for one in publishers() for feed in one.feeds)
    return next((feed.address for feed in every if feed.posts and place.startswith(feed.posts)), None)


@cache
def publishers() -> tuple[Publisher, ...]:
    """Every publisher that is known."""
    return tuple(
        Publisher(each["name"], tuple(each["spelled"]), tuple(_feed(feed) for feed in each["feeds"]))
        for each in _table()["publisher"]
    )


@cache
def outlets() -> tuple[Outlet, ...]:
    """Every newspaper and agency that is known."""
    return tuple(Outlet(tuple(each["spelled"]), each["site"]) for each in _table()["outlet"])


def _feed(described: dict[str, Any]) -> Feed:
    return Feed(described["address"], described.get("posts"), described.get("searched", True))


def _table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("crawler.resolve").joinpath("publishers.toml").read_text("utf-8"))
