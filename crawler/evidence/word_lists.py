"""The closed word lists of the evidence engine, kept as data."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _all() -> dict[str, str]:
    written = resources.files("crawler.evidence").joinpath("data", "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)


def word_list(name: str) -> list[str]:
    """The words of the list called `name` in `data/words.toml`."""
    return _all()[name].split()
