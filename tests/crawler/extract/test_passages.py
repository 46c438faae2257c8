import re
import sys

from crawler.extract.passages import squeezed


def test_squeezes_what_an_expression_would() -> None:
    """Every character there is, between words, alone and at the ends."""
    for code in range(sys.maxunicode + 1):
        one = chr(code)
        text = f"{one}a {one}b{one}{one}"
        assert squeezed(text) == re.sub(r"\s+", " ", text), hex(code)
    assert [squeezed(text) for text in ("", " ", "\n\t ", "a")] == ["", " ", " ", "a"]
