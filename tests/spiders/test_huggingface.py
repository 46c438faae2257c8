import pytest

from crawler.resolve.chain import resolve
from spiders.huggingface import HuggingfaceSpider
from storage.outcomes import Outcome
from storage.records import Page

SITE = "https://huggingface.co"


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        (f"{SITE}/aerie-lab/Kite-7B", f"{SITE}/api/models/aerie-lab/Kite-7B"),
        (f"{SITE}/aerie-lab/Kite-7B/blob/main/config.json", f"{SITE}/api/models/aerie-lab/Kite-7B"),
        (f"{SITE}/datasets/aerie-lab/gusts/viewer", f"{SITE}/api/datasets/aerie-lab/gusts"),
        (f"{SITE}/spaces/aerie-lab/fly", f"{SITE}/api/spaces/aerie-lab/fly"),
        (f"{SITE}/blog/aerie-lab/wind", f"{SITE}/blog/aerie-lab/wind"),
        (f"{SITE}/collections/aerie-lab/kites-1a2b", f"{SITE}/api/collections/aerie-lab/kites-1a2b"),
        (f"{SITE}/aerie-lab", f"{SITE}/aerie-lab"),
    ],
)
def test_asks_at_the_best_address(link: str, asked: str) -> None:
    assert HuggingfaceSpider.addresses(resolve(link))[0] == asked


def test_missing_and_private_look_the_same_to_the_interface() -> None:
    address = f"{SITE}/api/models/aerie-lab/Secret"
    refused = Page(asked=address, address=address, status=401, headers=(("x-error-code", "RepoNotFound"),))

    reading = HuggingfaceSpider.read((refused,), resolve(f"{SITE}/aerie-lab/Secret"))

    assert (reading.outcome, reading.detail) == (
        Outcome.GONE,
        "Hugging Face: RepoNotFound (missing or private)",
    )


def test_an_interface_that_refuses_is_not_gone() -> None:
    address = f"{SITE}/api/models/aerie-lab/Kite-7B"
    refused = Page(asked=address, address=address, status=429)

    reading = HuggingfaceSpider.read((refused,), resolve(f"{SITE}/aerie-lab/Kite-7B"))

    assert reading.outcome is Outcome.BLOCKED
