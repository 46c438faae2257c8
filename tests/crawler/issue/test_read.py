"""Whatever an issue was written as, its items, claims and links come out with offsets that are true."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.issue.read import UnreadableIssue, read_issues
from storage.records import Issue, IssueFormat, LinkRole
from storage.worth import Sort

DRAFT = """# 주간 등대 #3

## 논문

- **Lantern: A Small Router** — 비용이 44% 줄었습니다. —> [논문 보기](https://arxiv.org/abs/2611.90001v2)
- The second item has no link. It says 12 things.

[구독 해지](https://e.example.com/unsubscribe?u=1)
"""
PAGE = """<html><head><title>Issue 3</title></head><body><nav><a href="/">Home</a></nav>
<div id="content-blocks"><h2>Papers</h2><ul><li>Costs fell by 44%. <a href="https://arxiv.org/abs/2611.90001">Paper</a></li>
<li>Two routers were built. <a href="https://github.com/o/r">Code</a></li></ul></div>
<footer><a href="https://e.example.com/unsubscribe">Unsubscribe</a></footer></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Weekly</title>
<item><title>One</title><link>https://e.example.com/1</link><description>&lt;ul&gt;&lt;li&gt;Costs fell by 44%.
&lt;a href="https://arxiv.org/abs/2611.90001"&gt;Paper&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;</description></item>
<item><title>Two</title><link>https://e.example.com/2</link><description>&lt;p&gt;A &lt;a
href="https://github.com/o/r"&gt;router&lt;/a&gt; was built by two people.&lt;/p&gt;</description></item>
</channel></rss>"""
DUMP = """Papers

• Lantern: A Small Router shows that costs fall by 44%. —> [논문 보기]

• A second one was opened this week. —> [깃허브 바로가기]
"""


def one(text: str | bytes, name: str | None = None) -> Issue:
    (issue,) = read_issues(text.encode() if isinstance(text, str) else text, name=name)
    return issue


def test_every_claim_says_what_it_is_and_how_much_a_source_can_settle() -> None:
    issue = one(
        "# N\n\n- Kim Roe said costs fell by 44%. What comes next? [p](https://e.example.com/a)\n", "n.md"
    )
    said, asked = issue.items[0].claims[:2]

    assert (said.sort, said.speaker) == (Sort.REPORTED, "Kim Roe")
    assert said.worth is not None
    assert said.worth > 0.8
    assert (asked.sort, asked.worth, asked.speaker) == (Sort.QUESTION, 0.0, None)


def literal(issue: Issue) -> bool:
    """Whether every offset of the issue is true."""
    parts = [part for item in issue.items for part in (item, *item.claims)]
    anchors = [link for item in issue.items for link in item.links] + list(issue.links)
    return all(issue.text[part.start : part.end] == part.text for part in parts) and all(
        issue.text[link.start : link.end] == link.anchor for link in anchors
    )


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        (DRAFT, "a.md", IssueFormat.MARKDOWN),
        (PAGE, "a.html", IssueFormat.PAGE),
        (DUMP, "a.txt", IssueFormat.TEXT),
    ],
)
def test_each_way_of_writing_is_told_and_read(text: str, name: str, form: IssueFormat) -> None:
    issue = one(text, name)

    assert (issue.format, len(issue.items), literal(issue)) == (form, 2, True)


def test_every_entry_of_a_feed_is_an_issue() -> None:
    issues = read_issues(FEED.encode(), name="feed.xml")

    assert [issue.title for issue in issues] == ["One", "Two"]
    assert all(literal(issue) for issue in issues)


def test_a_mail_is_read_by_its_html() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Issue 3", "Weekly <desk@example.org>"
    mail.set_content("plain")
    mail.add_alternative(PAGE, subtype="html")

    issue = one(mail.as_bytes(), "a.eml")

    assert (issue.format, issue.title) == (IssueFormat.MAIL, "Issue 3")
    assert [link.address for item in issue.items for link in item.links][:1] == [
        "https://arxiv.org/abs/2611.90001"
    ]


def test_markdown_is_kept_to_the_letter() -> None:
    text = "\ufeff" + DRAFT.replace("\n", "\r\n")

    assert one(text, "a.md").text == text


def test_a_link_with_a_side_effect_is_an_account_link() -> None:
    assert [link.role for link in one(DRAFT, "a.md").links] == [LinkRole.ACCOUNT]


def test_a_bracketed_anchor_names_the_kind_of_source() -> None:
    links = [link for item in one(DUMP, "a.txt").items for link in item.links]

    assert [(link.hint, link.address) for link in links] == [("paper", None), ("repository", None)]


def test_the_title_an_item_names_is_kept_with_its_link() -> None:
    assert one(DRAFT, "a.md").items[0].links[0].named == "Lantern: A Small Router"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("갯벌을 다룬 ‘Sediment Ledgers of Tidal Flats’가 나왔습니다.", "Sediment Ledgers of Tidal Flats"),
        ("갯벌을 다룬 ‘Sediment Ledgers of Tidal Flats’와 ‘A Book of Salt Marshes’가 나왔습니다.", None),
        ("그는 “We will not stop at the shore”라고 썼습니다.", None),
    ],
)
def test_a_mention_is_named_by_the_one_title_in_quotation_marks(words: str, named: str | None) -> None:
    (item,) = one(f"# 소식\n\n## 논문\n\n- {words} —> [논문 보기]\n", "a.md").items
    (mention,) = (link for link in item.links if link.anchor == "[논문 보기]")

    assert mention.named == named


def test_korean_in_an_old_charset_is_read() -> None:
    assert "비용이 44% 줄었습니다" in one(DRAFT.replace("—", "-").encode("euc-kr"), "a.md").text


def test_a_page_may_leave_out_the_tags_that_are_optional() -> None:
    markup = PAGE.replace("<body>", "").replace("<html><head>", "").replace("</head>", "")
    bare = one("<!doctype html>" + markup.replace("<nav>", "<main><article><nav>"))

    assert [link.address for item in bare.items for link in item.links] == [
        "https://arxiv.org/abs/2611.90001",
        "https://github.com/o/r",
    ]
    assert bare.title == "Issue 3"


def test_the_same_bytes_give_the_same_ids() -> None:
    assert one(DRAFT, "a.md") == one(DRAFT, "a.md")


@pytest.mark.parametrize(
    "raw", [b"", b"   \n", b"\x89PNG\r\n\x1a\n" + bytes(200), b"PK\x03\x04" + bytes(200), b"x" * 20_000_001]
)
def test_what_is_no_issue_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(UnreadableIssue, match=r"a\.bin"):
        read_issues(raw, name="a.bin")


@given(st.text(max_size=400))
def test_offsets_hold_for_any_text(text: str) -> None:
    try:
        issues = read_issues(text.encode("utf-8", "surrogatepass"), name="a.md")
    except UnreadableIssue:
        return

    assert all(literal(issue) for issue in issues)
