"""What slips through extraction: the title again, bylines, lone links, promotion, lists of other pages."""

import re
from typing import NamedTuple

from lxml import etree
from rapidfuzz import fuzz

_LEAVES = frozenset({"p", "head", "item", "quote", "row", "code"})
_LONG = 200
"""Characters from which a block is running text and no notice."""
_LEAST_KEPT = 0.5
"""If less than this share of the text would be left, nothing is taken away: the signs misread the page."""

_WORDS = re.compile(r"\w+")
_PROMOTION = re.compile(
    r"""^\W*(?:
    (?:also\ )?(?:read|see|watch|listen|discover|learn)\ (?:more|also|next|now|in\ app|the\ full)\b
    | (?:also\ on|more\ (?:on|from|about)\ (?:this|our|the)\b|related\b\s*(?::|stor|articles?|posts?|content|news|topics?|coverage|reading|$))
    | read\ (?:also|next|on)\b | (?:related|recommended|suggested|see\ also|don.t\ miss|up\ next|trending|most\ (?:read|popular)|editor.s\ picks?)\W*(?::|$)
    | (?:subscribe|sign\ up|register|join\ us|follow\ us|like\ us|download\ (?:the|our)\ app|get\ our\ (?:free\ )?(?:app|newsletter))\b
    | like\ this\ (?:story|article) | share\ (?:this|on|via|it)\b | (?:click|tap)\ here\b | (?:advertis|sponsored|promoted)\w*\W*$
    | there.s\ plenty\ more\ where | (?:story|article)\ continues\ (?:below|after) | scroll\ (?:down\ )?to\ continue
    | (?:photo|image|picture|foto|bild|grafik)\s?(?:s|credits?|by|courtesy)?\s?: | \(?(?:source|quelle|fuente|via)\s?:\s?\S[^.]{0,60}\)?\W*$
    | (?:tags?|topics|filed\ under|categor(?:y|ies)|schlagw\w+|labels)\W*(?::|$)
    | (?:©|\(c\)|copyright)\s | all\ rights\ reserved | this\ (?:story|article)\ (?:was|has\ been)\ (?:originally\ )?(?:published|provided)
    | (?:leave\ a\ (?:comment|reply)|comments?\W*$|post\ a\ comment|join\ the\ (?:conversation|discussion))
    | \d+\s?(?:min(?:ute)?s?)\ read | lesedauer | (?:last\ )?updated?\s?(?:on|at|:) | published\s?(?:on|at|:)
    | lesen\ sie\ (?:auch|mehr) | auch\ interessant | mehr\ zum\ thema | (?:jetzt\ )?(?:abonnieren|newsletter)\b
    | lire\ (?:aussi|la\ suite) | à\ lire | il\ vous\ reste\ [\d.,]+\s?% | leer\ (?:más|también) | lea\ ?(?:también|más)?\ ?: | lea\ (?:también|más) | s[ií]guenos | never\ miss | zum\ weiterlesen | weiterführende | auch\ auf\b | únete | te\ puede\ interesar
    | leggi\ anche | czytaj\ (?:więcej|też|także) | zobacz\ też | leia\ (?:mais|também) | lees\ (?:ook|meer) | les\ også | læs\ også | läs\ (?:också|mer)
    | читайте\ также | читать\ далее | źródło\s?: | источник\s?:
    | 관련\ ?(?:기사|글|뉴스|링크) | 이전\ ?(?:기사|글) | 다음\ ?(?:기사|글) | (?:저작권자|ⓒ|무단\ ?(?:전재|복제|배포)) | 구독(?:하기|\ 신청) | 기사\ ?제보
    | .{0,40}무단\s?(?:전재|복제).{0,20}금지 | 많이\ 본\ (?:뉴스|기사) | 좋아요 | 공유하기 | 댓글
    | 相关(?:新闻|阅读|推荐|文章|链接) | 版权声明 | 免责声明 | 责任编辑 | 延伸阅读 | 推荐阅读 | 更多(?:新闻|精彩) | 字号 | 分享到
    | 関連(?:記事|リンク|ニュース) | おすすめ | この記事を(?:シェア|読む) | कॉपी\ लिंक
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOVE_THE_TEXT = re.compile(
    r"^\W*(?:by|von|par|por|di|written\ by|posted|published|updated|last\ updated|from|作者|来源|입력|수정|등록)\b"
    r"|\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b|^\W*\d+\s*(?:min|分)|기자\b|来源[:：]",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W*(?:related\b.{0,20}|more (?:from|on|stories|news|articles).{0,40}|you (?:may|might) (?:also )?(?:like|enjoy).{0,20}"
    r"|recommended.{0,20}|further reading|comments?|tags?|share this.{0,20}|about the author.{0,30}|most (?:read|popular).{0,20}"
    r"|latest (?:news|stories|posts)|auch interessant.{0,20}|mehr zum thema.{0,20}|weitere (?:artikel|themen|meldungen).{0,20}"
    r"|das könnte sie auch.{0,30}|à lire aussi.{0,20}|te puede interesar.{0,20}|relacionad[oa]s.{0,20}|(?:art[ií]culos|notas|noticias) relacionad[oa]s"
    r"|komentarze|ostatnie wiadomości|zobacz (?:też|także).{0,20}|читайте также.{0,20}|по теме.{0,10}|комментарии.{0,10}"
    r"|관련 ?(?:기사|글|뉴스).{0,10}|많이 본.{0,10}|댓글.{0,10}|相关.{2,6}|推荐阅读.{0,6}|热点.{0,6}|网友评论.{0,6}|版权声明.{0,4}"
    r"|関連.{2,6}|おすすめ.{0,6}|あわせて読みたい.{0,6}|resource center|your comment.{0,20}|leave a (?:comment|reply).{0,20})\W*$",
    re.IGNORECASE,
)


class _Block(NamedTuple):
    element: etree._Element
    text: str
    linked: float
    """Share of the words that are links."""


def clean(body: etree._Element, *, title: str | None) -> int:
    """Take what is not the text out of an article's body, in place; the number of blocks taken.

    Leaves the body as it is where the signs would take half of it.
    """
    blocks = _blocks(body)
    doomed = _unwanted(blocks, title)
    whole = sum(len(block.text) for block in blocks)
    gone = sum(len(block.text) for block in doomed)
    if not doomed or whole - gone < _LEAST_KEPT * whole:
        return 0
    for block in doomed:
        _remove(block.element)
    return len(doomed)


def says_promotion(text: str) -> bool:
    """Whether a short text begins as promotion, notices and labels do."""
    return bool(_PROMOTION.match(text))


def says_end(text: str) -> bool:
    """Whether a short text is the heading of what follows an article."""
    return bool(_END.match(text))


def stands_above(text: str) -> bool:
    """Whether a short text is like a line of names and dates above an article."""
    return bool(_ABOVE_THE_TEXT.search(text))


def _unwanted(blocks: list[_Block], title: str | None) -> list[_Block]:
    start = next((place for place, block in enumerate(blocks) if len(block.text) >= _LONG), 0)
    end = _end(blocks)
    return [
        block
        for place, block in enumerate(blocks)
        if place >= end or _is_promotion(block) or (place < max(start, 1) and _is_above(block, title))
    ]


def _blocks(body: etree._Element) -> list[_Block]:
    leaves: list[_Block] = []
    for element in body.iter(*_LEAVES):
        if any(ancestor.tag in _LEAVES for ancestor in element.iterancestors()):
            continue
        text = " ".join("".join(str(piece) for piece in element.itertext()).split())
        linked = sum(len("".join(str(piece) for piece in link.itertext())) for link in element.iter("ref"))
        leaves.append(_Block(element, text, linked / max(1, len(text))))
    return leaves


def _is_promotion(block: _Block) -> bool:
    if len(block.text) >= _LONG or block.element.tag in {"code", "row"}:
        return False
    if _PROMOTION.match(block.text):
        return True
    return block.linked > 0.9 and block.element.tag == "p" and len(block.text) > 12


def _is_above(block: _Block, title: str | None) -> bool:
    """The title again, or a line of names and dates, above the first paragraph."""
    if title and len(block.text) < 2 * len(title) + 20 and _same(block.text, title):
        return True
    return block.element.tag != "head" and len(block.text) < 90 and bool(_ABOVE_THE_TEXT.search(block.text))


def _same(text: str, title: str) -> bool:
    words, wanted = (" ".join(_WORDS.findall(value.casefold())) for value in (text, title))
    return bool(words) and (
        fuzz.ratio(words, wanted) > 85
        or words.endswith(wanted)
        or (len(words) > 0.6 * len(wanted) and words in wanted)
    )


def _end(blocks: list[_Block]) -> int:
    """Where the text ends: at a heading of other pages that no running text follows, or before trailing links."""
    for place, block in enumerate(blocks):
        rest = blocks[place + 1 :]
        if place and len(block.text) < 60 and _END.match(block.text) and not _has_running_text(rest):
            return place
    end = len(blocks)
    while end > 1 and (blocks[end - 1].linked > 0.8 or _is_promotion(blocks[end - 1])):
        end -= 1
    return end


def _has_running_text(blocks: list[_Block]) -> bool:
    return any(len(block.text) >= _LONG and block.linked < 0.5 for block in blocks)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail and tail.strip():
        element.clear()
        element.tail = tail
    else:
        parent.remove(element)
