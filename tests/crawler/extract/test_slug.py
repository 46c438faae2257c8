import pytest

from crawler.extract.slug import headline_of, with_headline
from storage.outcomes import Outcome
from storage.records import Document, Reading

KITES = "https://news.example/world/kites-cross-the-channel-2024-03-04/"


@pytest.mark.parametrize(
    ("address", "headline", "day"),
    [
        (KITES, "kites cross the channel", "2024-03-04"),
        (
            "https://news.example/2024/03/04/kites-cross-the-channel.html",
            "kites cross the channel",
            "2024-03-04",
        ),
        (
            "https://news.example/article/kites-cross-channel-today-idUSKBN2901",
            "kites cross channel today",
            None,
        ),
        ("https://news.example/p/%EC%97%B0-%EB%82%A0%EB%A6%AC-%EA%B8%B0", "연 날리 기", None),
        ("https://news.example/12345", None, None),
        ("https://news.example/kites-fly", None, None),
    ],
)
def test_headline_and_day(address: str, headline: str | None, day: str | None) -> None:
    assert headline_of(address) == (headline, day)


def test_a_wall_says_what_the_address_is_about() -> None:
    told = with_headline(Reading(outcome=Outcome.BLOCKED, detail="status 403"), KITES)

    assert told.detail == "status 403; the address says: kites cross the channel, 2024-03-04"
    assert told.document is None


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.SOFT_404, Outcome.SERVER_ERROR])
def test_what_is_gone_says_nothing_more(outcome: Outcome) -> None:
    reading = Reading(outcome=outcome, detail="status 404")

    assert with_headline(reading, KITES) is reading


def test_a_document_speaks_for_itself() -> None:
    reading = Reading(outcome=Outcome.PAYWALLED, document=Document(address=KITES, kind="article"))

    assert with_headline(reading, KITES) is reading
