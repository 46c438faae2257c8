"""Whether one of a catalogue's answers is the work an item names.

A catalogue answers with what is most like the question, whether or not it knows the work. So the rules of
`crawler.resolve.match` are held to more here: what is not word for word the title needs the issue's own
evidence (date, author, shared rare words), a one-word name needs two kinds of it, and two works that fit
alike are left to an editor.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

from rapidfuzz import fuzz

from crawler.resolve.candidates import Candidate, Context, Match, MatchState, Ranked, Wanted
from crawler.resolve.match import evidence_for, match
from crawler.resolve.press import choose_story
from crawler.resolve.titles import content_words, normalise, numbers, split_name, stems_of
from crawler.resolve.wanted import repositories_in

_SAME_WORD = 80.0
_SHORT_TITLE = 3
"""Titles of so few words are shared by several works."""
_POST_WINDOW = timedelta(days=45)
_DISTINCT = 5
_ENOUGH_NAMES = 2
_CLEARLY = 2
_FEWEST, _AROUND = 3, timedelta(days=14)


def choose(wanted: Wanted, candidates: Iterable[Candidate], *, day: date | None) -> Match:
    """The candidate that `wanted` names: one, several to choose from, or none.

    `day` is the issue's, or what its other sources say it must be (`day_of`).
    """
    offered = merged(candidates)
    context = Context(day, " ".join((wanted.text, *wanted.about)))
    if wanted.hint in {"repository", "model", "dataset"}:
        return _by_own_name(wanted, [one for one in offered if _is_repository(one)], context)
    if wanted.title is None or wanted.hint in {"blog", "news"}:
        posts = [one for one in offered if wanted.hint not in {"blog", "news"} or one.catalogue == "feeds"]
        told = _by_names(wanted, posts, context)
        if wanted.outlets and wanted.hint == "news" and told.state is not MatchState.MATCHED:
            told = choose_story(wanted, offered, context)
        if wanted.title is None or told.state is MatchState.MATCHED:
            return told
    return _by_title(wanted.title, [one for one in offered if one.catalogue != "github"], context)


# --- by title ----------------------------------------------------------------------------------------


def _by_title(title: str, offered: Sequence[Candidate], context: Context) -> Match:
    found = match(title, offered, context=context)
    if found.state is MatchState.AMBIGUOUS:
        found = _only_one(title, found, context)
    if found.candidate is None or _proven(title, found, context):
        return found
    return Match(MatchState.UNRESOLVED, None, "", found.ranked)


def _proven(title: str, found: Match, context: Context) -> bool:
    """Whether what is the only one among a few answers is so among all works."""
    candidate = found.candidate
    if candidate is None:
        return False
    rule = found.rule
    evidence = evidence_for(candidate, context)
    brief = len(normalise(title).split()) <= _SHORT_TITLE
    if rule in {"identifier", "after exact"}:
        return True
    if rule == "exact":
        return not brief or bool(evidence)
    if rule.endswith("ratio"):
        return _same_words(title, candidate) or (len(evidence) > 1 and _same_words(title, candidate, apart=1))
    if brief or rule == "words":
        return bool(evidence) and ("author" in evidence or bool(_shared(candidate, title, context)))
    return bool(evidence)


def _same_words(title: str, candidate: Candidate, apart: int = 0) -> bool:
    """Whether every telling word of one title is in the other, spelling apart, but for `apart` of them."""
    asked = _telling(title)
    after = _telling(split_name(title)[1])
    for own in (candidate.title, *candidate.also):
        offered = _telling(own)
        for words in filter(None, (asked, after)):
            odd = words ^ offered
            unpaired = [
                word
                for word in odd
                if not any(fuzz.ratio(word, other) >= _SAME_WORD for other in odd if other != word)
            ]
            if len(unpaired) <= apart and numbers(sorted(words)) == numbers(sorted(offered)):
                return True
    return False


def _telling(title: str) -> set[str]:
    return set(content_words(normalise(title).split()))


def _only_one(title: str, found: Match, context: Context) -> Match:
    """One of several that fit by title: several records of one work, or the only one with more evidence."""
    works = _distinct([ranked.candidate for ranked in found.ranked])
    if len(works) > 1:
        scores = {one.id: _weight(one, title, context) for one in works}
        best = max(scores.values())
        # one word more may be chance
        works = [one for one in works if scores[one.id] == best or scores[one.id] > best - _CLEARLY]
    if len(works) != 1:
        return found
    return Match(
        MatchState.MATCHED,
        works[0],
        found.rule,
        tuple(sorted(found.ranked, key=lambda one: one.candidate.id != works[0].id)),
    )


def _weight(candidate: Candidate, title: str, context: Context) -> int:
    return 2 * len(evidence_for(candidate, context)) + len(_shared(candidate, title, context))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One record a work: the same title by an author in common is the same work, preprints first."""
    kept: list[Candidate] = []
    for one in sorted(candidates, key=lambda one: not one.id.startswith("arxiv:")):
        same = any(
            normalise(one.title) == normalise(other.title) and _surnames(one) & _surnames(other)
            for other in kept
        )
        if not same:
            kept.append(one)
    return kept


def _surnames(candidate: Candidate) -> set[str]:
    return {words[-1] for author in candidate.authors if (words := normalise(author).split())}


def _shared(candidate: Candidate, title: str, context: Context) -> set[str]:
    """Telling words that item and candidate share beside those of the name itself."""
    return (_stems(context.text) - _stems(title)) & _stems(f"{candidate.title} {candidate.words}")


def _stems(text: str) -> set[str]:
    return stems_of(text, shortest=_DISTINCT)


# --- by the names an item uses -----------------------------------------------------------------------


def _by_names(wanted: Wanted, offered: Sequence[Candidate], context: Context) -> Match:
    """The one recent work that speaks of the names the item speaks of, one of them in its title."""
    if context.published is None:
        return Match(MatchState.UNRESOLVED, None, "", _ranked_by_names(wanted, offered, context)[:5])
    near = [
        one
        for one in offered
        if one.published and timedelta(-1) <= context.published - one.published <= _POST_WINDOW
    ]
    ranked = [one for one in _ranked_by_names(wanted, near, context) if one.rule == "names"]
    if not ranked:
        return Match(MatchState.UNRESOLVED, None, "", _ranked_by_names(wanted, offered, context)[:5])
    if len(ranked) > 1 and ranked[1].score == ranked[0].score:
        return Match(MatchState.AMBIGUOUS, None, "names", tuple(ranked[:10]))
    return Match(MatchState.MATCHED, ranked[0].candidate, "names", tuple(ranked[:5]))


def _ranked_by_names(wanted: Wanted, offered: Sequence[Candidate], context: Context) -> tuple[Ranked, ...]:
    """The candidates that hold any of the names, most of them first; `names` where it is enough to accept."""
    ranked = []
    for one in offered:
        whole = normalise(f"{one.title} {one.words}")
        head = normalise(one.title)
        held = [name for name in wanted.names if _holds(whole, name)]
        titled = [name for name in held if _holds(head, name) and _is_distinct(name)]
        if held:
            enough = len(held) >= _ENOUGH_NAMES and bool(titled)
            score = min(99.0, 100.0 * (len(held) + len(titled)) / (2 * len(wanted.names)))
            ranked.append(
                Ranked(one, round(score, 1), "names" if enough else "similar", evidence_for(one, context))
            )
    return tuple(sorted(ranked, key=lambda one: (-one.score, one.candidate.id)))


def _is_distinct(name: str) -> bool:
    """Whether a name is long, or spelt as no other word is: `NeMo`."""
    return len(name) >= _DISTINCT or (len(name) > _SHORT_TITLE and not name.istitle() and name.isalpha())


def _holds(text: str, name: str) -> bool:
    """Whether a normalised text holds the name, or the version-bearing part of it (`o1` of `o1-preview`)."""
    whole = normalise(name)
    first = whole.partition(" ")[0]
    spellings = {whole, first} if any(sign.isdigit() for sign in first) else {whole}
    return any(f" {spelled} " in f" {text} " for spelled in spellings)


# --- repositories ------------------------------------------------------------------------------------


def _is_repository(candidate: Candidate) -> bool:
    return candidate.catalogue in {"github", "huggingface-hub"}


def _by_own_name(wanted: Wanted, offered: Sequence[Candidate], context: Context) -> Match:
    """A repository written as `owner/name`, else one called like a name of the item's, by its maker or as telling."""
    written = {full.casefold() for full in repositories_in(wanted.text)}
    found = [one for one in offered if one.title.casefold() in written]
    if len(found) == 1:
        return Match(MatchState.MATCHED, found[0], "identifier", (Ranked(found[0], 100.0, "identifier", ()),))
    names = {
        _squeezed(name) for name in (*wanted.names, wanted.title or "") if len(_squeezed(name)) > _SHORT_TITLE
    }
    makers = {_squeezed(maker) for maker in wanted.makers}
    ranked = []
    for one in offered:
        owner, _, repository = one.title.partition("/")
        called = _squeezed(repository) in names
        own = any(_squeezed(owner).startswith(maker) for maker in makers)
        about = len([name for name in wanted.names if _holds(normalise(one.words), name)])
        score = 50.0 * called + 40.0 * own + min(9.0, 3.0 * about)
        told = tuple(word for word, true in (("maker", own), ("words", about >= _ENOUGH_NAMES)) if true)
        ranked.append(Ranked(one, score, "repository" if called and told else "similar", told))
    ranked.sort(key=lambda one: (-one.score, one.candidate.id))
    proven = [one for one in ranked if one.rule == "repository"]
    if len(proven) == 1 or (len(proven) > 1 and proven[0].score - proven[1].score >= 30):
        return Match(MatchState.MATCHED, proven[0].candidate, "repository", tuple(ranked[:5]))
    state = MatchState.AMBIGUOUS if proven else MatchState.UNRESOLVED
    return Match(state, None, "repository" if proven else "", tuple(ranked[:5]))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


# --- over a whole issue ------------------------------------------------------------------------------


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a work: titles that catalogues keep of earlier versions become `also`."""
    kept: dict[str, Candidate] = {}
    for one in candidates:
        first = kept.get(one.id)
        if first is None:
            kept[one.id] = one
            continue
        titles = dict.fromkeys((*first.also, one.title, *one.also))
        kept[one.id] = replace(
            first,
            also=tuple(title for title in titles if normalise(title) != normalise(first.title)),
            authors=first.authors or one.authors,
            published=min(filter(None, (first.published, one.published)), default=None),
            words=max(first.words, one.words, key=len),
        )
    return list(kept.values())


def day_of(published: date | None, sure: Iterable[Candidate]) -> date | None:
    """The issue's day; where it does not say, the last day of the works it names beyond doubt.

    Works far from the others (a classic, a later reprint) do not count; of fewer than three nothing is told.
    """
    if published is not None:
        return published
    days = sorted(one.published for one in sure if one.published is not None)
    if len(days) < _FEWEST:
        return None
    middle = date.fromordinal(int(median(day.toordinal() for day in days)))
    near = [day for day in days if abs(day - middle) <= _AROUND]
    # an issue comes out some days after the newest work it tells of
    return near[-1] + timedelta(days=7) if 2 * len(near) > len(days) and len(near) >= _FEWEST else None
