"""The closed vocabulary of how a visit ended.

Exactly one word per visit. The same word is the row in the store, the counter of the crawl, the field
of the log event and the badge an editor sees. What is wrong with *their* page (gone, blocked …) is never
mixed with what went wrong on *our* side (`unreadable`).
"""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """How one visit ended."""

    OK = "ok"
    MOVED = "moved"
    NOT_MODIFIED = "not_modified"
    PAYWALLED = "paywalled"
    LOGIN = "login"
    CONSENT = "consent"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    MISSING = "missing"
    GONE = "gone"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    SERVER_ERROR = "server_error"
    LOOP = "loop"
    PRIVATE_ADDRESS = "private_address"
    UNREADABLE = "unreadable"

    @property
    def readable(self) -> bool:
        """Whether the visit brought the source's own words."""
        return self in _READABLE

    @property
    def absent(self) -> bool:
        """Whether the site itself says that the page is not there: a strike against it."""
        return self in _ABSENT

    @property
    def retried(self) -> bool:
        """Whether trying again later may end otherwise without anybody changing the link."""
        return _SAID[self].retried

    def sentence(self, language: str = "en") -> str:
        """One sentence for an editor, in `language` (`ko`; anything else is English)."""
        said = _SAID[self]
        return said.ko if language == "ko" else said.en


_READABLE = frozenset({Outcome.OK, Outcome.MOVED, Outcome.NOT_MODIFIED})
_ABSENT = frozenset({Outcome.MISSING, Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED})


class _Said(NamedTuple):
    en: str
    ko: str
    retried: bool = False


_SAID: dict[Outcome, _Said] = {
    Outcome.OK: _Said("The source was read.", "출처를 읽었습니다."),
    Outcome.MOVED: _Said(
        "The source now lives at another address, and was read there.",
        "출처가 다른 주소로 옮겨져 그곳에서 읽었습니다.",
    ),
    Outcome.NOT_MODIFIED: _Said(
        "The site says nothing changed since the last visit.", "지난 방문 이후 바뀐 것이 없다고 합니다."
    ),
    Outcome.PAYWALLED: _Said(
        "Only the public part could be read; the rest is for subscribers.",
        "공개된 부분만 읽을 수 있었습니다. 나머지는 유료입니다.",
    ),
    Outcome.LOGIN: _Said("The site asks for a login.", "로그인이 필요한 페이지입니다."),
    Outcome.CONSENT: _Said(
        "A consent page stood in front of the source.", "동의 안내 페이지가 출처를 가리고 있습니다."
    ),
    Outcome.BLOCKED: _Said(
        "The site turns crawlers away; the page itself may well be alive.",
        "사이트가 자동 접근을 막았습니다. 페이지 자체는 살아 있을 수 있습니다.",
        retried=True,
    ),
    Outcome.ROBOTS: _Said(
        "The site's robots.txt asks crawlers to stay away from this page.",
        "robots.txt가 이 페이지의 수집을 허용하지 않습니다.",
    ),
    Outcome.MISSING: _Said(
        "The site says the page is not there, though it was read before; it counts as gone only when that "
        "lasts for days.",
        "예전에 읽은 페이지인데 지금은 없다고 합니다. 며칠 동안 계속되어야 사라진 것으로 봅니다.",
        retried=True,
    ),
    Outcome.GONE: _Said("The site says the page does not exist.", "사이트에 그 페이지가 없다고 합니다."),
    Outcome.SOFT_404: _Said(
        "The site answers, but with a 'not found' page.", "응답은 오지만 내용은 '찾을 수 없음' 페이지입니다."
    ),
    Outcome.PARKED: _Said(
        "The domain is parked or for sale; the source is not there any more.",
        "도메인이 매물로 나와 있어 출처가 더는 없습니다.",
    ),
    Outcome.EMPTY: _Said(
        "The page came without words; it may need a browser to build itself (the browser extra reads such "
        "pages: pip install 'sourcedesk[browser]').",
        "페이지에 글이 없습니다. 브라우저에서만 보이는 페이지일 수 있습니다"
        "(브라우저 확장으로 읽습니다: pip install 'sourcedesk[browser]').",
        retried=True,
    ),
    Outcome.TOO_LARGE: _Said("The file is larger than the limit.", "파일이 한도보다 큽니다."),
    Outcome.UNSUPPORTED: _Said(
        "The file is of a kind that has no reader here.", "읽을 수 없는 형식의 파일입니다."
    ),
    Outcome.TIMEOUT: _Said(
        "The site did not answer in time.", "사이트가 제때 응답하지 않았습니다.", retried=True
    ),
    Outcome.DNS: _Said(
        "The site's name could not be found.", "사이트 이름을 찾을 수 없습니다.", retried=True
    ),
    Outcome.REFUSED: _Said(
        "The site refused or broke off the connection.",
        "사이트가 연결을 거부하거나 끊었습니다.",
        retried=True,
    ),
    Outcome.TLS: _Said(
        "The site's certificate could not be trusted.", "사이트 인증서를 믿을 수 없습니다.", retried=True
    ),
    Outcome.SERVER_ERROR: _Said(
        "The site answered with an error of its own.", "사이트에서 오류가 났습니다.", retried=True
    ),
    Outcome.LOOP: _Said(
        "The link redirects in a circle or too often.", "링크가 끝없이 다른 주소로 넘어갑니다."
    ),
    Outcome.PRIVATE_ADDRESS: _Said(
        "The link leads into a private network; it was not followed.",
        "사설망으로 이어지는 링크라 따라가지 않았습니다.",
    ),
    Outcome.UNREADABLE: _Said(
        "We failed to read this page; the fault is ours.",
        "저희 쪽 오류로 이 페이지를 읽지 못했습니다.",
    ),
}
