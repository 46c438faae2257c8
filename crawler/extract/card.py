"""What Hugging Face says of a model, dataset or space.

https://huggingface.co/docs/hub/api
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawler.extract.answers import at, backed, objects, present, strings
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of_markdown, without_front_matter
from storage.records import Document

SITE = "https://huggingface.co"
_NAME = r"(?P<name>[\w.-]+/[\w.-]+)"
_NOT_PEOPLE = (
    "api|blog|chat|collections|datasets|docs|enterprise|join|kernels|learn|login|new|organizations|papers|posts"
    "|pricing|search|settings|spaces|tasks"
)
_SHELVES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, shelf, re.compile(pattern))
    for kind, shelf, pattern in (
        ("dataset", "datasets", rf"/(?:api/)?datasets/{_NAME}(?:/|$)"),
        ("space", "spaces", rf"/(?:api/)?spaces/{_NAME}(?:/|$)"),
        ("model", "models", rf"/api/models/{_NAME}(?:/|$)"),
        ("model", "models", rf"/(?!(?:{_NOT_PEOPLE})/){_NAME}(?:/|$)"),
    )
)


class Shelf(NamedTuple):
    """A thing on Hugging Face."""

    kind: str
    """`model`, `dataset` or `space`."""
    shelf: str
    """Its part of the interface's addresses."""
    name: str

    @property
    def record(self) -> str:
        """The address of the interface's record."""
        return f"{SITE}/api/{self.shelf}/{self.name}"

    def card(self, name: str) -> str:
        """The address of its README as it is written."""
        return f"{self.page(name)}/raw/main/README.md"

    def page(self, name: str) -> str:
        """The address of its page, under the name given."""
        return f"{SITE}/{name}" if self.kind == "model" else f"{SITE}/{self.shelf}/{name}"


def shelf_of(address: str) -> Shelf | None:
    """What an address names; None for blogs, collections, organisations and documentation.

    >>> shelf_of("https://huggingface.co/datasets/ada/engine/viewer").name
    'ada/engine'
    """
    path = urlsplit(address).path
    for kind, shelf, pattern in _SHELVES:
        match = pattern.match(path)
        if match is not None:
            return Shelf(kind, shelf, match["name"])
    return None


def card_document(answer: Mapping[str, Any], shelf: Shelf, readme: str) -> Document:
    """`GET /api/{models,datasets,spaces}/{name}` with the card's text."""
    name = at(answer, "id", kind=str) or shelf.name
    tags, gated = strings(answer, "tags"), answer.get("gated")
    text = paragraphs_of_markdown(readme)
    return backed(
        Document(
            address=shelf.page(name),
            kind=shelf.kind,
            title=name,
            authors=tuple(filter(None, (at(answer, "author", kind=str) or name.partition("/")[0],))),
            published=(at(answer, "createdAt", kind=str) or "")[:10] or None,
            modified=(at(answer, "lastModified", kind=str) or "")[:10] or None,
            language=language_of(text),
            text=text,
            markdown=without_front_matter(readme) or None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "modified"), "huggingface-api"),
                "text": "card",
                "language": "script",
            },
            facts=present(
                label=next(
                    iter(
                        [*strings(answer, "cardData", "pretty_name"), *strings(answer, "cardData", "title")]
                    ),
                    None,
                ),
                licence=_licence(answer, tags),
                arxiv=[tag.removeprefix("arxiv:") for tag in tags if tag.startswith("arxiv:")],
                base_model=strings(answer, "cardData", "base_model"),
                task=at(answer, "pipeline_tag", kind=str),
                library=at(answer, "library_name", kind=str),
                sdk=at(answer, "sdk", kind=str),
                likes=at(answer, "likes", kind=int),
                downloads=at(answer, "downloads", kind=int),
                gated=str(gated) if gated else None,
                private=at(answer, "private", kind=bool) or None,
                disabled=at(answer, "disabled", kind=bool) or None,
            ),
        )
    )


def collection_document(answer: Mapping[str, Any]) -> Document | None:
    """`GET /api/collections/{slug}`: its title and note, and what is in it; None for any other answer."""
    title, slug = at(answer, "title", kind=str), at(answer, "slug", kind=str)
    if not title or not slug or "items" not in answer:
        return None
    items = objects(answer, "items")
    lines = [
        ": ".join(
            filter(
                None,
                (at(item, "title", kind=str) or at(item, "id", kind=str), at(item, "note", "text", kind=str)),
            )
        )
        for item in items
    ]
    text = "\n\n".join(filter(None, (title, at(answer, "description", kind=str), *lines)))
    owner = at(answer, "owner", "name", kind=str)
    return backed(
        Document(
            address=f"{SITE}/collections/{slug}",
            kind="listing",
            title=title,
            authors=(owner,) if owner else (),
            modified=(at(answer, "lastUpdated", kind=str) or "")[:10] or None,
            language=language_of(text),
            text=text,
            methods={
                **dict.fromkeys(("title", "authors", "modified", "text"), "huggingface-api"),
                "language": "script",
            },
            facts=present(items=[str(item["id"]) for item in items if item.get("id")]),
        )
    )


def _licence(answer: Mapping[str, Any], tags: list[str]) -> str | None:
    stated = strings(answer, "cardData", "license")
    return next(
        iter([*stated, *(tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))]), None
    )
