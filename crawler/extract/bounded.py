"""Pages that are made to keep a parser busy, brought within their budgets (`crawler/budgets.py`)."""

import re
from itertools import islice

from lxml import html

from crawler.budgets import HTML_ATTRIBUTES, TABLE_CELLS

_ATTRIBUTE = r"""[\s/]*+[^\s=<>/"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]*+))?+"""
_MANY_ATTRIBUTES = re.compile(
    rf"<([a-z][a-z0-9:-]*+)(?:{_ATTRIBUTE}){{{HTML_ATTRIBUTES + 1},}}+", re.IGNORECASE
)
"""Without steps back (possessive), so that what is no such tag is looked at once."""
_NESTED_RUN = re.compile(r"(<([a-z]+)\b[^>]*>)(?:\s*<\2\b[^>]*>){30,}", re.IGNORECASE)
_BARE_RUN = re.compile(
    r"(?:<(?:a|b|i|u|s|p|em|li|ul|ol|dd|dl|dt|big|del|div|ins|sub|sup|code|font|span|small|center|strong|section"
    r"|blockquote)\b[^<>]*>\s*)+",
    re.IGNORECASE,
)
"""Start tags with no words between them; told apart by their number, as a count here would look at each again."""


def few_attributes(markup: str) -> str:
    """The markup, where elements with more than `HTML_ATTRIBUTES` attributes have none."""
    return _MANY_ATTRIBUTES.sub(r"<\1", markup)


def few_cells(tree: html.HtmlElement) -> bool:
    """Take out of the tree what stands in tables behind the first `TABLE_CELLS` cells; whether anything did."""
    beyond = list(islice(tree.iter("td", "th"), TABLE_CELLS, None))
    for cell in reversed(beyond):
        cell.drop_tree()
    return bool(beyond)


def less_deep(markup: str) -> str:
    """The markup without long runs of start tags that nest elements deeper than a parser follows."""
    return _BARE_RUN.sub(_unless_long, _NESTED_RUN.sub(r"\1", markup))


def _unless_long(run: re.Match[str]) -> str:
    return "" if run[0].count("<") >= 100 else run[0]
