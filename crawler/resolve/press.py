"""Stories of the press that an item tells of in its own words: found by whom and what they are about.

An item of this kind has no title to go by: it names an outlet, a company and, in its own language, what
happened. A headline is taken for the story when it names the company, holds three of the telling words
and no other headline of the outlet in those weeks that does so comes near; everything else is proposed to
the editor.
"""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from crawler.resolve.candidates import Candidate, Context, Match, MatchState, Ranked, Wanted
from crawler.resolve.titles import content_words, normalise, stems_of

_BEFORE, _AFTER = timedelta(days=21), timedelta(days=1)
_FEWEST = 3
"""Telling words that a headline must hold to be taken: a company has more than one lawsuit about copyright."""
_AHEAD = 2
"""Telling words by which it must lead."""
_NAMED = 2.0
"""Telling words that the company's name in a headline is worth."""
_ASKED_WORDS = 24
_SHORTEST = 4
_ANY_STORY = stems_of(
    """
    ability about across among announce better close company first give good great have improvement important
    include industry large latest launch like look make middle model month more move much news offer open other
    people plan position possible progress recent related release relevant report said same show similar some
    state story support take time update watch week while with work year
    """
)
"""Stems that a story about any company may hold."""
_OF_BUSINESS = stems_of(
    """
    advance boost build change convert cost cut decline delay drop expand fall fast gain goal grow growth higher
    increase lower objective pace price quick raise rapid rate reach reduce revenue rise sale scale shift shrink slow
    speed start stop strategy switch target transition unveil use value
    """
)
"""Stems that rank a headline but prove nothing: business is told in them, whatever it is about."""


def window(day: date) -> tuple[date, date]:
    """When the story that an issue of `day` tells of was printed."""
    return day - _BEFORE, day + _AFTER


def asked_by(wanted: Wanted) -> str | None:
    """The words to search the press by, `"Acme" (copyright OR lawsuit)`; None where too little is known."""
    whom = names_of(wanted)
    telling = [
        word
        for word in dict.fromkeys(wanted.about or content_words(normalise(wanted.text).split()))
        if len(word) >= _SHORTEST and word.isascii() and word.isalpha() and not stems_of(word) <= _ANY_STORY
    ]
    if not whom or len(telling) < _FEWEST - 1:
        return None
    return f'"{whom[0]}" ({" OR ".join(telling[:_ASKED_WORDS])})'


def names_of(wanted: Wanted) -> tuple[str, ...]:
    """Whom the item is about: companies, else the names it uses."""
    return wanted.makers or tuple(name for name in wanted.names if len(name) >= _SHORTEST)


def choose_story(wanted: Wanted, offered: Sequence[Candidate], context: Context) -> Match:
    """The story that the item tells of: one, several to choose from, or none."""
    ranked = _ranked(wanted, [one for one in offered if one.catalogue == "gdelt"], context)
    proven = [one for one in ranked if one.rule == "story"]
    if not proven or context.published is None:
        return Match(MatchState.UNRESOLVED, None, "", tuple(ranked[:5]))
    if any(len(proven[0].evidence) - len(one.evidence) < _AHEAD for one in proven[1:]):
        return Match(MatchState.AMBIGUOUS, None, "story", tuple(ranked[:10]))
    return Match(MatchState.MATCHED, proven[0].candidate, "story", tuple(ranked[:5]))


def _ranked(wanted: Wanted, offered: Sequence[Candidate], context: Context) -> list[Ranked]:
    """Headlines by the telling words they hold, rare ones among them first; `story` where they are enough."""
    telling = stems_of(" ".join((wanted.text, *wanted.about, *wanted.names))) - _ANY_STORY
    names = [normalise(name) for name in names_of(wanted)]
    telling -= stems_of(" ".join(names))
    held = {one.id: telling & stems_of(one.title) for one in offered}
    spread = Counter(stem for stems in held.values() for stem in stems)
    ranked = []
    for one in offered:
        if not _in_time(one, context) or not held[one.id]:
            continue
        named = any(f" {name} " in f" {normalise(one.title)} " for name in names)
        enough = named and len(held[one.id] - _OF_BUSINESS) >= _FEWEST
        weight = sum(1 / math.log2(1 + spread[stem]) for stem in held[one.id]) + _NAMED * named
        score = min(99.0, round(100 * weight / (weight + 2), 1))
        ranked.append(Ranked(one, score, "story" if enough else "similar", tuple(sorted(held[one.id]))))
    return sorted(ranked, key=lambda one: (one.rule != "story", -one.score, one.candidate.id))


def _in_time(candidate: Candidate, context: Context) -> bool:
    if context.published is None or candidate.published is None:
        return True
    first, last = window(context.published)
    return first <= candidate.published <= last
