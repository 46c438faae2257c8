"""The assistant against an endpoint on this machine that speaks chat completions, well and badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.evidence.assist import Assistant, AssistUnavailable

PASSAGES = ["The lighthouse was repaired.", "Grain exports rose by 44%."]
Endpoint = Callable[..., Assistant]


class Served:
    """What the endpoint will answer, and what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.wait = 200, b"{}", 0.0
        self.asked: list[tuple[str, dict[str, Any], str | None]] = []

    def says(self, content: object, status: int = 200) -> None:
        self.status = status
        message = {
            "role": "assistant",
            "content": content if isinstance(content, str) else json.dumps(content),
        }
        self.body = json.dumps(
            {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
        ).encode()


@pytest.fixture
def served() -> Iterator[tuple[Served, str]]:
    told = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.asked.append((self.path, json.loads(self.rfile.read(length)), self.headers["Authorization"]))
            time.sleep(told.wait)
            try:
                self.send_response(told.status)
                self.send_header("Content-Length", str(len(told.body)))
                self.end_headers()
                self.wfile.write(told.body)
            except OSError:
                pass  # the client gave up waiting

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told, f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def assistant(served: tuple[Served, str], tmp_path: Path) -> Assistant:
    return Assistant(served[1], "small", tmp_path / "assist", key="secret", timeout=0.5)


def test_passages_are_reordered_and_the_words_are_a_machines(
    served: tuple[Served, str], assistant: Assistant
) -> None:
    served[0].says({"order": [1, 0], "difference": "54% against 44%.", "quotes": ["rose by 44%"]})

    answer = assistant.ask("Exports rose by 54%.", PASSAGES)

    assert (answer.order, answer.difference, answer.quotes) == ((1, 0), "54% against 44%.", ("rose by 44%",))
    assert (answer.by, answer.model) == ("machine", "small")


def test_the_true_protocol_is_spoken(served: tuple[Served, str], assistant: Assistant) -> None:
    served[0].says({"order": []})

    assistant.ask("Exports rose.", PASSAGES, "ko")
    path, body, authorisation = served[0].asked[0]

    assert (path, authorisation, body["model"], body["temperature"]) == (
        "/v1/chat/completions",
        "Bearer secret",
        "small",
        0,
    )
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "Korean" in body["messages"][0]["content"]


def test_a_quotation_that_is_not_literally_there_is_dropped(
    served: tuple[Served, str], assistant: Assistant
) -> None:
    served[0].says({"order": [0], "quotes": ["rose by 45%", "Grain exports"]})

    answer = assistant.ask("Exports rose.", PASSAGES)

    assert (answer.quotes, answer.dropped) == (("Grain exports",), 1)


@pytest.mark.parametrize("order", [[7, -1, "x", True, 1], None, "1", [1, 1]])
def test_whatever_order_it_gives_no_passage_is_lost(
    served: tuple[Served, str], assistant: Assistant, order: object
) -> None:
    served[0].says({"order": order})

    assert sorted(assistant.ask("Exports rose.", PASSAGES).order) == [0, 1]


def test_what_was_asked_once_is_not_asked_again(served: tuple[Served, str], assistant: Assistant) -> None:
    served[0].says({"order": [1]})

    first = assistant.ask("Exports rose.", PASSAGES)
    served[0].says("garbage", status=500)

    assert (assistant.ask("Exports rose.", PASSAGES), len(served[0].asked)) == (first, 1)


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, b'{"error": {"message": "bad key"}}', "answered 401: bad key"),
        (429, b"slow down", "answered 429"),
        (500, b"", "answered 500"),
        (200, b"<html>", "another form"),
        (200, b'{"choices": []}', "another form"),
    ],
)
def test_trouble_is_told_and_never_kept(
    served: tuple[Served, str], assistant: Assistant, status: int, body: bytes, why: str
) -> None:
    served[0].status, served[0].body = status, body

    with pytest.raises(AssistUnavailable, match=why):
        assistant.ask("Exports rose.", PASSAGES)
    assert not list(assistant.cache.parent.rglob("*.json"))


@pytest.mark.parametrize("said", ["no json at all", "[1]"])
def test_an_answer_that_is_no_object_is_trouble(
    served: tuple[Served, str], assistant: Assistant, said: str
) -> None:
    served[0].says(said)

    with pytest.raises(AssistUnavailable, match="JSON"):
        assistant.ask("Exports rose.", PASSAGES)


def test_a_slow_endpoint_is_given_up(served: tuple[Served, str], assistant: Assistant) -> None:
    served[0].says({"order": [0]})
    served[0].wait = 1.5

    with pytest.raises(AssistUnavailable, match=r"did not answer in 0\.5 seconds"):
        assistant.ask("Exports rose.", PASSAGES)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistUnavailable, match="cannot be reached"):
        Assistant("http://127.0.0.1:9/v1", "small", tmp_path).ask("Exports rose.", PASSAGES)
