"""Work that trafilatura is spared: its readings are the same without it."""

import pytest
from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import link_density_test
from trafilatura.settings import Extractor
from trafilatura.utils import safe_relative_url

from crawler.extract import spared
from crawler.extract.spared import link_density, spared_work, whole_link
from crawler.extract.trees import tree_of

PROSE = "<p>Owls sleep by day and hunt by night, and <a href='/noon'>nobody has seen one yawn</a> before noon.</p>"
FORUM = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'
PAGES = {
    "article": f"<article>{PROSE * 8}<form><p>Write to us</p></form></article><div id='comments'>{PROSE}</div>",
    "short": f"<div class='post-content'>{PROSE}</div><div><p>Elsewhere</p></div><p>{'Owls. ' * 40}</p>",
    "forum": f"{FORUM}<div class='comment'>{PROSE * 2}</div><div class='comment'>{PROSE * 3}</div>",
    "list": f"<ul>{'<li><a href=x.html>Owl</a></li>' * 9}</ul><div><a href='#'>All</a> {PROSE * 3}</div>",
    "empty": "<div></div>",
}
MODES = {
    "strict": {"fast": True, "precision": True, "comments": False},
    "fast": {"fast": True, "comments": False},
    "default": {"comments": False},
    "recall": {"recall": True, "comments": False},
    "comments": {"comments": True},
}


def read(tree: html.HtmlElement, mode: str) -> bytes | None:
    options = Extractor(url="https://owls.example/", formatting=True, links=True, **MODES[mode])
    document = bare_extraction(tree, options=options)
    return None if document is None else etree.tostring(document.body)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", PAGES)
def test_readings_are_the_same(page: str, mode: str) -> None:
    tree, _ = tree_of(f"<html><body>{PAGES[page]}</body></html>")
    before = etree.tostring(tree)
    slow = read(tree, mode)
    with spared_work():
        assert read(tree, mode) == slow
    assert etree.tostring(tree) == before


@pytest.mark.parametrize(
    "base", ["https://owls.example", "http://owls.example:8080", "HTTPS://x", "owls.example"]
)
@pytest.mark.parametrize(
    "link",
    [
        "/barn/owl.html",
        "/",
        "//other.example/a",
        "/a/../b",
        "/./a",
        "/a//b",
        "/a?b=c#d",
        "/a;b",
        "/a b",
        "/a?b",
        "/a?b#",
        "/a?b?c",
        "/a?#c",
        "/a#c/../d",
        "/a?b=/../c",
        "https://owls.example",
        "https://owls.example/a/../b",
        "https://owls.example/a//b?c=d&e#f",
        "https://owls.example//a?",
        "http://owls.example:8080/a?b=c",
        "http://owls.example:8080?b=c",
        "https://x/a;b",
        "/eule/größe",
        "/%20a",
        "/a\n",
        "https://other.example",
        "https://other.example/a/../b?c#",
        "https://other.example:80/a",
        "http://owls.example/a/../b",
        "https://owls.example/a#",
        "https://owls.example?",
        "http://owls.example:8080/a#",
        "https://[::1/a",
        "https://a.example\t/b",
        "HTTP://other.example/a",
        "barn",
        "?owl",
        "#owl",
        "{owl}",
        "mailto:owl@owls.example",
        "javascript:hoot()",
    ],
)
def test_links_are_made_whole_alike(base: str, link: str) -> None:
    assert (whole_link(base, link) or link) == (safe_relative_url(base, link) or link)


@pytest.mark.parametrize(
    "markup",
    [
        "<div><ref>Owls</ref></div>",
        "<div><p>Owls sleep by day</p></div>",
        "<div><p><ref>Owls</ref> <ref>Bats</ref></p><graphic/></div>",
        "<p><ref>Owls</ref> sleep by day and hunt by night, as nobody has seen one yawn before noon.</p>",
    ],
)
def test_links_are_measured_alike(markup: str) -> None:
    element = html.fragment_fromstring(markup)
    assert link_density(element) == link_density_test(element)


def test_others_in_the_process_see_trafilatura_as_it_came() -> None:
    theirs = [getattr(module, name) for module, name, _, _ in spared._SHORTER]
    with spared_work():
        ours = [getattr(module, name) for module, name, _, _ in spared._SHORTER]
    assert not set(map(id, ours)) & set(map(id, theirs))
    assert [getattr(module, name) for module, name, _, _ in spared._SHORTER] == theirs
