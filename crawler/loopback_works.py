"""The works that catalogues on this machine know, indexed by their words; for the demo, tests and benchmarks."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A paper, or a repository where `repository` is set."""

    title: str
    arxiv: str | None = None
    doi: str | None = None
    repository: str | None = None
    first_title: str | None = None
    """The title of its first version, where that was another."""
    authors: tuple[str, ...] = ()
    published: date = date(2024, 1, 1)
    abstract: str = ""


class Shelf:
    """Works, found by words."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.works = list(works)
        self.titles = [words_of(work.title) for work in self.works]
        """Words of each work's title."""
        self._titled: dict[str, set[int]] = defaultdict(set)
        self._all: dict[str, set[int]] = defaultdict(set)
        for at, work in enumerate(self.works):
            for word in self.titles[at]:
                self._titled[word].add(at)
            for word in words_of(
                " ".join((work.title, work.first_title or "", work.abstract, *work.authors))
            ):
                self._all[word].add(at)

    def holding(self, words: Iterable[str], *, in_title: bool = False) -> set[int]:
        """Places of the works that hold every word, anywhere or in the title; none for no words."""
        index = self._titled if in_title else self._all
        places = [index.get(word, set()) for word in words]
        return set.intersection(*places) if places else set()

    def alike(self, asked: str, least: float = 0.4) -> list[tuple[float, Work]]:
        """Works by the part of the asked words in their titles, or in the first ones they had."""
        words = set(words_of(asked))
        counts: dict[int, int] = defaultdict(int)
        for word in words:
            for at in self._all.get(word, ()):
                counts[at] += 1
        scored = [(count / len(words), at) for at, count in counts.items() if count / len(words) >= least]
        scored.sort(key=lambda one: (-one[0], len(self.titles[one[1]]), one[1]))
        return [(score, self.works[at]) for score, at in scored[:100]]


def words_of(text: str) -> list[str]:
    """Words of a text, in lower case."""
    return _WORD.findall(text.casefold())
