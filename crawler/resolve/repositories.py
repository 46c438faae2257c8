"""Names of code, models and packages: GitHub, Hugging Face, PyPI."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from crawler.resolve.names import Identity, Place
from crawler.resolve.papers import read_arxiv_reader
from crawler.resolve.rulebook import load

_RESERVED = load("reserved")
_GITHUB_RESERVED = frozenset(_RESERVED["github"].split())
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_\-]*)")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.\-]+")
_GIST = re.compile(r"[0-9a-f]{5,40}|\d+", re.IGNORECASE)
_SSH = re.compile(
    r"(?:(?:git\+)?(?:ssh|git|https?)://)?(?:[\w.\-]+@)?(?:www\.)?github\.com[:/]+"
    r"([\w.\-]+)/([\w.\-]+?)(?:\.git)?/?(?:#.*)?"
)
_RELEASE = re.compile(r"v?\d[\w.!+%-]*")
_BRANCH = re.compile(r"refs/(?:heads|tags|remotes/origin)/")


def _repository(owner: str, repo: str) -> tuple[str, dict[str, str]]:
    repo = repo.removesuffix(".git") or repo
    return f"{owner}/{repo}".lower(), {"owner": owner.lower(), "repo": repo.lower()}


def _github(form: str, rest: str, identifiers: Mapping[str, str]) -> Identity:
    return Identity("github", f"github:{form}:{rest}", identifiers)


def read_github(place: Place) -> Identity | None:
    """github.com: an account, a repository, or one thing in it; the rest belongs to the repository."""
    steps = tuple(filter(None, place.steps))
    if not steps:
        return None
    owner, lower = steps[0], steps[0].lower()
    if (
        lower in {"orgs", "organizations"}
        and len(steps) > 3
        and steps[2] == "discussions"
        and steps[3].isdecimal()
    ):
        rest = f"{steps[1].lower()}#{steps[3]}"
        return _github("org-discussion", rest, {"owner": steps[1].lower(), "number": steps[3]})
    if lower in _GITHUB_RESERVED or not _ACCOUNT.fullmatch(owner):
        return None
    if len(steps) == 1:
        return _github("user", lower, {"owner": lower})
    if not _REPOSITORY.fullmatch(steps[1]):
        return None
    return _inside_repository(owner, steps[1], steps[2:])


_NUMBERED = {"issues": "issue", "pull": "pull", "discussions": "discussion"}


def _inside_repository(owner: str, repo: str, steps: tuple[str, ...]) -> Identity:
    name, ids = _repository(owner, repo)
    section = steps[0] if steps else ""
    if section in _NUMBERED and len(steps) > 1 and steps[1].isdecimal():
        return _github(_NUMBERED[section], f"{name}#{steps[1]}", {**ids, "number": steps[1]})
    if section in {"blob", "tree", "raw"} and len(steps) > 1:
        path = _BRANCH.sub("", "/".join(steps[1:]), count=1)
        ref, _, inside = path.partition("/")
        return _github(section, f"{name}:{path}", {**ids, "ref": unquote(ref), "path": unquote(inside)})
    if section == "commit" and len(steps) > 1:
        commit = steps[1].removesuffix(".patch").removesuffix(".diff")
        return _github("commit", f"{name}@{commit}", {**ids, "ref": commit})
    if section == "releases" and len(steps) > 2 and steps[1] in {"tag", "download", "expanded_assets"}:
        return _github("release", f"{name}@{steps[2]}", {**ids, "tag": unquote(steps[2])})
    if section == "wiki":
        return _github("wiki", name, ids)
    return _github("repo", name, ids)


def read_github_raw(place: Place) -> Identity | None:
    """raw.githubusercontent.com: one file at one ref."""
    steps = tuple(filter(None, place.steps))
    return _inside_repository(steps[0], steps[1], ("raw", *steps[2:])) if len(steps) > 2 else None


def read_github_api(place: Place) -> Identity | None:
    """api.github.com and codeload.github.com: the repository behind them."""
    steps = tuple(filter(None, place.steps))
    if place.host == "api.github.com":
        if steps[:1] != ("repos",):
            return None
        steps = steps[1:]
        steps = steps[:2] + tuple(
            {"pulls": "pull", "commits": "commit"}.get(step, step) for step in steps[2:]
        )
    return _inside_repository(steps[0], steps[1], steps[2:]) if len(steps) > 1 else None


def read_gist(place: Place) -> Identity | None:
    """gist.github.com: the id alone names the gist, whoever wrote it."""
    steps = tuple(filter(None, place.steps))
    last = steps[1] if len(steps) > 1 else steps[0] if steps else ""
    gist = last.removesuffix(".git").removesuffix(".js")
    if not _GIST.fullmatch(gist) or (len(steps) == 1 and len(gist) < 20 and not gist.isdecimal()):
        return None
    return _github("gist", gist, {"gist": gist})


def read_github_pages(place: Place) -> Identity | None:
    """`<account>.github.io/<first step>`: which repository is behind it takes a request to know."""
    account = place.host.removesuffix(".github.io")
    if not account or "." in account or account == "github.io":
        return None
    steps = tuple(filter(None, place.steps))
    identifiers = {"owner": account}
    if not steps:
        return _github("pages", account, identifiers)
    return _github("pages", f"{account}/{steps[0].lower()}", {**identifiers, "path": steps[0]})


def bare_github(text: str) -> Identity | None:
    """`git@github.com:owner/repo.git` and its relatives."""
    found = _SSH.fullmatch(text) if "github.com" in text else None
    if not found or found[1].lower() in _GITHUB_RESERVED:
        return None
    name, ids = _repository(found[1], found[2])
    return _github("repo", name, ids)


_HF_RESERVED = frozenset(_RESERVED["huggingface"].split())
_HF_PLACES = {"datasets": "dataset", "spaces": "space", "kernels": "kernel", "models": "model"}
_HF_VIEWS = frozenset(
    ["tree", "blob", "resolve", "raw", "viewer", "discussions", "commits", "commit", "blame", "settings"]
)
_HF_NAME = re.compile(r"[\w.\-]+", re.ASCII)


def _hf(form: str, name: str) -> Identity:
    return Identity("huggingface", f"hf:{form}:{name}", {form: name})


def read_huggingface(place: Place) -> Identity | None:
    """huggingface.co: a model, dataset, space, kernel, collection, article, or the arXiv paper it shows."""
    steps = tuple(filter(None, place.steps))
    if steps[:1] == ("api",) and len(steps) > 2:
        steps = steps[2:] if steps[1] == "models" else steps[1:]
    first = steps[0] if steps else ""
    if first == "papers":
        return read_arxiv_reader(place._replace(path="/" + steps[1])) if len(steps) > 1 else None
    if first == "blog":
        rest = steps[1:3]
        if not rest or rest[0] in {"community", "zh", "tag"}:
            return None
        return _hf("blog", "/".join(rest))
    if first == "collections":
        return _hf("collection", "/".join(steps[1:3])) if len(steps) > 2 else None
    if first in _HF_PLACES and first != "models":
        return _hf_owned(_HF_PLACES[first], steps[1:])
    if first in _HF_RESERVED or len(steps) < 2:
        return None
    return _hf_owned("model", steps)


def _hf_owned(form: str, steps: tuple[str, ...]) -> Identity | None:
    """`owner/name`; datasets of the first days have no owner."""
    if not steps or not all(_HF_NAME.fullmatch(step) for step in steps[:2]):
        return None
    if len(steps) == 1 or steps[1] in _HF_VIEWS:
        return _hf(form, steps[0]) if form == "dataset" else None
    return _hf(form, f"{steps[0]}/{steps[1]}")


_HF_ADDRESS = re.compile(r"hf://(.+)", re.IGNORECASE)


def bare_huggingface(text: str) -> Identity | None:
    """`hf://datasets/owner/name@revision/path`, as Hugging Face's tools write it."""
    found = _HF_ADDRESS.fullmatch(text)
    if not found:
        return None
    steps = tuple(step.partition("@")[0] for step in found[1].split("/"))
    if steps[0] == "models":
        steps = steps[1:]
    return read_huggingface(Place("huggingface.co", "/" + "/".join(steps), steps, "", ""))


def read_pypi(place: Place) -> Identity | None:
    """PyPI: the project's name as PEP 503 normalises it, and the version cited beside it."""
    steps = tuple(filter(None, place.steps))
    if len(steps) < 2 or steps[0] not in {"project", "pypi", "simple"}:
        return None
    name = re.sub(r"[-_.]+", "-", unquote(steps[1])).lower()
    version = unquote(steps[2]) if len(steps) > 2 and _RELEASE.fullmatch(steps[2]) else None
    return Identity("pypi", f"pypi:{name}", {"package": name} | ({"version": version} if version else {}))


READERS: Mapping[str, Callable[[Place], Identity | None]] = {
    "github.com": read_github,
    "raw.githubusercontent.com": read_github_raw,
    "raw.github.com": read_github_raw,
    "api.github.com": read_github_api,
    "codeload.github.com": read_github_api,
    "gist.github.com": read_gist,
    "gist.githubusercontent.com": read_gist,
    "github.io": read_github_pages,
    "huggingface.co": read_huggingface,
    "hf.co": read_huggingface,
    "pypi.org": read_pypi,
    "pypi.python.org": read_pypi,
}
