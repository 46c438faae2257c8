from lxml import etree

from crawler.extract.blocks import markdown, plain


def body(inner: str) -> etree._Element:
    return etree.fromstring(f"<body>{inner}</body>")


def test_blocks_are_paragraphs_with_one_blank_line_between() -> None:
    assert (
        plain(body("<head>H</head><p>One.</p><list><item>a</item><item>b</item></list>"))
        == "H\n\nOne.\n\na\n\nb"
    )


def test_links_and_emphasis_stay_in_their_sentence() -> None:
    assert (
        plain(body('<p>See <ref target="/x">the <hi>paper</hi></ref>, please.</p>'))
        == "See the paper, please."
    )


def test_a_table_row_is_one_paragraph() -> None:
    table = body(
        "<table><row><cell><p>a</p></cell><cell>b</cell></row><row><cell>1</cell><cell>2</cell></row></table>"
    )

    assert plain(table) == "a | b\n\n1 | 2"


def test_code_keeps_its_lines() -> None:
    assert plain(body("<p>Run</p><code>if x:\n    y()</code>")) == "Run\n\nif x:\n    y()"


def test_one_line_break_is_a_line_and_two_are_a_paragraph() -> None:
    assert plain(body("<p>a<lb/>b<lb/><lb/>c</p>")) == "a\nb\n\nc"


def test_words_between_blocks_are_kept() -> None:
    assert plain(body("<p>a</p>loose<p>b</p>")) == "a\n\nloose\n\nb"


def test_markdown_marks_the_same_words() -> None:
    marked = markdown(body('<head rend="h2">H</head><p>See <ref target="https://e.org/x">it</ref>.</p>'))

    assert marked == "## H\n\nSee [it](https://e.org/x)."
