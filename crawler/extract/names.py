"""Who wrote a page: names, cleaned of roles, addresses and handles."""

import html
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element

from crawler.extract.articles import works
from crawler.extract.bylines import FULL_NAME, beside_the_text, names_led_to
from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed
from crawler.extract.titles import is_site, site_names

_MOST = 60
"""Characters of the longest name."""
_BYLINES = 3
"""More different names than this in by-line elements mean a list of pages, not one page's authors."""

_SPLIT = re.compile(
    r"\s*(?:[,;|•·、，/]|\s[-–—]\s|&|\band\b|\bund\b|\bet\b|\by\b|\bwith\b)\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:(?:written|posted|published|reviewed|edited|story|words|photos?|article|text|post|geschrieben|erstellt)\s+)?"
    r"(?:by|von|vom|par|por|di|door|av|af|przez)\b|about the author|author|authors|autor(?:in|en)?|auteur|text|words|foto"
    r"|작성자|글쓴이|글|기자|by ?line|作者|记者|記者|文|撰文|责任编辑|编辑|来源|zeige alle beiträge von|view all posts by"
    r"|all posts by|more (?:posts )?(?:by|from))(?:\s*[:：/|]\s*|\s+|(?<=[：:]))",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|févr?|avr|juin|juil|août|déc)"
    r"[a-zäéû]*\.?"
)
_TAIL = re.compile(
    r"\s*(?:\b(?:on\s+)?(?:\w+day,?\s+)?"
    + _MONTH
    + r",?\s+\d.*|\(.*|\[.*|\bon \w+ \d.*|\bam \d.*|\b\d.*|\bposted\b.*|\bpublished\b.*|\bupdated\b.*|기자$|특파원$|記者$)$",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net|de|at|ch|fr|kr|io|co)\b|[<>{}=_#*?!:;|\"“”»«+]|\.\.\.|…", re.IGNORECASE
)
_NOBODY = re.compile(
    r"^(?:admin\w*|mehr|cortes[ií]a|courtesy|artikel|beitrag|administrator|webmaster|anonym\w*|an[oó]nim[oa]?|unknown|guest(?: author)?|gast(?:autor)?|default"
    r"|(?:the |die |la )?(?:redak\w+|redaction|rédaction|redacci[oó]n|editor(?:s|ial)?|editorial (?:team|staff))(?: team)?"
    r"|staff(?: writer| reporter)?|team|news ?(?:desk|room)|web ?desk|press ?(?:office|release)|contributors?|member|user"
    r"|moderator|author|reporter|correspondent|senior \w+|posts?|comments?|share|follow|facebook|google\+?|zuletzt \w+ am|last (?:updated|modified)|twitter|linkedin|instagram"
    r"|home|null|(?:written|posted|published|artikel|beitrag|text|foto) (?:by|von|on)|(?:\w{0,3}veröffentlicht|published|posted|nachrichten|actualités|noticias)|none|n a|true|false|online|ceo|cto|founder|co-?founder|ph\.?d\.?|m\.?d\.?|jr\.?|inc\.?|llc|ltd\.?|gmbh"
    r"|e\. ?v\.?|관리자|편집부|편집국|온라인뉴스팀|뉴스팀|기자|운영자|编辑|管理员|本报讯)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:(?:editor|writer|reporter|correspondent|director|manager|professor|analyst|columnist|contributor|producer"
    r"|engineer|scientist|specialist|consultant|strategist|educator|lecturer|researcher|developer|designer|attorney)s?"
    r"|head of|redakteur\w*|journalist\w*|bearbeitung|wikimedia)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:^|\s)(?:gmbh|mbh|inc|llc|ltd|plc|ag|eg|e\.? ?v|s\.a|corp|corporation|redaktion|rédaction|redacción|\w*verband"
    r"|\w*verein|ministeri\w+)\.?$|^(?:bundes\w{4,}|das|die|los|las|les)\s",
    re.IGNORECASE,
)
"""Names of bodies, by their legal form, by what they are, or by an article before them."""
_META = (
    "author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "byl",
    "article:author",
    "twitter:data1",
)
_MARKED = frozenset({"a", "span", "p", "div", "address", "li", "strong", "em", "cite", "h3", "h4", "h5", "b"})
_BYLINE_CLASS = re.compile(  # over lower-case names: `IGNORECASE` would cost several times as much
    r"(?:^|[\s_-])(?:author[s]?(?:[_-]{1,2}(?:name|link|info|meta|title))?|by-?line(?:[_-]{1,2}(?:name|author|link))?"
    r"|(?:post|entry|article|blog|meta|news)[_-]{1,2}author|fn|username|writer|autor|auteur|reporter|journalist)(?=$|\s)"
)
_WROTE = re.compile(
    r"written|verfasst|geschrieben|escrito|écrit|scritto|geschreven|door|skr[ei]v|author|auteur|autor|napisan|написа|автор"
    r"|著者|投稿者|作者|작성자|글쓴이",
    re.IGNORECASE,
)


def author_names(parsed: Parsed) -> tuple[tuple[str, ...], str] | None:
    """The authors and where they were found.

    A site's own name is nobody, unless it is a person's and nobody else is named; one word that a machine
    states is an account, and counts where no by-line knows better.
    """
    site = site_names(parsed)
    account = owner = None
    accounts = page_kind(parsed) == "forum"
    for names, method in _candidates(parsed):
        stated = method in {"json-ld", "meta"}
        people = _people(names)
        clean = tuple(name for name in people if not is_site(name, site))
        if len(clean) < len(people):  # behind a site's own name stands its address as often as a person
            clean = tuple(name for name in clean if FULL_NAME.match(name))
        if stated and not accounts:  # an account's name says who may log in, not who wrote
            clean = tuple(name for name in clean if not _is_account(name))
        if clean and not all(map(_is_login, clean)):
            return clean, method
        if clean and not stated and account is None:
            return clean, method
        if clean and account is None:
            account = clean, method
        if owner is None and method != "json-ld" and len(people) == 1 and FULL_NAME.match(people[0]):
            owner = people, method
    return account or owner


def _is_login(name: str) -> bool:
    """Whether a name is one Latin word, as accounts are called; a by-line may know the person."""
    return name.isascii() and " " not in name


def _is_account(name: str) -> bool:
    """Whether a name is written as accounts are: one word of small Latin letters, digits and dashes."""
    return name.isascii() and name.islower() and " " not in name


def _people(values: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values:
        for part in split_names(value):
            found.setdefault(part.casefold(), part)
    return tuple(found.values())


def split_names(value: str) -> list[str]:
    """`By Jane Doe and Kim Min-su, Staff Writer` -> `["Jane Doe", "Kim Min-su"]`.

    Where the first of them is a body, such as a company with its address, there is nobody.
    """
    text = " ".join(html.unescape(html.unescape(value)).split())
    if text.startswith(("http:", "https:", "//", "www.")):
        return []
    parts = _SPLIT.split(_LEAD.sub("", text))
    if _BODY.search(parts[0].strip(" .")):
        return []
    names = map(_one, parts)
    return [name for name in names if name]


def _one(part: str) -> str | None:
    name = _TAIL.sub("", _LEAD.sub("", part.strip())).strip(" .,;:|-–—'’")
    if not 1 < len(name) <= _MOST or len(name.split()) > 5:
        return None
    if _NOT_A_NAME.search(name) or _NOBODY.match(name) or _ROLE.search(name) or _BODY.search(name):
        return None
    return name if any(letter.isalpha() for letter in name) else None


def _candidates(parsed: Parsed) -> Iterator[tuple[list[str], str]]:
    for node in works(parsed):
        yield _named(node.get("author") or node.get("creator"), parsed), "json-ld"
    citation = parsed.meta.get("citation_author")
    if citation:
        yield [_natural(name) for name in citation], "citation-meta"
    for name in _META:
        values = parsed.meta.get(name, [])
        if name != "twitter:data1" or _WROTE.search(parsed.first_meta("twitter:label1") or ""):
            yield values, "meta"
    yield _bylines(_marked_strictly(parsed)), "byline"
    yield _said(parsed), "byline-words"
    yield _bylines(_marked_by_class(parsed)), "byline"


def _said(parsed: Parsed) -> list[str]:
    """The first line that says in words who wrote the page: `By Jane Doe`, `Von Jürgen Groß`."""
    if page_kind(parsed) in {"product", "listing"}:
        return []
    for led in names_led_to(parsed.blocks):
        people = split_names(led.names)
        if people and all(FULL_NAME.match(one) or (led.linked and " " not in one) for one in people):
            return people
    return []


def _bylines(elements: Iterable[_Element]) -> list[str]:
    """The names in elements that are marked as the author's, if they name few people."""
    texts: dict[str, None] = {}
    for element in elements:
        if element.tag in _MARKED and not beside_the_text(element):
            text = " ".join(" ".join(element.itertext()).split())
            if 1 < len(text) <= 2 * _MOST and split_names(text):
                texts.setdefault(", ".join(split_names(text)))
    return list(texts)[:1] if len(texts) <= _BYLINES else []


def _marked_strictly(parsed: Parsed) -> Iterator[_Element]:
    perhaps = {
        *parsed.attributes.places("itemprop", "author".__eq__),
        *(place for name in ("rel", "href") for place in parsed.attributes.places(name, _says_author)),
    }
    for element in parsed.attributes.at(perhaps):
        if (
            "author" in (element.get("rel") or "").split()
            or element.get("itemprop") == "author"
            or (element.tag == "a" and "/author/" in path_of(element.get("href") or ""))
        ):
            yield element


def _says_author(value: str) -> bool:
    return "author" in value


def _marked_by_class(parsed: Parsed) -> Iterator[_Element]:
    named = (parsed.attributes.places(name, _is_byline) for name in ("class", "id"))
    return parsed.attributes.at(set(itertools.chain(*named)))


def _is_byline(name: str) -> bool:
    return _BYLINE_CLASS.search(name.lower()) is not None


def path_of(address: str) -> str:
    """The path of an address, or nothing where it is malformed."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


def _named(author: Any, parsed: Parsed) -> list[str]:
    if isinstance(author, str):
        return [author]
    if isinstance(author, list):
        return [name for entry in author for name in _named(entry, parsed)]
    if isinstance(author, dict):
        name = author.get("name")
        if name is None and author.get("@id"):
            by_id = (
                node for node in parsed.json_ld if node.get("@id") == author["@id"] and node is not author
            )
            name = next((node.get("name") for node in by_id if node.get("name")), None)
        return (
            [entry for entry in name if isinstance(entry, str)]
            if isinstance(name, list)
            else _named(name, parsed)
        )
    return []


def _natural(name: str) -> str:
    """`Doe, Jane` -> `Jane Doe`."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name
