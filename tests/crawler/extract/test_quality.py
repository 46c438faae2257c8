import pytest

from crawler.extract.main_text import main_text
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed
from crawler.extract.quality import by_status, judge, weight
from storage.outcomes import Outcome
from storage.records import Page

PROSE = "<p>Owls sleep by day and hunt by night, and the mice of the valley have known it for a very long time.</p>"
UNPAID = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
)


def verdict(
    markup: str,
    *,
    status: int = 200,
    address: str = "https://e.example/news/owls",
    headers: tuple[tuple[str, str], ...] = (),
) -> tuple[Outcome, str | None]:
    page = Page(asked=address, address=address, status=status, headers=headers, body=markup.encode())
    parsed = Parsed.of(page)
    found = metadata(parsed)
    return judge(page, parsed, found, main_text(parsed, address=address, title=found.title))


def outcome(markup: str, **how: object) -> Outcome:
    return verdict(markup, **how)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (451, Outcome.BLOCKED),
        (503, Outcome.SERVER_ERROR),
        (999, Outcome.BLOCKED),
        (402, Outcome.PAYWALLED),
        (304, Outcome.NOT_MODIFIED),
        (400, Outcome.SERVER_ERROR),
        (500, Outcome.SERVER_ERROR),
        (502, Outcome.SERVER_ERROR),
    ],
)
def test_a_status_other_than_success_decides(status: int, expected: Outcome) -> None:
    assert verdict(PROSE * 20, status=status) == (expected, f"status {status}")


def test_success_leaves_the_question_open() -> None:
    assert by_status(Page(asked="https://e.example", address="https://e.example", status=200)) is None


@pytest.mark.parametrize(
    ("header", "value", "vendor"),
    [
        ("cf-mitigated", "challenge", "Cloudflare"),
        ("x-datadome", "protected", "DataDome"),
        ("x-kasada", "1", "Kasada"),
    ],
)
def test_a_walls_header_names_its_vendor(header: str, value: str, vendor: str) -> None:
    assert verdict("<p>x", headers=((header, value),)) == (Outcome.BLOCKED, f"{vendor}: header {header}")


@pytest.mark.parametrize(
    ("markup", "vendor"),
    [
        ("<script>window._cf_chl_opt = {}</script>", "Cloudflare"),
        ("<script src='https://ct.captcha-delivery.com/c.js'></script>", "DataDome"),
        ("<div id='px-captcha'></div>", "PerimeterX"),
        ("<a href='/.within.website/'>x</a>", "Anubis"),
        ("<p>Reference: https://errors.edgesuite.net/18.x</p>", "Akamai"),
        ("<iframe src='/_Incapsula_Resource?x'></iframe>", "Imperva"),
    ],
)
@pytest.mark.parametrize("status", [200, 403])
def test_a_walls_markup_under_little_text_names_its_vendor(markup: str, vendor: str, status: int) -> None:
    found, detail = verdict(markup, status=status)

    assert (found, (detail or "").split(":")[0]) == (Outcome.BLOCKED, vendor)


def test_a_walls_markup_in_a_real_article_is_no_wall() -> None:
    assert outcome("<script src='/cdn-cgi/challenge-platform/x.js'></script>" + PROSE * 20) is Outcome.OK


def test_title_and_markup_together_decide_at_any_length() -> None:
    markup = "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>" + PROSE * 20

    assert outcome(markup) is Outcome.BLOCKED


@pytest.mark.parametrize(
    "title", ["Access denied", "Are you a robot?", "접근이 차단되었습니다", "Attention Required! | X"]
)
def test_a_walls_title_over_little_text_decides(title: str) -> None:
    assert verdict(f"<title>{title}</title><p>No.</p>") == (Outcome.BLOCKED, f"title: {title}")


def test_an_article_about_walls_is_no_wall() -> None:
    assert outcome("<title>Access denied: how walls work</title>" + PROSE * 20) is Outcome.OK


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ("<p>Accept?</p>", "https://consent.e.example/m?continue=x"),
        ("<title>Before you continue to E</title><p>Accept?</p>", "https://e.example/"),
        ("<title>Bevor Sie zu E weitergehen</title><p>?</p>", "https://e.example/"),
        ("<title>계속하기 전에</title><p>?</p>", "https://e.example/"),
    ],
)
def test_a_consent_page_is_told(markup: str, address: str) -> None:
    assert outcome(markup, address=address) is Outcome.CONSENT


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ("<p>Welcome back</p>", "https://e.example/login?next=/a"),
        ("<title>Sign in</title><p>x</p>", "https://e.example/a"),
        ("<title>로그인</title><p>x</p>", "https://e.example/a"),
        ("<form><input type='password'></form>", "https://e.example/a"),
    ],
)
def test_a_login_page_is_told(markup: str, address: str) -> None:
    assert outcome(markup, address=address) is Outcome.LOGIN


def test_a_refusal_with_a_login_form_asks_for_a_login() -> None:
    assert outcome("<form><input type='password'></form>", status=401) is Outcome.LOGIN


def test_a_login_form_beside_an_article_is_no_wall() -> None:
    assert outcome("<form><input type='password'></form>" + PROSE * 20) is Outcome.OK


@pytest.mark.parametrize(
    "markup",
    [
        "<title>Page not found</title><p>Sorry.</p>",
        "<title>404</title><p>Sorry.</p>",
        "<title>E</title><h1>Not Found</h1>",
        "<title>페이지를 찾을 수 없습니다</title>",
        "<h1>존재하지 않는 게시글입니다</h1>",
        "<h1>ページが見つかりません</h1>",
        "<link rel=canonical href='/404'><p>Sorry.</p>",
    ],
)
def test_a_not_found_page_behind_a_success_is_told(markup: str) -> None:
    assert outcome(markup) is Outcome.SOFT_404


@pytest.mark.parametrize(
    "title", ["Peugeot 404: a history", "Room 404 found at last", "What was not found in the data"]
)
def test_an_article_with_such_words_in_its_title_is_alive(title: str) -> None:
    assert outcome(f"<title>{title}</title><h1>{title}</h1>" + PROSE * 20) is Outcome.OK


@pytest.mark.parametrize(
    "markup",
    [
        "<p>e.example: this domain is for sale</p>",
        "<script src='https://img.sedoparking.com/x.js'></script>",
        "<p>이 도메인을 판매합니다</p>",
    ],
)
def test_a_parked_domain_is_told(markup: str) -> None:
    assert outcome(markup) is Outcome.PARKED


def test_an_article_about_domains_is_not_parked() -> None:
    assert outcome("<p>This domain is for sale, they said.</p>" + PROSE * 20) is Outcome.OK


def test_a_paid_flag_over_a_short_text_is_a_paywall() -> None:
    found, detail = verdict(UNPAID + PROSE)

    assert found is Outcome.PAYWALLED
    assert (detail or "").startswith("isAccessibleForFree: false")


def test_a_paid_flag_over_the_whole_text_is_none() -> None:
    assert outcome(UNPAID + f"<article>{PROSE * 20}</article>") is Outcome.OK


@pytest.mark.parametrize(
    "words", ["Subscribe to continue reading", "유료회원 전용 기사입니다", "Already a subscriber? Log in"]
)
def test_a_paywalls_words_over_a_short_text_decide(words: str) -> None:
    assert outcome(f"<article>{PROSE * 2}</article><div>{words}</div>") is Outcome.PAYWALLED


@pytest.mark.parametrize(
    "markup",
    [
        "<div id='root'></div><script src='/app.js'></script>",
        "<noscript>Please enable JavaScript to run this app.</noscript>",
        "<p>자바스크립트를 켜 주세요</p>",
        "<body></body>",
        "<p>Loading</p>",
    ],
)
def test_a_page_that_a_browser_would_build_is_empty(markup: str) -> None:
    assert outcome(markup) is Outcome.EMPTY


def test_a_korean_text_of_half_the_length_says_as_much() -> None:
    assert weight("올빼미") == weight("owlets")
