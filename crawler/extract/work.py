"""What the DOI registries and OpenAlex say of a work, and whether it still stands."""

import re
from collections.abc import Mapping
from typing import Any

from crawler.extract.answers import at, backed, objects, present, strings
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of_html
from storage.records import Document, Standing

# https://www.crossref.org/documentation/register-maintain-records/maintaining-your-metadata/registering-updates/
_UPDATES: dict[str, Standing] = {
    "retraction": Standing.RETRACTED,
    "removal": Standing.RETRACTED,
    "partial_retraction": Standing.CORRECTED,
    "withdrawal": Standing.WITHDRAWN,
    "correction": Standing.CORRECTED,
    "corrigendum": Standing.CORRECTED,
    "erratum": Standing.CORRECTED,
    "addendum": Standing.UPDATED,
    "clarification": Standing.UPDATED,
    "new_version": Standing.UPDATED,
    "new_edition": Standing.UPDATED,
    # no standing of its own: the notice says it
    "expression_of_concern": Standing.CURRENT,
}
_GRAVEST = (Standing.RETRACTED, Standing.WITHDRAWN, Standing.CORRECTED, Standing.UPDATED, Standing.CURRENT)
_TITLE_SAYS = re.compile(
    r"^\W*(retracted|withdrawn|removed)(?: (?:article|chapter|paper))?\W*[:\]]", re.IGNORECASE
)


def crossref_document(answer: Mapping[str, Any]) -> Document | None:
    """`GET /works/{doi}`; None where the answer is about something else (a list, a funder, an agency).

    https://api.crossref.org/swagger-ui/index.html
    """
    work = at(answer, "message", kind=dict)
    if work is None or "DOI" not in work or "title" not in work:
        return None
    doi, title = (
        str(work["DOI"]).lower(),
        ": ".join(map(_line, strings(work, "title")[:1] + strings(work, "subtitle")[:1])),
    )
    abstract = _abstract(at(work, "abstract", kind=str) or "")
    standing, notice, updates = _updates(work, title)
    stated = at(work, "language", kind=str)
    return backed(
        Document(
            address=f"https://doi.org/{doi}",
            kind="paper",
            title=title or None,
            authors=tuple(filter(None, map(_author, objects(work, "author")))),
            published=_day(work, "issued") or _day(work, "published-online") or _day(work, "published-print"),
            language=stated.partition("-")[0] if stated else language_of(abstract or title),
            text=abstract,
            standing=standing,
            notice=notice,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text", "standing"), "crossref"),
                "language": "crossref" if stated else "script",
            },
            facts=present(
                doi=doi,
                type=at(work, "type", kind=str),
                container=next(iter(strings(work, "container-title")), None),
                publisher=at(work, "publisher", kind=str),
                updates=updates,
                notice_for=[entry["DOI"] for entry in objects(work, "update-to") if entry.get("DOI")],
                preprint=[
                    entry["id"] for entry in objects(work, "relation", "has-preprint") if entry.get("id")
                ],
                licence=next((entry["URL"] for entry in objects(work, "license") if entry.get("URL")), None),
                page=at(work, "resource", "primary", "URL", kind=str),
            ),
        )
    )


def datacite_document(answer: Mapping[str, Any]) -> Document | None:
    """`GET /dois/{doi}`; None where the answer is about something else.

    https://support.datacite.org/reference/get_dois-id
    """
    work = at(answer, "data", "attributes", kind=dict)
    if work is None or "doi" not in work or "titles" not in work:
        return None
    doi, title = (
        str(work["doi"]).lower(),
        next((_line(str(entry.get("title") or "")) for entry in objects(work, "titles")), ""),
    )
    described = {
        str(entry.get("descriptionType")): str(entry.get("description") or "")
        for entry in objects(work, "descriptions")
    }
    abstract = _abstract(described.get("Abstract") or next(iter(described.values()), ""))
    dates = {str(entry.get("dateType")): str(entry.get("date") or "") for entry in objects(work, "dates")}
    year = at(work, "publicationYear", kind=int)
    stated = at(work, "language", kind=str)
    form = at(work, "types", "resourceTypeGeneral", kind=str)
    says = _TITLE_SAYS.match(title)
    return backed(
        Document(
            address=f"https://doi.org/{doi}",
            kind=_DATACITE_KINDS.get(form or "", "paper"),
            title=title or None,
            authors=tuple(filter(None, map(_creator, objects(work, "creators")))),
            published=(dates.get("Issued") or dates.get("Available") or (str(year) if year else ""))[:10]
            or None,
            modified=(dates.get("Updated") or "")[:10] or None,
            language=stated.partition("-")[0] if stated else language_of(abstract or title),
            text=abstract,
            standing=Standing.RETRACTED if says else Standing.CURRENT,
            notice=title if says else None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text", "standing"), "datacite"),
                "language": "datacite" if stated else "script",
            },
            facts=present(
                doi=doi,
                type=form,
                publisher=work["publisher"]
                if isinstance(work.get("publisher"), str)
                else at(work, "publisher", "name", kind=str),
                version=at(work, "version", kind=str),
                page=at(work, "url", kind=str),
            ),
        )
    )


def openalex_document(answer: Mapping[str, Any]) -> Document | None:
    """`GET /works/doi:{doi}`; None where the answer is about something else.

    OpenAlex gathers from all registries, so it knows works of those that have no interface of their own here.
    https://docs.openalex.org/api-entities/works/work-object
    """
    stated, title = at(answer, "doi", kind=str), _line(at(answer, "title", kind=str) or "")
    if not stated or not title:
        return None
    doi = re.sub(r"^https?://(?:dx\.)?doi\.org/", "", stated).lower()
    abstract = _of_places(at(answer, "abstract_inverted_index", kind=dict) or {})
    language = at(answer, "language", kind=str)
    retracted = is_retracted(answer)
    form = at(answer, "type", kind=str)
    return backed(
        Document(
            address=f"https://doi.org/{doi}",
            kind="dataset" if form == "dataset" else "paper",
            title=title,
            authors=tuple(
                name
                for entry in objects(answer, "authorships")
                if (name := at(entry, "author", "display_name", kind=str))
            ),
            published=at(answer, "publication_date", kind=str),
            language=language or language_of(abstract or title),
            text=abstract,
            standing=Standing.RETRACTED if retracted else Standing.CURRENT,
            notice=OPENALEX_SAYS if retracted else None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text", "standing"), "openalex"),
                "language": "openalex" if language else "script",
            },
            facts=present(
                doi=doi,
                type=form,
                container=at(answer, "primary_location", "source", "display_name", kind=str),
                licence=at(answer, "primary_location", "license", kind=str),
                page=at(answer, "primary_location", "landing_page_url", kind=str),
            ),
        )
    )


OPENALEX_SAYS = "marked as retracted in OpenAlex"


def is_retracted(answer: Mapping[str, Any]) -> bool:
    """Whether OpenAlex marks the work so; it says neither when nor by whom."""
    return at(answer, "is_retracted", kind=bool) is True


def _of_places(index: Mapping[str, Any]) -> str:
    """`{"Kites": [0, 2], "and": [1]}` -> `Kites and Kites`: OpenAlex keeps an abstract as the places of its words."""
    placed = [(place, word) for word, places in index.items() for place in places if isinstance(place, int)]
    return " ".join(word for _, word in sorted(placed))


_DATACITE_KINDS = {"Dataset": "dataset", "Software": "repository", "Audiovisual": "video"}


def _updates(work: Mapping[str, Any], title: str) -> tuple[Standing, str | None, list[dict[str, str]]]:
    """The gravest thing said of the work, in words, and everything said."""
    said: list[tuple[Standing, dict[str, str]]] = []
    for entry in objects(work, "updated-by"):
        kind = str(entry.get("type") or "").lower().replace("-", "_").replace(" ", "_")
        update = present(
            type=kind,
            label=at(entry, "label", kind=str),
            date=(at(entry, "updated", "date-time", kind=str) or "")[:10],
            doi=at(entry, "DOI", kind=str),
            source=at(entry, "source", kind=str),
        )
        said.append((_UPDATES.get(kind, Standing.UPDATED), update))
    says = _TITLE_SAYS.match(title)
    if says and not any(standing in _GRAVEST[:2] for standing, _ in said):
        gone = Standing.WITHDRAWN if says[1].lower() == "withdrawn" else Standing.RETRACTED
        return gone, title, [update for _, update in said]
    if not said:
        return Standing.CURRENT, None, []
    standing, update = min(said, key=lambda pair: _GRAVEST.index(pair[0]))
    return standing, _notice(update), [update for _, update in said]


def _notice(update: Mapping[str, str]) -> str:
    """`Retraction, 2024-01-05, https://doi.org/10.5555/n (retraction-watch)`."""
    words = [update.get("label") or update["type"].replace("_", " ").capitalize(), update.get("date")]
    if "doi" in update:
        words.append(f"https://doi.org/{update['doi']}")
    return ", ".join(filter(None, words)) + (f" ({update['source']})" if "source" in update else "")


def _abstract(markup: str) -> str:
    """JATS or HTML as paragraphs, without the heading `Abstract`."""
    return re.sub(r"\A(?:abstract|summary)\s*\n+", "", paragraphs_of_html(markup), flags=re.IGNORECASE)


def _line(markup: str) -> str:
    return " ".join(paragraphs_of_html(markup).split())


def _author(entry: Mapping[str, Any]) -> str:
    names = (at(entry, "given", kind=str), at(entry, "family", kind=str))
    return " ".join(filter(None, names)) or at(entry, "name", kind=str) or ""


def _creator(entry: Mapping[str, Any]) -> str:
    names = (at(entry, "givenName", kind=str), at(entry, "familyName", kind=str))
    if all(names):
        return " ".join(filter(None, names))
    family, comma, given = (at(entry, "name", kind=str) or "").partition(",")
    return f"{given.strip()} {family.strip()}" if comma else family.strip()


def _day(work: Mapping[str, Any], field: str) -> str | None:
    """`[[2006, 12, 12]]` -> `2006-12-12`, as precise as it is; `[[null]]` is none."""
    parts = at(work, field, "date-parts", 0, kind=list) or []
    numbers = [part for part in parts if isinstance(part, int)]
    return "-".join(f"{number:02}" for number in numbers) if numbers else None
