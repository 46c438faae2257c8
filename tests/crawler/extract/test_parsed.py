import gzip

import pytest

from crawler.budgets import HTML_BYTES
from crawler.extract.parsed import Parsed, decode, sniff
from storage.records import Page

KOREAN = "이 모형은 지난해보다 두 배 빠르게 학습한다. 연구진은 결과를 논문으로 공개했다."
JAPANESE = "新しいモデルは去年の二倍の速さで学習する。研究者は結果を論文で公開した。"
CHINESE = "新模型的训练速度是去年的两倍。研究人员已经在论文中公布了结果，代码也已开放。"
GERMAN = "Das neue Modell lernt doppelt so schnell wie im Vorjahr; die Prüfung läuft für größere Mengen."


def page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(
        asked="https://example.org/a",
        address="https://example.org/a",
        status=200,
        headers=(("content-type", content_type),),
        body=body,
    )


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [
        ("euc_kr", "euc-kr", KOREAN),
        ("cp949", "ks_c_5601-1987", KOREAN),
        ("shift_jis", "Shift_JIS", JAPANESE),
        ("euc_jp", "euc-jp", JAPANESE),
        ("gb18030", "gb2312", CHINESE),
        ("cp1252", "iso-8859-1", GERMAN),
        ("cp1251", "windows-1251", "Новая модель обучается вдвое быстрее прошлогодней."),
        ("utf-16", "utf-16", KOREAN),
    ],
)
@pytest.mark.parametrize("place", ["header", "meta"])
def test_a_declared_charset_is_read(codec: str, label: str, text: str, place: str) -> None:
    markup = f"<html><head><meta charset='{label}'></head><body><p>{text}</p></body></html>"
    if place == "header":
        markup, kind = markup.replace(f"<meta charset='{label}'>", ""), f"text/html; charset={label}"
    else:
        kind = "text/html"

    assert Parsed.of(page(markup.encode(codec), kind)).visible_text == text


@pytest.mark.parametrize(
    ("codec", "text"), [("cp949", KOREAN), ("shift_jis", JAPANESE), ("gb18030", CHINESE)]
)
def test_an_undeclared_charset_is_guessed(codec: str, text: str) -> None:
    assert decode((text * 5).encode(codec))[1] == text * 5


def test_utf8_bytes_win_over_an_older_label() -> None:
    assert Parsed(f"<meta charset=euc-kr><p>{KOREAN}".encode()).visible_text == KOREAN


def test_a_byte_order_mark_wins_over_the_header() -> None:
    body = b"\xef\xbb\xbf" + f"<p>{KOREAN}".encode()

    assert Parsed(body, content_type="text/html; charset=euc-kr").visible_text == KOREAN


def test_iso_2022_jp_is_told_from_ascii() -> None:
    assert decode(JAPANESE.encode("iso2022_jp"))[1] == JAPANESE


def test_a_letter_cut_in_two_at_the_end_does_not_spoil_the_page() -> None:
    encoding, text = decode(KOREAN.encode()[:-2])

    assert (encoding, text) == ("utf-8", KOREAN[:-2])


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    encoding, text = decode(KOREAN.encode() * 50 + b"\xff" + KOREAN.encode(), "text/html; charset=utf-8")

    assert (encoding, text.count("\ufffd")) == ("utf-8", 1)


def test_an_unknown_label_is_passed_over() -> None:
    assert decode(KOREAN.encode("cp949"), "text/html; charset=klingon")[1] == KOREAN


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7 ...", "text/html", "pdf"),
        (b"junk\n%PDF-1.4 ...", "application/octet-stream", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "text/html", "image"),
        (b"\xff\xd8\xff\xe0....", "text/html", "image"),
        (gzip.compress(b"words", mtime=0), "text/html", "binary"),
        (b"\x00\x01\x02\x03" * 20, "text/html", "binary"),
        (b"....ftypmp42....", "text/html", "media"),
        (b"<!DOCTYPE html><title>x", "application/pdf", "html"),
        (b"\xef\xbb\xbf  <html>", "application/javascript", "html"),
        (b"\n<p>a fragment", "", "html"),
        (b'{"a": [1, 2]}', "text/html", "json"),
        (b'{"a": ', "application/json", "json"),
        (b"[1] is a footnote", "text/plain", "text"),
        (b"<?xml version='1.0'?><rss></rss>", "text/html", "xml"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''><html>", "text/xml", "html"),
        (b"<b>is a tag in a plain file", "text/plain", "text"),
        (b"just words", "", "text"),
        ("<html>글".encode("utf-16"), "text/html", "html"),
        (b"", "text/html", "empty"),
        (b"\0\0 \n", "text/html", "empty"),
    ],
)
def test_bytes_tell_what_a_page_is(body: bytes, content_type: str, kind: str) -> None:
    assert sniff(page(body, content_type)) == kind


def json_ld(script: str) -> tuple[object, ...]:
    return Parsed(f'<script type="application/ld+json">{script}</script>'.encode()).json_ld


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "A"}',
        '[{"@type": "Article", "headline": "A"}]',
        '{"@graph": [{"@type": "Article", "headline": "A"}]}',
        '{"@type": "Article", "headline": "A",}',
        '<!-- {"@type": "Article", "headline": "A"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "A"}\n//]]>',
        '{"@type": "Article", "headline": "A"};',
        '{"@type": "Article", "headline": "A"} {"@type": "Person"}',
    ],
)
def test_json_ld_is_read_as_sites_write_it(script: str) -> None:
    assert json_ld(script) == ({"@type": "Article", "headline": "A"},)


def test_line_breaks_inside_json_ld_strings_are_kept() -> None:
    assert json_ld('{"@type": "Article", "headline": "A\nB"}') == ({"@type": "Article", "headline": "A\nB"},)


def test_the_main_entity_is_a_node_of_its_own() -> None:
    nodes = json_ld('{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "A"}}')

    assert {"@type": "Article", "headline": "A"} in nodes


@pytest.mark.parametrize("script", ["", "not json", "{" * 5000])
def test_unreadable_json_ld_is_left_out(script: str) -> None:
    assert json_ld(script) == ()


def test_meta_values_are_listed_by_lower_case_name() -> None:
    parsed = Parsed(
        b"<meta name=Citation_Author content=A><meta name=citation_author content=B><meta name=x content=''>"
    )

    assert (parsed.meta["citation_author"], "x" in parsed.meta) == (["A", "B"], False)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href='/b'>", "https://example.org/b"),
        (
            "<base href='https://cdn.example.org/x/'><link rel=canonical href='b'>",
            "https://cdn.example.org/x/b",
        ),
        ("<link rel='alternate canonical' href='https://example.com/c'>", "https://example.com/c"),
        ("<link rel=canonical href='http://[broken'>", None),
        ("", None),
    ],
)
def test_the_canonical_link_is_absolute(head: str, canonical: str | None) -> None:
    assert Parsed.of(page(head.encode())).canonical == canonical


def test_the_title_is_not_taken_from_a_drawing() -> None:
    assert Parsed(b"<body><svg><title>Logo</title></svg></body>").title_tag is None


def test_scripts_and_templates_are_not_visible() -> None:
    assert (
        Parsed(
            b"<p>seen</p><script>unseen</script><noscript>unseen</noscript><template>unseen</template>"
        ).visible_text
        == "seen"
    )


@pytest.mark.parametrize("body", [b"", b"\0\0\0", b"<", b"<!-- -->", b"\xff" * 100, b"</p></div>"])
def test_there_is_always_a_tree(body: bytes) -> None:
    assert Parsed(body).tree.tag == "html"


def test_words_under_twenty_thousand_elements_are_reached() -> None:
    assert Parsed(b"<div>" * 20_000 + b"deep").visible_text == "deep"


def test_words_behind_elements_nested_in_turns_are_read() -> None:
    assert Parsed(b"<b><i class=x>\n" * 20_000 + b"<p>deep").visible_text == "deep"


def test_control_characters_do_not_reach_the_tree() -> None:
    assert Parsed(b"<p>a\x00b\x0bc</p>").visible_text == "abc"


def test_an_oversized_page_is_cut_and_says_so() -> None:
    parsed = Parsed(b"<p>" + b"word " * (HTML_BYTES // 5 + 10))

    assert (parsed.truncated, len(parsed.text)) == (True, HTML_BYTES)
