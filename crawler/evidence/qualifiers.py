"""About, at least, up to: the words around a number that bend it."""

import re
from dataclasses import replace

from crawler.evidence import senses
from crawler.evidence.quantity import Quantity
from crawler.evidence.units import Kind

_APPROXIMATELY = re.compile(
    r"(?:(?<![가-힣])약\s?|대략\s?|거의\s|얼추\s|(?<![a-z])(?:about|around|roughly|approximately|nearly|almost|some|an estimated|estimated|circa|ca\.|close to|near)\s+(?:an?\s)?|[~≈∼]\s?)$",
    re.I,
)
_APPROXIMATE_AFTER = re.compile(
    r"\s?[가-힣]{0,3}\s?(?:정도|쯤|가량|안팎|내외|남짓)|여\s?[가-힣]|\s?(?:or so|-ish|odd)(?![a-z])", re.I
)
_OVER = re.compile(
    r"(?:(?<![a-z])(?:(?<!no )(?<!not )more than|over|above|at least|(?<!not )exceed(?:ing|s|ed)?|(?:greater|older|longer|higher|larger|bigger|taller) than|north of|in excess of|(?:no|not) (?:less|fewer|lower|smaller) than|upwards of|a minimum of|minimum|surpass(?:ing|ed|es)?)\s+(?:an?\s|the\s)?|최소\s?(?:한\s)?|적어도\s|>\s?|≥\s?)$",
    re.I,
)
_UNDER = re.compile(
    r"(?:(?<![a-z])(?:up to|as much as|as many as|at most|(?:no|not) (?:more|greater|higher|larger) than|not exceed(?:ing)?|(?<!no )(?<!not )(?:less|fewer|lower|smaller|younger|shorter|cheaper) than|under|below|shy of|a maximum of|maximum)\s+(?:an?\s|the\s)?|최대\s?|최고\s|많게는\s|<\s?|≤\s?)$",
    re.I,
)
_OVER_AFTER = re.compile(
    r"\s?[가-힣]{0,5}?\s?(?:이상|초과|[을를이가]?\s?넘|[을를]?\s?웃도|[을를]?\s?상회|[을를]\s돌파)|\s?(?:or (?:more|above|higher|greater|larger|longer|older|better)|plus|and up(?!\s+to))(?![a-z])",
    re.I,
)
_UNDER_AFTER = re.compile(
    r"\s?[가-힣]{0,5}?\s?(?:이하|미만|이내|도\s(?:채\s)?안\s?되|[에도]*\s?못\s?미치|[을를]?\s?밑도|까지\s?(?:[가-힣]+\s)?(?:줄|늘|높|낮|올|내|할|처리|지원|가능|허용|사용|받|쓸))|\s?(?:or (?:less|fewer|under|below|lower|smaller|shorter|younger|worse))(?![a-z])",
    re.I,
)


def qualified(text: str, quantity: Quantity) -> Quantity:
    """The quantity with "about", "at least", "up to" around it taken in."""
    before = text[max(0, quantity.start - 24) : quantity.start]
    after = text[quantity.end : quantity.end + 24]
    approximate = bool(_APPROXIMATELY.search(before) or _APPROXIMATE_AFTER.match(after))
    bound = quantity.bound
    if not bound and (_UNDER.search(before) or _UNDER_AFTER.match(after)):
        bound = "<"
    elif not bound and (_OVER.search(before) or _OVER_AFTER.match(after)):
        bound = ">"
    way = (
        senses.sense_of_time(after)
        if quantity.kind is Kind.DURATION
        else senses.sense(text[max(0, quantity.start - 40) : quantity.start], after)
    )
    return replace(
        quantity,
        approximate=approximate or quantity.approximate,
        bound=bound,
        sense=way,
        per=senses.per(before, text[quantity.end : quantity.end + 40]),
    )
