"""Small words that turn a sentence round: negation, reservation, quotation marks."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from crawler.evidence.index import Index
from crawler.evidence.words import script

_NOT_KO = re.compile(
    r"지\s?(?:는|도|를)?\s?(?:않|못|말|아니)|(?<![가-힣])(?:안|못)\s[가-힣]|(?:이|가|은|는|도)?\s?아니|없[이는을다었으도고음]|(?:전혀|결코)\s|불가능|"
    r"(?<![가-힣])(?:불|비|미|무)[가-힣]{1,3}(?:하|되|적)|거부|거절|부인|금지|중단|실패|부족|어렵|어려|반대|제외|대신|막|피하|모르|그치|그만|힘들|드물|적[다은]|덜"
)
_NOT_EN = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|nothing|nobody|nowhere|hardly|scarcely|rarely|barely|fail(?:s|ed|ing|ure)?|"
    r"refus\w+|reject\w*|den(?:y|ies|ied)|lack\w*|unable|impossible|prevent\w*|stop\w*|avoid\w*|exclud\w*|except|instead|rather than|"
    r"too \w+ to|little|few|less|oppos\w+|prohibit\w*|ban(?:s|ned)?|against|unlikely|dismiss\w*|end(?:s|ed)?|difficult|hard|un(?!it|iver|iq|ion|der|til|ify|ifi|cle)\w{4,}|in(?:capable|ability|sufficient|adequate)\w*|"
    r"un(?:able|likely|clear|known)|minimi[sz]\w+|free of|ignor\w*|missing|lost|abandon\w*|only|but|still|however|although|despite|remain\w*|wors\w+|hinder\w*|limit\w*|reduc\w*)\b|n[’']t\b",
    re.I,
)
_STRONG_NOT_KO = re.compile(
    r"지\s?(?:는|도|를)?\s?(?:않(?!으면|고는|을까|나요)|못)[가-힣]*(?:다|요|니다)[.!?\s”\"']*$|(?:수|적|바|일)[이가은는도]?\s?없[가-힣]*(?:다|요|니다)[.!?\s”\"']*$"
)
_PLAIN_NOT_EN = re.compile(
    r"\b(?:does not|do not|did not|is not|are not|was not|were not|cannot|can not|will not|has not|have not|no longer|never|(?:has|have|had|is|are|was|were) no)\b|\b(?:does|do|did|is|are|was|were|ca|wo|has|have)n[’']t\b",
    re.I,
)

_HEDGE = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|potentially|reportedly|allegedly|appears? to|seems? to|is likely to|are likely to|"
    r"suggest(?:s|ed|ing)? that|is expected to|are expected to|is believed to|preliminary|in some cases)\b",
    re.I,
)
_HEDGED_KO = re.compile(
    r"수[도가는]?\s?있|수도|것으로|보인다|보입니다|보이|듯|가능성|추정|예상|같[다은아습]|전망|아마|(?:ㄹ|을|를)?\s?지\s?모르|일부|최대|거의|주장|라고|다고|추측|우려|기대|알려|시사|예정|초기\s?(?:결과|실험|연구|단계)|예비|가까이|가까운|정도"
)
_HEDGED_EN = _HEDGE

_QUOTED = re.compile(r"[“\"「『«]([^“”\"「」『』«»\n]{12,400})[”\"」』»]|(?<![\w])‘([^‘’\n]{16,400})’")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def negation_differs(claim: str, passage: str, claim_language: str) -> bool:
    """Whether one of the two plainly says "not" and the other holds no word of denial at all.

    Deliberately deaf: a passage with any limiting word is let pass, for a false alarm costs more than a miss.
    """
    passage = _SUBORDINATE.sub(" ", passage)
    if claim_language != "ko":
        claim = _SUBORDINATE.sub(" ", claim)
        return bool(_PLAIN_NOT_EN.search(claim)) != bool(_PLAIN_NOT_EN.search(passage)) and not (
            _NOT_EN.search(claim) and _NOT_EN.search(passage)
        )
    if script(passage) == "ko":
        return bool(_STRONG_NOT_KO.search(claim)) != bool(_STRONG_NOT_KO.search(passage)) and not (
            _NOT_KO.search(claim) and _NOT_KO.search(passage)
        )
    if _STRONG_NOT_KO.search(claim):
        return not _DENIES.search(passage)
    return bool(_PLAIN_NOT_EN.search(passage)) and not _NOT_KO.search(claim) and len(passage.split()) <= 22


# What a clause at the side denies, the sentence does not.
_SUBORDINATE = re.compile(
    r",?\s(?:although|though|even if|while|whereas|unless|if|because|since|which|who|whose)\b[^,.;]*", re.I
)

# "rejected", "still", "only" do not deny by themselves what the claim denies
_DENIES = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|nothing|nobody|hardly|scarcely|rarely|fail\w*|refus\w+|den(?:y|ies|ied)|lack\w*|"
    r"unable|impossible|prevent\w*|avoid\w*|exclud\w*|instead|rather than|too \w+ to|little|few|unlikely|prohibit\w*|ban(?:s|ned)?|"
    r"struggl\w+|difficult|hard|un(?!it|iver|iq|ion|der|til|ify|ifi|cle)\w{4,}|insufficient|free of|free from|limited|against|oppos\w*|dismiss\w*|stop\w*|end(?:s|ed)?|but|only|yet|until|missing|absent)\b|n[’']t\b",
    re.I,
)


def hedge_dropped(claim: str, passage: str, claim_language: str) -> str | None:
    """The reservation of the passage that the claim leaves out, or None."""
    match = _HEDGE.search(passage)
    if match is None:
        return None
    reserved = _HEDGED_KO.search(claim) if claim_language == "ko" else _HEDGED_EN.search(claim)
    return None if reserved else match.group()


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words a claim puts in quotation marks, and the nearest words of the source."""

    words: str
    nearest: str | None
    """None where nothing in the source is like them."""
    start: int = 0
    """Offsets of `nearest` in the plain text of the source."""
    end: int = 0


def misquoted(claim: str, source: Index) -> list[Quoted]:
    """Quotations of the claim that are not in the source to the letter. A translated quotation is not judged."""
    found = []
    flat = _flat(source.text.text)
    for match in _QUOTED.finditer(claim):
        words = (match.group(1) or match.group(2)).strip(" .,")
        if (
            len(words.split()) < _QUOTE
            or _is_title(words)
            or script(words) != source.language
            or _flat(words) in flat
        ):
            continue
        near = fuzz.partial_ratio_alignment(words, source.text.text, score_cutoff=75)
        if near is None:
            found.append(Quoted(words, None))
            continue
        start, end = _words_around(source.text.text, near.dest_start, near.dest_end)
        found.append(Quoted(words, source.text.text[start:end], start, end))
    return found


# Fewer words in quotation marks are a title or a turn of phrase.
_QUOTE = 4


def _is_title(words: str) -> bool:
    """Whether nearly every word has a capital, as in the name of a book or a film."""
    long = [word for word in words.split() if len(word) > 3]
    return bool(long) and sum(word[0].isupper() or word[0].isdigit() for word in long) >= 0.6 * len(long)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_MARKS)).casefold()


def _words_around(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
