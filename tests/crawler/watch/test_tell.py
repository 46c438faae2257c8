"""Telling: each alert once over each channel, over real SMTP and HTTP on this machine."""

import email
import email.policy
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from lxml import etree
from sqlalchemy import insert

from crawler.watch.feed import atom
from crawler.watch.impact import Telling
from crawler.watch.tell import Mail, Quiet, Slack, Webhook, tell
from storage.database import open_database, writing
from storage.store import Store
from storage.tables import SourceRow
from storage.watch_tables import AlertRow, DeliveryRow

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two alerts that wait for every channel."""
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    with writing(engine) as connection:
        connection.execute(
            insert(SourceRow),
            {
                "identity": "web:a.example/x",
                "kind": "web",
                "canonical": "https://a.example/x",
                "identifiers": {},
                "first_seen": NOW,
            },
        )
        for name, kind in (("one", "retracted"), ("two", "correction")):
            row = {
                "id": name,
                "source": "web:a.example/x",
                "kind": kind,
                "found": NOW,
                "authority": "a.example",
                "notice": "Correction: <!channel> the figure was 31\x01.",
            }
            connection.execute(insert(AlertRow), row)
            for channel in ("mail", "webhook", "slack"):
                waiting = {"alert": name, "channel": channel, "attempts": 0, "next_try": NOW}
                connection.execute(insert(DeliveryRow), waiting)
    yield Store(engine)
    engine.dispose()


@dataclass
class Receiver:
    """What a webhook's other end got, and what it answers."""

    address: str
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(told.status)
            if told.status == 302:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_signed_over_time_and_body(store: Store, receiver: Receiver) -> None:
    sent, troubles = tell(store, {"webhook": Webhook(address=receiver.address, secret="geheim")}, NOW)

    assert (sent, troubles) == (2, ())
    ((headers, body),) = receiver.got
    stamp = headers["x-sourcedesk-timestamp"]
    expected = hmac.new(b"geheim", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-sourcedesk-signature"] == f"v1={expected}"
    assert {one["kind"] for one in json.loads(body)["alerts"]} == {"retracted", "correction"}


def test_what_was_told_is_not_told_again(store: Store, receiver: Receiver) -> None:
    channels = {"webhook": Webhook(address=receiver.address, secret="s")}
    tell(store, channels, NOW)

    assert tell(store, channels, NOW + timedelta(days=1)) == (0, ())
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_failing_webhook_is_tried_again_with_growing_waits(
    store: Store, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    channels = {"webhook": Webhook(address=receiver.address, secret="s")}
    now, waits = NOW, []
    for _ in range(4):
        assert tell(store, channels, now)[0] == 0
        again = min(
            one.next_try for one in store.watching().deliveries(alert="one") if one.channel == "webhook"
        )
        assert tell(store, channels, again - timedelta(seconds=1)) == (0, ())
        waits.append(again - now)
        now = again
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert len(receiver.got) == 4

    receiver.status = 200
    assert tell(store, channels, now)[0] == 2
    ids = {json.loads(body)["id"] for _, body in receiver.got}
    assert len(ids) == 1


def test_one_channel_that_fails_keeps_no_other_waiting(store: Store, receiver: Receiver) -> None:
    dead = Slack(address="http://127.0.0.1:9/")
    sent, troubles = tell(
        store, {"slack": dead, "webhook": Webhook(address=receiver.address, secret="s")}, NOW
    )

    assert sent == 2
    assert len(troubles) == 1


def test_slack_text_mentions_nobody(store: Store, receiver: Receiver) -> None:
    tell(store, {"slack": Slack(address=receiver.address)}, NOW)

    payload = json.loads(receiver.got[0][1])
    assert "<!channel>" not in receiver.got[0][1].decode()
    assert payload["blocks"]
    assert "1 source" in payload["text"]


def test_a_digest_goes_out_by_mail(store: Store) -> None:
    got: list[bytes] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            got.append(envelope.content)
            return "250 kept"

    controller = Controller(Handler(), hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    try:
        mail = Mail(
            server=f"smtp://127.0.0.1:{controller.port}",
            sender="desk@a.example",
            to=("b@a.example",),
            language="ko",
        )
        assert tell(store, {"mail": mail}, NOW) == (2, ())
    finally:
        controller.stop()
    message = email.message_from_bytes(got[0], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert "다시 볼 출처 1건" in message["subject"]
    assert "철회" in message.get_content()


def test_a_password_is_not_sent_in_the_clear(store: Store) -> None:
    controller = Controller(object(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        server = f"smtp://me:secret@127.0.0.1:{controller.port}"
        sent, (trouble,) = tell(
            store, {"mail": Mail(server=server, sender="a@a.example", to=("b@a.example",))}, NOW
        )
    finally:
        controller.stop()
    assert sent == 0
    assert "no encryption" in trouble
    assert "secret" not in trouble


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("clock", "quiet"), [("23:10", True), ("06:59", True), ("07:00", False), ("21:59", False)]
)
def test_quiet_hours_go_over_midnight(clock: str, quiet: bool) -> None:
    now = datetime.combine(NOW, time.fromisoformat(clock))
    assert Quiet.read("22:00-07:00").holds(now) is quiet


def test_in_quiet_hours_alerts_wait(store: Store, receiver: Receiver) -> None:
    channels: dict[str, Callable[..., None]] = {"webhook": Webhook(address=receiver.address, secret="s")}
    local = NOW.astimezone().time().replace(tzinfo=None)
    quiet = Quiet(local, (datetime.combine(NOW, local) + timedelta(hours=1)).time())

    assert tell(store, channels, NOW, quiet) == (0, ())
    assert tell(store, channels, NOW + timedelta(hours=2), quiet)[0] == 2


def test_the_feed_is_sound_atom(store: Store) -> None:
    tellings = [Telling.of(store, one) for one in store.watching().alerts()]
    feed = etree.fromstring(atom(tellings, address="https://desk.example/alerts.atom"))
    ns = {"a": "http://www.w3.org/2005/Atom"}

    assert feed.findtext("a:updated", namespaces=ns) == NOW.isoformat()
    ids = [one.text for one in feed.findall("a:entry/a:id", ns)]
    assert sorted(ids) == ["urn:sourcedesk:alert:one", "urn:sourcedesk:alert:two"]
    assert all(one.findtext("a:author/a:name", namespaces=ns) for one in feed.findall("a:entry", ns))
