"""Korean numerals: digits with 만/억/조, Sino-Korean and native number words, fractions."""

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.evidence.numerals import DIGITS, Numeral, powered, signed_in_digits, value_of

_SINO = {
    "영": 0,
    "공": 0,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "륙": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
}
_SMALL = {"십": 10.0, "백": 100.0, "천": 1000.0}
_BIG = {"만": 1e4, "억": 1e8, "조": 1e12, "경": 1e16}
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
                "여든": 80, "아흔": 90}  # fmt: skip
_NATIVE_UNITS = {"하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
                 "한": 1, "두": 2, "세": 3, "네": 4, "석": 3, "넉": 4}  # fmt: skip
_ATTRIBUTIVE = frozenset(["한", "두", "세", "네", "석", "넉", "열"])

COUNTERS = (
    "개국|개월|개|명|가지|번째|번|배|달|시간|시|살|대|차례|줄|곳|편|권|마리|사람|주일|주|해|학기|팀|나라|회사|모델|종류|단계|분야|"
    "배럴|건|점|장|채|잔|병|그루|자루|켤레|벌|쌍|척|통|회|표|자리|부분|방법|축|언어|차원|도시|기업|아이|자녀|아들|딸|형제|여성|남성|"
    "후보|정당|국가|사건|문제|요소|지역|학교|기관|소년|소녀|방향|손|발|눈|번씩|개의|층|끼|판|세트|경기|골|홈런|조각|날|페이지|"
    "달러|원|엔|유로|위안|파운드|프랑|퍼센트|프로|킬로|미터|톤|그램|년|분|초|일|월|호|위|등|세|석|톨|모|필|여|만|여명|여개|토큰|비트|바이트"
)
_COUNTER = re.compile(rf"\s?(?:{COUNTERS})")
_NATIVE_COUNTER = re.compile(
    r"\s?(?:개|명|가지|번|배|달|시간|살|대|차례|줄|곳|편|권|마리|사람|주|해|학기|팀|나라|회사|모델|종류|단계|분야|건|점|장|채|잔|병|"
    r"그루|쌍|척|통|자리|부분|방법|축|언어|도시|기업|아이|자녀|아들|딸|형제|여성|남성|후보|정당|국가|사건|문제|요소|지역|학교|기관|"
    r"소년|소녀|방향|끼|판|세트|경기|골|조각|쪽|갈래|발|시(?![가-힣])|세기|날(?=$|[\s을이,.])|시(?=에|쯤|까지|부터)|자루|사건|작품|영화|차원|측면|모드|버전|방식|전략|집단|그룹|업체|"
    r"다스|제품|서비스|기능|연구|연구진|저자|논문|데이터셋|벤치마크|전직|현직|정상|장관)"
)
_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|과|와|의|에|도|만|로|으로|이다|입니다|이며|이고|이라|인|째|씩|여|번째|에서|까지|부터|보다|라는|하나)?(?:[\s.,!?]|$)"
)
# Everyday words that only look like numbers; with a counter behind them they are numbers after all.
_LOOKALIKES = frozenset(
    ["이천", "사천", "구천", "오천", "만일", "천사", "천일", "백일", "백이", "구조", "이조", "사조", "오조", "삼조", "조사", "조이", "조오", "천만", "이만", "만이", "백사", "만사", "구만", "천이", "오만", "일조", "조일", "천오", "천구", "백구", "억만", "백조", "일천", "십일", "일백", "사만", "삼천", "조영", "공조", "공영", "이공", "사공", "육조", "만경", "이경", "구경", "사경", "오경", "일경", "천공", "백오", "만조", "조만", "억조", "경조", "오공", "일일", "이일", "이이", "오이", "사이", "사사", "구이", "일이", "이오", "영일", "공사", "이사", "오사", "만구", "만공", "조구", "조공", "경이", "경사", "경구"]
)  # fmt: skip
_SOLE_UNIT = re.compile(r"(?:퍼센트|퍼센티지|분의|개월|킬로미터|달러)")
_PLAIN_TAIL = re.compile(r"(?:은|는)\s+[가-힣]*수(?:이다|입니다)|$")
_FRACTION = re.compile(r"\s?분의\s?")
_ORDER = re.compile(
    r"(?<![가-힣])수(십|백|천)?\s?(만|억|조)?(?=\s?(?:"
    + COUNTERS
    + r")|\s(?![일이삼사오육칠팔구]?[십백천])|$)"
)
_DECIMALS = re.compile(r"점\s?([영공일이삼사오육칠팔구]+)(?![가-힣]?[십백천])(?=\s|퍼센트|배|초|$)")
_SIGN = re.compile(r"(?:마이너스|영하)\s?$")


def find(text: str) -> Iterator[Numeral]:
    """Every numeral with Korean in it, and every digit string, left to right, never overlapping."""
    position = 0
    while position < len(text):
        match = _CANDIDATE.search(text, position)
        if match is None:
            return
        start = match.start()
        numeral = (
            _order(text, start) or _fraction(text, start) or _counted(text, start) or _native(text, start)
        )
        if numeral is None:
            position = start + 1
            continue
        position = numeral.end
        yield _signed(text, numeral)


_CANDIDATE = re.compile(
    rf"[\d.영공일이삼사오육륙칠팔구십백천만억조경수반절]|{'|'.join([*_NATIVE_TENS, *_NATIVE_UNITS])}"
)


def _signed(text: str, numeral: Numeral) -> Numeral:
    sign = _SIGN.search(text, max(0, numeral.start - 6), numeral.start)
    if sign:
        return replace(numeral, start=sign.start(), value=-numeral.value)
    return signed_in_digits(text, numeral)


def _order(text: str, start: int) -> Numeral | None:
    """수십, 수천만: only the order is said."""
    match = _ORDER.match(text, start)
    if match is None or not (match.group(1) or match.group(2)):
        return None
    value = _SMALL.get(match.group(1) or "", 1.0) * _BIG.get(match.group(2) or "", 1.0)
    return Numeral(start, match.end(), value, step=value, spelled=True, order=True)


_WHOLE_AND = re.compile(r"(?:과|와)\s?")
_HALF = re.compile(
    r"(?<![가-힣])(?:절반|반(?=$|[.,]|\s(?:이상|정도|가량|이나|만\s|이\s)|[을이의은도]\s|으로(?=\s|$)|에\s))"
)


def _fraction(text: str, start: int) -> Numeral | None:
    """3분의 1, 이십삼과 오분의 삼, 절반, 반."""
    half = _HALF.match(text, start)
    if half is not None:
        return Numeral(start, half.end(), 0.5, step=0.001, spelled=True, fraction=True)
    first = _value(text, start)
    if first is None or (text[start] in _SINO and start > 0 and "가" <= text[start - 1] <= "힣"):
        return None
    whole, bottom = None, first
    joint = _WHOLE_AND.match(text, first.end)
    second = _value(text, joint.end()) if joint else None
    if second is not None and _FRACTION.match(text, second.end):
        whole, bottom = first, second
    parts = _FRACTION.match(text, bottom.end)
    if parts is None or bottom.value == 0:
        return None
    sign = re.compile(r"마이너스\s?").match(text, parts.end())
    only = re.compile(r"(?:[일이삼사오육칠팔구]|\d+)(?=만(?:\s|$|으로|을|이\s|에\s|의\s|큼))").match(
        text, parts.end()
    )
    top = _value(text[: only.end()] if only else text, sign.end() if sign else parts.end())
    if top is None:
        return None
    value = (whole.value if whole else 0.0) + (-1 if sign else 1) * top.value / bottom.value
    return Numeral(start, top.end, value, step=abs(value) / 1000 or 1.0, spelled=True, fraction=True)


def _value(text: str, start: int) -> Numeral | None:
    """The number that begins at `start`, whatever stands around it."""
    total = section = 0.0
    current: float | None = None
    last_small = last_big = float("inf")
    step, digits, words, signs = 1.0, False, True, 0
    position = end = start
    while position < len(text):
        letter = text[position]
        literal = DIGITS.match(text, position) if letter.isdigit() or letter == "." else None
        if literal is not None:
            if current is not None or (
                end > start and value_of(literal.group())[0] >= min(last_small, last_big)
            ):
                break
            current, step = value_of(literal.group())
            digits, words, position = True, False, literal.end()
        elif letter in _SINO:
            if current is not None or (digits and not _sino_continues(text, position)):
                break
            current, step, position = float(_SINO[letter]), 1.0, position + 1
        elif letter in _SMALL and _SMALL[letter] < last_small:
            last_small = _SMALL[letter]
            step = last_small * (step if step < 1 else 1.0)
            section, current, position = (
                section + (1.0 if current is None else current) * last_small,
                None,
                position + 1,
            )
        elif letter in _BIG and _BIG[letter] < last_big and not _particle_man(text, position, end, signs):
            section += current or 0.0
            last_big, last_small = _BIG[letter], float("inf")
            step = last_big * (
                step if step < 1 or (section >= 1 and step < 1) else min(step, 1000.0) if step > 1 else 1.0
            )
            total, section, current, position = total + (section or 1.0) * last_big, 0.0, None, position + 1
        else:
            break
        signs += 1
        end = position
        position = _over_gap(text, position, words, current is None)
    if not signs:
        return None
    return Numeral(start, end, total + section + (current or 0.0), step=step, spelled=not digits)


# 헌법 9조 is an article, not nine trillion
_LAW = re.compile(r"(?:(?:법|조약|협약|헌장|규약)\s?제?|(?<![가-힣])제)\s?\d{1,4}$")
_NOT_SCALE = re.compile(
    r"만(?:큼|약|족|나|들|화|점(?!\d))|조(?:각|사|건|직|정|선|치|항|금|합|기|차|례|절|언|작|성)|경(?:제|기|우|찰|영|쟁|험|력|찰)"
)


def _particle_man(text: str, position: int, end: int, signs: int) -> bool:
    """만 as "only" or "in", 조 as in 조각: no scale."""
    if text[position] == "조" and _LAW.search(text, max(0, position - 12), position):
        return True
    return bool(_NOT_SCALE.match(text, position)) or (
        text[position] == "만" and signs > 0 and position > end and not _LOOSE_SCALE.match(text, position)
    )


def _sino_continues(text: str, position: int) -> bool:
    """Whether a number word after digits goes on (`3백일`, `4천3백이십`) and is no particle (`3천이`)."""
    following = text[position + 1 : position + 2]
    return following in _SMALL or (
        text[position] in "일삼육칠팔"
        and bool(_PARTICLE.match(text, position + 1))
        and text[position] != "이"
    )


# "5 억 달러", but not "5 만에"
_LOOSE_SCALE = re.compile(r"[만억조](?=\s?(?:달러|원|엔|유로|위안|파운드|명|개|건|톤|\d))")


def _over_gap(text: str, position: int, words: bool, after_scale: bool) -> int:
    """Where the number goes on behind a space, or `position`."""
    gap = re.compile(r"\s{1,2}").match(text, position)
    if gap is None:
        return position
    if not after_scale:
        return gap.end() if not words and _LOOSE_SCALE.match(text, gap.end()) else position
    nxt = gap.end()
    letter = text[nxt : nxt + 1]
    if letter.isdigit():
        return nxt
    if letter in _SINO and letter and (
        text[nxt + 1 : nxt + 2] in {*_SMALL, *_BIG} or (words and _PARTICLE.match(text, nxt + 1) and text[position - 1] in _SMALL and not text[nxt + 1:].strip())
    ):  # fmt: skip
        return nxt
    if letter in _SMALL and letter and text[nxt + 1 : nxt + 2] in _BIG:
        return nxt
    return position


def _counted(text: str, start: int) -> Numeral | None:
    """A number with digits, or one in Sino-Korean words where the surroundings allow one."""
    if text[start] in "수반절" or _AGE.match(text, start):
        return None
    found = _value(text, start)
    if found is None:
        return None
    before = text[start - 1] if start else ""
    if not found.spelled and (text[start].isdigit() or text[start] == "." or not before.isalnum()):
        return _with_tail(text, found)
    if before.isdigit() or (
        "가" <= before <= "힣" and (not found.spelled or not _LEADS.search(text, 0, start))
    ):
        return None
    if text[found.end - 1] in "백천" and (rest := _native_after(text, found.end)) is not None:
        return replace(found, end=rest.end, value=found.value + rest.value, step=1.0)
    return _with_tail(text, found) if _believable(text, text[start : found.end], found) else None


def _native_after(text: str, position: int) -> Numeral | None:
    """The 스물셋 of 백스물셋: tens in native words, with what they count."""
    if not any(text.startswith(tens, position) for tens in _NATIVE_TENS):
        return None
    rest = _native(text, position, joined=True)
    return rest if rest is not None and _NATIVE_COUNTER.match(text, rest.end) else None


# 10의 24제곱
_TO_THE = re.compile(r"의\s?(\d{1,2})\s?(?:제곱(?!\s?(?:미터|킬로|센티))|승(?![가-힣]))")
# 만 40세: the particle of age
_AGE = re.compile(r"만\s?(?=\d{1,3}\s?(?:세|살))")
_LEADS = re.compile(r"(?:약|총|제|각|단|마이너스)$")


def _believable(text: str, written: str, found: Numeral) -> bool:
    """Whether number words in `written` are meant as a number."""
    bare = written.replace(" ", "")
    after = found.end
    counter = _COUNTER.match(text, after)
    if len(bare) == 1:
        if bare in _SINO:
            unit = bool(_SOLE_UNIT.match(text, after)) and text[after : after + 1] != " "
            unit = unit or (bare != "이" and bool(re.match(r"\s퍼센트", text[after : after + 4])))
            unit = unit or bool(_DECIMALS.match(text, after))
            return unit or _alone(text, found) or bool(_SIGN.search(text, 0, found.start))
        return (bare in "십백천만" and counter is not None and bool(
            re.match(r"\s?(?:개|명|달러|원(?![가-힣])|건|년|배|가지|엔|유로|톤|대(?![가-힣])|번|여|분의|퍼센트|살|곳|마리|편|권|쌍|가구|\d)", text[after : after + 4])
        )) or _alone(text, found)  # fmt: skip
    if re.search(r"[조억경][일이삼사오육칠팔구]?$", bare) and re.search(r"[조경][일이삼사오육칠팔구]$", bare):
        return False
    if len(set(bare) & {*_SMALL, *_BIG}) == 0:
        return False
    if bare in _LOOKALIKES:
        return (counter is not None and not re.match(r"\s?(?:만|이|여|해|등|대|손|발|눈|세|모|일|점|장|위|시)", text[after : after + 2])) or _alone(text, found)  # fmt: skip
    return counter is not None or bool(_PARTICLE.match(text, after))


def _alone(text: str, found: Numeral) -> bool:
    """Whether the whole text is the number, or says that it is one ("삼은 자연수이다")."""
    if text[: found.start].strip() not in {"", "마이너스"}:
        return False
    rest = text[found.end :]
    return not rest.strip() or bool(_PLAIN_TAIL.fullmatch(rest))


def _with_tail(text: str, found: Numeral) -> Numeral:
    """Exponents, a plus sign, 여 ("more than"), a decimal part after 점."""
    if not found.spelled and (power := powered(text, found.end, found.value)) is not None:
        return replace(found, end=power[1], value=power[0], step=abs(power[0]) / 1e6 or 1.0)
    if (power_of := _TO_THE.match(text, found.end)) is not None and 0 < found.value < 1000:
        value = found.value ** int(power_of.group(1))
        return replace(found, end=power_of.end(), value=value, step=value / 1e6)
    if re.match(r"여\s?(?:" + COUNTERS + r")|여\s", text[found.end : found.end + 6]):
        return replace(found, end=found.end + 1, bound="over")
    if text[found.end : found.end + 1] == "+":
        return replace(found, end=found.end + 1, bound="over")
    tail = re.compile(r"점\s?([영공일이삼사오육칠팔구]+)(?![가-힣]?[십백천])").match(text, found.end)
    if found.spelled and tail:
        decimals = "".join(str(_SINO[letter]) for letter in tail.group(1))
        return replace(
            found, end=tail.end(), value=found.value + float(f"0.{decimals}"), step=10.0 ** -len(decimals)
        )
    return found


# 열대, 열차, 열기: ten only with a gap or a counter that leaves no doubt
_TROPICAL = re.compile(r"열(?![한두세네하둘셋넷다여일아]|\s|개|명|배|번|살|가지|시간|달|째)")


def _native(text: str, start: int, *, joined: bool = False) -> Numeral | None:
    """열한, 스물여섯, 세 (가지), 하나."""
    before = text[:start][-2:]
    if start > 0 and "가" <= text[start - 1] <= "힣" and not before.endswith(("약", "단")) and not joined:
        return None
    if _TROPICAL.match(text, start):
        return None
    tens = next((w for w in _NATIVE_TENS if text.startswith(w, start)), "")
    position = start + len(tens)
    unit = next((w for w in _NATIVE_UNITS if text.startswith(w, position)), "")
    written = tens + unit
    if not written or written == "절":
        return None
    end = position + len(unit)
    value = float(_NATIVE_TENS.get(tens, 0) + _NATIVE_UNITS.get(unit, 0))
    counter = _NATIVE_COUNTER.match(text, end)
    if written in _ATTRIBUTIVE:
        if counter is None or (
            written in {"한", "세", "네"}
            and re.match(r"(?:대|편|판|해|발|시|점|쪽|통|주)", text[end : end + 1])
        ):
            return None
    elif (
        counter is None
        and not _PARTICLE.match(text, end)
        and not re.match(r"\s|배|째|$", text[end : end + 1])
    ):
        return None
    if unit == "하나" and counter is None and not text[:start].endswith(("중 ", "가운데 ")):
        return Numeral(start, end, value, spelled=True) if text.strip() == written else None
    return Numeral(start, end, value, spelled=True)
