"""Tokens reach their interface and nothing else; the links crawl over real sockets."""

import gzip
from pathlib import Path

import pytest
from aiohttp import web

from crawler.config import load, provenance, scrapy_settings
from crawler.loopback import LoopbackWeb
from crawler.run import crawl

TOKEN = "ghp_keepsake0123456789"


async def interface(request: web.Request) -> web.StreamResponse:
    if request.headers.get("authorization") == "Bearer ghp_stale":
        return web.json_response({"message": "Bad credentials"}, status=401)
    if request.path == "/repos/aerie-lab/kite":
        return web.Response(status=301, headers={"location": "https://elsewhere.example/repositories/1"})
    return web.Response(status=404, text="{}")


async def other(request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, text="nothing")


async def walked(home: Path, token: str) -> LoopbackWeb:
    issue = home / "issue.md"
    issue.write_text("# Kites\n\n- A kite. [code](https://github.com/aerie-lab/kite)\n")
    with LoopbackWeb({"api.github.com": interface, "*": other}) as served:
        settings = scrapy_settings(load(home=home, github_token=token)) | served.settings()
        await crawl(
            settings | {"DOWNLOAD_DELAY": 0.0, "DOWNLOAD_SLOTS": {}, "RETRY_TIMES": 0},
            "links",
            issue=str(issue),
        )
    return served


async def test_a_token_goes_to_its_interface_alone(tmp_path: Path) -> None:
    served = await walked(tmp_path, TOKEN)
    carrying = {asked.host for asked in served.requests() if "authorization" in asked.headers}

    assert carrying == {"api.github.com"}
    assert served.requests("elsewhere.example")
    assert served.requests("github.com")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_token_is_written_down_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await walked(tmp_path, TOKEN)
    written = files(tmp_path)
    archived = [gzip.decompress(path.read_bytes()) for path in written if path.name.endswith(".warc.gz")]

    assert archived
    assert [path for path in written if TOKEN.encode() in path.read_bytes()] == []
    assert not any(TOKEN.encode() in body for body in archived)
    assert TOKEN not in caplog.text


async def test_a_refused_token_is_sent_once_and_the_answer_had_without_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = await walked(tmp_path, "ghp_stale")
    sent = ["authorization" in asked.headers for asked in served.requests("api.github.com")]

    assert sent[:2] == [True, False]
    assert not any(sent[1:])
    assert "token_refused host=api.github.com" in caplog.text


def test_the_configuration_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEDESK_GITHUB_TOKEN", TOKEN)

    told = {chosen.option: str(chosen.value) for chosen in provenance(load())}

    assert TOKEN not in told["github_token"]
    assert TOKEN not in repr(load())
