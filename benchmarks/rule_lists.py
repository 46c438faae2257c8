"""Public rule lists as peers: the smallest engine that does what each list's own documentation says.

Three shapes are read: ClearURLs (`providers` with `urlPattern`, `rules`, `exceptions`, `redirections`), Brave
(`include` and `exclude` patterns with `params`, or with an `action` and a `param`), and tidy-url as JSON
(`match` a regular expression in a string, `rules` names, `redirect` a parameter).
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

Pattern = re.Pattern[str]


@dataclass
class _Rule:
    """What one entry of a list does to an address."""

    include: tuple[Pattern, ...]
    exclude: tuple[Pattern, ...] = ()
    names: tuple[Pattern, ...] = ()
    targets: tuple[Callable[[str], str | None], ...] = ()

    def holds(self, address: str) -> bool:
        return any(one.search(address) for one in self.include) and not any(
            one.search(address) for one in self.exclude
        )


@dataclass
class RuleList:
    """A list that can strip parameters and open redirectors."""

    rules: list[_Rule] = field(default_factory=list)

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Self:
        """The list in one or more files of any of the three shapes.

        Raises:
            SystemExit: a file has none of them.
        """
        found = cls()
        for path in paths:
            data = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(data, dict) and "providers" in data:
                found.rules += _clearurls(data["providers"])
            elif isinstance(data, list) and data and "include" in data[0]:
                found.rules += _brave(data)
            elif isinstance(data, list) and data and "match" in data[0]:
                found.rules += _tidy(data)
            else:
                raise SystemExit(f"{path} is no list of ClearURLs, Brave or tidy-url")
        return found

    def steps(self) -> dict[str, Callable[[str], str | None]]:
        """What of the benchmark's steps the list can do."""
        steps: dict[str, Callable[[str], str | None]] = {}
        if any(rule.names for rule in self.rules):
            steps["strip"] = self.strip
        if any(rule.targets for rule in self.rules):
            steps["unwrap"] = self.unwrap
        return steps

    def strip(self, address: str) -> str:
        """The address without the parameters that a rule names."""
        head, mark, fragment = address.partition("#")
        base, question, query = head.partition("?")
        if not question:
            return address
        names = [name for rule in self.rules if rule.names and rule.holds(address) for name in rule.names]
        segments = query.split("&")
        kept = [
            segment
            for segment in segments
            if not any(name.fullmatch(unquote(segment.partition("=")[0])) for name in names)
        ]
        if len(kept) == len(segments):
            return address
        left = "&".join(filter(None, kept))
        return base + (f"?{left}" if left else "") + mark + fragment

    def unwrap(self, address: str) -> str:
        """The address under the redirectors that a rule opens."""
        for _ in range(8):
            target = next(self._targets(address), None)
            if target is None or target == address:
                break
            address = target
        return address

    def _targets(self, address: str) -> Iterator[str]:
        for rule in self.rules:
            if rule.targets and rule.holds(address):
                for target in rule.targets:
                    found = target(address)
                    if found and found.startswith(("http://", "https://")):
                        yield found


def _clearurls(providers: dict[str, Any]) -> Iterator[_Rule]:
    for provider in providers.values():
        yield _Rule(
            include=(re.compile(provider["urlPattern"], re.I),),
            exclude=tuple(re.compile(one, re.I) for one in provider.get("exceptions", ())),
            names=tuple(re.compile(one, re.I) for one in provider.get("rules", ())),
            targets=tuple(_group(re.compile(one, re.I)) for one in provider.get("redirections", ())),
        )


def _group(pattern: Pattern) -> Callable[[str], str | None]:
    def target(address: str) -> str | None:
        found = pattern.search(address)
        return unquote(found[1]) if found else None

    return target


def _brave(entries: list[dict[str, Any]]) -> Iterator[_Rule]:
    for entry in entries:
        include, exclude = (tuple(map(_glob, entry.get(side, ()))) for side in ("include", "exclude"))
        if "params" in entry:
            names = tuple(re.compile(re.escape(name)) for name in entry["params"])
            yield _Rule(include, exclude, names=names)
        elif entry["action"] == "regex-path":
            yield _Rule(include, exclude, targets=(_path(entry),))
        else:
            yield _Rule(
                include, exclude, targets=(_parameter(entry["param"], base64_="base64" in entry["action"]),)
            )


def _glob(pattern: str) -> Pattern:
    scheme, mark, rest = pattern.partition("://")
    host, slash, path = rest.partition("/")
    host = re.escape(host).replace(r"\*\.", r"(?:[^/?#]+\.)?").replace(r"\*", r"[^/?#]*")
    head = ("https?" if scheme in {"*", ""} else re.escape(scheme)) if mark else "https?"
    return re.compile(f"^{head}://{host}{slash}" + re.escape(path).replace(r"\*", ".*"))


def _path(entry: dict[str, Any]) -> Callable[[str], str | None]:
    pattern = re.compile(entry["param"])
    scheme = f"{entry['prepend_scheme']}://" if "prepend_scheme" in entry else ""

    def target(address: str) -> str | None:
        found = pattern.search("/" + address.partition("://")[2].partition("/")[2])
        return scheme + unquote("".join(found.groups())) if found else None

    return target


def _parameter(name: str, *, base64_: bool = False) -> Callable[[str], str | None]:
    pattern = re.compile(rf"[?&]{re.escape(name)}=([^&#]*)")

    def target(address: str) -> str | None:
        found = pattern.search(address)
        if not found:
            return None
        value = unquote(found[1])
        try:
            return base64.b64decode(value + "==").decode() if base64_ else value
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None

    return target


def _tidy(entries: list[dict[str, Any]]) -> Iterator[_Rule]:
    for entry in entries:
        yield _Rule(
            include=(re.compile(entry["match"], re.I),),
            names=tuple(re.compile(re.escape(name.strip()), re.I) for name in entry.get("rules", ())),
            targets=(_parameter(entry["redirect"]),) if entry.get("redirect") else (),
        )
