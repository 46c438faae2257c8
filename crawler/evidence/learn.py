"""A lexicon learned from what editors have confirmed: a claim and the passage that supports it are parallel text.

IBM Model 1 (Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section 4.1): how often a
Korean word's counterpart is each English word, estimated from sentence pairs alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from crawler.evidence import words
from crawler.evidence.lexicon import Lexicon, shipped
from crawler.evidence.word_lists import word_list
from storage.store import Store
from storage.verdicts import Rating, Stance

Entry = tuple[str, tuple[str, ...]]

_ROUNDS = 6
# Each must be the likely counterpart of the other: "the" is likely beside everything, and nothing's counterpart.
_SURE = 0.2
# A word kept for chance company in one pair is worse than no word.
_TOGETHER = 2
_LISTED = 4
_NULL = ""
_TOO_SHORT = frozenset(word_list("too_short"))


_CONFIRMED = frozenset({Rating.SUPPORTED, Rating.SUPPORTED_MINOR})


def confirmed(store: Store) -> Iterator[tuple[str, str]]:
    """The `(claim, passage)` of every verdict in force that says the source supports the claim, in all issues."""
    desk = store.desk()
    for line in store.issues():
        for state in desk.verdicts(line.id).values():
            if state.verdict is None or state.reopened or state.verdict.rating not in _CONFIRMED:
                continue
            for passage in state.verdict.passages:
                if passage.stance is Stance.EVIDENCE:
                    yield state.verdict.claim_text, passage.text


def learn(pairs: Iterable[tuple[str, str]], known: Lexicon | None = None) -> list[Entry]:
    """Korean stems with the English words they were confirmed beside, likeliest first.

    Takes `(Korean claim, English passage)` pairs; pairs in one script are passed over. What the lexicon `known` (the
    shipped one by default) has a meaning for is not learned again: a few hundred pairs know it less well.
    """
    known = known or shipped()
    parallel: list[tuple[list[str], list[str]]] = []
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for claim, passage in pairs:
        if words.script(claim) != "ko" or words.script(passage) != "en":
            continue
        korean = [
            stem
            for word, _, _ in words.eojeols(claim)
            if (stem := words.without_josa(word)) not in _TOO_SHORT and len(stem) > 1
        ]
        english = []
        for word, _, _ in words.latin_words(passage):
            if not words.is_stop(word):
                stem = words.stem(word)
                english.append(stem)
                spelled[stem][word.lower()] += 1
        if korean and english:
            parallel.append((korean, english))
    together = Counter((k, e) for korean, english in parallel for k in set(korean) for e in set(english))
    back = _chances([(english, korean) for korean, english in parallel])
    return _entries(_chances(parallel), back, together, spelled, known)


def _chances(parallel: Sequence[tuple[list[str], list[str]]]) -> dict[str, dict[str, float]]:
    """t(second | first) after some rounds of expectation and maximisation, from even chances."""
    chances: dict[str, dict[str, float]] = defaultdict(dict)
    for korean, english in parallel:
        for source in (*korean, _NULL):
            for target in english:
                chances[source][target] = 1.0
    for _ in range(_ROUNDS):
        counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for korean, english in parallel:
            for target in english:
                whole = sum(chances[source][target] for source in (*korean, _NULL))
                for source in (*korean, _NULL):
                    counted[source][target] += chances[source][target] / whole
        for source, targets in counted.items():
            total = sum(targets.values())
            chances[source] = {target: count / total for target, count in targets.items()}
    return chances


def _entries(
    chances: dict[str, dict[str, float]],
    back: dict[str, dict[str, float]],
    together: Counter[tuple[str, str]],
    spelled: dict[str, Counter[str]],
    known: Lexicon,
) -> list[Entry]:
    entries = []
    for source, targets in sorted(chances.items()):
        if source == _NULL or known.find(source):
            continue
        sure = sorted(
            (
                (chance, target)
                for target, chance in targets.items()
                if chance > _SURE
                and back.get(target, {}).get(source, 0.0) > _SURE
                and together[source, target] >= _TOGETHER
            ),
            reverse=True,
        )
        if sure:
            entries.append(
                (source, tuple(spelled[target].most_common(1)[0][0] for _, target in sure[:_LISTED]))
            )
    return entries


def as_table(entries: Iterable[Entry]) -> str:
    """The entries in the form of the shipped glossary: stem, tab, words."""
    return "".join(f"{stem}\t{','.join(translations)}\n" for stem, translations in entries)
