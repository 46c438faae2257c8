import pytest

from crawler.extract.prose import paragraphs_of_html, paragraphs_of_markdown, without_front_matter


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Kites\n\nThey *fly*.", "Kites\n\nThey fly."),
        ("- one\n- two", "one\n\ntwo"),
        ("| a | b |\n|---|---|\n| 1 | 2% |", "a | b\n\n1 | 2%"),
        ("```py\nx = 1\n\ny = 2\n```", "x = 1\ny = 2"),
        ("<p align=center><img src=a.png> <b>Kites</b></p>\n\nThey fly.", "Kites\n\nThey fly."),
        ("Up <!-- not\nthis --> and away", "Up and away"),
        ("---\nlicense: mit\n---\nWords.", "Words."),
        ("Above\n\n---\n\nBelow", "Above\n\nBelow"),
        ("[the paper](https://arxiv.org/abs/2402.90001) says so", "the paper says so"),
        ("<script>alert(1)</script>\n\nSafe.", "Safe."),
        ("", ""),
    ],
)
def test_markdown_becomes_paragraphs(markdown: str, text: str) -> None:
    assert paragraphs_of_markdown(markdown) == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        (
            "<jats:sec><jats:title>Aim</jats:title><jats:p>To <jats:italic>fly</jats:italic>.</jats:p></jats:sec>",
            "Aim\n\nTo fly.",
        ),
        ("one<br>two", "one two"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("<div>unclosed <p>words", "unclosed\n\nwords"),
        ("bad \x00 byte", "bad byte"),
        ("   ", ""),
        ('Kites<span style="clip:rect(0 0 0 0);position:absolute">, opens new tab</span> fly', "Kites fly"),
        ('Kites <i class="sr-only">(link)</i><b hidden>not</b>fly', "Kites fly"),
    ],
)
def test_html_becomes_paragraphs(fragment: str, text: str) -> None:
    assert paragraphs_of_html(fragment) == text


def test_deep_nesting_does_not_matter() -> None:
    assert paragraphs_of_html("<div>" * 5000 + "deep") in {"deep", ""}


def test_front_matter_is_left_out() -> None:
    assert without_front_matter("---\r\ntitle: Kites\r\n---\r\n# Kites\r\n") == "# Kites"
