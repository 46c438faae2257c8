"""Golden cases of site files: a link, what each asked address answers, and what its reading must be.

A case is a folder `<source>/<case>/`: `pages.json` (one row an asked address), the bodies, and
`expected.json`. The pages are asked for as the crawl asks, so a case fails as well when a page is missing
or never asked. Packages that bring sites of their own can keep theirs in the same shape.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.resolve.chain import resolve
from crawler.sites import Sites
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

PAGE_FIELDS = frozenset({"asked", "address", "status", "headers", "file", "outcome", "detail"})
EXPECTED_FIELDS = frozenset({"link", "outcome", "detail", "document", "text_contains", "text_lacks"})
DOCUMENT_FIELDS = (
    "address",
    "kind",
    "title",
    "authors",
    "published",
    "modified",
    "language",
    "standing",
    "notice",
    "methods",
    "facts",
)
TUNED = frozenset({"confidence", "encoding", "hidden"})
"""Facts of every HTML page, that the extraction's own tests look after."""
ROUNDS = 3
"""As in the links crawl."""


class BadCase(ValueError):
    """A folder is no sound case: an unknown field, or bodies that no row names."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the link, what every address answers, and what is expected."""

    resolution: Resolution
    pages: Mapping[str, Page]
    """By the address asked."""
    expected: Mapping[str, Any]

    @classmethod
    def at(cls, folder: Path) -> "Case":
        """The case in a folder.

        Raises:
            BadCase: see there.
        """
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        rows = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
        unknown = {*expected} - EXPECTED_FIELDS | {name for row in rows for name in row} - PAGE_FIELDS
        if unknown:
            raise BadCase(f"{folder}: unknown fields {', '.join(sorted(unknown))}")
        bodies = {path.name for path in folder.iterdir()} - {"pages.json", "expected.json"}
        named = {row["file"] for row in rows if "file" in row}
        if bodies != named:
            raise BadCase(f"{folder}: unused or missing bodies: {', '.join(sorted(bodies ^ named))}")
        return cls(resolve(expected["link"]), {row["asked"]: _page(row, folder) for row in rows}, expected)

    def site(self, sites: Sites) -> type[SourceSpider]:
        """Who reads it."""
        return sites.reader(self.resolution, self.pages.values())

    def walk(self, sites: Sites) -> tuple[Reading, set[str]]:
        """The reading, by asking as the links crawl does, and the pages nobody asked for.

        Raises:
            BadCase: the reader asks for an address that the case does not have.
        """
        pages: list[Page] = []
        canonical = self.resolution.canonical
        own = sites.owner(self.resolution).addresses(self.resolution)
        for address in dict.fromkeys((*own, canonical) if canonical else own):
            pages.append(self.asked(address))
            if pages[-1].usable:
                break
        site = sites.reader(self.resolution, pages)
        reading = site.read(tuple(pages), self.resolution)
        for _ in range(ROUNDS):
            known = {page.asked for page in pages} | {page.address for page in pages}
            wanted = [address for address in reading.wanted if address not in known]
            if not wanted:
                break
            pages.extend(self.asked(address) for address in wanted)
            reading = site.read(tuple(pages), self.resolution)
        return reading, set(self.pages) - {page.asked for page in pages}

    def asked(self, address: str) -> Page:
        """What the address answers."""
        if address not in self.pages:
            raise BadCase(f"the reader asks for {address}, and pages.json does not have it")
        return self.pages[address]


def _page(row: Mapping[str, Any], folder: Path) -> Page:
    return Page(
        asked=row["asked"],
        address=row["address"],
        status=row["status"],
        headers=tuple(row["headers"].items()),
        body=(folder / row["file"]).read_bytes() if "file" in row else b"",
        outcome=Outcome(row["outcome"]) if "outcome" in row else None,
        detail=row.get("detail"),
    )


def golden(reading: Reading) -> dict[str, Any]:
    """A reading as `expected.json` has it, without its text."""
    document = reading.document
    told = None if document is None else {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    if told is not None:
        told["facts"] = {name: value for name, value in told["facts"].items() if name not in TUNED}
    shape = {"outcome": reading.outcome, "detail": reading.detail, "document": told}
    return json.loads(json.dumps(shape, default=dict))  # type: ignore[no-any-return]
