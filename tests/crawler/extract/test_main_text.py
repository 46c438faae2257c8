import json

import pytest

from crawler.extract.main_text import MainText, main_text
from crawler.extract.parsed import Parsed

FIRST = "Owls sleep by day and hunt by night, and the mice of the valley have known it for a very long time."
SECOND = "Every noon they come out to the old mill, where the miller leaves a handful of grain on the step."
THIRD = "Nobody has counted the mice, but the grain is always gone before the shadow reaches the door."
ARTICLE = '<meta property="og:type" content="article">'
MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li></ul></nav>"
FOOTER = "<footer><p>Subscribe to our newsletter. All rights reserved.</p></footer>"


def read(markup: str, title: str | None = None) -> MainText:
    return main_text(
        Parsed(markup.encode(), address="https://e.example/a"), address="https://e.example/a", title=title
    )


def test_an_articles_text_comes_without_menu_title_and_footer() -> None:
    markup = f"{ARTICLE}<body>{MENU}<article><h1>Owls</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>{FOOTER}"

    assert read(markup, "Owls").text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_markdown_and_text_come_from_the_same_words() -> None:
    linked = FIRST.replace("mice", "<a href='/mice'>mice</a>")
    found = read(f"{ARTICLE}<article><h2>Night</h2><p>{linked}</p><p>{SECOND}</p><p>{THIRD}</p></article>")

    assert "[mice](https://e.example/mice)" in found.markdown
    assert found.text.startswith(f"Night\n\n{FIRST}")


@pytest.mark.parametrize(
    "text",
    [
        "올빼미는 낮에 자고 밤에 사냥한다. 골짜기의 쥐들은 그 사실을 아주 오래전부터 알고 있었다. 그래서 정오마다 방앗간으로 나온다.",
        "梟は昼に眠り、夜に狩りをする。谷の鼠たちはそのことをずっと昔から知っている。だから正午になると水車小屋に出てくる。",
        "猫头鹰白天睡觉，夜里捕猎。山谷里的老鼠很早以前就知道这一点，所以它们每到中午就会来到老磨坊的门口找谷子吃。",
        "تنام البومة نهارا وتصطاد ليلا، وفئران الوادي تعرف ذلك منذ زمن بعيد جدا، ولهذا تخرج كل ظهر إلى الطاحونة القديمة.",
    ],
    ids=["ko", "ja", "zh", "ar"],
)
def test_every_script_is_read(text: str) -> None:
    several = [f"{number}. {text} {number}" for number in range(1, 7)]
    markup = f"{ARTICLE}<body>{MENU}<article>{''.join(f'<p>{one}</p>' for one in several)}</article>{FOOTER}"

    assert read(markup).text == "\n\n".join(several)


def test_a_complete_article_body_wins_over_a_stub() -> None:
    body = f"{FIRST}\n{SECOND}\n{THIRD}"
    script = json.dumps({"@type": "NewsArticle", "articleBody": body})
    found = read(f'<script type="application/ld+json">{script}</script><article><p>{FIRST}</p></article>')

    assert (found.text, found.method) == (f"{FIRST}\n\n{SECOND}\n\n{THIRD}", "json-ld")


def test_replies_are_part_of_a_thread() -> None:
    posts = "".join(
        f'<div class="post"><div class="post-body"><p>{text}</p></div></div>'
        for text in (FIRST, SECOND, THIRD)
    )
    found = read(f'<meta name="generator" content="phpBB"><body>{MENU}{posts}{FOOTER}')

    assert found.kind == "forum"
    assert all(text in found.text for text in (FIRST, SECOND, THIRD))


def test_comments_are_no_part_of_an_article() -> None:
    comments = "<div id='comments'><ol class='comment-list'><li class='comment'><p>I saw one, too!</p></li></ol></div>"
    found = read(f"{ARTICLE}<article><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>{comments}")

    assert "I saw one" not in found.text


def test_what_no_mode_finds_is_taken_from_what_is_visible() -> None:
    words = "".join(f"<div class=sidebar>{FIRST}</div>" for _ in range(3))

    assert FIRST in read(f"<body>{words}").text


def test_a_page_without_words_has_an_empty_text() -> None:
    assert (read("<body></body>").text, read("<body></body>").confidence) == ("", 0.0)


def test_a_long_text_is_more_certain_than_a_short_one_among_menus() -> None:
    whole = read(f"{ARTICLE}<article>{f'<p>{FIRST}</p><p>{SECOND}</p>' * 10}</article>")
    little = read(f"<body>{MENU * 20}<div><p>{FIRST}</p></div>")

    assert whole.confidence > little.confidence


def test_a_live_blog_is_read_from_its_updates() -> None:
    updates = [{"@type": "BlogPosting", "headline": f"At {hour}", "articleBody": SECOND} for hour in range(9)]
    script = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    found = read(f'<script type="application/ld+json">{script}</script><article><p>{FIRST}</p></article>')

    assert found.text.startswith(f"At 0\n\n{SECOND}\n\nAt 1")
