"""Title, authors, dates and the rest, each with the method that found it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.extract.dates import modified_date, published_date
from crawler.extract.language import language_of
from crawler.extract.names import author_names
from crawler.extract.notices import correction_notice
from crawler.extract.parsed import Parsed
from crawler.extract.titles import page_title

_LICENCE_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses|publicdomain)/([a-z+-]+)/(\d\.\d)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself. None is "not found", never a guess."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601, as precise as the page is."""
    modified: str | None = None
    language: str | None = None
    """Primary BCP 47 tag."""
    site_name: str | None = None
    licence: str | None = None
    canonical: str | None = None
    is_free: bool | None = None
    """The page's `isAccessibleForFree`: False says that a part is for subscribers, not which."""
    correction: str | None = None
    """What the page says of a mistake it has put right."""
    methods: Mapping[str, str] = field(default_factory=dict)
    """Field name -> the method that found it."""


Found = tuple[Any, str] | None


def metadata(parsed: Parsed) -> Metadata:
    """Every field the page offers."""
    found: dict[str, Any] = {}
    methods: dict[str, str] = {}
    for name, finder in _FINDERS:
        result = finder(parsed)
        if result is not None:
            found[name], methods[name] = result
    return Metadata(**found, methods=methods)


def _language(parsed: Parsed) -> Found:
    stated = (
        (
            parsed.tree.get("lang") or parsed.tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
            "html-lang",
        ),
        (parsed.first_meta("og:locale"), "open-graph"),
        (parsed.first_meta("content-language", "dc.language", "citation_language", "language"), "meta"),
        (next(_strings(parsed.json_ld, "inLanguage"), None), "json-ld"),
    )
    for value, method in stated:
        match = _LANGUAGE.match((value or "").strip())
        if match:
            return match.group().lower(), method
    language = language_of(parsed.visible_text)
    return (language, "letters") if language != "und" else None


def _site_name(parsed: Parsed) -> Found:
    named = parsed.first_meta("og:site_name")
    if named:
        return named, "open-graph"
    for node in parsed.json_ld:
        publisher = node.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else None
        if isinstance(name, str) and name.strip():
            return name.strip(), "json-ld"
    named = parsed.first_meta("application-name", "citation_journal_title", "dc.publisher", "publisher")
    return (named, "meta") if named else None


def _licence(parsed: Parsed) -> Found:
    stated = next(_strings(parsed.json_ld, "license"), None)
    if stated:
        return stated, "json-ld"
    licences = list(parsed.attributes.at(set(parsed.attributes.places("rel", _is_licence))))
    for element in (one for tag in ("link", "a") for one in licences if one.tag == tag):
        if element.get("href"):
            match = _LICENCE_ADDRESS.search(element.get("href") or "")
            name = f"CC {match.group(1).upper()} {match.group(2)}" if match else element.get("href")
            return name, "rel-license"
    named = parsed.first_meta("dc.rights", "dcterms.license", "dcterms.rights", "citation_license")
    return (named, "meta") if named else None


def _is_licence(relation: str) -> bool:
    return "license" in relation.lower().split()


def _canonical(parsed: Parsed) -> Found:
    if parsed.canonical:
        return parsed.canonical, "rel-canonical"
    address = parsed.first_meta("og:url")
    return (address, "open-graph") if address and address.startswith("http") else None


def _is_free(parsed: Parsed) -> Found:
    for node in parsed.json_ld:
        value = node.get("isAccessibleForFree")
        if isinstance(value, list) and value:
            value = value[0]
        word = str(value).strip().lower().rsplit("/", 1)[-1]
        if word in {"true", "false"}:
            return word == "true", "json-ld"
    tier = (parsed.first_meta("article:content_tier") or "").lower()
    return (tier == "free", "open-graph") if tier in {"free", "locked", "metered"} else None


def _strings(nodes: Iterable[Mapping[str, Any]], key: str) -> Iterator[str]:
    for node in nodes:
        value = node.get(key)
        if isinstance(value, str) and value.strip():
            yield value.strip()


_FINDERS: tuple[tuple[str, Callable[[Parsed], Found]], ...] = (
    ("title", page_title),
    ("authors", author_names),
    ("published", published_date),
    ("modified", modified_date),
    ("language", _language),
    ("site_name", _site_name),
    ("licence", _licence),
    ("canonical", _canonical),
    ("is_free", _is_free),
    ("correction", correction_notice),
)
