"""One written page a state, and beside each an honest page that carries the same signs."""

from datetime import date
from pathlib import Path

import pytest

from crawler.extract.reading import read_page
from crawler.extract.signatures import signs
from storage.outcomes import Outcome
from storage.records import Hop, Page, Reading

STORY = "https://www.tern.example.com/2026/11/the-terns-are-back"


def seen(
    fixtures: Path,
    name: str,
    *,
    status: int = 200,
    asked: str = STORY,
    address: str = STORY,
    **headers: str,
) -> Reading:
    """What is made of a fixture page that came after a redirect from `asked` to `address`."""
    named = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return read_page(
        Page(
            asked=asked,
            address=address,
            status=status,
            headers=(("content-type", "text/html; charset=utf-8"), *named),
            hops=(Hop(asked, 302, "http"),) if asked != address else (),
            body=(fixtures / "states" / f"{name}.html").read_bytes(),
        )
    )


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("cloudflare", "Cloudflare"),
        ("datadome", "DataDome"),
        ("perimeterx", "PerimeterX"),
        ("akamai", "Akamai"),
        ("imperva", "Imperva"),
        ("kasada", "Kasada"),
        ("anubis", "Anubis"),
        ("vercel", "Vercel"),
        ("aws_waf", "AWS WAF"),
    ],
)
@pytest.mark.parametrize("status", [200, 401, 403, 429, 503])
def test_a_challenge_names_its_vendor(fixtures: Path, name: str, vendor: str, status: int) -> None:
    reading = seen(fixtures, name, status=status)

    assert (reading.outcome, (reading.detail or "").split(":")[0]) == (Outcome.BLOCKED, vendor)
    assert reading.document is None


@pytest.mark.parametrize("name", ["generic_bot_check", "korean_bot_check", "rate_limited"])
def test_a_check_without_a_vendor_is_told_by_its_words(fixtures: Path, name: str) -> None:
    reading = seen(fixtures, name)

    assert (reading.outcome, reading.document) == (Outcome.BLOCKED, None)


def test_a_limit_says_how_long_to_stay_away(fixtures: Path) -> None:
    reading = seen(fixtures, "article", status=429, retry_after="120")

    assert reading.outcome is Outcome.BLOCKED
    assert reading.detail == "status 429: asked too often, retry-after 120"


def test_an_answer_that_asks_for_credentials_is_a_login(fixtures: Path) -> None:
    reading = seen(fixtures, "short_note", status=401, www_authenticate='Bearer realm="tern"')

    assert (reading.outcome, reading.detail) == (Outcome.LOGIN, "status 401: www-authenticate Bearer")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("consent_form", Outcome.CONSENT),
        ("consent_pure", Outcome.CONSENT),
        ("login_form", Outcome.LOGIN),
        ("login_words", Outcome.LOGIN),
        ("login_korean", Outcome.LOGIN),
        ("teaser", Outcome.PAYWALLED),
        ("long_teaser", Outcome.PAYWALLED),
        ("teaser_words", Outcome.PAYWALLED),
        ("soft_404_title", Outcome.SOFT_404),
        ("soft_404_heading", Outcome.SOFT_404),
        ("soft_404_words", Outcome.SOFT_404),
        ("soft_404_korean", Outcome.SOFT_404),
        ("parked", Outcome.PARKED),
        ("parked_lander", Outcome.PARKED),
        ("taken_over", Outcome.PARKED),
        ("server_error", Outcome.SERVER_ERROR),
        ("maintenance", Outcome.SERVER_ERROR),
        ("default_page", Outcome.SERVER_ERROR),
        ("shell", Outcome.EMPTY),
    ],
)
def test_what_stands_in_a_sources_place_is_told(fixtures: Path, name: str, outcome: Outcome) -> None:
    reading = seen(fixtures, name)

    assert reading.outcome is outcome
    assert reading.detail
    if outcome is not Outcome.PAYWALLED:
        assert reading.document is None or not reading.document.text


@pytest.mark.parametrize(
    "name",
    [
        "article",
        "whole_but_flagged",
        "short_but_whole",
        "free_beside_offers",
        "article_behind_cloudflare",
        "article_about_captchas",
        "article_about_404",
        "article_about_domains",
        "short_note",
        "blog_with_login_box",
    ],
)
def test_an_honest_page_with_the_same_signs_is_read(fixtures: Path, name: str) -> None:
    reading = seen(fixtures, name)

    assert (reading.outcome, reading.detail) == (Outcome.OK, None)
    assert reading.document is not None


# --- the way there -----------------------------------------------------------------------------------


@pytest.mark.parametrize("front", ["https://tern.example.com/", "https://tern.example.com/en/index.html"])
def test_a_deep_link_that_ends_at_the_front_page_is_not_there(fixtures: Path, front: str) -> None:
    reading = seen(fixtures, "front_page", address=front)

    assert (reading.outcome, reading.document) == (Outcome.SOFT_404, None)
    assert reading.detail == "redirected from /2026/11/the-terns-are-back to the site's front page"


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("https://tern.example.com/home", "https://tern.example.com/"),
        ("http://tern.example.com/", "https://tern.example.com/en/"),
        ("https://go.example.org/aB3-dE9", "https://tern.example.com/"),
        (STORY, "https://tern.example.com/?p=3114"),
        ("https://old.example.org/2026/11/terns", STORY),
    ],
)
def test_a_redirect_that_means_the_page_is_none(fixtures: Path, asked: str, address: str) -> None:
    assert seen(fixtures, "front_page", asked=asked, address=address).outcome is Outcome.OK


def test_being_led_to_a_login_decides_at_any_length(fixtures: Path) -> None:
    reading = seen(fixtures, "article", address="https://www.tern.example.com/login?next=/2026/11/x")

    assert (reading.outcome, reading.detail) == (Outcome.LOGIN, "redirected to path: /login")


def test_an_article_that_lives_under_such_a_path_is_read(fixtures: Path) -> None:
    address = "https://docs.tern.example.com/guide/login"

    assert seen(fixtures, "article", asked=address, address=address).outcome is Outcome.OK


def test_being_led_to_a_seller_of_domains_decides(fixtures: Path) -> None:
    reading = seen(fixtures, "article", address="https://www.hugedomains.com/domain_profile.cfm?d=tern")

    assert (reading.outcome, reading.detail) == (Outcome.PARKED, "host: www.hugedomains.com")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("Access denied", Outcome.BLOCKED), ("404 page not found", Outcome.SOFT_404), ("asd", Outcome.EMPTY)],
)
def test_a_plain_text_of_few_words_is_judged_too(text: str, outcome: Outcome) -> None:
    page = Page(
        asked=STORY, address=STORY, status=200, headers=(("content-type", "text/plain"),), body=text.encode()
    )

    assert read_page(page).outcome is outcome


# --- the signs themselves -------------------------------------------------------------------------------


def test_every_sign_says_where_and_when_it_was_seen() -> None:
    assert all(sign.origin and date(2019, 1, 1) < sign.seen for sign in signs())


def test_no_sign_fits_everything() -> None:
    for sign in signs():
        if sign.place != "header":
            assert sign.found("") is None
            assert sign.found("/2026/11/the-terns-are-back") is None
            assert sign.found("The terns are back") is None


@pytest.mark.parametrize(
    ("outcome", "title", "words"),
    [
        (
            Outcome.BLOCKED,
            "Your access to this site has been limited",
            "<p>Your access to this service has been limited. (HTTP response code 503)</p><p>Generated by Wordfence</p>",
        ),
        (
            Outcome.BLOCKED,
            "Radware Captcha Page",
            "<p>We apologize, but your activity made us think that you are a bot.</p>",
        ),
        (
            Outcome.BLOCKED,
            "Queue-it",
            "<p>You are now in line.</p><script src='https://static.queue-it.net/script/q.js'></script>",
        ),
        (Outcome.BLOCKED, "Tern", "<h1>This content is not available in your region</h1>"),
        (
            Outcome.BLOCKED,
            "451: Unavailable due to legal reasons",
            "<p>Readers in the European Economic Area cannot be let in at this time.</p>",
        ),
        (Outcome.SOFT_404, "안내", "<p>존재하지 않는 게시물입니다.</p>"),
        (Outcome.SOFT_404, "Tern", "<h1>We couldn't find that page</h1><p>Try searching.</p>"),
        (Outcome.PARKED, "TernNews.com is for sale | HugeDomains", "<h1>TernNews.com is for sale</h1>"),
        (Outcome.PARKED, "ternnews.com", "<h1>ternnews.com is for sale!</h1><p>Buy for $2,395</p>"),
        (Outcome.SERVER_ERROR, "Maintenance", "<p>Please come again later.</p>"),
        (Outcome.SERVER_ERROR, "Tern", "<p>Sorry, we’re performing some maintenance at the moment.</p>"),
        (Outcome.LOGIN, "Tern notes", "<p>You do not have access to this page.</p>"),
        (
            Outcome.CONSENT,
            "Tern",
            "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie gewohnt mit Werbung.</p>",
        ),
    ],
)
def test_pages_of_few_words_that_stand_in_a_sources_place(outcome: Outcome, title: str, words: str) -> None:
    assert short_page(title, words).outcome is outcome


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (
            "Terns.com is for sale, and nobody knows why",
            "The keepers of the oldest page on terns have had enough.",
        ),
        (
            "We'll be back, say the terns' keepers",
            "The island opens again in April, and its keepers will be there.",
        ),
        ("Maintenance of nests", "Every spring the keepers mend the nests that the storms have taken."),
        (
            "Why a film is missing abroad",
            "A licence ends at the border, and so does the film about the terns.",
        ),
    ],
)
def test_short_notes_that_only_sound_like_it_are_read(title: str, words: str) -> None:
    assert (
        short_page(title, f"<article><h1>{title}</h1>{f'<p>{words}</p>' * 3}</article>").outcome is Outcome.OK
    )


def short_page(title: str, words: str) -> Reading:
    body = f"<!doctype html><html><head><title>{title}</title></head><body>{words}</body></html>".encode()
    return read_page(Page(asked=STORY, address=STORY, status=200, body=body))
