"""The words of a paper that LaTeXML turned into HTML, as arXiv and ar5iv serve them."""

import re

from lxml.etree import _Element as Element

from crawler.extract.parsed import Parsed
from crawler.extract.prose import paragraphs_of

_LEFT_OUT = frozenset(
    [
        "ltx_title_document",
        "ltx_authors",
        "ltx_abstract",
        "ltx_bibliography",
        "ltx_page_footer",
        "ltx_dates",
        "ltx_TOC",
        "ltx_role_footnote",
        "ltx_note_outer",
        "ltx_ERROR",
        "ltx_tag_bibitem",
        "ltx_pagination",
        "ltx_keywords",
    ]
)
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"\\(?:text(?:rm|bf|it|tt|sf)?|math(?:rm|bf|it|cal|bb|sf|tt|frak)|operatorname|mbox|bm|boldsymbol)\s*\{([^{}]*)\}",
            r"\1",
        ),
        (r"\\(?:displaystyle|textstyle|left|right|bigl?|bigr|Bigl?|Bigr|nolimits|limits)\b", ""),
        (r"\\[,;:! ]|~", " "),
        (r"\\times\b", " × "),
        (r"\\(?:approx|sim|simeq)\b", "~"),
        (r"\\pm\b", " ± "),
        (r"\\(?:leq?|leqslant)\b", " ≤ "),
        (r"\\(?:geq?|geqslant)\b", " ≥ "),
        (r"\\(?:to|rightarrow)\b", " → "),
        (r"\\cdot\b", " · "),
        (r"\\(?:ldots|dots|cdots)\b", "…"),
        (r"\\([%$&#_{}])", r"\1"),
        (r"\{,\}", ","),
        (r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1/\2"),
        (r"\^\{?\\circ\}?", "°"),
        (r"([_^])\{(\w)\}", r"\1\2"),
        (r"^\{([^{}]*)\}$", r"\1"),
    )
)


def latexml_text(parsed: Parsed) -> str:
    """The body of the paper as paragraphs, without title, abstract and references; empty where it is no such page."""
    documents = parsed.tree.xpath("//*[contains(concat(' ', @class, ' '), ' ltx_document ')]")
    return paragraphs_of(documents[0], _substitute) if documents else ""


def latexml_abstract(parsed: Parsed) -> str:
    """The paper's own abstract, without its heading; empty where the page has none."""
    abstracts = parsed.tree.xpath("//*[contains(concat(' ', @class, ' '), ' ltx_abstract ')]")
    return paragraphs_of(abstracts[0], _substitute_in_abstract) if abstracts else ""


def math_words(tex: str) -> str:
    r"""A formula as it would be read in running text.

    >>> math_words(r"44.2\%"), math_words(r"3\times 10^{9}")
    ('44.2%', '3 × 10^9')
    """
    for pattern, words in _WORDS:
        tex = pattern.sub(words, tex)
    return " ".join(tex.split())


def _substitute_in_abstract(node: Element) -> str | None:
    classes = (node.get("class") or "").split()
    if "ltx_title_abstract" in classes:
        return ""
    return None if "ltx_abstract" in classes else _substitute(node)


def _substitute(node: Element) -> str | None:
    if str(node.tag).rsplit("}", 1)[-1] == "math":
        return math_words(node.get("alttext") or "".join(node.itertext()))
    if not _LEFT_OUT.isdisjoint((node.get("class") or "").split()):
        return ""
    return None
