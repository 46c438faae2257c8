"""An editor's own capture of a page that refuses us: every form, its label, its limits."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from crawler.archive import Archive
from crawler.archived import ArchiveReader
from crawler.capture import HandedIn, capture
from crawler.export.jsonl import lines
from crawler.handed import CaptureRefused
from crawler.reread import reread
from crawler.warc_records import Exchange
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Via

PDF = Path(__file__).parents[2] / "examples/web/blog/safety-report.pdf"
TEXT = "On day 7 of the survey the harbour counted 61 boats under sail.\n\nThe book lies open in the harbour office."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def refused_home(places: Callable[..., Any]) -> Path:
    """A desk whose only source answered with a wall; every test hands its capture to a copy of it."""
    place = places()
    place.answer(status=403, text=place.pages["wall"])
    await place.check()
    place.engine.dispose()
    return Path(place.config.home)


@pytest.fixture
def refused(places: Callable[..., Any], refused_home: Path) -> Any:
    place = places(home=refused_home)
    place.answer(status=403, text=place.pages["wall"])
    return place


async def hand_in(place: Any, data: str | bytes, name: str = "saved.html", source: str = "") -> Any:
    body = data.encode() if isinstance(data, str) else data
    handed = HandedIn(data=body, name=name, by="Jiwon")
    return await asyncio.to_thread(capture, place.store, place.config, source or place.page(), handed)


def single_file(place: Any) -> str:
    return f"""<!DOCTYPE html> <html><!--
 Page saved with SingleFile
 url: {place.page()}?utm_source=x
 saved date: Tue Nov 10 2026 09:30:00 GMT+0900 (Korean Standard Time)
--><head><title>Boats in the harbour</title><style>@font-face{{src:url(data:font/woff2;base64,{"A" * 4000})}}</style></head>
<body><article><h1>Boats in the harbour</h1>{place.prose}</article></body></html>"""


def mhtml(place: Any) -> str:
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {place.page()}\r\n"
        'Date: Tue, 10 Nov 2026 00:30:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; '
        'boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n'
        f"Content-Location: {place.page()}\r\n\r\n{place.pages['article']}\r\n--b--\r\n"
    )


async def test_a_saved_page_stands_where_the_site_refuses(refused: Any) -> None:
    kept = await hand_in(refused, single_file(refused))
    link = refused.link()

    assert (kept.outcome, kept.issues, kept.passages > 0) == (Outcome.OK, ("i1",), True)
    assert (link.visit.outcome, link.document.via) == (Outcome.BLOCKED, Via.CAPTURE)
    assert link.document.document.facts["capture"] == {
        "by": "Jiwon",
        "at": "2026-11-10T00:30:00+00:00",
        "file": "saved.html",
        "form": "singlefile",
    }
    assert FindingCode.SOURCE_UNREAD not in refused.codes()
    (page,) = link.read.asked_pages
    assert ArchiveReader(refused.config.archive).read(page.captures[0]).body == single_file(refused).encode()
    told = reread(refused.store, refused.config)
    assert (told.same, told.remarks) == (1, ())


async def test_a_later_refusal_leaves_the_capture_where_it_is(refused: Any) -> None:
    await hand_in(refused, single_file(refused))
    link = await refused.check(date(2099, 1, 1))

    assert (link.visit.outcome, link.document.via) == (Outcome.BLOCKED, Via.CAPTURE)
    assert FindingCode.SOURCE_UNREAD not in refused.codes()


async def test_a_capture_and_its_rung_are_exported(refused: Any) -> None:
    await hand_in(refused, single_file(refused))
    item, source = (line.model_dump() for line in lines(refused.store, ["i1"]))

    assert {passage["rung"] for claim in item["claims"] for passage in claim["evidence"]} == {"capture"}
    assert source["visit"]["outcome"] == "blocked"
    assert source["document"]["facts"]["capture"]["by"] == "Jiwon"


@pytest.mark.parametrize(("name", "form"), [("page.html", "html"), ("-", "text"), ("page.mhtml", "mhtml")])
async def test_every_form_is_read(refused: Any, name: str, form: str) -> None:
    data = {"html": refused.pages["article"], "text": TEXT, "mhtml": mhtml(refused)}[form]
    kept = await hand_in(refused, data, name)

    assert kept.document.facts["capture"]["form"] == form
    assert "61 boats" in kept.document.text
    assert kept.passages > 0


async def test_a_pdf_is_read(refused: Any) -> None:
    kept = await hand_in(refused, PDF.read_bytes(), "r.pdf")

    assert kept.document.facts["capture"]["form"] == "pdf"


async def test_a_warc_file_gives_the_record_of_the_source(refused: Any, tmp_path: Path) -> None:
    other = f"{refused.page()}/style"
    with Archive(tmp_path / "theirs") as archive:
        for address, body in ((other, "<p>other</p>"), (refused.page(), refused.pages["article"])):
            headers = [(b"Content-Type", b"text/html")]
            archive.keep(Exchange(address=address, status=200, headers=headers, body=body.encode()))
    (file,) = (tmp_path / "theirs").glob("*.warc.gz")
    kept = await hand_in(refused, file.read_bytes(), "theirs.warc.gz")

    assert (kept.document.facts["capture"]["form"], "61 boats" in kept.document.text) == ("warc", True)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        ("wall", "does not show the source (blocked: Cloudflare"),
        ("login", "does not show the source (login"),
        (b"\x89PNG\r\n\x1a\n....", "no page that can be read (image)"),
    ],
)
async def test_what_is_no_capture_is_refused_in_one_sentence(
    refused: Any, data: str | bytes, why: str
) -> None:
    with pytest.raises(CaptureRefused) as told:
        await hand_in(refused, data if isinstance(data, bytes) else refused.pages[data])

    assert why in str(told.value)
    assert refused.link().document is None


async def test_an_unknown_source_is_refused(refused: Any) -> None:
    with pytest.raises(CaptureRefused, match="no stored issue cites"):
        await hand_in(refused, refused.pages["article"], source="https://nowhere.example/")
