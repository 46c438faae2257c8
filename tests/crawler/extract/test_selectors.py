"""Quick selectors: the same elements as XPath finds, on any names there are."""

import random
import re

import pytest
from lxml import etree, html
from trafilatura import bare_extraction, xpaths

from crawler.extract import selectors
from crawler.extract.selectors import quick_selectors, quicker

PAIRS = [
    (slow, quick)
    for _, slows, quicks in (*selectors._LISTS, ([], [selectors._CLEANING], [selectors._CLEANING_QUICKER]))
    for slow, quick in zip(slows, quicks, strict=True)
]
QUICK = [(slow, quick) for slow, quick in PAIRS if slow is not quick]
TAGS = (
    "div",
    "p",
    "section",
    "span",
    "article",
    "main",
    "list",
    "item",
    "ul",
    "ol",
    "aside",
    "h1",
    "a",
    "footer",
)
NAMES = (
    "class",
    "id",
    "style",
    "role",
    "itemprop",
    "aria-hidden",
    "data-component",
    "data-lp-replacement-content",
)


def words_asked_for(selector: etree.XPath) -> list[str]:
    """Every word of its literals, so that trees hold what is looked for; and words that it has only in parts."""
    literals = re.findall(r"'([^']*)'", selector.path)
    words = {word for literal in literals for word in re.split(r"[^\w :-]+", literal) if word}
    return [*sorted(words), "infinitescroll", "mvp-post-add-box", "onetrust", "owl"]


def tree_of(chance: random.Random, words: list[str], size: int = 400) -> etree._Element:
    """Elements within elements, with names that are looked for, alone and among others, in any order."""
    root = html.document_fromstring("<html><body></body></html>")
    open_ones = [root.find("body")]
    for _ in range(size):
        element = etree.SubElement(chance.choice(open_ones[-6:]), chance.choice(TAGS))
        element.text = "Owls."
        for name in chance.sample(NAMES, chance.choice([0, 1, 1, 2, 2, 3])):
            said = chance.sample(words, chance.choice([1, 1, 2]))
            value = chance.choice([" ", "-", ""]).join(said)
            element.set(name, chance.choice([value, value, value.title(), f"x {value}", "", "true"]))
        open_ones.append(element)
    return root


@pytest.mark.parametrize(("slow", "quick"), QUICK, ids=[str(place) for place in range(len(QUICK))])
def test_finds_what_xpath_finds(slow: etree.XPath, quick: selectors.Selector) -> None:
    words = words_asked_for(slow)
    found = 0
    for seed in range(12):
        tree = tree_of(random.Random(seed), words)
        for start in (tree, tree.find("body"), *tree.xpath("//section")[:3]):
            expected = slow(start)
            found += len(expected)
            assert quick(start) == expected
    assert found, "no tree holds what is looked for: the test tells nothing"


def test_most_of_the_slow_ones_are_known() -> None:
    """A release of trafilatura with selectors of another form is only slower; this tells."""
    slow = [one for one, _ in PAIRS if "re:test" in one.path]
    assert len([one for one in slow if quicker(one) is not one]) == len(slow)


@pytest.mark.parametrize(
    "path",
    [
        ".//*[re:test(@class, '^$')]",  # holds of elements without a class
        ".//*[self::div][re:test(text(), 'owl')]",
        ".//*[re:test(@class, 'a') and re:test(@id, 'b')]",
        ".//div[re:test(@class, 'a')]",
        ".//*[translate(@class, 'A', 'a')='a']",
        ".//*[not(self::div)][re:test(@class, 'a')]",
    ],
)
def test_leaves_what_it_does_not_know(path: str) -> None:
    selector = etree.XPath(path, namespaces={"re": xpaths.REGEXP_NS})
    assert quicker(selector) is selector


def test_of_two_attributes_the_first_written_counts() -> None:
    selector = etree.XPath(".//*[re:test(@id|@class, 'owl')]", namespaces={"re": xpaths.REGEXP_NS})
    tree = html.fromstring(
        '<div><p class="owl" id="x"></p><p id="x" class="owl"></p><p id="owl"></p><p class="owl"></p></div>'
    )
    assert quicker(selector) is not selector
    assert quicker(selector)(tree) == selector(tree) == [tree[0], tree[2], tree[3]]


def test_forgets_when_it_knows_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_MOST", 3)
    selector = etree.XPath(".//*[re:test(@class, 'owl')]", namespaces={"re": xpaths.REGEXP_NS})
    tree = html.fromstring(
        "<div>" + "".join(f'<p class="owl{n}"></p><i class="{n}"></i>' for n in range(9)) + "</div>"
    )
    assert quicker(selector)(tree) == selector(tree)


def test_others_in_the_process_see_trafilatura_as_it_came() -> None:
    before = list(xpaths.OVERALL_DISCARD_XPATH), selectors._BASELINE.BASIC_CLEAN_XPATH
    with quick_selectors():
        assert list(xpaths.OVERALL_DISCARD_XPATH) != before[0]
    assert (list(xpaths.OVERALL_DISCARD_XPATH), selectors._BASELINE.BASIC_CLEAN_XPATH) == before


def test_readings_are_the_same() -> None:
    prose = "<p>Owls sleep by day and hunt by night, and nobody has seen one yawn before noon.</p>" * 8
    page = (
        '<html><body><div class="sidebar"><p>Menu of the day</p></div><div class="post-content">'
        f'{prose}<div id="comments"><p>First!</p></div><p style="display:none">Hidden</p></div></body></html>'
    )
    slow = bare_extraction(page)
    with quick_selectors():
        quick = bare_extraction(page)
    assert slow is not None
    assert quick is not None
    assert etree.tostring(slow.body) == etree.tostring(quick.body)
    assert "Owls" in quick.text
