"""Find the work that a title names among candidates: shortened, re-cased, re-hyphenated, with a name in front.

Rules, strongest first: the same title; a similar one (edit ratio >= 90) with the same numbers; the name before
its colon; its beginning (>= 4 words); a phrase out of it, long and rare enough; then the same for what follows
`Name:` in the query. Every rule asks for exactly one candidate: two make it ambiguous, and nothing is forced.

In a closed universe being the only one is proof. Among a catalogue's ten best answers it is not: there, all but
the first two rules need evidence from the issue (date, author, rare words).
"""

import json
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from crawler.resolve.candidates import NO_CONTEXT, Candidate, Context, Match, MatchState, Ranked
from crawler.resolve.identity import name_bare
from crawler.resolve.spelling import canonical
from crawler.resolve.titles import content_words, normalise, numbers, split_name

__all__ = [
    "Candidate",
    "Context",
    "Match",
    "MatchState",
    "Ranked",
    "TitleIndex",
    "evidence_for",
    "match",
    "match_lines",
]

RATIO = 90.0
"""Below 90, precision falls under .97."""
_BEGINNING_WORDS = 4
_PHRASE_WORDS, _PHRASE_IDF = 3, 18.0
_ANY_ORDER_IDF = 18.0
_WINDOW_DAYS = 120
_UNKNOWN_IDF = 6.0
_SMALL = 1000
"""Word counts over fewer titles say nothing about how rare a word is."""


class TitleIndex:
    """Many candidates, made ready to be searched by title."""

    def __init__(self, candidates: Iterable[Candidate], *, closed: bool = True) -> None:
        self.closed = closed
        """Whether a work that is not here does not exist."""
        self._owners: list[Candidate] = []
        self._titles: list[str] = []
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._names: dict[str, list[int]] = defaultdict(list)
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._by_id: dict[str, Candidate] = {}
        for candidate in candidates:
            self._by_id.setdefault(candidate.id, candidate)
            for title in dict.fromkeys((candidate.title, *candidate.also)):
                self._add(candidate, title)
        self._sorted = sorted((title, at) for at, title in enumerate(self._titles))
        counts = Counter({word: len(places) for word, places in self._postings.items()})
        total = len(self._titles)
        known = total >= _SMALL
        self._idf = {word: math.log((total + 1) / count) for word, count in counts.items()} if known else {}

    def _add(self, candidate: Candidate, title: str) -> None:
        text = normalise(title)
        at = len(self._titles)
        self._owners.append(candidate)
        self._titles.append(text)
        self._exact[text].append(at)
        name = normalise(split_name(title)[0])
        if name:
            self._names[name].append(at)
        for word in set(text.split()):
            self._postings[word].append(at)

    def match(self, query: str, *, context: Context = NO_CONTEXT) -> Match:
        """The work that `query` names."""
        known = self._by_identifier(query)
        if known is not None:
            return known
        text = normalise(query)
        for rule, find in self._rules(query, text):
            found = self._owners_of(find())
            found = [one for one in found if self._trusted(rule, one, context)]
            if len(found) == 1:
                ranked = Ranked(
                    found[0], _SCORES[rule.rpartition(" ")[2]], rule, evidence_for(found[0], context)
                )
                return Match(MatchState.MATCHED, found[0], rule, (ranked,))
            if found:
                ranks = [
                    Ranked(one, _SCORES[rule.rpartition(" ")[2]], rule, evidence_for(one, context))
                    for one in found
                ]
                ranks.sort(key=lambda one: (-len(one.evidence), one.candidate.id))
                return Match(MatchState.AMBIGUOUS, None, rule, tuple(ranks[:10]))
        return Match(MatchState.UNRESOLVED, None, "", self._proposals(text, context))

    def _by_identifier(self, query: str) -> Match | None:
        """A query that is an identifier or an address of one names its candidate, or nothing."""
        if not any(mark in query for mark in ("/", ":", ".")) or " " in query.strip():
            return None
        named = name_bare(query) or (name_bare(query.rpartition("/")[2]) if canonical(query) else None)
        if named is None or named.kind != "arxiv":
            return None
        found = self._by_id.get(named.value) or self._by_id.get(named.value.partition(":")[2])
        if found is None:
            return Match(MatchState.UNRESOLVED, None, "identifier", ())
        return Match(MatchState.MATCHED, found, "identifier", (Ranked(found, 100.0, "identifier"),))

    def _rules(self, query: str, text: str) -> Iterator[tuple[str, Callable[[], list[int]]]]:
        if not text:
            return
        yield "exact", lambda: self._exact.get(text, [])
        yield "ratio", lambda: self._similar(text)
        yield "name", lambda: self._named(text)
        yield "beginning", lambda: self._beginning(text)
        yield "phrase", lambda: self._phrase(text)
        name, rest = split_name(query)
        after = normalise(rest)
        if name and len(after.split()) >= 3:
            yield "after exact", lambda: self._exact.get(after, [])
            if not numbers(normalise(name).split()):  # `VALL-E 2: …` is not the paper without the 2
                yield "after ratio", lambda: self._similar(after)
            yield "after beginning", lambda: self._beginning(after)
            yield "after phrase", lambda: self._phrase(after, numbers(normalise(name).split()))
        yield "words", lambda: self._any_order(text)

    def _similar(self, text: str) -> list[int]:
        """The most similar title, when the numbers in both agree."""
        best = process.extractOne(text, self._titles, scorer=fuzz.ratio, score_cutoff=RATIO)
        if best is None or numbers(best[0].split()) != numbers(text.split()):
            return []
        return self._exact[best[0]]

    def _named(self, text: str) -> list[int]:
        return self._names.get(text, [])

    def _beginning(self, text: str) -> list[int]:
        """Titles that begin with `text`, unless they go on with a number that makes another work of it."""
        if len(text.split()) < _BEGINNING_WORDS:
            return []
        found = []
        at = bisect_left(self._sorted, (text + " ", -1))
        while at < len(self._sorted) and self._sorted[at][0].startswith(text + " "):
            following = self._sorted[at][0][len(text) + 1 :].partition(" ")[0]
            if not numbers([following]):
                found.append(self._sorted[at][1])
            at += 1
        return found

    def _phrase(self, text: str, named: Sequence[str] | None = None) -> list[int]:
        """Titles that hold `text` word for word, when it is long and rare enough."""
        words = text.split()
        content = content_words(words)
        if len(content) < _PHRASE_WORDS or self._rarity(content) < _PHRASE_IDF:
            return []
        padded = f" {text} "
        return [at for at in self._holding(words) if _goes_on(f" {self._titles[at]} ", padded, named)]

    def _any_order(self, text: str) -> list[int]:
        """Titles that hold all the words of `text` in any order: never without evidence."""
        content = content_words(text.split())
        if len(content) < _PHRASE_WORDS or self._rarity(content) < _ANY_ORDER_IDF:
            return []
        return self._holding(content)

    def _holding(self, words: Sequence[str]) -> list[int]:
        """The titles with all these words."""
        places = [self._postings.get(word) for word in set(words)]
        if not places or any(one is None for one in places):
            return []
        ordered = sorted((set(one) for one in places if one), key=len)
        return sorted(ordered[0].intersection(*ordered[1:]))

    def _rarity(self, words: Iterable[str]) -> float:
        if not self._idf:
            return sum(_UNKNOWN_IDF for word in set(words) if len(word) > 3)
        unseen = math.log(len(self._titles) + 1)
        return sum(self._idf.get(word, unseen) for word in set(words))

    def _owners_of(self, places: Iterable[int]) -> list[Candidate]:
        return list({self._owners[at].id: self._owners[at] for at in places}.values())

    def _trusted(self, rule: str, candidate: Candidate, context: Context) -> bool:
        """Whether the rule is proof enough here."""
        if rule == "words":
            return bool(evidence_for(candidate, context))
        return self.closed or rule in {"exact", "ratio"} or bool(evidence_for(candidate, context))

    def _proposals(self, text: str, context: Context) -> tuple[Ranked, ...]:
        """What an editor may look at when nothing was accepted."""
        if len(text) < 3:
            return ()
        near = process.extract(text, self._titles, scorer=fuzz.token_set_ratio, limit=20, score_cutoff=60)
        best: dict[str, Ranked] = {}
        for title, score, at in near:
            owner = self._owners[at]
            mixed = (score + fuzz.ratio(text, title)) / 2
            if owner.id not in best or best[owner.id].score < mixed:
                best[owner.id] = Ranked(owner, round(mixed, 1), "similar", evidence_for(owner, context))
        return tuple(sorted(best.values(), key=lambda one: (-one.score, one.candidate.id))[:5])


def _goes_on(title: str, phrase: str, named: Sequence[str] | None) -> bool:
    """Whether the title holds the phrase, and no number next to it makes another work of it.

    Where a name stood before the phrase, its numbers (`named`) are those that stand before it in the title, too:
    `Name II: …` is not `Name: …`.
    """
    before, held, after = title.partition(phrase)
    if not held or numbers(after.split()[:1]):
        return False
    return named is None or list(named) == numbers(before.split())


_SCORES = {"exact": 100.0, "ratio": 97.0, "name": 95.0, "beginning": 95.0, "phrase": 93.0, "words": 90.0}


def match(query: str, candidates: Sequence[Candidate], *, context: Context = NO_CONTEXT) -> Match:
    """The work that `query` names among a catalogue's answers; weak rules need evidence from `context`."""
    return TitleIndex(candidates, closed=False).match(query, context=context)


def evidence_for(candidate: Candidate, context: Context) -> tuple[str, ...]:
    """What in the issue speaks for the candidate: `date`, `author`."""
    found = []
    if candidate.published and context.published:
        days = (context.published - candidate.published).days
        if -1 <= days <= _WINDOW_DAYS:
            found.append("date")
    if context.text and candidate.authors:
        words = set(normalise(context.text).split())
        surnames = [normalise(author).split()[-1:] for author in candidate.authors]
        if any(name and len(name[0]) > 2 and name[0] in words for name in surnames):
            found.append("author")
    return tuple(found)


def match_lines(universe: Iterable[str], lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """JSON Lines `{query, context?}` -> `{query, predicted, state, candidates}`.

    `universe` holds JSON Lines `{id, title, authors?, published?, also?}`; `context` is `{published?, text?}`.
    Raises ValueError naming the line that cannot be read.
    """
    index = TitleIndex(_candidate(entry) for entry in _objects(universe, "universe", "title"))
    for entry in _objects(lines, "input", "query"):
        given = entry.get("context") or {}
        if isinstance(given, str):
            given = {"text": given}
        context = Context(_day(given.get("published") or given.get("date")), str(given.get("text", "")))
        found = index.match(str(entry["query"]), context=context)
        yield {
            "query": entry["query"],
            "predicted": found.candidate.id if found.candidate else None,
            "state": str(found.state),
            "candidates": [
                {"id": one.candidate.id, "title": one.candidate.title, "score": one.score, "rule": one.rule}
                for one in found.ranked
            ],
        }


def _objects(lines: Iterable[str], name: str, key: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entry = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{name} line {number} is not JSON: {error}") from error
            if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
                raise ValueError(f"{name} line {number} has no {key!r}: one JSON object a line is expected")
            yield entry


def _candidate(entry: dict[str, Any]) -> Candidate:
    return Candidate(
        id=str(entry.get("id", entry["title"])),
        title=entry["title"],
        also=tuple(entry.get("also", ())),
        authors=tuple(entry.get("authors", ())),
        published=_day(entry.get("published")),
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None
