"""How much a text says, whatever its script."""

import re

_WIDE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WIDE_WEIGHT = 2.0
"""A Korean, Japanese or Chinese character says as much as two Latin letters."""


def weight(text: str) -> float:
    """Length of a text in Latin letters: scripts that write words with fewer characters count double."""
    return len(text) + (_WIDE_WEIGHT - 1) * len(_WIDE.findall(text))
