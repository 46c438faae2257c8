"""Bytes to words: what the bytes are beats what they are called.

Half of the mislabelled pages met say Latin-1 or EUC-KR and are UTF-8. Strict UTF-8 almost never succeeds
by chance, so it goes first; a declared single-byte charset always succeeds, so it is believed last.
"""

import codecs
import re

from charset_normalizer import from_bytes

from crawler.issue.sniff import looks_like_utf16

# Labels of the WHATWG Encoding Standard that mean a larger set than they say.
_WIDER = {
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "korean": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SINGLE_BYTE = re.compile(r"cp125|iso8859|latin|koi8|mac|cp437|cp850")


def declared_charset(content_type: str | None) -> str | None:
    """The charset parameter of a Content-Type header's value."""
    found = _META.search((content_type or "").encode("ascii", "replace"))
    return found[1].decode("ascii") if found else None


def decode(raw: bytes, declared: str | None = None) -> str:
    """The words of `raw`; a byte-order mark stays in them as U+FEFF. Never raises.

    Order: byte-order mark, strict UTF-8 (a cut last character is dropped), the declared charset and the
    one in the document's own head, charset-normalizer's guess, and at last UTF-8 with marked gaps.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    wide = looks_like_utf16(raw)
    if wide is not None:
        return raw.decode(wide, "replace")
    text = _strictly(raw, "utf-8")
    if text is not None:
        return text
    mostly = _mostly_utf8(raw)
    if mostly is not None:
        return mostly
    meta = _META.search(raw[:4096])
    for label in (declared, meta[1].decode("ascii") if meta else None):
        text = _as_declared(raw, label) if label else None
        if text is not None:
            return text
    return _guessed(raw)


def _strictly(raw: bytes, charset: str) -> str | None:
    """Decoded without a fault, or None; an incomplete last character is dropped."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(raw, final=False)
    except (UnicodeDecodeError, LookupError):
        return None


def _mostly_utf8(raw: bytes) -> str | None:
    """UTF-8 with a few broken bytes: far more whole sequences than faults."""
    text = raw.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    whole = len(_BEYOND_ASCII.findall(text)) - faults
    return text if whole > 20 * faults else None


def _as_declared(raw: bytes, label: str) -> str | None:
    charset = _WIDER.get(label.lower(), label.lower())
    try:
        known = codecs.lookup(charset).name
        if known in {"utf-8", "idna", "punycode"} or not _is_text_codec(known):
            return None
    except (LookupError, ValueError):  # a label may hold what no codec can be called
        return None
    if _SINGLE_BYTE.search(known):
        korean = _as_korean(raw)
        if korean is not None:
            return korean
    return _strictly(raw, known)


def _is_text_codec(name: str) -> bool:
    try:
        return isinstance(b"".decode(name), str)
    except (LookupError, ValueError, TypeError):
        return False


def _as_korean(raw: bytes) -> str | None:
    """CP949 words, when nearly everything beyond ASCII then is a Hangul syllable; else None.

    Western text read as CP949 gives scattered Hanja and faults, hardly ever runs of syllables.
    """
    text = _strictly(raw, "cp949")
    if text is None:
        return None
    beyond = len(_BEYOND_ASCII.findall(text))
    return text if beyond >= 8 and len(_HANGUL.findall(text)) > 0.8 * beyond else None


def _guessed(raw: bytes) -> str:
    korean = _as_korean(raw)
    if korean is not None:
        return korean
    best = from_bytes(raw[:100_000]).best()
    text = _strictly(raw, best.encoding) if best is not None else None
    return text if text is not None else raw.decode("utf-8", "replace")
