"""The ways to ask trafilatura for a page's text, and which of them a kind of page gets."""

from copy import deepcopy
from typing import NamedTuple

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from crawler.extract.blocks import passages
from crawler.extract.passages import Passage
from crawler.extract.posts import repeated_posts, running_text
from crawler.extract.selectors import quick_selectors
from crawler.extract.spared import spared_work

_ENOUGH = 250
"""Characters from which a strict result can be the whole text of an article."""
_SMALL_PAGE = 1500
"""Visible characters under which a fast result is all words of the page in one line as often as its text."""
_KEPT_BY_PRECISION = 0.6
"""Share of a looser result that a strict one has to keep; measured, best from 0.5 to 0.7."""
_NEARLY_ALL = 0.8
"""Share of the running text from which a strict result need not be compared with a looser one."""
_GAINED_BY_RECALL = 2.0
"""How much longer a generous result has to be where a page is no article; measured, best from 1.3 to 2."""
_GAINED_BY_POSTS = 1.8
"""How much longer the posts alone have to be, where trafilatura took replies for something else."""
_COVERED = 0.5
"""Share of the visible text from which nothing more is looked for."""


class Attempt(NamedTuple):
    """One result of trafilatura."""

    body: etree._Element | None
    passages: tuple[Passage, ...]
    text: str
    mode: str

    @classmethod
    def of(cls, body: etree._Element, mode: str) -> "Attempt":
        """The result with its words written out."""
        written = tuple(passages(body))
        return cls(body, written, "\n\n".join(one.text for one in written), mode)

    @property
    def length(self) -> int:
        """Characters of text."""
        return len(self.text)


def attempt(tree: html.HtmlElement, address: str, mode: str) -> Attempt:
    """Run trafilatura, which copies the tree, in `default`, `fast`, `precision`, `recall` or `comments` mode.

    Strict and fast readings go without its comparison with other extractors: the blocks are what they are
    compared with.
    """
    options = Extractor(
        fast=mode in {"fast", "precision"},
        precision=mode == "precision",
        recall=mode == "recall",
        comments=mode == "comments",
        url=address or None,
        formatting=True,
        links=True,
    )
    try:
        with quick_selectors(), spared_work():
            document = bare_extraction(tree, options=options)
    except RecursionError:  # lists within lists a thousand deep
        document = None
    if document is None or isinstance(document, dict):
        return Attempt(None, (), "", mode)
    body = document.body
    if mode == "comments" and document.commentsbody is not None:
        body.extend(list(document.commentsbody))
    return Attempt.of(body, mode)


def best_attempt(tree: html.HtmlElement, address: str, kind: str, visible: int) -> Attempt:
    """The text of a page of this kind; further modes are tried only where the first leaves much behind."""
    if kind == "article":
        return _of_article(tree, address, visible)
    if kind == "forum":
        return _of_forum(tree, address)
    first = attempt(tree, address, "default")
    if first.length < _COVERED * visible and kind in {"page", "listing"}:
        generous = attempt(tree, address, "recall")
        if generous.length > _GAINED_BY_RECALL * first.length:
            return generous
    return first


def _of_article(tree: html.HtmlElement, address: str, visible: int) -> Attempt:
    strict = attempt(tree, address, "precision")
    if strict.length > _ENOUGH and (
        strict.length > _COVERED * visible or strict.length > _NEARLY_ALL * running_text(tree) > _ENOUGH
    ):
        return strict
    loose = attempt(tree, address, "default" if visible < _SMALL_PAGE else "fast")
    return strict if strict.length >= max(_ENOUGH, _KEPT_BY_PRECISION * loose.length) else loose


def _of_forum(tree: html.HtmlElement, address: str) -> Attempt:
    """A thread: replies count. Where trafilatura takes them for something else, it is given the posts alone."""
    first = attempt(tree, address, "default")
    replies = attempt(tree, address, "comments")
    best = replies if replies.length > _GAINED_BY_POSTS * first.length else first
    posts = repeated_posts(tree)
    if sum(len(post.text_content()) for post in posts) > _GAINED_BY_POSTS * best.length:
        alone = attempt(_only(posts), address, "recall")
        if alone.length > _GAINED_BY_POSTS * best.length:
            return alone._replace(mode="posts")
    return best


def _only(posts: list[html.HtmlElement]) -> html.HtmlElement:
    """A page that holds the posts and nothing else, without the names that would have them pruned."""
    page = html.document_fromstring(b"<html><body><article></article></body></html>")
    (article,) = page.iter("article")
    members = set(posts)
    for post in posts:
        if not any(ancestor in members for ancestor in post.iterancestors()):
            copied = deepcopy(post)
            copied.tag, copied.tail = "div", None
            for element in copied.iter():
                for name in ("class", "id", "itemprop", "role"):
                    element.attrib.pop(name, None)
            article.append(copied)
    return page
