"""Telling what changed: mail, signed webhook, Slack-compatible webhook. Each alert once over each channel.

A channel that fails is tried again with back-off, and what it was told so far is kept; in quiet hours nothing is
sent but waits. Webhooks are signed as `v1=HMAC-SHA256(secret, timestamp + "." + body)` (RFC 2104), with the time
in its own header, so that a receiver can refuse what is old; the id in the body is the same at every attempt.
"""

import hashlib
import hmac
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from crawler.addresses import Intranet
from crawler.calling import opener
from crawler.watch.impact import Telling, as_data, as_text, headline
from storage.digests import digest
from storage.store import Store

SECONDS = 20.0
_FIRST, _MOST = timedelta(minutes=5), timedelta(days=1)
_BATCH = 50
"""Alerts in one message; the rest come in the next."""


class NotTold(RuntimeError):
    """The channel did not take the message; its text says why."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours, in local time, in which nothing is sent; they may go over midnight."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "Quiet":
        """`22:00-07:00`.

        Raises:
            ValueError: it is written otherwise.
        """
        start, _, end = text.partition("-")
        return cls(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))

    def holds(self, now: datetime) -> bool:
        """Whether `now` lies in them; `now` in the zone that is meant."""
        clock = now.time().replace(tzinfo=None)
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


Channel = Callable[[Sequence[Telling], datetime], None]
"""Sends one message about these alerts, or raises NotTold."""


def tell(
    store: Store, channels: Mapping[str, Channel], now: datetime, quiet: Quiet | None = None
) -> tuple[int, tuple[str, ...]]:
    """Send what waits; how many deliveries went out, and one sentence for each channel that failed."""
    if quiet is not None and quiet.holds(now.astimezone()):
        return 0, ()
    watching = store.watching()
    waiting: dict[str, list[str]] = {}
    attempts: dict[str, int] = {}
    for one in watching.deliveries(due=now):
        if one.channel in channels:
            waiting.setdefault(one.channel, []).append(one.alert)
            attempts[one.channel] = max(attempts.get(one.channel, 0), one.attempts)
    sent, troubles = 0, []
    for name, ids in waiting.items():
        chosen = ids[:_BATCH]
        alerts = sorted(watching.alerts(ids=chosen), key=lambda one: (one.found, one.id))
        try:
            channels[name]([Telling.of(store, one) for one in alerts], now)
        except NotTold as error:
            wait = min(_FIRST * 2 ** min(attempts[name], 12), _MOST)
            watching.not_told(chosen, name, str(error), next_try=now + wait)
            troubles.append(f"{name}: {error}; tried again at {(now + wait).isoformat(timespec='minutes')}")
        else:
            watching.told(chosen, name, now=now)
            sent += len(chosen)
    return sent, tuple(troubles)


# --- mail ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A digest by mail over SMTP (RFC 5321)."""

    server: str
    """`smtp://user:password@host:587` (STARTTLS where it is offered) or `smtps://…:465`."""
    sender: str
    to: tuple[str, ...]
    language: str = "en"

    def __call__(self, tellings: Sequence[Telling], now: datetime) -> None:
        """Send one digest.

        Raises:
            NotTold: the server cannot be reached or refuses.
        """
        message = EmailMessage()
        message["Subject"] = headline(tellings, self.language)
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Date"] = format_datetime(now)
        # the same digest sent again after a crash has the same name, so that mail programs show it once
        name = digest(*(one.alert.id for one in tellings), length=32)
        message["Message-ID"] = f"<{name}@sourcedesk>"
        message.set_content("\n\n".join(as_text(one, self.language) for one in tellings) + "\n")
        parts = urlsplit(self.server)
        try:
            with self._connect(parts.scheme, parts.hostname or "localhost", parts.port) as server:
                if parts.username:
                    server.login(unquote(parts.username), unquote(parts.password or ""))
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTold(f"the mail server {parts.hostname} did not take it: {error}") from error

    def _connect(self, scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=context)
        server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif urlsplit(self.server).username:
            server.close()
            raise NotTold(f"the mail server {host} offers no encryption; the password was not sent")
        return server


# --- webhooks ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One signed POST a batch, as JSON."""

    address: str
    secret: str
    language: str = "en"
    intranet: Intranet = field(default_factory=Intranet)

    def __call__(self, tellings: Sequence[Telling], now: datetime) -> None:
        """Send.

        Raises:
            NotTold: no 2xx came back.
        """
        alerts = [as_data(one, self.language) for one in tellings]
        name = digest(*(one.alert.id for one in tellings), length=32)
        body = json.dumps({"id": name, "alerts": alerts}, ensure_ascii=False, sort_keys=True).encode()
        stamp = str(int(now.timestamp()))
        _post(
            self.address,
            body,
            {
                "X-Sourcedesk-Id": name,
                "X-Sourcedesk-Timestamp": stamp,
                "X-Sourcedesk-Signature": signature(self.secret, stamp, body),
            },
            self.intranet,
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What a receiver computes from its secret, the timestamp header and the body, and compares."""
    made = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"v1={made}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """An incoming webhook as Slack, Mattermost and others take it (https://docs.slack.dev/messaging/)."""

    address: str
    language: str = "en"
    intranet: Intranet = field(default_factory=Intranet)

    def __call__(self, tellings: Sequence[Telling], now: datetime) -> None:
        """Send.

        Raises:
            NotTold: no 2xx came back.
        """
        texts = [_slack(as_text(one, self.language)) for one in tellings]
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": text[:2900]}} for text in texts[:_BATCH]
        ]
        payload = {"text": _slack(headline(tellings, self.language)), "blocks": blocks}
        _post(self.address, json.dumps(payload, ensure_ascii=False).encode(), {}, self.intranet)


def _slack(text: str) -> str:
    """Strangers' words must neither format nor mention anybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _post(address: str, body: bytes, headers: Mapping[str, str], intranet: Intranet) -> None:
    if not address.startswith(("https://", "http://")):
        raise NotTold("the webhook's address must begin with https://")
    request = urllib.request.Request(  # noqa: S310  # the scheme was looked at
        address, data=body, headers={"Content-Type": "application/json", **headers}, method="POST"
    )
    try:
        with opener(intranet).open(request, timeout=SECONDS) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotTold(f"the webhook answered {error.code}") from error
    except OSError as error:
        raise NotTold(f"the webhook could not be reached: {getattr(error, 'reason', error)}") from error
