"""More than a budget of `crawler/budgets.py` allows: each ends in what is stated there, with little work done."""

import contextlib
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from crawler import budgets
from crawler.config import load, scrapy_settings
from crawler.content_coding import TooLarge, decode
from crawler.extract import main_text
from crawler.extract.bounded import few_attributes
from crawler.extract.parsed import Parsed
from crawler.extract.reading import read_page
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from crawler.run import crawl
from crawler.watch.lists import entries
from storage.database import open_database
from storage.outcomes import Outcome
from storage.records import Document, Page
from storage.store import Store

WORDS = "The harbour office counted forty-one lanterns on the north pier and nineteen on the south. " * 12
HEAD = (
    f"<!doctype html><html lang=en><title>Lanterns</title><article><h1>Lanterns</h1><p>{WORDS}</p></article>"
)
MAIL = b"From: keeper@pier.example\r\nSubject: Lanterns\r\nMIME-Version: 1.0\r\n"


def document(body: bytes, kind: str = "text/html") -> Document:
    address = "https://pier.example/1"
    headers = (("content-type", kind),)
    reading = read_page(Page(asked=address, address=address, status=200, headers=headers, body=body))
    assert reading.outcome is Outcome.OK
    assert reading.document is not None
    return reading.document


# --- codings within one another ----------------------------------------------------------------------


def packed(times: int) -> bytes:
    body = HEAD.encode()
    for _ in range(times):
        body = gzip.compress(body)
    return body


async def test_a_body_packed_too_often_is_too_large(tmp_path: Path, loopback_web: Callable[..., Any]) -> None:
    async def answer(request: web.Request) -> web.Response:
        times = int(request.path.strip("/")) if request.path != "/robots.txt" else 0
        headers = {"content-encoding": ", ".join(["gzip"] * times)} if times else {}
        return web.Response(body=packed(times), content_type="text/html", headers=headers)

    served = loopback_web({"pier.example": answer})
    most = budgets.CODINGS
    issue = tmp_path / "issue.md"
    issue.write_text("# L\n\n" + "\n".join(f"- Lit. [s](http://pier.example/{n})" for n in (most, most + 1)))
    config = load(home=tmp_path, delay=0.0, memento=False)
    await crawl(scrapy_settings(config) | served.settings() | {"RETRY_TIMES": 0}, "links", issue=str(issue))
    engine = open_database(config.store_url)
    store = Store(engine)
    (line,) = store.issues()
    ended = [one.visit.outcome for item in store.report_rows(line.id) for one in item.links if one.visit]
    engine.dispose()

    assert ended == [Outcome.OK, Outcome.TOO_LARGE]


def test_an_archived_body_packed_too_often_is_too_large() -> None:
    def headers(times: int) -> list[tuple[bytes, bytes]]:
        return [(b"Content-Encoding", b"gzip")] * times

    assert decode(headers(budgets.CODINGS), packed(budgets.CODINGS), limit=1 << 20)[1] == HEAD.encode()
    with pytest.raises(TooLarge, match="5 times"):
        decode(headers(budgets.CODINGS + 1), packed(budgets.CODINGS + 1), limit=1 << 20)


# --- pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["=1", "", '="a > b"', " = 'x'", '="1"class="a"'])
def test_an_element_of_too_many_attributes_loses_them(value: str) -> None:
    many = " ".join(f"a{number}{value}" for number in range(100_000))

    tree = Parsed(f"{HEAD}<p {many}>lit <b id=kept>now</b>".encode()).tree

    last = tree.findall(".//p")[-1]
    assert (dict(last.attrib), last.text_content()) == ({}, "lit now")
    assert tree.get_element_by_id("kept").text == "now"


def test_an_element_of_as_many_as_allowed_keeps_them() -> None:
    whole = "<p " + " ".join(f"a{number}=1" for number in range(budgets.HTML_ATTRIBUTES)) + ">lit"

    assert few_attributes(whole) == whole
    assert few_attributes(whole.replace(">lit", " one-more=1>lit")) == "<p>lit"


def test_cells_beyond_the_budget_are_left_out_and_that_is_said() -> None:
    rows = "<tr><td>Berth<td>44" * (budgets.TABLE_CELLS // 2)
    whole = Parsed(f"{HEAD}<table>{rows}</table>".encode())
    more = Parsed(f"{HEAD}<table>{rows}<tr><td>left<td>out</table><p>still here".encode())

    assert len(list(whole.tree.iter("td"))) == len(list(more.tree.iter("td"))) == budgets.TABLE_CELLS
    assert (whole.truncated, more.truncated) == (False, True)
    assert "still here" in more.visible_text
    assert "left" not in more.visible_text


@pytest.mark.parametrize("piece", ["<p>1", "<a href=/1>1</a>"], ids=["paragraphs", "links"])
@pytest.mark.parametrize(
    ("pieces", "careful"), [(budgets.HTML_PIECES - 100, 1), (budgets.HTML_PIECES + 1, 0)]
)
def test_a_page_of_too_many_pieces_is_read_the_quick_way_alone(
    piece: str, pieces: int, careful: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careful(Exception):
        pass

    def best(*_: Any) -> Any:
        raise Careful

    monkeypatch.setattr(main_text, "best_attempt", best)
    parsed = Parsed((HEAD + piece * pieces).encode())

    with pytest.raises(Careful) if careful else contextlib.nullcontext():
        main_text.first_reading(parsed, "article", address="", title=None)


def test_a_feed_of_any_length_is_no_page() -> None:
    address = "https://pier.example/feed"
    item = "<item><title>Lanterns</title><link>https://pier.example/1</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{item * 9000}</channel></rss>'.encode()
    reading = read_page(Page(asked=address, address=address, status=200, body=feed))

    assert (reading.outcome, reading.document) == (Outcome.UNSUPPORTED, None)


# --- pages that end their reader ---------------------------------------------------------------------


class Deadly:
    """A reader that tells a file that it was asked, and ends its process."""

    def __init__(self, told: Path) -> None:
        self._told = told

    def __call__(self, *_: Any) -> Any:
        raise AssertionError("a page is never read in the crawl's own process")

    def __reduce__(self) -> Any:
        ends = f"lambda *_: (open({str(self._told)!r}, 'a').write('.'), __import__('os').kill(__import__('os').getpid(), 9))"
        return eval, (ends,)


async def test_a_page_that_ends_its_reader_three_times_is_unreadable(
    tmp_path: Path, loopback_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=HEAD, content_type="text/html")

    monkeypatch.setattr("crawler.visiting.read_by", Deadly(tmp_path / "told"))
    (tmp_path / "issue.md").write_text("# L\n\n- Lit. [s](http://pier.example/1)\n")
    config = load(home=tmp_path, delay=0.0, memento=False)
    settings = scrapy_settings(config) | loopback_web({"pier.example": answer}).settings()
    await crawl(
        settings | {"ROBOTSTXT_OBEY": False, "READING_WORKERS": 1}, "links", issue=str(tmp_path / "issue.md")
    )
    engine = open_database(config.store_url)
    store = Store(engine)
    (line,) = store.issues()
    (report,) = [one for item in store.report_rows(line.id) for one in item.links]
    engine.dispose()

    assert (tmp_path / "told").read_text() == "..."
    assert report.visit is not None
    assert report.visit.outcome is Outcome.UNREADABLE
    assert (report.visit.detail or "").startswith("PageKilledWorker")


# --- PDF files ---------------------------------------------------------------------------------------


def pdf(pages: int, lines: int = 0) -> bytes:
    """A file of equal pages: a sentence, and so many lines drawn."""
    drawing = "BT /F 9 Tf 9 50 Td (Forty-one lanterns burn on the pier.) Tj ET\n" + "0 0 m 9 9 l S\n" * lines
    kids = " ".join(["4 0 R"] * pages)
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 99]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>",
        f"<</Length {len(drawing)}>>stream\n{drawing}endstream",
    )
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj{part}endobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    tail = (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    )
    return out + tail.encode()


@pytest.mark.parametrize(("more", "truncated"), [(0, None), (1, True)])
def test_pages_beyond_the_budget_are_left_out_and_that_is_said(more: int, truncated: bool | None) -> None:
    facts = document(pdf(budgets.PDF_PAGES + more), "application/pdf").facts

    assert (facts["pages"], facts.get("truncated")) == (budgets.PDF_PAGES + more, truncated)


def test_pages_behind_too_many_objects_are_left_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.extract.pdf.PDF_OBJECTS", 303)
    whole, more = (document(pdf(pages, lines=100), "application/pdf") for pages in (3, 5))

    assert "truncated" not in whole.facts
    assert (more.facts["pages"], more.facts["truncated"]) == (5, True)
    assert more.text == whole.text


# --- issues ------------------------------------------------------------------------------------------


def part(number: int) -> bytes:
    return f"--b\r\nContent-Type: text/plain\r\n\r\nLamp {number}, of 44. https://pier.example/{number}\r\n".encode()


def nested(depth: int) -> bytes:
    opened = (
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth)
    )
    return MAIL + b"".join(opened) + b"Content-Type: text/plain\r\n\r\n44 lamps. https://pier.example/1\r\n"


def test_a_mail_of_as_many_parts_as_allowed_is_read() -> None:
    head = MAIL + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    whole = head + b"".join(part(number) for number in range(budgets.MAIL_PARTS - 1)) + b"--b--\r\n"
    (issue,) = read_issues(whole, name="letter.eml")

    assert issue.text.startswith("Lamp 0, of 44.")
    with pytest.raises(UnreadableIssue, match=r"2,001 parts, more than the 2,000"):
        read_issues(whole.replace(b"--b--", part(0) + b"--b--"), name="letter.eml")


@pytest.mark.parametrize(
    "raw",
    [
        nested(1_900),
        MAIL
        + b"Content-Type: message/rfc822\r\n\r\n" * 20_000
        + b"Content-Type: text/plain\r\n\r\n44 lamps.\r\n",
    ],
    ids=["parts", "mails"],
)
def test_a_mail_within_mails_without_end_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(UnreadableIssue, match="deeper than any"):
        read_issues(raw, name="letter.eml")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"# L\n\n" + b"a" * budgets.ISSUE_BYTES, "MB an issue may have"),
        (b"# L\n\n" + b"lamp " * (budgets.ISSUE_LETTERS // 5), "characters"),
        (HEAD.encode() + b"<br>" * budgets.ISSUE_TAGS, "tags"),
        (HEAD.encode() + b"<x>" * (budgets.ISSUE_DEPTH + 1), "deep"),
    ],
    ids=["bytes", "letters", "tags", "depth"],
)
def test_an_issue_beyond_its_budget_is_refused_in_one_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableIssue, match=said):
        read_issues(raw, name="letter" + (".html" if raw.startswith(b"<") else ".md"))


def items(count: int) -> bytes:
    told = "".join(
        f"<item><title>Nr {n}</title><link>https://pier.example/p/{n}</link><description>44 lamps burn, says "
        f"&lt;a href='https://sea.example/{n}'&gt;the pier&lt;/a&gt;.</description></item>"
        for n in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>L</title>{told}</channel></rss>'.encode()


def test_entries_of_a_feed_beyond_the_budget_are_left_out() -> None:
    assert len(read_issues(items(budgets.FEED_ENTRIES + 1), name="feed.xml")) == budgets.FEED_ENTRIES


def test_entries_of_a_list_beyond_the_budget_are_left_out() -> None:
    listed = entries(items(budgets.LIST_ENTRIES + 1), "https://pier.example/feed")

    assert len(listed) == budgets.LIST_ENTRIES
