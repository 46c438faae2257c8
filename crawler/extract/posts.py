"""How a page's words are laid out: in running text, or in posts that repeat."""

import re

from lxml import etree, html

_PARAGRAPH = 80
"""Characters from which the text of a `<p>` speaks for running text."""
_POST = re.compile(  # over lower-case names: `IGNORECASE` would cost several times as much
    r"(?:^|[\s_-])(?:post|posts?text|comment|reply|answer|message|msg|entry|review)s?[_-]{0,2}"
    r"(?:body|content|text|message|item|cntnt|wrap|row)?(?=$|[\s_-])|postbody|usercontent|bbwrapper|cooked|usertext-body"
)
_DIGITS = re.compile(r"\d+")
_named = etree.XPath(
    "/descendant::*[@class or @itemprop]"
    "[self::div or self::article or self::li or self::td or self::section or self::blockquote]"
)


def running_text(tree: html.HtmlElement) -> int:
    """Characters in paragraphs that are long enough to be prose."""
    lengths = (len(" ".join(paragraph.text_content().split())) for paragraph in tree.iter("p"))
    return sum(length for length in lengths if length >= _PARAGRAPH)


def repeated_posts(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The repeated elements, alike in tag and class, that hold most of a thread's words."""
    groups: dict[tuple[str, str], list[html.HtmlElement]] = {}
    keys: dict[str, str | None] = {}
    for element in _named(tree):
        name = element.get("class") or element.get("itemprop") or ""
        if name not in keys:
            keys[name] = _DIGITS.sub("0", name) if _POST.search(name.lower()) else None
        key = keys[name]
        if key is not None:
            groups.setdefault((str(element.tag), key), []).append(element)
    repeated = [group for group in groups.values() if len(group) > 1]
    return max(repeated, key=words_once, default=[])


def words_once(group: list[html.HtmlElement]) -> float:
    """Words in the group's running text; links weigh against it, nested members do not count twice."""
    members = set(group)
    outer = [post for post in group if not any(ancestor in members for ancestor in post.iterancestors())]
    words = sum(len(post.text_content()) for post in outer)
    linked = sum(len(link.text_content()) for post in outer for link in post.iter("a"))
    return words - 2 * linked - 40 * len(outer)
