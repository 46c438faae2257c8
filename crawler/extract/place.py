"""What an address on GitHub names, and where its interface is asked for that."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

API = "https://api.github.com"
_RAW = "https://raw.githubusercontent.com"


class Place(NamedTuple):
    """What an address on GitHub names."""

    kind: str
    """`repository`, `folder`, `file`, `discussion`, `release`, `commit`, `gist`, or `page` for all else."""
    repo: str = ""
    """`owner/name`."""
    rest: str = ""
    """Number, tag, commit, or branch and path."""

    @property
    def record(self) -> str | None:
        """The address of the interface's record, or of the file itself; None where there is none."""
        form = _RECORDS.get(self.kind)
        return form.format(repo=self.repo, rest=self.rest) if form else None


_RECORDS = {
    "repository": API + "/repos/{repo}",
    "folder": API + "/repos/{repo}",
    "discussion": API + "/repos/{repo}/issues/{rest}",
    "release": API + "/repos/{repo}/releases/tags/{rest}",
    "commit": API + "/repos/{repo}/commits/{rest}",
    "gist": API + "/gists/{rest}",
    "file": _RAW + "/{repo}/{rest}",
}
_REPO = r"(?P<repo>[^/]+/[^/]+)"
_PLACES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("gist", r"gist\.github\.com/(?:[^/]+/)?(?P<rest>[0-9a-f]{16,})(?:/.*)?$"),
        ("file", rf"raw\.githubusercontent\.com/{_REPO}/(?P<rest>.+)$"),
        ("page", r"github\.com/(?:features|topics|orgs|collections|search|sponsors|apps|marketplace)(?:/|$)"),
        ("discussion", rf"github\.com/{_REPO}/(?:issues|pull)/(?P<rest>\d+)(?:/.*)?$"),
        ("release", rf"github\.com/{_REPO}/releases/tag/(?P<rest>.+)$"),
        ("commit", rf"github\.com/{_REPO}/commit/(?P<rest>[0-9a-f]{{7,40}})$"),
        ("file", rf"github\.com/{_REPO}/(?:blob|raw)/(?P<rest>.+)$"),
        ("folder", rf"github\.com/{_REPO}/tree/(?P<rest>.+)$"),
        ("repository", rf"github\.com/{_REPO}(?:/(?:releases|issues|pulls|tags))?$"),
    )
)


def place_of(address: str) -> Place:
    """What the address names.

    >>> place_of("https://github.com/o/r/tree/main/docs")
    Place(kind='folder', repo='o/r', rest='main/docs')
    """
    parts = urlsplit(address)
    spelled = f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
    for kind, pattern in _PLACES:
        match = pattern.match(spelled)
        if match is not None:
            named = match.groupdict()
            return Place(kind, named.get("repo", "").removesuffix(".git"), named.get("rest", ""))
    return Place("page")


def readme_address(name: str, place: Place) -> str:
    """Where the README of a repository, or of the linked folder in it, is asked.

    A branch's name may hold slashes; its first segment is taken for all of it.
    """
    branch, _, path = place.rest.partition("/") if place.kind == "folder" else ("", "", "")
    query = f"?ref={quote(branch, safe='')}" if branch else ""
    return f"{API}/repos/{name}/readme{f'/{path}' if path else ''}{query}"


def release_address(name: str) -> str:
    """Where the newest release is asked; 404 where there is none."""
    return f"{API}/repos/{name}/releases/latest"
