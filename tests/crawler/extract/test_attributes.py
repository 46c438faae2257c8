"""What the attributes of a tree say."""

from lxml import html

from crawler.extract.attributes import Attributes

PAGE = '<html><body class="Owl"><p id="x" class="Bat">1</p><p class="">2</p><p class="Bat" lang>3</p></body></html>'


def test_elements_come_in_document_order() -> None:
    tree = html.document_fromstring(PAGE)
    attributes = Attributes(tree)
    assert attributes.elements == list(tree.iter())
    bats = {*attributes.places("id", "x".__eq__), *attributes.places("class", lambda said: said != "")}
    assert [one.tag for one in attributes.at(bats)] == ["body", "p", "p"]


def test_what_is_said_is_asked_about_once() -> None:
    asked: list[str] = []
    assert not list(Attributes(html.document_fromstring(PAGE)).places("class", asked.append))
    assert asked == ["Owl", "Bat", ""]


def test_of_an_attribute_that_is_nowhere_nothing_is_said() -> None:
    attributes = Attributes(html.document_fromstring(PAGE))
    assert (list(attributes.of("style")), [said for _, said in attributes.of("lang")]) == ([], [""])
