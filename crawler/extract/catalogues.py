"""What catalogues answer to a search, as candidates. Pure; one function a catalogue.

arXiv https://info.arxiv.org/help/api/user-manual.html · Crossref https://api.crossref.org · OpenAlex
https://docs.openalex.org · Semantic Scholar https://api.semanticscholar.org/api-docs · Hugging Face
https://huggingface.co/docs/hub/api · GitHub https://docs.github.com/en/rest/search
· GDELT https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from crawler.extract.answers import at, json_object, objects, strings
from crawler.extract.eprint import eprints_of_atom
from crawler.resolve.candidates import Candidate
from crawler.resolve.chain import resolve
from storage.records import Page

_TAGS = re.compile(r"<[^>]*>")
_WORDS = 2000


def candidate(address: str | None, title: str | None, *, catalogue: str, **fields: Any) -> Candidate | None:
    """A candidate named as its address is; None where either is missing."""
    resolution = resolve(address) if address else None
    if resolution is None or resolution.canonical is None or not title:
        return None
    fields["words"] = " ".join(_TAGS.sub(" ", fields.get("words") or "").split())[:_WORDS]
    return Candidate(
        resolution.identity,
        " ".join(_TAGS.sub("", title).split()),
        address=resolution.canonical,
        catalogue=catalogue,
        **fields,
    )


def arxiv_candidates(page: Page) -> Iterator[Candidate]:
    """The papers of a query's feed."""
    for paper in eprints_of_atom(page.body) or ():
        made = candidate(
            f"https://arxiv.org/abs/{paper.id}",
            paper.title,
            catalogue="arxiv",
            authors=paper.authors,
            published=day(paper.published),
            words=paper.abstract,
        )
        if made is not None:
            yield made


def crossref_candidates(page: Page) -> Iterator[Candidate]:
    """The works of a list."""
    for work in objects(json_object(page), "message", "items"):
        doi = at(work, "DOI", kind=str)
        made = candidate(
            f"https://doi.org/{doi}" if doi else None,
            next(iter(strings(work, "title")), None),
            catalogue="crossref",
            authors=tuple(
                " ".join(filter(None, (at(who, "given", kind=str), at(who, "family", kind=str))))
                for who in objects(work, "author")
            ),
            published=_of_parts(at(work, "issued", "date-parts", 0, kind=list)),
            words=at(work, "abstract", kind=str),
        )
        if made is not None:
            yield made


def openalex_candidates(page: Page) -> Iterator[Candidate]:
    """The works of a list; a work on arXiv by its arXiv address, whatever else it is known by."""
    for work in objects(json_object(page), "results"):
        places = [at(one, "landing_page_url", kind=str) or "" for one in objects(work, "locations")]
        preprint = next((place for place in places if "arxiv.org/abs/" in place), None)
        made = candidate(
            preprint or at(work, "doi", kind=str) or next(filter(None, places), None),
            at(work, "title", kind=str),
            catalogue="openalex",
            authors=tuple(
                name
                for one in objects(work, "authorships")
                if (name := at(one, "author", "display_name", kind=str))
            ),
            published=day(at(work, "publication_date", kind=str)),
        )
        if made is not None:
            yield made


def semanticscholar_candidates(page: Page) -> Iterator[Candidate]:
    """The best match for a title; the interface answers 404 where it has none."""
    for work in objects(json_object(page), "data"):
        ids = at(work, "externalIds", kind=dict) or {}
        arxiv, doi = at(ids, "ArXiv", kind=str), at(ids, "DOI", kind=str)
        made = candidate(
            f"https://arxiv.org/abs/{arxiv}"
            if arxiv
            else f"https://doi.org/{doi}"
            if doi
            else at(work, "url", kind=str),
            at(work, "title", kind=str),
            catalogue="semanticscholar",
            authors=tuple(name for who in objects(work, "authors") if (name := at(who, "name", kind=str))),
            published=day(at(work, "publicationDate", kind=str)),
        )
        if made is not None:
            yield made


def huggingface_candidates(page: Page) -> Iterator[Candidate]:
    """Papers of a search, each under its first title: arXiv shows only the newest one."""
    try:
        answer = json.loads(page.body)
    except (ValueError, RecursionError):
        return
    for entry in answer if isinstance(answer, list) else ():
        paper = at(entry, "paper", kind=dict) or entry
        number = at(paper, "id", kind=str)
        made = candidate(
            f"https://arxiv.org/abs/{number}" if number else None,
            at(paper, "title", kind=str) or at(entry, "title", kind=str),
            catalogue="huggingface",
            authors=tuple(name for who in objects(paper, "authors") if (name := at(who, "name", kind=str))),
            published=day(at(paper, "publishedAt", kind=str)),
            words=at(paper, "summary", kind=str),
        )
        if made is not None:
            yield made


def github_candidates(page: Page) -> Iterator[Candidate]:
    """Repositories of a search, titled `owner/name`; forks are none."""
    for repository in objects(json_object(page), "items"):
        if at(repository, "fork", kind=bool):
            continue
        made = candidate(
            at(repository, "html_url", kind=str),
            at(repository, "full_name", kind=str),
            catalogue="github",
            published=day(at(repository, "created_at", kind=str)),
            words=at(repository, "description", kind=str),
        )
        if made is not None:
            yield made


def feed_candidates(page: Page) -> Iterator[Candidate]:
    """The entries of a publisher's feed."""
    import feedparser  # noqa: PLC0415 -- most crawls see no feed

    for entry in feedparser.parse(io.BytesIO(page.body)).get("entries", []):
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        bodies = [part.get("value", "") for part in entry.get("content", [])]
        made = candidate(
            entry.get("link"),
            entry.get("title"),
            catalogue="feeds",
            published=date(*moment[:3]) if moment else None,
            words=" ".join([entry.get("summary", ""), *bodies]),
        )
        if made is not None:
            yield made


def gdelt_candidates(page: Page) -> Iterator[Candidate]:
    """The stories of an article list; their day is when they were first seen, `20240311T091500Z`."""
    for story in objects(json_object(page), "articles"):
        seen = at(story, "seendate", kind=str) or ""
        made = candidate(
            at(story, "url", kind=str),
            at(story, "title", kind=str),
            catalogue="gdelt",
            published=day(f"{seen[:4]}-{seen[4:6]}-{seen[6:8]}"),
        )
        if made is not None:
            yield made


def day(text: str | None) -> date | None:
    """The day an ISO 8601 text begins with, or None."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _of_parts(parts: list[Any] | None) -> date | None:
    """Crossref's `[2024, 11, 5]`, as precise as it is."""
    numbers = [part for part in parts or () if isinstance(part, int)]
    try:
        return date(*[*numbers, 1, 1][:3]) if numbers else None
    except (ValueError, TypeError):
        return None
