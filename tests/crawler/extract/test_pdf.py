import zlib

import pytest

from crawler.extract.pdf import read_pdf
from storage.outcomes import Outcome
from storage.records import Document, Page

FIRST = [
    "Owls sleep by day and hunt by night, and all the mice",
    "of the valley have known it for a very long time, so",
    "they wait for noon.",
]
SECOND = [
    "Every noon they come out to the old mill, where a mil-",
    "ler leaves a handful of grain on the step for all of",
    "them to share.",
]
FONT = "/Resources << /Font << /F1 3 0 R >> >>"


def pdf(*pages: list[tuple[float, float, float, str]], info: str = "") -> bytes:
    """A file whose pages hold words at (x, y, size)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects += [f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    objects += ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for place, words in enumerate(pages):
        drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in words)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {FONT} /Contents {5 + 2 * place} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream",
        ]
    objects += [f"<< {info} >>"]
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    return (out + f"{trailer}\nstartxref\n{out.index('xref')}\n%%EOF").encode("latin-1")


def column(x: float, y: float, lines: list[str]) -> list[tuple[float, float, float, str]]:
    return [(x, y - 12 * row, 10, line) for row, line in enumerate(lines)]


def document(body: bytes) -> Document:
    reading = read_pdf(
        Page(asked="https://e.example/a.pdf", address="https://e.example/a.pdf", status=200, body=body)
    )
    assert reading.document is not None
    return reading.document


JOINED = [
    "Owls sleep by day and hunt by night, and all the mice of the valley have known it for a very long time, so they wait for noon.",
    "Every noon they come out to the old mill, where a miller leaves a handful of grain on the step for all of them to share.",
]


def test_lines_are_joined_to_paragraphs_and_words_to_themselves() -> None:
    assert document(pdf(column(50, 700, FIRST) + column(50, 640, SECOND))).text.split("\n\n") == JOINED


def test_two_columns_are_read_one_after_the_other() -> None:
    assert document(pdf(column(40, 700, FIRST) + column(330, 700, SECOND))).text.split("\n\n") == JOINED


def test_a_paragraph_runs_over_the_end_of_a_page() -> None:
    assert document(pdf(column(50, 400, FIRST[:2]), column(50, 700, FIRST[2:]))).text == JOINED[0]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [(50, 780, 8, f"Owl Letters {n}"), *column(50, 700, FIRST), (300, 20, 8, str(n))] for n in range(1, 5)
    ]

    assert "Owl Letters" not in document(pdf(*pages)).text


def test_the_largest_words_of_the_first_page_are_the_title() -> None:
    found = document(pdf([(50, 740, 22, "On the sleep of owls"), *column(50, 700, FIRST)]))

    assert (found.title, found.methods["title"]) == ("On the sleep of owls", "largest-text")


def test_the_files_own_title_wins_unless_it_is_a_file_name() -> None:
    drawn = [(50.0, 740.0, 22.0, "On the sleep of owls"), *column(50, 700, FIRST)]

    assert document(pdf(drawn, info="/Title (Owls)")).title == "Owls"
    assert document(pdf(drawn, info="/Title (owls_v3.docx)")).title == "On the sleep of owls"


def test_authors_and_dates_come_from_the_file() -> None:
    found = document(
        pdf(
            column(50, 700, FIRST), info="/Author (Ada Moor; Bo Lund) /CreationDate (D:20241105093000+09'00')"
        )
    )

    assert (found.authors, found.published) == (("Ada Moor", "Bo Lund"), "2024-11-05")


@pytest.mark.parametrize("stated", ["D:00000000", "D:20241399", "yesterday"])
def test_an_impossible_date_is_none(stated: str) -> None:
    assert document(pdf(column(50, 700, FIRST), info=f"/CreationDate ({stated})")).published is None


def outcome(body: bytes) -> tuple[Outcome, str]:
    reading = read_pdf(
        Page(asked="https://e.example/a.pdf", address="https://e.example/a.pdf", status=200, body=body)
    )
    return reading.outcome, reading.detail or ""


def test_a_file_without_text_is_said_to_be_images() -> None:
    assert outcome(pdf([])) == (Outcome.EMPTY, "the PDF has 1 pages of images and no text")


def test_an_encrypted_file_is_said_to_need_a_password() -> None:
    lock = f"/Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'11' * 32}>"
    body = pdf(column(50, 700, FIRST), info=lock).replace(b" /Info ", b" /ID [<00> <00>] /Encrypt ")

    assert outcome(body) == (Outcome.UNSUPPORTED, "the PDF is encrypted and needs a password")


@pytest.mark.parametrize(
    "body", [b"%PDF", b"%PDF-1.7\n" + zlib.compress(b"x" * 500), b"%PDF-1.4\ntrailer <<>>"]
)
def test_a_broken_file_is_unreadable_and_says_why(body: bytes) -> None:
    found, detail = outcome(body)

    assert (found, detail.startswith("the PDF cannot be opened: ")) == (Outcome.UNREADABLE, True)


def test_a_papers_abstract_and_references_are_told_apart_from_its_text() -> None:
    entries = [
        f"[{number}] J. Doe. Mice and their hours, volume {number}. 20{10 + number}."
        for number in range(1, 5)
    ]
    words = [
        *((60, 700 - 40 * row, 14, line) for row, line in enumerate(["Abstract"])),
        *column(60, 670, FIRST),
        (60, 600, 14, "1. Introduction"),
        *column(60, 570, SECOND),
        (60, 500, 14, "References"),
        *column(60, 470, entries),
    ]

    found = document(pdf(words))

    assert found.facts["abstract"] == JOINED[0]
    assert found.facts["references"] == entries
    assert found.text.endswith(JOINED[1])
