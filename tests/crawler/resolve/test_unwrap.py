import base64
import json
import zlib
from urllib.parse import quote, quote_plus

import pytest

from crawler.resolve.masking import mask
from crawler.resolve.unwrap import Unwrapped, unwrap, unwrap_text

TARGET = "https://sub.example.org:8443/a_b-c/d.html?x=1&y=a%26b&z=%2520#part-2"
ESCAPED = quote(TARGET, safe="")


def b64(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


JWT = ".".join((b64('{"alg":"HS256"}'), b64(json.dumps({"url": TARGET, "visit_token": "v"})), "c2lnbmF0dXJl"))
MAILGUN = b64(zlib.compress(f"h=abc&i=12&l={ESCAPED}&r=reader".encode()))
MANDRILL = b64(json.dumps({"s": "x", "v": 1, "p": json.dumps({"u": 1, "url": TARGET})}))
NEWS = b64(
    b"\x08\x13\x22"
    + bytes([len("https://example.org/story")])
    + b"https://example.org/story"
    + b"\xd2\x01\x00"
)


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://www.google.com/url?q={ESCAPED}&sa=D&usg=AOv",
        f"https://www.google.co.kr/url?sa=t&q=&url={ESCAPED}",
        f"https://www.youtube.com/redirect?event=video&q={ESCAPED}&v=abcdefghijk",
        f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0",
        f"https://out.reddit.com/t3_abc?url={ESCAPED}&token=AQ",
        f"https://duckduckgo.com/l/?uddg={ESCAPED}",
        f"https://vk.com/away.php?to={ESCAPED}",
        f"https://steamcommunity.com/linkfilter/?u={ESCAPED}",
        f"https://slack-redir.net/link?url={ESCAPED}",
        f"https://link.zhihu.com/?target={ESCAPED}",
        f"https://www.linkedin.com/safety/go?url={ESCAPED}&trk=x",
        f"https://disq.us/?url={ESCAPED}%3AaBcDeFgHiJkLmNoPqRsTuVwX&cuid=1",
        f"https://www.curseforge.com/linkout?remoteUrl={quote(ESCAPED, safe='')}",
        f"https://click.linksynergy.com/deeplink?id=a&murl={ESCAPED}",
        f"https://links.govdelivery.com/track?type=click&enid=abc&&&101&&&{TARGET}",
        f"https://href.li/?{TARGET}",
        f"https://prf.hn/click/camref:1100l/destination:{ESCAPED}",
        f"https://abc.r.eu-west-1.awstrack.me/L0/{quote(TARGET, safe=':')}/1/0102018f-1b2c3d4e-5f6a-000000/sig=12",
        f"https://tracking.newsletter.example/CL0/{quote(TARGET, safe=':')}/2/0102018f1b2c3d4e-5f6a-7b8c-000000/sig=12",
        f"https://click.pstmrk.it/3s/{quote(TARGET.removeprefix('https://'), safe='')}/abc/def/AQ/uuid/1/x",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RU={ESCAPED}/RK=2/RS=x-",
        f"https://streaklinks.com/tok/{ESCAPED}",
        f"https://abc.click.convertkit-mail4.com/aaaabbbbccccdddd/eeeeffff00001111/{b64(TARGET)}",
        f"https://link.example.com/click/123.456/{b64(TARGET)}/5f0e1d2cB1",
        f"https://substack.com/redirect/2/{b64(json.dumps({'e': TARGET, 'u': 5}))}.c2ln?",
        f"https://flight.beehiiv.net/v2/clicks/{JWT}",
        f"https://e.mail.example/e/c/{b64(json.dumps({'href': TARGET, 'email_id': 'x'}))}/sig",
        f"https://mandrillapp.com/track/click/30/example.org?p={MANDRILL}",
        f"https://email.mg.example.com/c/{MAILGUN}",
        f"https://example.lt.acemlna.com/Prod/link-tracker?redirectUrl={b64(TARGET)}&sig=x",
        f"https://eu.protection.sophos.com/?d=example.org&u={b64(TARGET)}&i=a",
        f"https://www.bing.com/ck/a?!&&p=1&u=a1{b64(TARGET)}&ntb=1",
        f"https://urldefense.proofpoint.com/v1/url?u={ESCAPED}&k=x",
        f"https://urldefense.com/v3/__{TARGET}__;!!tok!sig$",
        f"https://eur01.safelinks.protection.outlook.com/?url={ESCAPED}&data=05%7C02",
        f"https://linkprotect.cudasvc.com/url?a={ESCAPED}&c=E,1",
        f"https://secure-web.cisco.com/1AbCdEf/{ESCAPED}",
        f"https://clicktime.symantec.com/3AbCdEfGhIjKlMnO?u={ESCAPED}",
        f"https://ctp.trendmicro.com/wis/clicktime/v2/clickthrough?url={ESCAPED}&uuid=1",
        f"https://protect2.fireeye.com/v1/url?k=1&u={ESCAPED}",
        f"https://url.avanan.click/v2/r01/___{TARGET.replace('://', ':/')}___.tail",
        f"https://accounts.google.com/ServiceLogin?continue={ESCAPED}",
        f"https://blog.example.com/wp-login.php?redirect_to={ESCAPED}",
        f"https://shop.example.com/redirect.php?id=7&url={ESCAPED}",
        f"https://www.example.com/leaving?to={ESCAPED}",
    ],
)
def test_a_target_comes_out_as_it_went_in(wrapped: str) -> None:
    assert unwrap_text(wrapped) == TARGET


@pytest.mark.parametrize(
    ("wrapped", "target"),
    [
        ("https://www.google.com/amp/s/news.example.com/amp/story", "https://news.example.com/amp/story"),
        (
            "https://news-example-com.cdn.ampproject.org/c/s/news.example.com/a.html",
            "https://news.example.com/a.html",
        ),
        (
            "https://news-example-com.cdn.ampproject.org/v/s/",
            "https://news-example-com.cdn.ampproject.org/v/s/",
        ),
        (f"https://news.google.com/rss/articles/{NEWS}?oc=5", "https://example.org/story"),
        (
            "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3Dabcdefghijk",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ("https://www.youtube.com/redirect?q=example.org%2Fpath", "https://example.org/path"),
        (
            "https://urldefense.com/v2/url?u=https-3A__a-2Db.example_c-5Fd-3Fq-3D1&d=x",
            "https://a-b.example/c_d?q=1",
        ),
        (
            "https://urldefense.com/v3/__http://example.org/caf*_*B.html__;w6kjIw!!a!b$",
            "http://example.org/café_#B.html",
        ),
        ("https://urldefense.com/v3/__http://example.org/**B__;IyMj!!a!b$", "http://example.org/###"),
        ("https://href.li/?https://example.com/?abc=1#2", "https://example.com/?abc=1#2"),
        (
            "https://l.facebook.com/l.php?u=http%3A%2F%2Fexample.org%2F%3Fa%3D1%26amp%3Bb%3D2",
            "http://example.org/?a=1&b=2",
        ),
    ],
)
def test_forms_with_something_of_their_own(wrapped: str, target: str) -> None:
    assert unwrap_text(wrapped) == target


@pytest.mark.parametrize(
    ("alias", "address"),
    [
        ("https://hf.co/owner/name?x=1", "https://huggingface.co/owner/name?x=1"),
        ("https://redd.it/1abcd2", "https://reddit.com/comments/1abcd2"),
        ("https://open.substack.com/pub/letter/p/a-post?r=1", "https://letter.substack.com/p/a-post?r=1"),
        ("https://vxtwitter.com/someone/status/12", "https://x.com/someone/status/12"),
        ("https://nitter.example.net/someone/status/12", "https://nitter.example.net/someone/status/12"),
        ("https://nitter.net/someone/status/12#m", "https://x.com/someone/status/12#m"),
    ],
)
def test_other_names_of_a_place(alias: str, address: str) -> None:
    assert unwrap_text(alias) == address


@pytest.mark.parametrize(
    "opaque",
    [
        "https://click.e.example.com/?qs=0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d",
        "https://cl.s10.exct.net/?qs=0a1b2c3d",
        "https://go.example.com/e/123456/blog-a-post/2kx9y/1234567?h=AbC",
        "https://go.pardot.com/e/123456/blog-a-post/2kx9y/1234567?h=AbC",
        "https://app.letter.example.com/e/er?s=123&lid=45&elqTrackId=AB&elq=CD",
        "https://links.letter.example.com/u/click?_t=ab&_m=cd&_e=ef",
        "https://mkto-ab12.com/MDkwLUFCQy0xMjM",
        "https://t.e2ma.net/click/abc/def/ghi",
        "https://link.mail.beehiiv.com/v1/c/AbCdEf/0a1b",
        "https://event.stibee.com/v2/click/MTIzNC81Njc4/bm90IGFuIGFkZHJlc3M",
        "https://t.co/AbCdEf1234",
        "https://lnkd.in/gAbCd",
        "https://substack.com/redirect/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0?j=eyJ1IjoiYSJ9.abc.def",
        "https://link.mail.beehiiv.com/ss/c/u001.AbC_d/4ab/XyZ/h1/h001.QqQ",
        "https://letter.us7.list-manage.com/track/click?u=1&id=2&e=3",
        "https://u12.ct.sendgrid.net/ls/click?upn=u001.AbC-2FdE",
        "https://abc.eu1.hubspotlinks.com/Ctc/AB+113/xyz",
        "https://ctrk.klclick1.com/l/01ABC",
        "https://example.cmail20.com/t/d-l-abc/",
        "https://letter.example/r/0a1b2c3d?m=0f1e2d3c-4b5a",
        "https://news.google.com/rss/articles/CBMiVkFVX3lxTE9hYmM?oc=5",
        "https://protect-eu.mimecast.com/s/AbCdEfG?domain=example.org",
        "https://www.reddit.com/r/Python/s/AbCdEf",
    ],
)
def test_an_opaque_wrapper_stays_and_needs_the_network(opaque: str) -> None:
    found = unwrap(opaque)

    assert (found.address, found.layers, found.needs_network) == (opaque, (), True)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/search?q=https://example.org/a",
        "https://login.example.com/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fexample.org",
        "https://example.com/_next/image?url=https%3A%2F%2Fcdn.example.com%2Fa.png&w=640",
        "https://vercel.com/new/clone?repository-url=https%3A%2F%2Fgithub.com%2Fa%2Fb",
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Fexample.org",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fexample.org",
        "https://web.archive.org/web/20240101000000/https://example.org/",
        "https://viewer.example.com/?file=https%3A%2F%2Fexample.org%2Fa.pdf",
        "https://example.com/?url=https%3A%2F%2Fexample.org",
        "https://v.redd.it/abc123",
        "https://www.reddit.com/r/deadbeef/",
        "https://example.com/r/deadbeef",
        "https://example.com/redirect?url=/local/page",
        "https://t.co/",
        "https://www.google.com/url?q=&url=",
    ],
)
def test_what_is_no_wrapper_stays(address: str) -> None:
    found = unwrap(address)

    assert (found.address, found.needs_network) == (address, False)


def test_nested_wrappers_come_off_one_by_one() -> None:
    inner = f"https://www.google.com/url?q={ESCAPED}"
    outer = f"https://eur01.safelinks.protection.outlook.com/?url={quote_plus(inner)}"

    assert [layer.rule for layer in unwrap(outer).layers] == ["safelinks", "google-url"]
    assert unwrap(outer).address == TARGET


def test_a_wrapper_round_an_opaque_link_stops_at_it() -> None:
    found = unwrap("https://slack-redir.net/link?url=https%3A%2F%2Ft.co%2FAbCdEf")

    assert (found.address, found.needs_network) == ("https://t.co/AbCdEf", True)


def test_a_wrapper_round_itself_ends() -> None:
    address = "https://href.li/?https://href.li/?"

    assert unwrap(address).address in {address, "https://href.li/?"}


def test_a_data_bomb_is_not_inflated() -> None:
    bomb = b64(zlib.compress(b"a" * 5_000_000))

    assert unwrap(f"https://email.example.com/c/{bomb}").layers == ()


@pytest.mark.parametrize(
    "page",
    [
        "https://shop.example.com/?qs=shoes",
        "https://go.example.com/e/123456/a-post",
        "https://example.com/e/er?page=2",
        "https://example.com/u/click?page=2",
        "https://mkto.example.com/a",
    ],
)
def test_a_page_that_only_looks_like_a_wrapper_stays_one(page: str) -> None:
    assert unwrap(page) == Unwrapped(page)
    assert mask(page) == page
