"""What GitHub's interface says of a repository, a discussion, a release, a commit or a gist.

https://docs.github.com/en/rest: each function takes one answer's JSON object.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from crawler.extract.answers import at, backed, present, strings
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of_markdown, without_front_matter
from storage.records import Document


def repository(
    answer: Mapping[str, Any], readme: str = "", release: Mapping[str, Any] | None = None
) -> Document:
    """`GET /repos/{owner}/{repo}`, with its README and its newest release where they could be had."""
    name, description = full_name(answer), at(answer, "description", kind=str)
    return _document(
        answer,
        "repository",
        title=": ".join(filter(None, (name, description))),
        authors=(at(answer, "owner", "login", kind=str),),
        markdown="\n\n".join(filter(None, (description, readme))),
        modified=at(answer, "pushed_at", kind=str),
        facts=present(
            full_name=name,
            description=description,
            homepage=at(answer, "homepage", kind=str),
            topics=strings(answer, "topics"),
            licence=licence(at(answer, "license", kind=dict)),
            language=at(answer, "language", kind=str),
            stars=at(answer, "stargazers_count", kind=int),
            forks=at(answer, "forks_count", kind=int),
            archived=at(answer, "archived", kind=bool) or None,
            disabled=at(answer, "disabled", kind=bool) or None,
            fork_of=at(answer, "parent", "full_name", kind=str),
            fork=at(answer, "fork", kind=bool) or None,
            default_branch=at(answer, "default_branch", kind=str),
            latest_release=at(release, "tag_name", kind=str),
            released=day(at(release, "published_at", kind=str)),
        ),
    )


def full_name(answer: Mapping[str, Any]) -> str:
    """`owner/name`; answers of before 2012 do not spell it out."""
    parts = (at(answer, "owner", "login", kind=str), at(answer, "name", kind=str))
    return at(answer, "full_name", kind=str) or "/".join(filter(None, parts))


def discussion(answer: Mapping[str, Any]) -> Document:
    """`GET /repos/{owner}/{repo}/issues/{number}` or `…/pulls/{number}`: title and opening post."""
    merged = at(answer, "merged_at", kind=str) or at(answer, "pull_request", "merged_at", kind=str)
    return _document(
        answer,
        "discussion",
        title=at(answer, "title", kind=str),
        authors=(at(answer, "user", "login", kind=str),),
        markdown=at(answer, "body", kind=str) or "",
        modified=at(answer, "updated_at", kind=str),
        facts=present(
            number=at(answer, "number", kind=int),
            state=at(answer, "state", kind=str),
            merged=day(merged),
            closed=day(at(answer, "closed_at", kind=str)),
            comments=at(answer, "comments", kind=int),
        ),
    )


def release(answer: Mapping[str, Any]) -> Document:
    """`GET /repos/{owner}/{repo}/releases/tags/{tag}`: the notes."""
    tag = at(answer, "tag_name", kind=str)
    return _document(
        answer,
        "release",
        title=at(answer, "name", kind=str) or tag,
        authors=(at(answer, "author", "login", kind=str),),
        markdown=at(answer, "body", kind=str) or "",
        published=at(answer, "published_at", kind=str),
        facts=present(tag=tag, prerelease=at(answer, "prerelease", kind=bool) or None),
    )


def commit(answer: Mapping[str, Any]) -> Document:
    """`GET /repos/{owner}/{repo}/commits/{ref}`: the message."""
    message = at(answer, "commit", "message", kind=str) or ""
    return _document(
        answer,
        "commit",
        title=message.partition("\n")[0],
        authors=(at(answer, "commit", "author", "name", kind=str),),
        markdown=message,
        published=at(answer, "commit", "author", "date", kind=str),
        facts=present(sha=at(answer, "sha", kind=str)),
    )


def gist(answer: Mapping[str, Any]) -> Document:
    """`GET /gists/{id}`: every file's text, Markdown as it is and anything else as code."""
    files = [entry for entry in (at(answer, "files", kind=dict) or {}).values() if isinstance(entry, dict)]
    names = [at(entry, "filename", kind=str) or "" for entry in files]
    parts = [
        _file(name, at(entry, "content", kind=str) or "") for name, entry in zip(names, files, strict=True)
    ]
    description = at(answer, "description", kind=str)
    return _document(
        answer,
        "file",
        title=description or next(iter(names), None),
        authors=(at(answer, "owner", "login", kind=str),),
        markdown="\n\n".join(filter(None, (description, *parts))),
        modified=at(answer, "updated_at", kind=str),
        facts=present(files=names),
    )


def stored_file(answer: Mapping[str, Any]) -> Document:
    """`GET /repos/{owner}/{repo}/contents/{path}`: one file."""
    name, path = at(answer, "name", kind=str) or "", at(answer, "path", kind=str)
    content = file_text(answer)
    return _document(
        answer, "file", title=name, authors=(), markdown=_file(name, content), facts=present(path=path)
    )


def file_text(answer: Mapping[str, Any] | None) -> str:
    """The text of a file that `…/readme` or `…/contents/…` gives as base64; empty where there is none."""
    content = at(answer, "content", kind=str)
    if not content or at(answer, "encoding", kind=str) != "base64":
        return ""
    try:
        return base64.b64decode(content).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def licence(answer: Mapping[str, Any] | None) -> str | None:
    """The SPDX id; the licence's own name where GitHub knows no id for it."""
    spdx = at(answer, "spdx_id", kind=str)
    return at(answer, "name", kind=str) if spdx in {None, "NOASSERTION"} else spdx


def day(time: str | None) -> str | None:
    """`2024-11-05T09:00:00Z` -> `2024-11-05`."""
    return time[:10] if time else None


def _file(name: str, content: str) -> str:
    return content if name.lower().endswith((".md", ".markdown")) else f"{name}\n\n```\n{content}\n```"


def _document(
    answer: Mapping[str, Any],
    kind: str,
    *,
    title: str | None,
    authors: tuple[str | None, ...],
    markdown: str,
    facts: dict[str, Any],
    published: str | None = None,
    modified: str | None = None,
) -> Document:
    text = paragraphs_of_markdown(markdown)
    if not text and kind in {"discussion", "release"}:
        text = title or ""  # all that was written
    return backed(
        Document(
            address=at(answer, "html_url", kind=str) or "",
            kind=kind,
            title=title or None,
            authors=tuple(filter(None, authors)),
            published=day(published or at(answer, "created_at", kind=str)),
            modified=day(modified),
            language=language_of(text),
            text=text,
            markdown=without_front_matter(markdown) or None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "modified", "text"), "github-api"),
                "language": "script",
            },
            facts=facts,
        )
    )


Reader = Callable[[Mapping[str, Any]], Document]

_BY_SHAPE: tuple[tuple[frozenset[str], Reader], ...] = (
    (frozenset({"clone_url", "owner"}), repository),
    (frozenset({"number", "title", "state"}), discussion),
    (frozenset({"tag_name", "assets_url"}), release),
    (frozenset({"sha", "commit"}), commit),
    (frozenset({"files", "forks_url"}), gist),
    (frozenset({"path", "content", "encoding"}), stored_file),
)


def reader_of(answer: Mapping[str, Any]) -> Reader | None:
    """The reader for an answer, by the fields that only its kind has; None for any other answer."""
    return next((reader for fields, reader in _BY_SHAPE if fields <= answer.keys()), None)
