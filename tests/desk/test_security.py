"""Who gets in, what every answer carries, and what is refused."""

import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crawler.cli import app as command
from crawler.desk.office import secret_in
from crawler.desk.serve import CannotServe, hosts_for
from storage.accounts import Role
from tests.desk.conftest import PASSWORD, House, now

PAGES = ("/", "/search?q=model", "/keys", "/login", "/nope", "/static/desk.css", "/api/issues", "/healthz")


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_walls(shared: House, address: str) -> None:
    headers = shared.client("kim").get(address).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_no_page_has_inline_script_or_style(shared: House) -> None:
    client = shared.client("kim")
    for address in (
        "/",
        f"/issues/{shared.issue}",
        f"/claims/{shared.claims()[0]}",
        "/search?q=model",
        "/keys",
        "/editors",
    ):
        text = client.get(address).text
        assert " style=" not in text
        assert "<style" not in text
        assert text.count("<script") == text.count('<script src="/static/')


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost:80@evil.example", "[::1"]
)
def test_another_host_name_gets_no_answer(shared: House, host: str) -> None:
    assert shared.client().get("/login", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("address", ["/", "/search", "/keys", "/source?id=x", "/editors", "/keys/list"])
def test_without_a_session_there_is_only_the_login(shared: House, address: str) -> None:
    answer = shared.client().get(address)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


def test_the_api_says_so_without_a_session(shared: House) -> None:
    assert shared.client().get("/api/issues").status_code == 401


def test_the_one_time_link_works_once(shared: House) -> None:
    link = f"/enter/{shared.editors.link('kim', now=now())}"

    assert shared.client().submit(link, page=link).status_code == 303
    assert shared.client().submit(link, page=link).status_code == 403


def test_the_session_cookie_is_out_of_reach(shared: House) -> None:
    client = shared.client()
    link = f"/enter/{shared.editors.link('kim', now=now())}"
    cookie = client.submit(link, page=link).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_cookie_nobody_signed_opens_nothing(shared: House) -> None:
    client = shared.client("kim")
    value = client.cookies["sourcedesk_session"]
    client.cookies.clear()
    client.cookies.set("sourcedesk_session", value[:-2] + "xx")

    assert client.get("/").status_code == 303


def test_signing_out_ends_the_session_in_the_store(shared: House) -> None:
    client = shared.client("kim")
    value = client.cookies["sourcedesk_session"]
    client.submit("/logout")
    client.cookies.set("sourcedesk_session", value)

    assert client.get("/").status_code == 303


def test_name_and_password_sign_in(house: House) -> None:
    house.editors.add("choi", Role.EDITOR, PASSWORD, now=now())
    client = house.client()

    assert (
        client.submit("/login", page="/login", name="choi", password="wrong wrong wrong").status_code == 403
    )
    answer = client.submit("/login", page="/login", name="choi", password=PASSWORD, back="/search")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search")


def test_guessing_passwords_is_slowed_down(house: House) -> None:
    house.editors.add("choi", Role.EDITOR, PASSWORD, now=now())
    client = house.client()
    codes = [
        client.submit("/login", page="/login", name="choi", password="wrong wrong wrong").status_code
        for _ in range(8)
    ]

    assert codes[0] == 403
    assert codes[-1] == 429
    assert client.submit("/login", page="/login", name="choi", password=PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "/a\r\nx: y"]
)
def test_login_never_leads_to_another_site(house: House, back: str) -> None:
    house.editors.add("choi", Role.EDITOR, PASSWORD, now=now())
    answer = house.client().submit("/login", page="/login", name="choi", password=PASSWORD, back=back)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "0" * 27}])
def test_a_write_without_its_token_is_refused(shared: House, form: dict[str, str]) -> None:
    client, claim = shared.client("kim"), shared.claims()[0]

    assert (
        client.post(
            f"/claims/{claim}/verdicts", data={"rating": "supported", "seen": "0", **form}
        ).status_code
        == 403
    )
    assert shared.work.log(claim) == ()


def test_another_editors_token_is_refused(shared: House) -> None:
    form = {"csrf": shared.client("lee").token(), "rating": "supported", "seen": "0"}

    assert shared.client("kim").post(f"/claims/{shared.claims()[0]}/verdicts", data=form).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(shared: House, headers: dict[str, str]) -> None:
    client = shared.client("kim")
    form = {"csrf": client.token(), "rating": "supported", "seen": "0"}

    assert (
        client.post(f"/claims/{shared.claims()[0]}/verdicts", data=form, headers=headers).status_code == 403
    )


def test_a_reader_reads_and_writes_nothing(shared: House) -> None:
    client, claim = shared.client("park"), shared.claims()[0]

    assert client.get(f"/claims/{claim}").status_code == 200
    assert client.submit(f"/claims/{claim}/verdicts", rating="supported", seen="0").status_code == 403
    assert client.get("/editors").status_code == 403


@pytest.mark.parametrize("body", [b"x" * 70_000, b"rating=supported"])
def test_a_form_that_is_too_long_or_no_form_is_refused(shared: House, body: bytes) -> None:
    client = shared.client("kim")
    kind = "application/x-www-form-urlencoded" if len(body) > 100 else "text/plain"

    assert client.post("/keys", content=body, headers={"content-type": kind}).status_code == 400


def test_beyond_this_machine_a_name_is_needed() -> None:
    with pytest.raises(CannotServe, match="--allow-host"):
        hosts_for("0.0.0.0", ())
    assert hosts_for("0.0.0.0", ["Desk.example.org"]) == {"desk.example.org"}


def test_beyond_this_machine_accounts_are_needed(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        command, ["desk", "--host", "0.0.0.0", "--allow-host", "d.example.org", "--home", str(tmp_path)]
    )

    assert told.exit_code == 2
    assert "sourcedesk editor add" in told.output


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    from crawler.desk.serve import listening

    with listening("127.0.0.1", 0) as taken:
        told = CliRunner().invoke(
            command, ["desk", "--port", str(taken.getsockname()[1]), "--home", str(tmp_path)]
        )

    assert told.exit_code == 2
    assert "--port" in told.output


def test_the_secret_is_the_owners_alone(tmp_path: Path) -> None:
    first = secret_in(tmp_path)

    assert secret_in(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "desk.key").stat().st_mode) == 0o600


def test_a_fault_of_ours_is_a_page_with_a_reference(house: House, monkeypatch: Any) -> None:
    client = house.client("kim")
    monkeypatch.setattr(type(house.work), "issue_page", lambda *_, **__: 1 / 0)
    answer = client.get("/")

    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "Reference" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_bytes_that_are_no_address_are_refused(shared: House) -> None:
    """No client library sends them, but a socket can."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "scheme": "http", "http_version": "1.1", "path": "/search",
        "raw_path": b"/search", "query_string": b"q=\xc7\xc0", "headers": [(b"host", b"testserver")],
    }  # fmt: skip
    await shared.app(scope, receive, send)

    assert sent[0]["status"] == 400


def test_an_origin_that_is_no_address_is_foreign(shared: House) -> None:
    answer = shared.client().post("/login", headers={"origin": "http://[::1"})

    assert answer.status_code == 403
