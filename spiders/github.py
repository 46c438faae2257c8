"""GitHub: repositories, paths in them, releases, issues, pull requests, commits, gists.

Source:   the REST interface's record, with README and newest release; a file's own bytes.
Asked at: api.github.com (https://docs.github.com/en/rest), raw.githubusercontent.com for files; the page on
          github.com where the interface is used up and for what it does not have (discussions, wikis).
Limits:   60 requests an hour without a token, 5,000 with one; `x-ratelimit-*` and `retry-after` say when.
Terms:    the interface is documented for programs, with or without a token (`github_token`); files and pages
          as robots.txt allows.
Caveats:  a repository that was renamed answers 301 and then under its new `full_name`: `moved`. A branch's name
          may hold slashes, so a folder is asked at its first segment and then as a page.
Fails:    404 for deleted and private alike; 403 or 429 with `x-ratelimit-remaining: 0` when used up; 451 for
          takedowns; HTML instead of JSON when GitHub itself is unwell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import quote_plus, urlsplit

from crawler.extract.answers import ended, found, json_object, own_words, unasked
from crawler.extract.catalogues import github_candidates
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.place import Place, place_of, readme_address, release_address
from crawler.extract.reading import read_page
from crawler.extract.repository import file_text, full_name, reader_of, repository
from crawler.extract.repository_page import file_document, read_repository_page, rendered_words
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.wanted import repositories_in
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution


class GithubSpider(SourceSpider):
    """Whatever lives on GitHub."""

    name = "github"
    hosts = ("github.com", "raw.githubusercontent.com", "gist.githubusercontent.com")
    kinds = ("github",)
    limits: ClassVar[dict[str, Limits]] = {"api.github.com": Limits(1.0), "github.com": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {"https://api.github.com/": "https://docs.github.com/en/rest"}
    catalogues: ClassVar[dict[str, int]] = {"github": 15}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The interface's record of the place, then its page."""
        record, page = place_of(resolution.canonical or "").record, super().addresses(resolution)
        return (record, *page) if record is not None and record not in page else page

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The record; without it the file; without either the page."""
        place = place_of(resolution.canonical or "")
        answer = next((answer for page in pages if (answer := _record(page)) is not None), None)
        if answer is not None:
            return _read_record(pages, answer, place, resolution)
        page = next((page for page in reversed(pages) if page.usable), None)
        if page is None:
            # 404 says more than a used-up interface
            return ended(next((page for page in pages if page.status == 404), pages[-1]))
        if place.kind == "file" and sniff(page) in {"text", "json", "xml"}:
            return Reading(
                outcome=Outcome.OK,
                document=file_document(
                    page, f"{place.repo}/{place.rest}", resolution.canonical or page.address
                ),
            )
        if sniff(page) != "html" or not cls.shows(page.address):
            return own_words(read_page(page))
        return _moved(own_words(read_repository_page(page)), place)

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """The repository written as `owner/name`, else those called like the first name an item uses.

        Searches are ten a minute without a token.
        """
        return tuple(
            Query(
                f"https://api.github.com/search/repositories?q={quote_plus(asked)}&per_page=10", (one.link,)
            )
            for one in wanted
            if one.hint == "repository" and (asked := _asked(one))
        )

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The repositories of the answer."""
        return tuple(github_candidates(page))

    @classmethod
    def shows(cls, address: str) -> bool:
        """Whether GitHub's own page stands there, and not somebody's site on github.io."""
        host = urlsplit(address).hostname or ""
        return any(host == own or host.endswith(f".{own}") for own in cls.hosts)


def _asked(wanted: Wanted) -> str | None:
    """The query: words and qualifiers (https://docs.github.com/en/search-github/searching-on-github)."""
    for full in repositories_in(wanted.text)[:1]:
        owner, _, repository = full.partition("/")
        return f"{repository} in:name user:{owner}"
    name = wanted.title or next(iter(wanted.names), None)
    return f"{name} in:name,description" if name else None


def _record(page: Page) -> Mapping[str, Any] | None:
    """The answer that a page holds about a whole thing; None for READMEs, releases and pages beside it."""
    answer = json_object(page) if page.usable and sniff(page) == "json" else None
    return answer if answer is not None and reader_of(answer) is not None else None


def _read_record(
    pages: tuple[Page, ...], answer: Mapping[str, Any], place: Place, resolution: Resolution
) -> Reading:
    reader = reader_of(answer)
    if reader is not None and reader is not repository:
        return Reading(outcome=Outcome.OK, document=reader(answer))
    name = full_name(answer)
    readme, release = readme_address(name, place), release_address(name)
    told = found(pages, lambda page: page.asked == readme)
    newest = found(pages, lambda page: page.asked == release and page.usable)
    document = repository(answer, file_text(json_object(told)), json_object(newest))
    wanted = unasked(pages, readme, release)
    if told is not None and not told.usable:
        # the interface is used up, or there is no README where the link points: the page still has words
        wanted = (*wanted, *unasked(pages, resolution.canonical or document.address))
        shown = found(pages, lambda page: page.usable and sniff(page) == "html")
        if shown is not None and (words := rendered_words(Parsed.of(shown))):
            text = "\n\n".join(filter(None, (document.text, words)))
            document = replace(document, text=text, methods={**document.methods, "text": "html"})
    if not document.text:
        return Reading(
            outcome=Outcome.EMPTY, document=document, detail="neither description nor README", wanted=wanted
        )
    return replace(_moved(Reading(outcome=Outcome.OK, document=document), place), wanted=wanted)


def _moved(reading: Reading, place: Place) -> Reading:
    """`moved` where the repository goes by another name than the one linked."""
    now = reading.document.facts.get("full_name") if reading.document is not None else None
    if not now or not place.repo or now.lower() == place.repo.lower() or not reading.outcome.readable:
        return reading
    return replace(reading, outcome=Outcome.MOVED, detail=f"{place.repo} is now {now}")
