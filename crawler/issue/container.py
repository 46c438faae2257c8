"""Where on a page the issue is, and what around and inside it is the platform's own furniture."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

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


def issue_container(soup: BeautifulSoup) -> Tag:
    """The element that holds the issue's words, with furniture removed from the tree."""
    body = soup.body or soup
    _remove(body, soup.select(_DROPPED))
    _remove(body, list(_unseen_and_furniture(body)))
    for _, selector in PLACES:
        found = _longest(soup.select(selector))
        if found is not None and (len(_text(found)) >= _ENOUGH or len(_text(body)) < 2 * _ENOUGH):
            return found
    return _main_part(body)


def _remove(body: Tag, unwanted: list[Tag]) -> None:
    """Take elements out, unless one holds most of the page: then it is not what its name says."""
    whole = len(_text(body))
    for each in unwanted:
        if each.decomposed or each is body or each.name in {"html", "body"}:
            continue
        if each.name in _NEVER_WORDS or len(_text(each)) <= _FURNITURE_SHARE * whole:
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


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _longest(found: list[Tag]) -> Tag | None:
    return max(found, key=lambda each: len(_text(each)), default=None)


def _main_part(body: Tag) -> Tag:
    """Down from the body, as long as one child alone holds most of the words."""
    part, length = body, len(_text(body))
    while True:
        children = [child for child in part.children if isinstance(child, Tag)]
        best = _longest(children)
        if best is None or len(_text(best)) < _MAIN_SHARE * length or best.name in {"p", "ul", "ol", "table"}:
            return part
        part, length = best, len(_text(best))
