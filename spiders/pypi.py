"""PyPI: releases of Python packages.

Source:   the release as the interface gives it: summary, description, licence, day, and whether it was yanked.
Asked at: pypi.org/pypi/<name>/<version>/json, or without a version the newest release
          (https://docs.pypi.org/api/json/).
Limits:   none stated beyond asking considerately and caching; one request a second here.
Terms:    the interface is documented for programs; robots.txt shuts only searches and the simple index.
Caveats:  a yanked release (https://peps.python.org/pep-0592/) is still there, with its reason; when it was yanked,
          nobody says. The project's page shows a check to browsers, so it is never asked.
Fails:    404 for a project or a release that was deleted, and for one that never was.
"""

from typing import ClassVar
from urllib.parse import quote

from crawler.extract.answers import ended, found, json_object
from crawler.extract.package import package_document
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

_SITE = "https://pypi.org/pypi"


class PypiSpider(SourceSpider):
    """Packages on PyPI, in the version that was cited."""

    name = "pypi"
    hosts = ("pypi.org",)
    kinds = ("pypi",)
    limits: ClassVar[dict[str, Limits]] = {"pypi.org": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {f"{_SITE}/": "https://docs.pypi.org/api/json/"}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The cited release, then the project; the page for whatever is no package."""
        package = resolution.identifiers.get("package")
        if package is None:
            return super().addresses(resolution)
        project, version = f"{_SITE}/{quote(package, safe='')}", resolution.identifiers.get("version")
        releases = (f"{project}/{quote(version, safe='')}/json",) if version else ()
        return *releases, f"{project}/json"

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The release; that it is gone where the project is still there without it."""
        version = resolution.identifiers.get("version")
        cited = found(
            pages,
            lambda page: version is not None and page.asked.endswith(f"/{quote(version, safe='')}/json"),
        )
        page = cited or pages[-1]
        answer = json_object(page) if page.usable else None
        document = package_document(answer) if answer is not None else None
        if document is not None:
            outcome = Outcome.OK if document.text else Outcome.EMPTY
            return Reading(
                outcome=outcome, document=document, detail=None if document.text else "no description"
            )
        if cited is not None and cited.status == 404 and pages[-1].usable:
            return Reading(outcome=Outcome.GONE, detail=f"PyPI: no release {version} any more")
        return ended(pages[-1])
