"""The rule files, loaded once and found by host.

A host in a rule stands for itself and everything below it; `=host` for itself alone; `name.*` for a name under
any public suffix; `name*.tld` for a name with a number behind it, `name-*.tld` with anything behind its dash; `*`
for any host, and then the rule names the first or last steps of the path it looks at (`redirect` stands for
`redirect.php` and its like, too; an empty step for the front page).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

Rule = TypeVar("Rule")

_LABELS = 16
"""As many labels of a host are looked at, from its end."""

_SCRIPTS = frozenset(["action", "ashx", "asp", "aspx", "cfm", "cgi", "do", "htm", "html", "jsp", "php", "pl"])
"""Endings of a path's step that say how the page is made, not what it is."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How one family of redirect addresses hides its target."""

    name: str
    decode: str
    """A key of `decoders.DECODERS`, `opaque` (needs the network) or `none` (only its tokens matter)."""
    path: re.Pattern[str] | None
    """Must match the path, when given."""
    keys: tuple[str, ...]
    """Parameters, or keys of a JSON object, that hold the target; the first usable one counts. Of an opaque wrapper
    one must be there, and have a value as the option `value` says."""
    options: Mapping[str, str]
    reader: frozenset[str]
    """Parameters that identify the reader."""
    reader_path: re.Pattern[str] | None
    """Its groups identify the reader."""


class HostIndex(Generic[Rule]):
    """Rules by host: at most one dictionary look-up for every label of a host."""

    def __init__(self) -> None:
        self._by_host: dict[str, list[Rule]] = {}
        self._by_step: dict[str, list[Rule]] = {}
        self._names: frozenset[str] = frozenset()
        self._of_host = lru_cache(maxsize=4096)(self._find_host)
        # one address is looked up by several steps in a row
        self.find = lru_cache(maxsize=64)(self._find)

    def add(self, rule: Rule, hosts: Iterable[str], steps: Iterable[str] = ()) -> None:
        """File `rule` under its hosts; under the path steps when it is for any host."""
        for host in hosts:
            if host == "*":
                for step in steps:
                    self._by_step.setdefault(step, []).append(rule)
                continue
            self._by_host.setdefault(host, []).append(rule)
            if host.endswith(".*"):
                self._names |= {host[:-2]}

    def _find(self, host: str, path: str = "") -> tuple[Rule, ...]:
        """The rules for a host and path, the nearest host first."""
        return (*self._of_host(host), *self._of_path(path))

    def _of_path(self, path: str) -> Iterator[Rule]:
        if len(path) > 1 and self._by_step:
            first = path[1:].partition("/")[0].lower()
            last = path.rstrip("/").rpartition("/")[2].lower()
            for step in (first,) if last == first else (first, last):
                yield from self._by_step.get(step, ())
                name, _, ending = step.partition(".")
                if ending in _SCRIPTS:
                    yield from self._by_step.get(name, ())
        elif len(path) < 2:
            yield from self._by_step.get("", ())

    def _find_host(self, host: str) -> tuple[Rule, ...]:
        return tuple(rule for key in self._keys(host) for rule in self._by_host.get(key, ()))

    def _keys(self, host: str) -> Iterator[str]:
        yield f"={host}"
        labels = host.split(".")[-_LABELS:]
        for at in range(len(labels) - 1):
            yield ".".join(labels[at:])
        if len(labels) > 1:
            number = labels[-2].rstrip("0123456789")
            yield f"{number}*.{labels[-1]}"
            if "-" in labels[-2]:
                yield f"{labels[-2].partition('-')[0]}-*.{labels[-1]}"
            for at in (-2, -3):
                if (
                    len(labels) >= -at
                    and labels[at] in self._names
                    and all(len(one) < 4 for one in labels[at + 1 :])
                ):
                    yield f"{labels[at]}.*"


def load(name: str) -> Any:
    """One rule file of the package, by its name without `.json`."""
    return json.loads(files("crawler.resolve").joinpath("rules", f"{name}.json").read_text("utf-8"))


def _wrapper(entry: Mapping[str, Any]) -> Wrapper:
    path, reader_path = entry.get("path"), entry.get("reader_path")
    return Wrapper(
        name=entry["name"],
        decode=entry["decode"],
        path=re.compile(path) if path else None,
        keys=tuple(key.lower() for key in entry.get("keys", ())),
        options=entry.get("options", {}),
        reader=frozenset(name.lower() for name in entry.get("reader", ())),
        reader_path=re.compile(reader_path) if reader_path else None,
    )


def load_wrappers() -> HostIndex[Wrapper]:
    """The wrappers of `rules/wrappers.json`."""
    index: HostIndex[Wrapper] = HostIndex()
    for entry in load("wrappers")["wrappers"]:
        index.add(_wrapper(entry), entry["hosts"], entry.get("steps", ()))
    return index
