"""How worth checking a sentence is: statement or not, whose words, how much of it a source can settle.

Every sentence keeps its grade; nothing is thrown away for a low one. The classes follow what fact-checking desks sort
by (Full Fact's claim types; Hassan et al. 2015, "Detecting Check-worthy Factual Claims in Presidential Debates").
"""

import re
from dataclasses import dataclass

from storage.worth import Sort


@dataclass(frozen=True, slots=True)
class Worth:
    """The grade of one sentence."""

    sort: Sort
    grade: float
    """0 (nothing to check) to 1 (a figure, a name and a plain verb)."""
    speaker: str | None = None
    """Who is quoted or reported, as written."""


_QUESTION = re.compile(r"[?？؟][\"'”’»)\]\s]*$|(?:까요|나요|는가|은가|ㄴ가)[.…!\s]*$")
_REQUEST = re.compile(
    r"(?:세요|십시오|시죠|봅시다|보시기 바랍니다|바랍니다|주시면 됩니다)[.!~\s]*$|^(?:please|let[’']s|check out|read|see|stay|join|subscribe|click|sign up)\b",
    re.I,
)
_FORECAST = re.compile(
    r"(?:것으로 (?:보인다|보입니다|(?:예상|전망)[가-힣]{0,4})|(?:할|될|날|질|갈|올|을) (?:것이다|것입니다|겁니다|거예요|것 같)|전망(?:이다|입니다|된다|됩니다)|예정이(?:다|에요)|예정입니다|계획이(?:다|에요)|계획입니다)[.!\s]*$|"
    r"\b(?:will|shall|going to|is expected to|are expected to|is set to|are set to|plans? to|is likely to|are likely to)\b",
    re.I,
)
_OPINION = re.compile(
    r"(?:같(?:다|습니다|아요|네요|군요)|생각(?:한다|합니다|해요|이다|입니다|이 듭니다|되네요)|느낌(?:이다|입니다)|기대(?:된다|됩니다|되네요)|(?:좋|멋지|놀랍|흥미롭|재미있|재밌|아쉽|중요하|반갑|인상적이)(?:다|습니다|네요|군요|죠|겠습니다|겠네요)|싶(?:다|습니다|네요|어요)|(?:인상적|흥미로운|놀라운|중요한|재미있는) [가-힣 ]{0,16}(?:입니다|이다|네요|예요|이에요)|해야 (?:한다|합니다|할 것)|지 모르(?:겠|죠|지)[가-힣]*)[.!~^;\s]*$|"
    r"\b(?:I|we) (?:think|believe|feel|hope|guess|suspect|love|like)\b|\b(?:in my (?:view|opinion)|amazing|fascinating|impressive|exciting|should|must-read|interesting(?:ly)?|unfortunately|hopefully)\b",
    re.I,
)
_REPORTED = re.compile(
    r"(?:다고|라고|냐고|자고)\s?(?:하네요|합니다|한다|했다|했습니다|해요|말했다|말했습니다|밝혔다|밝혔습니다|전했다|주장했다|주장합니다|알려졌다|알려졌습니다|보도했다|보도했습니다|발표했다|설명했다|설명합니다)[.!\s]*$|"
    r"\b(?:said|says|told|reported(?:ly)?|according to|claims? that|announced that|argued? that)\b",
    re.I,
)
# What the crowd says has no speaker: "-다고 합니다"
_HEARSAY = re.compile(r"(?:다고|라고|냐고|자고)\s?(?:하네요|합니다|한다|해요|알려졌다|알려졌습니다)[.!\s]*$")
_QUOTE = re.compile(r"[“\"「『](?P<words>[^”\"」』]{6,})[”\"」』]")
_TITLES = "교수|박사|대표|최고경영자|회장|사장|연구원|의원|장관|대통령|총리|감독|변호사|부사장|창업자|기획관|대변인|CEO|CTO|씨"
_SPEAKER_KO = re.compile(
    rf"(?P<who>(?:[가-힣A-Za-z.]{{1,12}}\s){{0,2}}[가-힣A-Za-z]{{1,12}}(?:\s(?:{_TITLES}))?)(?:은|는|이|가|께서는)\s(?=[“\"「『])"
)
_SPEAKER_BEHIND_KO = re.compile(
    rf"[”\"」』](?:이?라고|이?라며|고|며)\s(?P<who>(?:[가-힣A-Za-z.]{{1,12}}\s){{0,2}}[가-힣A-Za-z]{{1,12}}(?:\s(?:{_TITLES}))?)(?:은|는|이|가)\s(?:말|밝|덧붙|전했|강조|설명|주장)"
)
_REPORTER_KO = re.compile(
    rf"^(?P<who>(?:[가-힣A-Za-z.]{{1,12}}\s){{0,2}}[가-힣A-Za-z]{{1,12}}(?:\s(?:{_TITLES}))?)(?:은|는|에 따르면)\s"
)
_NAME = r"(?-i:[A-Z][\w.’'-]*(?:\s(?:of|de|van|von|[A-Z][\w.’'-]*)){0,4})"
_SAYS = r"said|says|told|added|adds|wrote|writes|explained|explains|noted|notes|tweeted|posted|warned|warns|argued|argues|announced|claims|claimed|insisted|stressed"
_SPEAKER_EN = re.compile(
    rf"(?:\b(?:{_SAYS}|according to)\s(?P<after>(?:[a-z-]+\s){{0,3}}{_NAME})|(?P<before>{_NAME})(?:,[^,]{{2,40}},)?\s(?:{_SAYS})\b)"
)
# "he added" says that someone is quoted, and only the sentence before says who
_SOMEONE_EN = re.compile(rf"[”\"],?\s(?P<who>he|she|they)\s(?:{_SAYS})\b")
_FIGURE = re.compile(
    r"\d|[일이삼사오육칠팔구십백천만억조]\s?(?:개|명|배|퍼센트|년|월|일|억|조)|\b(?:half|double[sd]?|twice|third)\b",
    re.I,
)
_NAMED = re.compile(r"[A-Z][A-Za-z0-9]+|[가-힣]+(?:AI|사|대학교|연구소|재단|은행)(?=[은는이가의을를\s])")
_BASE = {Sort.STATEMENT: 0.5, Sort.REPORTED: 0.45, Sort.QUOTED: 0.5, Sort.FORECAST: 0.3, Sort.OPINION: 0.1,
         Sort.QUESTION: 0.0, Sort.REQUEST: 0.0}  # fmt: skip


def worth(sentence: str) -> Worth:
    """What `sentence` is and how much of it a source can settle."""
    sort, speaker = _sort(sentence)
    if sort in {Sort.QUESTION, Sort.REQUEST}:
        return Worth(sort, 0.0, speaker)
    grade = _BASE[sort] + 0.3 * bool(_FIGURE.search(sentence)) + 0.2 * bool(_NAMED.search(sentence[1:]))
    return Worth(sort, round(min(1.0, grade), 2), speaker)


def _sort(sentence: str) -> tuple[Sort, str | None]:
    text = sentence.strip()
    quote = _QUOTE.search(text)
    speaker = _speaker(text)
    if quote is not None and speaker is not None:
        return Sort.QUOTED, speaker
    bare = _QUOTE.sub(" ", text)
    if _QUESTION.search(text):
        return Sort.QUESTION, None
    if _REQUEST.search(bare):
        return Sort.REQUEST, None
    if _REPORTED.search(bare):
        return Sort.REPORTED, speaker
    if _OPINION.search(bare):
        return Sort.OPINION, None
    if _FORECAST.search(bare):
        return Sort.FORECAST, None
    return Sort.STATEMENT, None


def _speaker(text: str) -> str | None:
    """Who says it, where the sentence says so."""
    korean = _SPEAKER_BEHIND_KO.search(text) or _SPEAKER_KO.search(text)
    if korean is None and _REPORTED.search(_QUOTE.sub(" ", text)):
        korean = _REPORTER_KO.search(text)
        if korean is not None and _HEARSAY.search(text) and "에 따르면" not in korean[0]:
            korean = None
    if korean is not None:
        return korean["who"]
    english = _SPEAKER_EN.search(_QUOTE.sub(" ", text))
    if english is not None:
        return (english["after"] or english["before"]).rstrip(".,")
    someone = _SOMEONE_EN.search(text)
    return someone["who"] if someone else None
