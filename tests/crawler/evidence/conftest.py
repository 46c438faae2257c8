"""An item of one claim, made from words."""

from collections.abc import Callable

import pytest

from storage.records import Claim, Item, Link, LinkRole


@pytest.fixture
def item() -> Callable[..., Item]:
    """Makes an item whose claims are the sentences given."""

    def make(*claims: str, headline: str | None = None) -> Item:
        text = " ".join(claims)
        made, at = [], 0
        for number, claim in enumerate(claims):
            start = text.index(claim, at)
            at = start + len(claim)
            made.append(Claim(id=f"c{number}", text=claim, start=start, end=at, language="ko"))
        return Item(
            id="i1", position=1, section=None, headline=headline, text=text, start=0, end=len(text),
            language="ko", claims=tuple(made), links=(),
        )  # fmt: skip

    return make


@pytest.fixture
def link() -> Callable[..., Link]:
    """Makes a link that names a title."""

    def make(named: str | None = None) -> Link:
        return Link(
            id="l1",
            anchor="paper",
            address="https://example.org/a",
            role=LinkRole.SOURCE,
            start=0,
            end=5,
            named=named,
        )

    return make
