"""Self-written pages of every language, charset and layout: their words are found, what surrounds them is not."""

import json

import pytest

from crawler.extract.main_text import MainText, main_text
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed

MENU = "".join(
    f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "Shop", "Jobs", "Contact", "Imprint")
)
AROUND = (
    f'<nav class="main-menu"><ul>{MENU}</ul></nav>',
    '<aside class="sidebar"><h3>Most read</h3><ul>'
    + "".join(f'<li><a href="/s{n}">Another story, number {n}</a></li>' for n in range(6))
    + f'</ul></aside><footer class="site-footer"><ul>{MENU}</ul><p>Copyright 2024 The Lantern. All rights reserved.</p></footer>',
)
LANGUAGES = {
    "en": ("utf-8", "The owl leaves its tree at dusk, and the mice in the barn know the hour as well as any clock does."),
    "de": ("iso-8859-1", "Die Eule verlässt ihren Baum in der Dämmerung, und die Mäuse in der Scheune kennen die Stunde genau."),
    "fr": ("windows-1252", "La chouette quitte son arbre au crépuscule, et les souris de la grange connaissent l’heure précise."),
    "ru": ("windows-1251", "Сова покидает своё дерево в сумерках, и мыши в амбаре знают этот час не хуже любых часов на стене."),
    "pl": ("iso-8859-2", "Sowa opuszcza swoje drzewo o zmierzchu, a myszy w stodole znają tę godzinę lepiej niż zegar na ścianie."),
    "el": ("iso-8859-7", "Η κουκουβάγια αφήνει το δέντρο της το σούρουπο και τα ποντίκια ξέρουν την ώρα καλύτερα από ρολόι."),
    "ko": ("euc-kr", "올빼미는 해가 질 무렵 나무를 떠나고, 헛간의 쥐들은 그 시간을 벽에 걸린 시계만큼이나 정확하게 알고 있다."),
    "ja": ("shift_jis", "ふくろうは夕暮れになると木を離れ、納屋のねずみたちはその時刻を壁の時計と同じくらい正確に知っています。"),
    "zh": ("gb18030", "猫头鹰在黄昏时分离开它的树，谷仓里的老鼠像墙上的时钟一样准确地知道这个时刻，并且早早躲进洞里。"),
    "ar": ("utf-8", "تغادر البومة شجرتها عند الغسق، وتعرف الفئران في الحظيرة تلك الساعة كما تعرفها الساعة المعلقة على الجدار."),
    "he": ("utf-16", "הינשוף עוזב את העץ שלו עם רדת החשכה, והעכברים באסם יודעים את השעה הזאת טוב כמו השעון שעל הקיר."),
}  # fmt: skip


def read(
    body: bytes, content_type: str | None = None, address: str = "https://lantern.example/owls/dusk"
) -> MainText:
    parsed = Parsed(body, content_type=content_type, address=address)
    return main_text(parsed, address=address, title=metadata(parsed).title)


def page(inner: str, head: str = "") -> str:
    before, after = AROUND
    return f"<!doctype html><html><head><title>Owls at dusk</title>{head}</head><body>{before}{inner}{after}</body></html>"


def article(sentence: str) -> str:
    paragraphs = "".join(f"<p>{sentence} {number}. {sentence}</p>" for number in range(1, 6))
    return page(
        f"<main><article><h1>Owls</h1>{paragraphs}</article></main>",
        '<meta property="og:type" content="article">',
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_in_any_language_and_charset(language: str) -> None:
    charset, sentence = LANGUAGES[language]

    found = read(article(sentence).encode(charset), f"text/html; charset={charset}")

    assert [f"{sentence} {number}. {sentence}" in found.text for number in range(1, 6)] == [True] * 5
    assert "Another story" not in found.text
    assert "Imprint" not in found.text


@pytest.mark.parametrize(
    ("charset", "claimed"), [("utf-8", "iso-8859-1"), ("euc-kr", "utf-8"), ("windows-1251", "utf-8")]
)
def test_a_wrong_label_does_not_spoil_the_words(charset: str, claimed: str) -> None:
    sentence = LANGUAGES["ko" if charset == "euc-kr" else "ru"][1]

    assert sentence in read(article(sentence).encode(charset), f"text/html; charset={claimed}").text


def test_a_right_to_left_article_keeps_its_order() -> None:
    sentence = LANGUAGES["ar"][1]

    text = read(article(sentence).replace("<html>", '<html dir="rtl" lang="ar">').encode()).text

    assert text.index(f"{sentence} 1") < text.index(f"{sentence} 2")


DOCUMENTATION = page(
    "<main class='documentation'><h1>Install</h1><p>" + LANGUAGES["en"][1] * 2 + "</p><h2>First run</h2>"
    "<p>Give the program the name of a barn, and it lists every mouse that it finds inside of it, one a line.</p>"
    "<pre><code>owls --barn north\nowls --help</code></pre>"
    "<ul><li>Mice are counted once a night, even where they run about a great deal.</li>"
    "<li>Rats are left out of the count unless the option for them is given.</li></ul>"
    "<blockquote><p>An owl that hurries catches nothing but cold, as the keepers of barns like to say.</p></blockquote>"
    "<table><tr><th>Option</th><th>Meaning</th></tr><tr><td>barn</td><td>where to look for the mice</td></tr></table>"
    "<p>See <a href='https://lantern.example/manual'>the manual</a> for the <strong>other</strong> options there are.</p></main>"
)  # fmt: skip


def test_documentation_keeps_its_structure() -> None:
    found = read(DOCUMENTATION.encode(), address="https://docs.lantern.example/install")

    assert found.kind == "documentation"
    assert "## First run" in found.markdown
    assert "```\nowls --barn north\nowls --help\n```" in found.markdown
    assert "[the manual](https://lantern.example/manual)" in found.markdown
    assert "\n- Rats are left out" in found.markdown
    assert "Imprint" not in found.text


@pytest.mark.parametrize("markup", [DOCUMENTATION, article(LANGUAGES["en"][1])])
def test_every_paragraph_maps_to_its_markdown(markup: str) -> None:
    found = read(markup.encode(), address="https://docs.lantern.example/install")

    assert [found.text[span.start : span.end] for span in found.spans] == found.text.split("\n\n")
    for span in found.spans:
        words = found.text[span.start : span.end].split()
        assert words[0].strip("|") in found.markdown[span.markdown_start : span.markdown_end]
        assert words[-1].strip("|.") in found.markdown[span.markdown_start : span.markdown_end]


def test_a_thread_keeps_all_its_posts() -> None:
    posts = "".join(
        f"<div class='post'><div class='post-meta'><a href='/u/{n}'>user{n}</a> 3 May</div>"
        f"<div class='post-body'><p>Answer {n}: {LANGUAGES['en'][1]}</p></div></div>"
        for n in range(1, 7)
    )

    found = read(
        page(f"<div class='thread'><h1>Which owl?</h1>{posts}</div>").encode(),
        address="https://forum.lantern.example/t/owl/7",
    )

    assert found.kind == "forum"
    assert [f"Answer {n}:" in found.text for n in range(1, 7)] == [True] * 6


HIDDEN = "Nobody should ever read these words about the price of gold."


@pytest.mark.parametrize(
    "how",
    [
        'style="display:none"',
        'style="visibility: hidden"',
        'style="opacity:0"',
        'style="position:absolute;left:-9999px"',
        'style="font-size:0"',
        'style="height:0;overflow:hidden"',
        'style="clip: rect(0 0 0 0)"',
        'aria-hidden="true"',
        "hidden",
        'class="sr-only"',
        'class="ghost"',
    ],
)
def test_hidden_words_are_left_out_and_counted(how: str) -> None:
    sheet = "<style>.ghost { display: none } @media print { .post { display: none } }</style>"
    markup = (
        article(LANGUAGES["en"][1])
        .replace("</h1>", f"</h1><p {how}>{HIDDEN}</p>")
        .replace("</head>", f"{sheet}</head>")
    )

    found = read(markup.encode())

    assert HIDDEN not in found.text
    assert HIDDEN not in found.markdown
    assert found.hidden == len(HIDDEN)


def test_marks_without_width_are_left_out_and_counted() -> None:
    found = read(
        article("The ow\u200bl leaves its tree at dusk, and the mice in the ba\u00adrn know it.").encode()
    )

    assert "The owl leaves its tree at dusk, and the mice in the barn know it." in found.text
    assert found.hidden == 20


def test_what_a_reader_can_open_is_shown() -> None:
    folded = f"<div class='accordion-body' style='display:none'><p>{HIDDEN}</p></div>"

    assert read(article(LANGUAGES["en"][1]).replace("</h1>", f"</h1>{folded}").encode()).hidden == 0


def test_a_page_that_a_script_reveals_is_read() -> None:
    sentence = LANGUAGES["en"][1]
    markup = article(sentence).replace("<main>", '<main style="opacity:0">')

    assert sentence in read(markup.encode()).text


# --- further layouts -----------------------------------------------------------------------------


def test_what_readers_say_beneath_an_article_is_not_its_text() -> None:
    sentence = LANGUAGES["en"][1]
    replies = "".join(
        f'<li class="comment"><p>Reply {n}: I have kept owls for thirty years, and I never saw one of mine do that.</p></li>'
        for n in range(12)
    )
    markup = article(sentence).replace("</main>", f'</main><ol class="comment-list">{replies}</ol>')

    found = read(markup.encode())

    assert f"{sentence} 3. {sentence}" in found.text
    assert "I have kept owls" not in found.text


def test_a_product_keeps_its_description_and_its_table() -> None:
    details = {
        "Height and width": "42 cm high and 30 cm wide, measured with the roof on",
        "Wood": "larch from the upper valley, sawn and dried for two winters",
        "Opening": "18 by 18 cm, too small for martens and large enough for owls",
        "Roof": "a single board, covered with felt that is good for ten years",
    }
    rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in details.items())
    found = read(
        page(
            "<main><h1>Owl box, large</h1><p>A nesting box of larch for barn owls, made by hand in the valley. It keeps"
            " out martens, and its floor can be taken out for cleaning in winter.</p><h2>Details</h2>"
            f"<table>{rows}</table><p>Hang it four metres above the ground, out of the wind, and leave it alone from"
            " March to July so that the brood is not disturbed.</p></main>",
            '<meta property="og:type" content="product">',
        ).encode(),
        address="https://lantern.example/boxes/large",
    )

    assert found.kind == "product"
    assert "A nesting box of larch for barn owls" in found.text
    assert [value for value in details.values() if value not in found.text] == []
    assert "Another story" not in found.text


def test_a_listing_keeps_what_it_says_of_its_entries() -> None:
    entries = "".join(
        f'<div class="row"><h2><a href="/owls/{n}">Owl number {n}</a></h2><p>This one lives in barn {n}, and it has raised'
        f" {n} broods there since the first spring that anybody counted them.</p></div>"
        for n in range(2, 12)
    )
    found = read(
        page(f"<main><h1>All owls</h1>{entries}</main>").encode(),
        address="https://lantern.example/category/owls",
    )

    assert found.kind == "listing"
    assert all(f"This one lives in barn {n}," in found.text for n in range(2, 12))


def test_complete_structured_data_stands_for_a_page_that_shows_a_teaser() -> None:
    body = " ".join(f"{LANGUAGES['en'][1]} {number}." for number in range(12))
    data = json.dumps({"@type": "NewsArticle", "headline": "Owls", "articleBody": body})
    found = read(
        page(
            f"<article><p>{LANGUAGES['en'][1]}</p></article>",
            f'<script type="application/ld+json">{data}</script>',
        ).encode()
    )

    assert found.text == body


def test_a_page_that_says_nothing_is_read_as_nothing() -> None:
    found = read(
        b"<!doctype html><html><head><title>Owls</title></head><body><div id='root'></div></body></html>"
    )

    assert (found.text, found.confidence) == ("", 0.0)
