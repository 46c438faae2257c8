"""A page's tree, and the words of it that are seen."""

import pytest
from lxml import etree, html

from crawler.extract.parsed import Parsed
from crawler.extract.trees import tree_of, visible
from storage.records import Page


@pytest.mark.parametrize(
    ("markup", "pieces"),
    [
        (
            "<p>Owls<script>x</script> sleep<style>y</style><svg><text>z</text></svg> by day</p>",
            ["Owls sleep by day"],
        ),
        ("<p>Owls</p><noscript><p>Scripts</p></noscript><p>sleep</p>", ["Owls", "sleep"]),
        ("<p>Owls <b>sleep</b><object>by<iframe>no</iframe></object> day</p>", ["Owls ", "sleep", " day"]),
        ("<head><title>Owls</title></head><body>&lt;sleep&gt;<!-- by --> day", ["<sleep> day"]),
        ("", []),
    ],
)
def test_words_around_what_is_not_seen_stay_together(markup: str, pieces: list[str]) -> None:
    tree, _ = tree_of(markup)
    before = etree.tostring(tree)
    assert visible(tree) == pieces
    assert etree.tostring(tree) == before


def test_text_is_what_lxml_says() -> None:
    tree, _ = tree_of("<div>Owls <p>sleep &amp; <b>hunt</b></p>\n<script>x</script><br>by night</div> tail")
    for element in tree.iter():
        assert element.text_content() == html.HtmlElement.text_content(element)


def test_a_page_is_parsed_once() -> None:
    page = Page(asked="https://e.example/", address="https://e.example/", status=200, body=b"<p>Owls")
    other = Page(asked="https://e.example/", address="https://e.example/", status=200, body=b"<p>Bats")
    assert Parsed.of(page) is Parsed.of(page)
    assert Parsed.of(other).visible_text == "Bats"
    assert Parsed.of(page).visible_text == "Owls"
