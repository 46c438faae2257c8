import random
import re
import sys

from crawler.extract.passages import _EMPTY_MARKS, squeezed


def test_squeezes_what_an_expression_would() -> None:
    """Every character there is, between words, alone and at the ends."""
    for code in range(sys.maxunicode + 1):
        one = chr(code)
        text = f"{one}a {one}b{one}{one}"
        assert squeezed(text) == re.sub(r"\s+", " ", text), hex(code)
    assert [squeezed(text) for text in ("", " ", "\n\t ", "a")] == ["", " ", " ", "a"]


def test_marks_around_nothing_go_as_the_plain_expression_has_it() -> None:
    """The one in use is written so that it is quick to look for."""
    plainly = re.compile(r"(?<![*\\])\*\*\s*\*\*(?!\*)|\[\s*\]\([^)]*\)|``")
    chance = random.Random(1)
    pieces = ("*", "**", "[", "]", "](", ")", "`", " ", "\\", "a", "\n")
    for _ in range(20_000):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 14)))
        assert _EMPTY_MARKS.sub("", text) == plainly.sub("", text), text
