"""Where on a page the issue is, and what around and inside it is the platform's own furniture."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from crawler.budgets import ISSUE_DEPTH
from crawler.issue.sniff import UnreadableIssue

# Platform by platform, the element that holds the issue; the first that holds words is taken, of several
# the longest. beehiiv: its editor's block since 2023, the whole post in 2022, and its mails with and
# without the block's id.
PLACES: tuple[tuple[str, str], ...] = (
    ("beehiiv", "#content-blocks"),
    ("beehiiv", ".rendered-post"),
    ("beehiiv", "td.email-card-body"),
    ("substack", ".available-content .body.markup"),
    ("substack", ".body.markup"),
    ("ghost", "section.gh-content, .gh-content"),
    ("ghost", ".post-content-sans-serif, .post-content"),
    ("kit", ".message-content"),
    ("buttondown", ".email-body"),
    ("mailchimp", "#templateBody, #bodyTable"),
    ("any", "[itemprop=articleBody]"),
    ("any", "article"),
    ("any", "main, [role=main]"),
)
_ENOUGH = 200
"""Characters a named place must hold to be believed; less is a teaser or an empty shell."""
_MAIN_SHARE = 0.75

_DROPPED = (
    "script, style, noscript, template, svg, canvas, object, form, button, input, select, textarea, label, nav, "
    "dialog, head, title, aside, footer, [hidden], [role=navigation], [role=banner], [role=dialog], [role=search], "
    "#comments, #templatePreheader, #templateFooter, #awesomewrap, .mcnShareBlock, .mcnFollowBlock, .mcnPreviewText, "
    ".preheader, .preview-text, .post-ufi, .header-anchor-parent, .header-anchor-widget, .image-link-expand, "
    ".subscription-widget-wrap, .subscription-widget, .subscribe-widget, .button-wrapper, .captioned-button-wrap, "
    ".install-substack-app-embed, .poll-embed, .paywall, .kg-signup-card, .footer-powered, .post-footer, .visually-hidden, "
    ".sr-only, .w-condition-invisible, .w-form-done, .w-form-fail, .hidden, .hide, .d-none, .preview, .kg-bookmark-metadata, .footer, .email-footer, .post-header, .post-meta, .byline, .comments-page, .recommendations, .share-buttons"
)
_FURNITURE = re.compile(
    r"^(?:.*[-_])?(?:comments?|breadcrumbs?|navbar|sidebar|cookies?|newsletter-signup|signup-form|subscribe-(?:form|box)|"
    r"share-(?:bar|buttons?|links?)|social-(?:links?|share|icons?)|related-posts?|read-next|post-(?:nav|navigation|share|tags)|"
    r"recommended-posts?|site-(?:header|footer))$",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*[;!]",
    re.IGNORECASE,
)
_FURNITURE_SHARE = 0.5


def issue_container(soup: BeautifulSoup, where: str) -> Tag:
    """The element that holds the issue's words, with furniture removed from the tree.

    Raises `UnreadableIssue` for a tree deeper than anything people or their tools write.
    """
    body = soup.body or soup
    _remove(body, soup.select(_DROPPED), _measured(body, where))
    _remove(body, list(_unseen_and_furniture(body)), _measured(body, where))
    lengths = _measured(body, where)
    for _, selector in PLACES:
        found = max(soup.select(selector), key=lambda each: lengths.get(id(each), 0), default=None)
        if found is not None and (lengths.get(id(found), 0) >= _ENOUGH or lengths[id(body)] < 2 * _ENOUGH):
            return found
    return _main_part(body, lengths)


def _measured(body: Tag, where: str) -> dict[int, int]:
    """How many characters of words every element holds, by its `id`; one walk, without recursion."""
    lengths: dict[int, int] = {id(body): 0}
    stack: list[tuple[Tag, Iterator[PageElement]]] = [(body, iter(body.contents))]
    while stack:
        tag, children = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if stack:
                lengths[id(stack[-1][0])] += lengths[id(tag)]
        elif isinstance(node, Tag):
            if len(stack) >= ISSUE_DEPTH:
                raise UnreadableIssue(
                    f"{where} is nested more than {ISSUE_DEPTH:,} elements deep, as no issue is; "
                    "give it as Markdown or text."
                )
            lengths[id(node)] = 0
            stack.append((node, iter(node.contents)))
        elif type(node) is NavigableString:
            lengths[id(tag)] += len(node.strip())
    return lengths


def _remove(body: Tag, unwanted: list[Tag], lengths: dict[int, int]) -> None:
    """Take elements out, unless one holds most of the page: then it is not what its name says."""
    whole = lengths[id(body)]
    for each in unwanted:
        if each.decomposed or each is body or each.name in {"html", "body"}:
            continue
        if each.name in _NEVER_WORDS or lengths.get(id(each), 0) <= _FURNITURE_SHARE * whole:
            each.decompose()


_NEVER_WORDS = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "title", "select", "textarea"}
)


def _unseen_and_furniture(body: Tag) -> Iterator[Tag]:
    for each in body.find_all(name=True):
        style = each.get("style")
        if isinstance(style, str) and _UNSEEN.search(style):
            yield each
            continue
        names = [*(each.get_attribute_list("class")), *each.get_attribute_list("id")]
        if any(name and _FURNITURE.match(str(name)[:60]) for name in names):
            yield each


def _main_part(body: Tag, lengths: dict[int, int]) -> Tag:
    """Down from the body, as long as one child alone holds most of the words."""
    part = body
    while True:
        children = (child for child in part.children if isinstance(child, Tag))
        best = max(children, key=lambda each: lengths.get(id(each), 0), default=None)
        share = _MAIN_SHARE * lengths[id(part)]
        if best is None or lengths[id(best)] < share or best.name in {"p", "ul", "ol", "table"}:
            return part
        part = best
