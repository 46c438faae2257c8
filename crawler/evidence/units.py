"""What a number counts: units of Korean and English as data, each with its kind and its factor."""

import re
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What sort of quantity it is. Only quantities of one kind can be equal or differ."""

    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    """Percentage points."""
    RATIO = "ratio"
    FRACTION = "fraction"
    PROPORTION = "proportion"
    """One side to the other, 3:1; the value is the first over the second."""
    MONEY = "money"
    DATE = "date"
    DURATION = "duration"
    """In seconds."""
    AGE = "age"
    ORDINAL = "ordinal"
    BYTES = "bytes"
    BITS = "bits"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    MASS = "mass"
    POWER = "power"
    ENERGY = "energy"
    COMPUTE = "compute"
    """Operations a second."""
    FREQUENCY = "frequency"
    SPEED = "speed"
    TEMPERATURE = "temperature"
    TIME = "time"
    """Of the day, in minutes; zones are not known, so two times never differ; `min/12h` where the half of the day is not said."""
    VERSION = "version"


MEASURED = frozenset(Kind) - {Kind.NUMBER, Kind.DATE, Kind.VERSION, Kind.ORDINAL, Kind.TIME}
"""Kinds whose unit says what is counted; two of one kind in one passage are comparable."""


class Unit(NamedTuple):
    """One unit: its kind, its normal name, and how many of the normal unit it is."""

    kind: Kind
    name: str
    factor: float = 1.0


_DAY = 86_400.0
_MONTH = 30.4375 * _DAY
_YEAR = 365.25 * _DAY

# (kind, normal name, factor, Korean words, English words); words are regular expressions.
_TABLE: tuple[tuple[Kind, str, float, str, str], ...] = (
    (Kind.POINTS, "pp", 1.0, r"%\s?p(?![a-z])|%\s?포인트|퍼센트\s?포인트", r"percentage[ -]points?|%[ -]points?|pp(?![a-z])|percent(?:age)? points?"),
    (Kind.NUMBER, "points", 1.0, r"포인트(?=\s|[가-힣]?\s|[를을의로,.]|$)", r"-?points?(?![a-z])"),
    (Kind.POINTS, "pp", 0.01, r"bp(?![a-z])|베이시스\s?포인트", r"-?basis[- ]points?|bps?(?![a-z])"),
    (Kind.PERCENT, "%", 1.0, r"%|％|퍼센트|퍼센티지|(?<!\d\.\d )프로(?![가-힣]*(?:그램|젝트|세스|그래|토콜|필|모션|듀|파간|메테|야구|축구|농구|게임|선수|페|덕))", r"%|％|per ?cents?(?![a-z])|percents?(?![a-z])|pct(?![a-z])"),
    (Kind.PERCENT, "%", 10.0, r"(?<=[\d])할(?![인수당애증])", r"(?!)"),
    (Kind.RATIO, "x", 1.0, r"배(?![가-힣]*(?:럴|우|터|달|송|포|치|경|급|구|드|상|당|출|후|심))|배(?=당)|곱절", r"[x×](?![a-z\d])|-?fold(?![a-z])|times(?=\s+(?:as|more|faster|slower|higher|lower|larger|bigger|greater|smaller|less|fewer|better|cheaper|longer|stronger|the|its|their|his|that|what|than|normal)\b|-)|X(?![A-Za-z\d])"),
    (Kind.BITS, "bit", 1e9, r"Gbps|기가비트|기가비피에스", r"Gbps|(?-i:Gb/s)|Gbit/s|-?gigabits?"),
    (Kind.BITS, "bit", 1e6, r"Mbps|메가비트", r"Mbps|(?-i:Mb/s)|Mbit/s|-?megabits?"),
    (Kind.BITS, "bit", 1e12, r"Tbps|테라비트", r"Tbps|(?-i:Tb/s)|Tbit/s|-?terabits?"),
    (Kind.BITS, "bit", 1e3, r"[kK]bps|킬로비트", r"[kK]bps|[kK]b/s|[kK]bit/s|-?kilobits?"),
    (Kind.BYTES, "B", 1e3, r"KB(?![a-z])|킬로바이트", r"k(?:ilo)?bytes?|KB(?![a-z])"),
    (Kind.BYTES, "B", 1e6, r"MB(?![a-z])|메가바이트|메가(?![가-힣])", r"mega?bytes?|MB(?![a-z])"),
    (Kind.BYTES, "B", 1e9, r"GB(?![a-z])|기가바이트|기가(?![가-힣])", r"giga?bytes?|GB(?![a-z])|gigs?(?![a-z])"),
    (Kind.BYTES, "B", 1e12, r"TB(?![a-z])|테라바이트|테라(?![가-힣])", r"tera?bytes?|TB(?![a-z])"),
    (Kind.BYTES, "B", 1e15, r"PB(?![a-z])|페타바이트", r"peta?bytes?|PB(?![a-z])"),
    (Kind.BYTES, "B", 1.0, r"바이트", r"bytes?(?![a-z])"),
    (Kind.BITS, "bit", 1.0, r"비트(?!코인)", r"-?bits?(?![a-z])"),
    (Kind.FREQUENCY, "Hz", 1e9, r"GHz|기가헤르츠", r"GHz|gigahertz"),
    (Kind.FREQUENCY, "Hz", 1e6, r"MHz|메가헤르츠", r"MHz|megahertz"),
    (Kind.FREQUENCY, "Hz", 1e3, r"kHz|킬로헤르츠", r"kHz|kilohertz"),
    (Kind.FREQUENCY, "Hz", 1.0, r"Hz|헤르츠", r"Hz|hertz"),
    (Kind.SPEED, "km/h", 1.0, r"km/h|㎞/h|시속\s?킬로미터", r"km/h|kph(?![a-z])|kilomet(?:er|re)s (?:per|an) hour|kmh"),
    (Kind.SPEED, "km/h", 3600.0, r"km/s(?:ec)?(?![a-z])|㎞/s", r"km/s(?:ec)?(?![a-z])"),
    (Kind.SPEED, "km/h", 3.6, r"m/s(?:ec)?(?![a-z])", r"m/s(?:ec)?(?![a-z])"),
    (Kind.SPEED, "km/h", 1.852, r"노트(?=[의로]?\s(?:속|속도)|[로의]\s)", r"-?knots?(?![a-z])"),
    (Kind.SPEED, "km/h", 1.609344, r"마일/시", r"mph(?![a-z])|miles (?:per|an) hour"),
    (Kind.AREA, "m2", 1e6, r"㎢|km²|km2|제곱\s?킬로미터|평방\s?킬로미터", r"km²|km2|square[ -]kilomet(?:er|re)s?|sq\.? ?km"),
    (Kind.AREA, "m2", 2_589_988.0, r"제곱\s?마일|평방\s?마일", r"square[ -]miles?|sq\.? ?mi"),
    (Kind.AREA, "m2", 1.0, r"㎡|m²|제곱\s?미터|평방\s?미터", r"m²|square[ -]met(?:er|re)s?|sq\.? ?m(?![a-z])"),
    (Kind.AREA, "m2", 0.09290304, r"제곱\s?피트|평방\s?피트", r"square[ -]f(?:ee|oo)t|sq\.? ?ft|sqft"),
    (Kind.AREA, "m2", 1e4, r"헥타르", r"hectares?"),
    (Kind.AREA, "m2", 4046.8564, r"에이커", r"acres?(?![a-z])"),
    (Kind.AREA, "m2", 3.3058, r"평(?=\s|[가-힣]?\s|에|의|을|이|규|짜)", r"pyeong"),
    (Kind.LENGTH, "m", 1e3, r"㎞|km(?![a-z/])|킬로\s?미터|킬로(?!그램|와트|바이트|헤르츠|칼로리|[가-힣]{2})", r"-?km(?![a-z/])|-?kilomet(?:er|re)s?"),
    (Kind.LENGTH, "m", 1e-9, r"㎚|nm(?![a-z])|나노미터|나노(?=\s|공정|급|$|[는은이가의로])", r"-?nm(?![a-z])|nanomet(?:er|re)s?"),
    (Kind.LENGTH, "m", 1e-6, r"㎛|마이크로미터|미크론", r"μm|µm|micromet(?:er|re)s?|microns?"),
    (Kind.LENGTH, "m", 1e-3, r"㎜|mm(?![a-z])|밀리미터|밀리(?![가-힣])", r"-?mm(?![a-z])|-?millimet(?:er|re)s?"),
    (Kind.LENGTH, "m", 1e-2, r"㎝|cm(?![a-z])|센티미터|센티(?![가-힣])|센치", r"-?cm(?![a-z])|-?centimet(?:er|re)s?"),
    (Kind.LENGTH, "m", 1.0, r"m(?![a-zA-Z/²])|미터", r"-?m(?![a-zA-Z/²'])|-?met(?:er|re)s?(?![a-z])"),
    (Kind.LENGTH, "m", 0.3048, r"피트", r"-?f(?:ee|oo)t(?![a-z])|-?ft(?![a-z])"),
    (Kind.LENGTH, "m", 0.0254, r"인치", r"-?inch(?:es)?|″"),
    (Kind.LENGTH, "m", 0.9144, r"야드", r"-?yards?(?![a-z])"),
    (Kind.LENGTH, "m", 1609.344, r"마일(?!리지|드)", r"-?miles?(?![a-z])"),
    (Kind.LENGTH, "m", 9.4607e15, r"광년", r"light[ -]years?"),
    (Kind.MASS, "kg", 1.0, r"㎏|kg(?![a-z])|킬로그램", r"-?kg(?![a-z])|-?kilograms?|kilos?(?![a-z])"),
    (Kind.MASS, "kg", 1e-3, r"g(?![a-zA-Z])|그램", r"g(?![a-zA-Z])|-?grams?(?![a-z])"),
    (Kind.MASS, "kg", 1e-6, r"mg(?![a-z])|밀리그램", r"mg(?![a-z])|milligrams?"),
    (Kind.MASS, "kg", 1e3, r"톤", r"-?tons?(?![a-z])|-?tonnes?|metric tons?"),
    (Kind.MASS, "kg", 0.45359, r"파운드(?=\s?(?:무게|체중|짜리))", r"-?lbs?(?![a-z])|-?pounds? (?:of weight|in weight)"),
    (Kind.MASS, "kg", 0.0283495, r"온스", r"-?ounces?|oz(?![a-z])"),
    (Kind.POWER, "W", 1e9, r"GW(?!h)|기가와트(?!시)", r"GW(?!h)|-?gigawatts?(?!-hour)"),
    (Kind.POWER, "W", 1e6, r"MW(?!h)|메가와트(?!시)", r"MW(?!h)|-?megawatts?(?!-hour)"),
    (Kind.POWER, "W", 1e3, r"kW(?!h)|㎾(?!h)|킬로와트(?!시)", r"kW(?!h)|-?kilowatts?(?!-hour)"),
    (Kind.POWER, "W", 1.0, r"와트", r"W(?![a-zA-Z])|-?watts?(?![a-z])"),
    (Kind.ENERGY, "Wh", 1e12, r"TWh|테라와트시", r"TWh|terawatt[- ]hours?"),
    (Kind.ENERGY, "Wh", 1e9, r"GWh|기가와트시", r"GWh|gigawatt[- ]hours?"),
    (Kind.ENERGY, "Wh", 1e6, r"MWh|메가와트시", r"MWh|megawatt[- ]hours?"),
    (Kind.ENERGY, "Wh", 1e3, r"[kK]Wh|㎾h|킬로와트시", r"[kK]Wh|kilowatt[- ]hours?"),
    (Kind.ENERGY, "Wh", 1.0, r"Wh(?![a-z])|와트시", r"Wh(?![a-z])|watt[- ]hours?"),
    (Kind.ENERGY, "cal", 1e3, r"kcal|킬로칼로리", r"kcal|kilocalories?"),
    (Kind.ENERGY, "cal", 1.0, r"칼로리", r"-?calories?(?![a-z])"),
    (Kind.COMPUTE, "flops", 1e18, r"엑사\s?플롭스", r"-?exaflops?|EFLOPS?"),
    (Kind.COMPUTE, "flops", 1e15, r"페타\s?플롭스", r"-?petaflops?|PFLOPS?"),
    (Kind.COMPUTE, "flops", 1e12, r"테라\s?플롭스", r"-?teraflops?|TFLOPS?"),
    (Kind.COMPUTE, "flops", 1e9, r"기가\s?플롭스", r"-?gigaflops?|GFLOPS?"),
    (Kind.VOLUME, "L", 1e-3, r"밀리\s?리터|mL(?![a-z])|ml(?![a-z])|㎖|cc(?![a-z])|㏄", r"-?millilit(?:er|re)s?|m[lL](?![a-z])|cc(?![a-z])"),
    (Kind.VOLUME, "L", 1e3, r"세제곱\s?미터|입방\s?미터|㎥|m³", r"-?cubic[ -]met(?:er|re)s?|m³"),
    (Kind.VOLUME, "L", 1.0, r"리터|ℓ", r"-?lit(?:er|re)s?(?![a-z])|L(?![A-Za-z])"),
    (Kind.VOLUME, "L", 3.785412, r"갤런", r"-?gallons?(?![a-z])"),
    (Kind.VOLUME, "L", 158.987295, r"배럴", r"-?barrels?(?![a-z])|bbl(?![a-z])"),
    (Kind.TEMPERATURE, "C", 1.0, r"℃|°C|도(?!\s(?:안|못|채)\s)(?=\s|$|[가-힣]?\s|까지|를|에서|로|의)", r"℃|°C|-?degrees?[ -](?:Celsius|centigrade)|degrees? C(?![a-z])|Celsius(?![a-z])"),
    (Kind.TEMPERATURE, "F", 1.0, r"℉|°F", r"℉|°F|-?degrees?[ -]Fahrenheit|degrees? F(?![a-z])|Fahrenheit(?![a-z])"),
    (Kind.TEMPERATURE, "deg", 1.0, r"(?!)", r"-?degrees?(?![a-z])(?!\s(?:in|from)\b|\sof\s(?!warming|heating|cooling|frost|global))"),
    (Kind.AGE, "year", 1.0, r"살(?![가-힣]*(?:인|해|균|충|림))|세(?=\s|[의인로에이가은는때,.)]|부터|까지|미만|이상|이하|$)(?!\s?번|트)", r"-?years?[ -]olds?|-year-old|years? of age"),
    (Kind.DURATION, "s", 1.0, r"초(?![가-힣]*(?:기|반|대|등|당|점|보|래|안|월|과|청|원|록|콜|특))", r"-?seconds?(?![a-z])|-?secs?(?![a-z])|s(?![a-zA-Z'])"),
    (Kind.DURATION, "s", 1e-3, r"밀리초|ms(?![a-z])", r"ms(?![a-z])|-?milliseconds?"),
    (Kind.DURATION, "s", 60.0, r"분(?!의|기|야|류|위|석|할|량|포|배|자|산|리|명|쟁|만|노)", r"-?minutes?(?![a-z])|-?mins?(?![a-z])"),
    (Kind.DURATION, "s", 3600.0, r"시간", r"-?hours?(?![a-z])|-?hrs?(?![a-z])"),
    (Kind.DURATION, "s", 7 * _DAY, r"주일?(?![가-힣]*(?:식|년|요|제|택|민|자|장|목|의|문|변|당|도|로|인|역|연|말|정부))|주(?=의\s|로\s)|주(?:일)?(?:간|째)", r"-?weeks?(?![a-z])"),
    (Kind.DURATION, "s", _MONTH, r"개월|달(?!러|리|성|라|력|걀|아|인|려|린|하|했)", r"-?months?(?![a-z])"),
    (Kind.DURATION, "s", 91.3125 * _DAY, r"개\s?분기|분기(?=\s?(?:연속|동안|째|만에|내리))", r"-?quarters(?![a-z])"),
    (Kind.DURATION, "s", 10 * _YEAR, r"(?!)", r"-?decades?(?![a-z])"),
    (Kind.DURATION, "s", 100 * _YEAR, r"세기\s?(?:동안|간|넘|만에|에\s걸)|(?<=[한두세네석열] )세기|(?<=[한두세네석열])세기", r"centuries(?![a-z])"),
    (Kind.DURATION, "s", _YEAR, r"년(?!\s?\d{1,2}\s?월|생|도(?!\s)|대\b|대[\s에의])|해(?=\s|째|동안)|년간|년째", r"-?years?(?![a-z]|[ -]old)|-?yrs?(?![a-z])"),
    (Kind.DURATION, "s", _DAY, r"일(?:간|째|\s?동안|\s?만에|\s?만|\s?이내|\s?안에|\s?연속|\s?내내|\s?뒤|\s?후|\s?전|\s?넘게|\s?이상|(?=[\s,.이의로을]|$))|날\s?동안|날(?=$|[\s,.을이만])", r"-?days?(?![a-z])"),
    (Kind.ORDINAL, "#", 1.0, r"위(?![가-힣]*(?:원|치|험|협|반|해|로|한|안|성|기|축|장|촉))|번째|째(?=\s)|등(?=\s|[은이을으])(?!\s?[가-힣]+등)|차(?=\s|[는가로에전세공대회본협관투]|$)|호(?=\s|[가는로에선기]|$)|대\s?(?:대통령|총리|국회)|회(?=\s?(?:대회|전국|연례))", r"(?!)"),
    (Kind.NUMBER, "", 12.0, r"다스(?![가-힣]{2})|타스(?![가-힣]{2})", r"(?!)"),
    (Kind.NUMBER, "times", 1.0, r"차례|번(?!째|역|호|영|창|식|개|지)|회(?![가-힣]*(?:사|의|장|원|복|담|견|계|동|로|식|피|귀))", r"times?(?![a-z-])"),
)  # fmt: skip

CURRENCIES: tuple[tuple[str, str, str], ...] = (
    # normal name, Korean words, English words behind the number
    ("hkd", r"홍콩\s?달러", r"hong kong dollars?|hkd"),
    ("cad", r"캐나다\s?달러", r"canadian dollars?|cad(?![a-z])"),
    ("aud", r"호주\s?달러|오스트레일리아\s?달러", r"australian dollars?|aud(?![a-z])"),
    ("sgd", r"싱가포르\s?달러", r"singapore(?:an)? dollars?|sgd"),
    ("twd", r"대만\s?달러", r"(?:new )?taiwan(?:ese)? dollars?|twd"),
    ("nzd", r"뉴질랜드\s?달러", r"new zealand dollars?|nzd"),
    ("usd", r"(?:미국\s?|미\s?)?달러|불(?=\s|[을의에이,.)]|$)|달러화|USD|\$", r"(?:u\.?s\.? |united states |american )?dollars?|usd|us ?\$|\$|bucks"),
    ("krw", r"원(?!\s?(?:래|인|칙|본|하|장|천|리|자|서|정|료|동|격|주|형|작|고|전|유|순))|원(?=화|대)|KRW|₩", r"(?:south korean |korean )?won(?![a-z])|krw|₩"),
    ("jpy", r"(?:일본\s?)?엔(?!진|드|비|터|씨|지|트)|JPY|円", r"(?:japanese )?-?yen(?![a-z])|jpy"),
    ("eur", r"유로(?!파|존|화\s?약|뉴스)|EUR|€", r"euros?(?![a-z])|eur(?![a-z])|€"),
    ("cny", r"위안(?!부|화\s?절)|(?:중국\s?)?위안화|인민폐|CNY|元", r"(?:chinese )?yuan|renminbi|rmb|cny|kuai|元"),
    ("gbp", r"파운드(?!\s?(?:무게|체중|짜리))|GBP|£", r"(?:british )?pounds?(?: sterling)?(?![a-z])|gbp|£"),
    ("chf", r"스위스\s?프랑", r"swiss francs?|chf"),
    ("frf", r"프랑(?!스|크|켄)", r"(?:french |belgian )?francs?(?![a-z])"),
    ("dem", r"(?:독일\s?)?마르크", r"(?:deutsche |german )?marks?(?![a-z])|deutschemarks?"),
    ("fim", r"핀란드\s?마르카|마르카", r"(?:finnish )?markkaa?(?![a-z])"),
    ("esp", r"페세타", r"(?:spanish )?pesetas?"),
    ("itl", r"리라", r"(?:turkish |italian )?lir[ae]s?(?![a-z])"),
    ("inr", r"루피(?!아)", r"(?:indian )?rupees?|inr(?![a-z])"),
    ("idr", r"루피아", r"rupiahs?|idr"),
    ("rub", r"루블", r"(?:russian )?rubles?|roubles?|rub(?![a-z])"),
    ("brl", r"헤알", r"(?:brazilian )?re(?:al|ais)(?![a-z])|brl"),
    ("mxn", r"페소", r"(?:mexican )?pesos?(?![a-z])|mxn"),
    ("thb", r"바트", r"(?:thai )?baht"),
    ("vnd", r"동(?=\s?을\s?냈)", r"(?:vietnamese )?dong(?![a-z])|vnd"),
    ("sek", r"크로나|크로네|크로나화", r"(?:swedish |norwegian |danish )?kron(?:or|a|er|e|ur)(?![a-z])|sek(?![a-z])"),
    ("crc", r"콜론", r"(?:costa rican )?col[oó]n(?:es)?(?![a-z])|₡"),
    ("nlg", r"길더", r"(?:dutch )?guilders?"),
    ("gel", r"라리(?=\s|$)", r"lari(?![a-z])|₾"),
    ("sar", r"리얄", r"(?:saudi )?riyals?|rials?(?![a-z])"),
    ("myr", r"링깃", r"ringgit"),
    ("php", r"필리핀\s?페소", r"philippine pesos?|php(?![a-z])"),
    ("pln", r"즈워티", r"(?:polish )?z[lł]ot(?:ys?|ych)"),
    ("ils", r"셰켈", r"(?:israeli )?shekels?"),
    ("aed", r"디르함", r"dirhams?"),
    ("huf", r"포린트", r"forints?"),
    ("czk", r"코루나", r"koruna"),
    ("zar", r"랜드(?=\s|화)", r"rand(?![a-z])"),
    ("btc", r"비트코인|BTC", r"bitcoins?|btc(?![a-z])|₿"),
    ("cent", r"센트(?!럴|라|리|로|레)", r"-?cents?(?![a-z])|¢"),
    ("penny", r"펜스|페니(?!실)", r"-?pence(?![a-z])|-?penn(?:y|ies)(?![a-z])"),
    ("sen", r"센(?=\s|$)", r"sen(?![a-z])"),
    ("satoshi", r"사토시", r"satoshis?"),
    ("mao", r"마오(?=\s|$)", r"mao(?![a-z])"),
)  # fmt: skip

SYMBOLS: tuple[tuple[str, str], ...] = (
    ("hkd", r"HK ?\$"), ("cad", r"CA?D? ?\$"), ("aud", r"(?-i:A\$)|AUD? ?\$"), ("sgd", r"(?-i:S\$)|SGD? ?\$"), ("nzd", r"NZ ?\$"),
    ("twd", r"NT ?\$"), ("mxn", r"(?:mxn|mex) ?\$"), ("brl", r"(?-i:R\$)"), ("usd", r"(?:u\.?s\.? ?)?\$|usd|dollars?"),
    ("eur", r"€|eur(?:o)?"), ("gbp", r"£|gbp"), ("jpy", r"¥|￥|jpy"), ("krw", r"₩|krw"), ("cny", r"cny|rmb|cn¥"),
    ("inr", r"₹|inr|rs\.?"), ("try", r"₺"), ("ils", r"₪"), ("btc", r"₿|btc"), ("chf", r"chf"), ("aud", r"aud"), ("cad", r"cad"), ("hkd", r"hkd"),
    ("sgd", r"sgd"), ("sek", r"sek"), ("sen", r"sen"), ("rub", r"₽|rub"), ("vnd", r"₫"), ("thb", r"฿"), ("php", r"₱"), ("crc", r"₡"),
)  # fmt: skip

_MILLIONS = ["usd", "eur", "gbp", "aud", "cad", "sek", "nok", "dkk", "chf", "jpy"]

# A hundredth of the currency it belongs to, where a plain number of them is compared.
MINOR = {"cent": ("usd", 0.01), "penny": ("gbp", 0.01), "mao": ("cny", 0.1), "satoshi": ("btc", 1e-8)}

MONEY_AFTER = [
    (re.compile(rf"(?:{ko}|(?<![A-Za-z])(?:{en}))", re.I), Unit(Kind.MONEY, name))
    for name, ko, en in CURRENCIES
] + [(re.compile(rf"M{name}(?![a-z])", re.I), Unit(Kind.MONEY, name, 1e6)) for name in _MILLIONS]
MONEY_BEFORE = [
    (re.compile(rf"(?<![A-Za-z])(?:{pattern})\s?$", re.I), Unit(Kind.MONEY, name))
    for name, pattern in SYMBOLS
] + [(re.compile(rf"(?<![A-Za-z])M{name}\s?$", re.I), Unit(Kind.MONEY, name, 1e6)) for name in _MILLIONS] + [
    # 캐나다달러 2천만, 미화 500만
    (re.compile(rf"(?<![\d가-힣])(?:{word})\s$"), Unit(Kind.MONEY, name)) for name, word in (
        ("cad", r"캐나다\s?달러"), ("aud", r"호주\s?달러"), ("hkd", r"홍콩\s?달러"), ("usd", r"미화|달러화|미국?\s?달러"), ("jpy", "엔화"),
        ("eur", "유로화"), ("cny", "위안화|인민폐"), ("krw", "원화"), ("gbp", "파운드화"))
]  # fmt: skip
AFTER_KO = [(re.compile(ko), Unit(kind, name, factor)) for kind, name, factor, ko, _ in _TABLE]
AFTER_EN = [
    (re.compile(en, re.I if len(en) > 12 else 0), Unit(kind, name, factor))
    for kind, name, factor, _, en in _TABLE
]


_BETWEEN = re.compile(
    r"(?:consecutive|straight|successive|full|whole|entire|more|additional|extra|long|short|solid|business|working|calendar)(?=\s)"
)


def unit_after(text: str, position: int, *, spelled: bool = False) -> tuple[Unit, int] | None:
    """The unit written behind a number that ends at `position`, and where it ends; None for a bare number."""
    gap = position
    while gap < len(text) and gap < position + 2 and text[gap] in " \u00a0\u202f\u2009":
        gap += 1
    if gap >= len(text):
        return None
    if between := _BETWEEN.match(text, gap):
        # four consecutive quarters, two full days
        after = unit_after(text, between.end())
        return after if after is not None and after[0].kind is Kind.DURATION else None
    letter = text[gap]
    hyphen = letter == "-" and gap == position
    at = gap + 1 if hyphen else gap
    if at >= len(text) or text[at].isdigit() or text[at] in ".,;:!?()[]":
        return None
    tables = (
        (AFTER_KO, MONEY_AFTER)
        if text[at] >= "\u3000"
        else (AFTER_KO[:1], AFTER_EN, MONEY_AFTER, AFTER_KO[:3])
    )
    for table in tables:
        for pattern, unit in table:
            match = pattern.match(text, at)
            if (
                match
                and match.end() > at
                and not (spelled and gap > position and match.group() in {"m", "s", "g", "W", '"'})
            ):
                return unit, match.end()
    return None


_A_TIME = {"h": 1e-3, "s": 3.6, "m": 0.06}
_MOVING = re.compile(r"(?P<by>시속|초속|분속)\s?(?:약\s|최대\s|최고\s)?$")
_FAHRENHEIT = re.compile(r"화씨\s?(?:약\s|최고\s|최저\s)?$")
_PER_TIME = re.compile(
    r"\s?(?:per|an?|/)\s?(?P<by>h(?:ours?|r)?|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?)(?![a-z])", re.I
)


def scaled_by_context(text: str, start: int, end: int, unit: Unit) -> tuple[Unit, int, int]:
    """The unit as the words around it make it, and its span.

    A length that is gone in a time is a speed (시속 120km, 340 metres per second); degrees may be 화씨.
    """
    if (
        unit.kind is Kind.TEMPERATURE
        and unit.name == "C"
        and (scale := _FAHRENHEIT.search(text, max(0, start - 8), start))
    ):
        return Unit(Kind.TEMPERATURE, "F"), scale.start(), end
    if unit.kind is not Kind.LENGTH:
        return unit, start, end
    before = _MOVING.search(text, max(0, start - 8), start)
    if before is not None:
        by = {"시속": "h", "초속": "s", "분속": "m"}[before["by"]]
        return Unit(Kind.SPEED, "km/h", unit.factor * _A_TIME[by]), before.start(), end
    after = _PER_TIME.match(text, end)
    if after is not None:
        return Unit(Kind.SPEED, "km/h", unit.factor * _A_TIME[after["by"][0].lower()]), start, after.end()
    return unit, start, end


def money_before(text: str, position: int) -> tuple[Unit, int] | None:
    """The currency sign written before a number that begins at `position`, and where the sign begins."""
    window = text[max(0, position - 8) : position]
    if not window.strip() or not (
        window[-1] in "$€£¥￥₩₹₿₫฿₱₡₽ .s" or window[-1].isalpha() or window[-1] == "\u00a0"
    ):
        return None
    for pattern, unit in MONEY_BEFORE:
        match = pattern.search(window)
        if match:
            return unit, position - len(window) + match.start()
    return None
