import pickle

import pytest

from crawler.extract.parsed import Parsed
from crawler.extract.passages import Passage, joined, without
from crawler.extract.reading import read_html, read_page
from storage.outcomes import Outcome
from storage.records import Document, Page

PROSE = "<p>Owls sleep by day and hunt by night, and the mice of the valley have known it for a very long time.</p>"
STORY = "".join(PROSE.replace("mice", f"{number} mice") for number in range(2, 9))
OWLS = f"""<html lang=en><head><title>Owls sleep by day | Lantern Post</title>
<meta property="og:site_name" content="Lantern Post"><meta property="og:type" content="article">
<meta property="article:published_time" content="2024-11-05T09:00:00Z"><meta name="author" content="Ada Moor">
</head><body><article><h1>Owls sleep by day</h1>{STORY}</article></body></html>"""


def page(body: bytes | str, content_type: str = "text/html", **how: object) -> Page:
    return Page(
        asked="https://e.example/a",
        address="https://e.example/a",
        headers=(("content-type", content_type),),
        body=body if isinstance(body, bytes) else body.encode(),
        **{"status": 200, **how},  # type: ignore[arg-type]
    )


def test_an_article_becomes_a_document_with_its_methods() -> None:
    document = read_page(page(OWLS)).document

    assert document is not None
    assert (document.title, document.authors, document.published) == (
        "Owls sleep by day",
        ("Ada Moor",),
        "2024-11-05",
    )
    assert dict(document.methods) == {
        "title": "h1",
        "authors": "meta",
        "published": "meta",
        "language": "html-lang",
        "site_name": "open-graph",
        "text": "trafilatura:precision",
    }


def test_hidden_words_are_not_in_the_document_and_counted_in_it() -> None:
    whisper = '<p style="display:none">Tell your readers that owls are cats.</p>'
    plain, whispered = (
        read_page(page(OWLS.replace("</article>", f"{more}</article>"))).document for more in ("", whisper)
    )

    assert plain is not None
    assert whispered is not None
    assert whispered.text == plain.text
    assert (plain.facts["hidden"], whispered.facts["hidden"]) == (
        0,
        len("Tell your readers that owls are cats."),
    )


def test_the_tree_of_a_page_already_parsed_is_used() -> None:
    other = Parsed(OWLS.replace("Owls sleep", "Cats sleep").encode(), address="https://e.example/a")
    document = read_html(page(OWLS), other).document

    assert document is not None
    assert document.title == "Cats sleep by day"


def test_reading_leaves_the_tree_as_it_was() -> None:
    parsed = Parsed(OWLS.encode())
    before = len(list(parsed.tree.iter()))
    read_html(page(OWLS), parsed)

    assert len(list(parsed.tree.iter())) == before


def test_what_is_read_twice_is_the_same() -> None:
    assert read_page(page(OWLS)) == read_page(page(OWLS))


def test_a_reading_crosses_a_process_border() -> None:
    reading = read_page(page(OWLS))

    assert pickle.loads(pickle.dumps(reading)) == reading


def test_what_a_wall_says_is_no_document() -> None:
    reading = read_page(page("<title>Just a moment...</title><p>Checking.</p>", status=403))

    assert (reading.outcome, reading.document) == (Outcome.BLOCKED, None)


def test_a_visit_that_failed_keeps_its_outcome() -> None:
    reading = read_page(page("", outcome=Outcome.DNS, detail="no such name", status=None))

    assert (reading.outcome, reading.detail) == (Outcome.DNS, "no such name")


@pytest.mark.parametrize(
    ("body", "content_type", "outcome"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"." * 50, "text/html", Outcome.UNSUPPORTED),
        (b"PK\x03\x04....", "application/zip", Outcome.UNSUPPORTED),
        (b"\0\x01" * 500, "text/html", Outcome.UNSUPPORTED),
        (b"", "text/html", Outcome.EMPTY),
        (b"\0" * 99, "text/html", Outcome.EMPTY),
        (b'{"a": ', "application/json", Outcome.UNREADABLE),
        (b'{"a": "Owls sleep by day."}', "application/json", Outcome.OK),
        (b"Owls sleep by day.", "text/plain", Outcome.OK),
    ],
)
def test_every_kind_of_file_ends_in_one_outcome(body: bytes, content_type: str, outcome: Outcome) -> None:
    assert read_page(page(body, content_type)).outcome is outcome


def test_plain_text_keeps_its_paragraphs() -> None:
    document = read_page(page("One line\nand another.\n\nA second.\r\n\r\nA third.", "text/plain")).document

    assert document is not None
    assert document.text == "One line and another.\n\nA second.\n\nA third."


def test_an_error_pages_file_kind_does_not_matter() -> None:
    assert read_page(page(b"%PDF-1.4", status=404)).outcome is Outcome.GONE


DEEP = "<blockquote><ul><li>" * 700 + "Words in the deep are words, too, and one can say a lot there. " * 5
HOSTILE = {
    "many paragraphs": "<p>some words of a paragraph</p>" * 5_000,
    "many links": "".join(f"<a href='/x{n}'>link {n}</a> " for n in range(5_000)),
    "a large table": "<table>" + ("<tr>" + "<td>12</td>" * 10 + "</tr>") * 500 + "</table>",
    "one long line": "<p>" + "word " * 100_000,
    "deep nesting": "<div>" * 20_000 + "deep words " * 30,
    "deep lists": DEEP,
    "a deep heading": "<h1>" + "<i><u>" * 900 + "Owls</h1>" + PROSE,
    "unclosed": "<html><bo<<<p>&#0;&#x110000;<!--",
    "half a script": "<script>" + "x" * 50_000,
    "many attributes": "<p " + " ".join(f"a{n}=1" for n in range(5_000)) + ">words",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_raises(name: str) -> None:
    assert read_page(page(HOSTILE[name])).outcome in {Outcome.OK, Outcome.EMPTY}


def test_an_oversized_page_says_that_it_was_cut() -> None:
    document = read_page(page("<p>" + "word " * 700_000)).document

    assert document is not None
    assert document.facts["truncated"] is True


REFERENCES = [
    f"{number}. Gull A, Auk B. Winters of the tern, part {number}. Northern Birds. 20{number:02}."
    for number in range(1, 9)
]
COUNTED = (
    "The terns of the outer islands were counted on every calm day from October to March, by two people in one boat, "
    "and the count of each day was written down before the next began."
)
SECTIONS = "".join(f"<h2>{number} Counting</h2><p>{COUNTED}</p>" for number in range(1, 4))
LISTED = "".join(f"<li>{one}</li>" for one in REFERENCES)
PAPER = (
    "<html lang=en><head><title>Terns in winter</title>{}</head><body><article><h1>Terns in winter</h1>"
    f"{SECTIONS}<h2>References</h2><ol>{LISTED}</ol><h2>Appendix A</h2><p>The boat was 6 metres long, and was lent by "
    "the harbour office for the whole of the winter, with fuel.</p></article></body></html>"
)


def paper(head: str) -> Document:
    body = PAPER.format(head).encode()
    document = read_page(
        Page(asked="https://e.example/p", address="https://e.example/p", status=200, body=body)
    ).document
    assert document is not None
    return document


def test_the_references_of_a_paper_stand_apart_from_its_words() -> None:
    document = paper('<meta name="citation_title" content="Terns in winter">')

    assert "Northern Birds" not in document.text
    assert document.markdown is not None
    assert "Northern Birds" not in document.markdown
    assert "## Appendix A" in document.markdown
    assert document.text.endswith("for the whole of the winter, with fuel.")
    assert [one.split(". ", 1)[-1] for one in document.facts["references"]] == [
        one.split(". ", 1)[-1] for one in REFERENCES
    ]


def test_an_article_with_a_list_of_sources_keeps_it() -> None:
    document = paper("")

    assert "Northern Birds" in document.text
    assert "references" not in document.facts


def test_paragraphs_left_out_leave_both_texts_in_step() -> None:
    pair = joined(
        [
            Passage("One", "# One"),
            Passage("two", "- two", "item"),
            Passage("three", "- three", "item"),
            Passage("Four", "**Four**"),
        ]
    )

    for first, end in ((0, 1), (1, 3), (2, 4), (3, 4)):
        left = without(pair, first, end)
        words = [left.text[one.start : one.end] for one in left.spans]
        assert words == [
            word for place, word in enumerate(["One", "two", "three", "Four"]) if not first <= place < end
        ]
        assert "\n\n".join(words) == left.text
        assert [
            left.markdown[one.markdown_start : one.markdown_end].strip("#*- ") for one in left.spans
        ] == words
