"""The two values every naming rule speaks: the place an address points to, and the name found there."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

NOTHING: Mapping[str, str] = MappingProxyType({})


class Place(NamedTuple):
    """An address as a naming rule reads it."""

    host: str
    """Lower case, without `www.` and `m.`."""
    path: str
    """Escaped, as spelled; starts with a slash."""
    steps: tuple[str, ...]
    """The parts of the path between slashes, empty ones included, those at the end left out."""
    query: str
    fragment: str

    def value(self, *names: str) -> str:
        """The decoded value of the first parameter called one of `names`, or an empty string."""
        if not self.query:
            return ""
        for segment in self.query.split("&"):
            name, mark, value = segment.partition("=")
            if mark and unquote(name).lower() in names:
                return unquote(value.replace("+", " "))
        return ""


class Identity(NamedTuple):
    """What an address names."""

    kind: str
    """As `Resolution.kind`."""
    value: str
    """`type:value`; for papers and preprints without the cited version."""
    identifiers: Mapping[str, str] = NOTHING
    version: str = ""
    """The cited version, as a number; an empty string when none was cited."""

    @property
    def cited(self) -> str:
        """`type:value` with the version an arXiv link cites: `arxiv:2411.04468v1`."""
        return f"{self.value}v{self.version}" if self.version and self.kind == "arxiv" else self.value


WEB = Identity("web", "web")
"""A page that is nothing but itself."""
