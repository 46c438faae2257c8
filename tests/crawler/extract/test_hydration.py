import json
from dataclasses import replace

import pytest

from crawler.extract.answers import own_words
from crawler.extract.hydration import beyond_markup, with_page_data
from crawler.extract.reading import read_page
from storage.outcomes import Outcome
from storage.records import Page

LINK = "https://app.harbour.example/7"
WORDS = [
    f"The keepers lit {number} lanterns on the north pier in the first hour of the storm, as they had planned."
    for number in range(30, 38)
]


def page(body: str, **more: object) -> Page:
    html = f'<!doctype html><html lang="en"><head><title>Log</title></head><body>{body}</body></html>'
    return Page(
        asked=LINK,
        address=LINK,
        status=200,
        headers=(("content-type", "text/html"),),
        body=html.encode(),
        **more,
    )


def next_data(value: object) -> Page:
    return page(
        f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'
    )


def pushed(*lines: str) -> Page:
    pieces = "".join(f"<script>self.__next_f.push([1,{json.dumps(line)}])</script>" for line in lines)
    return page(f'<div id="__next"></div>{pieces}')


@pytest.mark.parametrize(
    "shell",
    [
        next_data({"props": {"blocks": [{"text": words} for words in WORDS], "key": "x" * 90}}),
        next_data({"props": {"html": "".join(f"<p>{words}</p>" for words in WORDS)}}),
        pushed(
            "1:null\n", "2:" + json.dumps([["$", "p", None, {"children": words}] for words in WORDS]) + "\n"
        ),
        pushed("3:T2a0,<p>" + "</p><p>".join(WORDS) + "</p>\n"),
    ],
    ids=["next data", "markup in next data", "stream", "text in the stream"],
)
def test_the_words_of_a_shell_are_in_its_data(shell: Page) -> None:
    empty = own_words(read_page(shell))

    told = with_page_data(empty, shell)

    assert empty.outcome is Outcome.EMPTY
    assert told.outcome is Outcome.OK
    assert told.document is not None
    assert [words for words in WORDS if words not in told.document.text] == []
    assert told.document.methods["text"] == "page-data"


@pytest.mark.parametrize(
    "shell",
    [
        next_data(
            {"messages": {"cookie": "We use cookies to make this page better. Accept all of them, please?"}}
        ),
        next_data({"keys": ["a-long-name-without-any-blank-in-it-that-goes-on-and-on-for-ever." * 20]}),
        page('<div id="root"></div><script type="application/json">{broken</script>'),
    ],
    ids=["a notice", "no sentences", "broken"],
)
def test_what_is_no_text_stays_empty(shell: Page) -> None:
    empty = own_words(read_page(shell))

    assert with_page_data(empty, shell) is empty


def test_depth_does_not_matter() -> None:
    deep: object = WORDS
    for _ in range(400):
        deep = [deep]
    shell = next_data(deep)

    assert with_page_data(own_words(read_page(shell)), shell).outcome is Outcome.OK


def test_a_browser_is_asked_for_where_scripts_could_fill_the_page() -> None:
    shell, bare = page('<div id="root"></div><script src="/a.js"></script>'), page("")

    assert beyond_markup(own_words(read_page(shell)), (shell,), shell).wanted == (f"browser+{LINK}",)
    assert beyond_markup(own_words(read_page(bare)), (bare,), bare).wanted == ()


def test_what_the_browser_built_is_read_and_said_to_be_built() -> None:
    shell = page('<div id="root"></div><script src="/a.js"></script>')
    built = page("<article><h1>Log</h1>" + "".join(f"<p>{words}</p>" for words in WORDS) + "</article>")
    built = replace(
        built,
        asked=f"browser+{LINK}",
        address=f"browser+{LINK}",
        headers=(("content-type", "text/html"), ("x-rendered-by", "Chromium/1")),
    )

    told = beyond_markup(own_words(read_page(shell)), (shell, built), shell)

    assert (told.outcome, told.detail) == (Outcome.OK, "built by Chromium/1")
    assert told.document is not None
    assert told.document.address == LINK
    assert told.document.facts["rendered"] is True


def test_a_wall_that_the_browser_met_is_no_article() -> None:
    shell = page('<div id="root"></div><script src="/a.js"></script>')
    wall = replace(
        page("<script>window._cf_chl_opt={}</script>"), asked=f"browser+{LINK}", address=f"browser+{LINK}"
    )

    told = beyond_markup(own_words(read_page(shell)), (shell, wall), shell)

    assert told.outcome is Outcome.BLOCKED
    assert told.document is None
