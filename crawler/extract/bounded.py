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


def few_attributes(markup: str) -> str:
    """The markup, where elements with more than `HTML_ATTRIBUTES` attributes have none."""
    return _MANY_ATTRIBUTES.sub(r"<\1", markup)


def few_cells(tree: html.HtmlElement) -> bool:
    """Take out of the tree what stands in tables behind the first `TABLE_CELLS` cells; whether anything did."""
    beyond = list(islice(tree.iter("td", "th"), TABLE_CELLS, None))
    for cell in reversed(beyond):
        cell.drop_tree()
    return bool(beyond)
