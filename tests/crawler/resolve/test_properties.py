"""What holds for every address there can be, over every rule there is."""

import re
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.resolve.chain import address_to_ask, mask, resolve
from crawler.resolve.rulebook import load
from crawler.resolve.spelling import canonical, split_address
from crawler.resolve.strip import strip_text
from crawler.resolve.unwrap import unwrap, unwrap_text

WRAPPERS = load("wrappers")["wrappers"]
BOOK = load("trackers")
HOSTS = sorted(
    {
        host.lstrip("=").replace("*.", "7.").replace(".*", ".co.uk").replace("*", "example.org")
        for entry in (*WRAPPERS, *BOOK["sites"])
        for host in entry["hosts"]
    }
)
STEPS = sorted({step for entry in WRAPPERS for step in entry.get("steps", ())})
NAMES = sorted(
    {
        *BOOK["readers"],
        *BOOK["everywhere"]["names"],
        *(key for one in WRAPPERS for key in one.get("keys", ())),
    }
)
INSIDE = "https://arxiv.org/abs/2411.04468v1"

texts = st.text(alphabet=st.characters(), max_size=40)
words = st.text(alphabet="abcXYZ019-_.~%/;=&?#+@:*!$'()[]{}|\\ é한\t", max_size=24)
values = st.one_of(words, st.just(INSIDE), st.just(quote(INSIDE, safe="")), st.just("kim%40example.org"))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Addresses on the hosts, paths and parameters that the rules speak of."""
    scheme = draw(st.sampled_from(["https://", "http://", "HTTPS://", "//", ""]))
    host = draw(st.sampled_from(HOSTS))
    path = "/".join(draw(st.lists(st.one_of(st.sampled_from(STEPS), words), max_size=4)))
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=4))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return (
        f"{scheme}{host}/{path}{'?' if query else ''}{query}{draw(st.sampled_from(['', '#part', '#/route']))}"
    )


@given(st.one_of(texts, addresses()))
def test_any_string_is_resolved(raw: str) -> None:
    found = resolve(raw)

    assert found.identity
    assert (found.canonical is None) == (address_to_ask(found) is None)


@pytest.mark.parametrize(
    "raw",
    [
        "\ud800",
        "https://example.org/\ud800?\udfff=1#\ud800",
        "https://\ud800.example.org/",
        "https://example.org/" + "a" * 1_000_000,
        "https://example.org/?" + "utm_source=1&" * 50_000,
        "https://example.org/" + "%" * 100_000,
        "https://www.google.com/url?q=" * 500 + "https://example.org/",
        "https://href.li/?" * 500 + "https://example.org/",
        "https://urldefense.com/v3/__" + "*" * 50_000 + "__;YWJj!!a!b$",
        "https://url.avanan.click/v2/___" + "_" * 50_000,
        "https://example.org/c/eJ" + "A" * 100_000,
        "https://substack.com/redirect/2/ey" + "J" * 100_000,
        "https://example.org/CL0/https:%2F%2F" + "/1/0102" * 5_000,
        "https://doi.org/10." + "1/" * 50_000,
        "https://github.com/" + "a/" * 50_000,
        "arxiv:" * 20_000,
        "&amp;" * 50_000,
        "<![CDATA[" * 10_000,
        "http://" + "a." * 50_000 + "com/",
        "[" * 10_000,
        "\x00" * 10_000,
    ],
    ids=lambda raw: ascii(raw[:24]),
)
def test_no_string_is_too_odd_or_too_long(raw: str) -> None:
    assert resolve(raw).identity
    assert len(mask(raw)) == len(raw)


@given(addresses())
@example("https://chng.it/.")
@example("https://chng.it/./?email=reader@example.org")
@settings(max_examples=400)
def test_a_canonical_address_resolves_to_itself(raw: str) -> None:
    once = resolve(raw)
    again = resolve(once.canonical or "")

    if once.canonical is not None:
        assert again.canonical == once.canonical
        assert again.needs_network == once.needs_network
        if mask(once.canonical) == once.canonical and not once.identity.rpartition("~")[1]:
            assert (again.identity, again.kind) == (once.identity, once.kind)


@given(addresses())
@settings(max_examples=400)
def test_the_host_changes_by_rule_only(raw: str) -> None:
    found = resolve(raw)
    spelled = canonical(raw)

    if found.canonical and not any(step.method.startswith("unwrap:") for step in found.steps):
        assert spelled is not None
        assert split_address(found.canonical).host == split_address(spelled).host


@given(addresses())
def test_stripping_only_takes_whole_parameters_off(raw: str) -> None:
    address = canonical(raw) or "https://example.org/"
    before, after = split_address(address), split_address(strip_text(address))
    left = iter((before.query or "").split("&"))

    assert (after.scheme, after.authority) == (before.scheme, before.authority)
    assert all(segment in left for segment in (after.query or "").split("&") if segment)


@given(addresses())
def test_stripping_twice_is_stripping_once(raw: str) -> None:
    once = strip_text(raw)

    assert strip_text(once) == once


@given(addresses())
def test_unwrapping_comes_to_an_end(raw: str) -> None:
    once = unwrap_text(raw)

    assert unwrap_text(once) == once
    assert len({layer.address for layer in unwrap(raw).layers}) == len(unwrap(raw).layers)


@pytest.mark.parametrize("depth", [1, 2, 5, 12])
def test_wrappers_in_wrappers_are_all_taken_off(depth: int) -> None:
    address = "https://example.org/a"
    for turn in range(depth):
        address = f"https://href.li/?{address}" if turn % 2 else f"https://www.google.com/url?q={address}"

    assert unwrap_text(address) == "https://example.org/a"


@given(st.one_of(texts, addresses()))
def test_masking_keeps_the_length_and_is_done_once(raw: str) -> None:
    masked = mask(raw)

    assert len(masked) == len(raw)
    assert mask(masked) == masked


@given(addresses())
def test_what_may_be_written_down_is_masked(raw: str) -> None:
    found = resolve(raw)

    assert mask(found.canonical or "") == (found.canonical or "")
    assert all(mask(step.address) == step.address for step in found.steps if "://" in step.address)


@pytest.mark.parametrize("entry", WRAPPERS, ids=lambda entry: entry["name"])
def test_no_pattern_of_a_rule_runs_away(entry: dict[str, object]) -> None:
    for field in ("path", "reader_path"):
        pattern = entry.get(field)
        if isinstance(pattern, str):
            for text in ("/a" * 3_000, "/c/" + "a" * 6_000, "/" + "a/https:" * 800, "/1/" * 2_000):
                re.compile(pattern).match(text)
