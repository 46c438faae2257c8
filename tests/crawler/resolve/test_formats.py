"""Every format we know of, once: what each step makes of an address that was never looked up before."""

import base64
import json
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.resolve.chain import address_to_ask, resolve
from crawler.resolve.spelling import split_address
from crawler.resolve.stream import STEPS
from crawler.resolve.unwrap import unwrap

PLAIN = "https://press.example.org/2026/a_b-c.html?x=1"
TARGET = f"{PLAIN}&y=a%26b#part"


def _escaped(text: str) -> str:
    return quote(text, safe="")


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _json(**members: object) -> str:
    return _packed(json.dumps(members).encode())


FORMS = {
    "{R}": TARGET,
    "{R0}": PLAIN,
    "{E}": _escaped(TARGET),
    "{EE}": _escaped(_escaped(TARGET)),
    "{EC}": quote(TARGET, safe=":"),
    "{H}": _escaped(TARGET.removeprefix("https://")),
    "{B}": _packed(TARGET.encode()),
    "{B64}": _escaped(base64.b64encode(TARGET.encode()).decode()),
    "{J:e}": _json(e=TARGET, n=1),
    "{J:href}": _json(href=TARGET, n=1),
    "{J:url}": _json(url=TARGET, n=1),
    "{M}": _json(s="x", v=1, p=json.dumps({"u": 1, "url": TARGET, "id": "a"})),
    "{Z}": _packed(zlib.compress(f"h=abc&i=1&l={_escaped(TARGET)}&r=kim%40example.com".encode())),
}


def _written_out(text: str) -> str:
    for form, value in FORMS.items():
        text = text.replace(form, value)
    return text


def _cases() -> list[tuple[str, str, str | None]]:
    lines = Path(__file__).with_name("formats.tsv").read_text(encoding="utf-8").splitlines()
    cases: list[tuple[str, str, str | None]] = []
    for line in lines:
        if line.startswith("#"):
            continue
        step, raw, expected = line.split("\t")
        raw = _written_out(raw)
        cases.append((step, raw, {"=": raw, "-": None}.get(expected, _written_out(expected))))
    return cases


@pytest.mark.parametrize(("step", "raw", "expected"), _cases())
def test_a_format_is_read(step: str, raw: str, expected: str | None) -> None:
    assert STEPS[step](raw) == expected


def test_the_table_is_worth_the_name() -> None:
    assert len(_cases()) >= 600


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        (raw, target)
        for step, raw, target in _cases()
        if step == "unwrap" and target not in {raw, None} and not unwrap(target).needs_network
    ],
)
def test_a_wrapper_that_can_be_opened_causes_no_request(raw: str, target: str) -> None:
    found = resolve(raw)
    asked = address_to_ask(found)

    assert not found.needs_network
    assert asked is not None
    assert split_address(asked).host == split_address(target).host
