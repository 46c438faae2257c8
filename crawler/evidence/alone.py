"""Whether a source is what an item speaks of, where no other source is there to compare it with.

For short English texts such as abstracts. The item's words are looked for in the source, and the source's in the
item: a paper of the same field holds many of the item's words, but the item then says little of that paper.
"""

import math
from collections import Counter

from crawler.evidence import words
from crawler.evidence.lexicon import common_stems

# Weights of a logistic regression over one-line summaries of papers and their own, random and most alike abstracts.
_HELD, _SPELT, _TITLE, _PAIRS, _SPOKEN_OF = 1.5, 6.75, 3.3, 3.8, 18.7
_ALONE = 6.5
"""What an own source reaches; one in seventy stays below."""
_LONGEST = 400
"""Terms of a source; of a longer one any item speaks little."""
# A word of the general vocabulary tells half as much as a rare one.
COMMON = 0.5


def judgeable(title: str, text: str) -> bool:
    """Whether the source is of the kind this was measured on: short, and with a title."""
    return bool(title.strip()) and len(words.english(text)) <= _LONGEST


def fits(item: str, title: str, text: str) -> bool:
    """Whether a short source with a title, `judgeable`, is what `item` speaks of."""
    return _closeness(item, title, text) >= _ALONE


def _closeness(item: str, title: str, text: str) -> float:
    said, named, told = words.english(item), words.english(title), words.english(text)
    wanted, counted = set(said), Counter([*named, *told])
    whole = sum(map(_telling, wanted))
    if not whole:
        return 0.0
    held = sum(_telling(term) for term in wanted if term in counted) / whole
    letters, theirs = set(words.fourgrams(item)), set(words.fourgrams(f"{title}. {text}"))
    spelt = len(letters & theirs) / max(1, len(letters))
    titled = sum(_telling(term) for term in set(named) & wanted) / (sum(map(_telling, set(named))) or 1.0)
    neighbours = set(words.pairs(said))
    paired = len(neighbours & {*words.pairs(named), *words.pairs(told)}) / max(1, len(neighbours))
    strength = {term: _telling(term) * math.log(1 + count) for term, count in counted.items()}
    spoken_of = sum(strength.get(term, 0.0) for term in wanted) / sum(strength.values())
    return _HELD * held + _SPELT * spelt + _TITLE * titled + _PAIRS * paired + _SPOKEN_OF * spoken_of


def _telling(term: str) -> float:
    return COMMON if term in common_stems() else 1.0
