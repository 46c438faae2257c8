import pytest

from crawler.extract.latexml import latexml_text, math_words
from crawler.extract.parsed import Parsed


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"44.2\%", "44.2%"),
        (r"3\times 10^{9}", "3 × 10^9"),
        (r"\sim 7\,\mathrm{B}", "~ 7 B"),
        (r"1{,}024", "1,024"),
        (r"p\leq 0.05", "p ≤ 0.05"),
        (r"\frac{1}{2}", "1/2"),
        (r"57\pm 3", "57 ± 3"),
        ("x", "x"),
    ],
)
def test_formulas_read_as_running_text(tex: str, words: str) -> None:
    assert math_words(tex) == words


def test_references_and_notes_are_left_out() -> None:
    page = b"""<article class="ltx_document"><p class="ltx_p">We fly<span class="ltx_note_outer">by night</span>.</p>
<section class="ltx_bibliography"><li>Somebody 1999</li></section></article>"""

    assert latexml_text(Parsed(page)) == "We fly."


def test_another_page_has_no_paper() -> None:
    assert latexml_text(Parsed(b"<html><body><p>No HTML for this paper</p></body></html>")) == ""
