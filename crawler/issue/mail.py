"""A mail as it was sent (RFC 5322, MIME) -> `Issue`: its HTML part as a page, else its text."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

from crawler.budgets import MAIL_PARTS
from crawler.issue.charset import decode
from crawler.issue.items import Facts
from crawler.issue.page import read_page
from crawler.issue.plain import read_plain
from crawler.issue.sniff import UnreadableIssue
from crawler.issue.when import date_in
from storage.records import Issue, IssueFormat

_MBOX_LINE = re.compile(rb"\A\s*From [^\r\n]*\r?\n")
_KINDS = ("text/html", "text/plain")


def read_mail(raw: bytes, *, address: str | None, where: str) -> Issue:
    """The issue in a mail; raises `UnreadableIssue` when no part of it holds words, or it has too many.

    The HTML part is preferred, for its links; a forwarded mail inside an empty one is read instead of it.
    """
    parts = raw.count(b"\n--")  # told before it is parsed, which takes longest
    if parts > MAIL_PARTS:
        raise UnreadableIssue(
            f"{where} has {parts:,} parts, more than the {MAIL_PARTS:,} a mail may have; save its HTML and give that."
        )
    try:
        return _in(_message(raw), address=address, where=where)
    except RecursionError as error:
        raise UnreadableIssue(
            f"{where} is a mail within mails, deeper than any; save its HTML and give that."
        ) from error


def _message(raw: bytes) -> Message:
    return message_from_bytes(_MBOX_LINE.sub(b"", raw.lstrip(b"\xef\xbb\xbf \r\n\t")), policy=policy.default)


def _in(message: Message, *, address: str | None, where: str) -> Issue:
    for holder in _messages(message):
        facts = _facts(holder)
        for kind in _KINDS:
            for part in _parts(holder, kind):
                issue = _read(_words(part), kind, facts, address)
                if issue.text.strip():
                    return issue
    raise UnreadableIssue(
        f"{where} is a mail without readable text or HTML; save the message whole (.eml) and give that."
    )


def _messages(message: Message) -> Iterator[Message]:
    """The mail, and mails attached to it."""
    yield message
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                yield inner


def _parts(message: Message, kind: str) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            yield part


def _read(words: str, kind: str, facts: Facts, address: str | None) -> Issue:
    if kind == "text/html":
        return read_page(words, address=address, facts=facts, written=IssueFormat.MAIL)
    return read_plain(words, address=address, facts=facts, written=IssueFormat.MAIL)


def _words(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _facts(message: Message) -> Facts:
    sender, _ = parseaddr(_header(message, "from") or "")
    return Facts(
        title=_header(message, "subject"),
        publication=sender or None,
        published=date_in(_header(message, "date")),
        language=_header(message, "content-language"),
    )


def _header(message: Message, name: str) -> str | None:
    """A header's words, or None: a broken header is no reason to lose the mail."""
    try:
        value = message.get(name)
    except (ValueError, IndexError, TypeError, AttributeError):
        return None  # the standard library's parser gives up in these ways on malformed headers
    words = " ".join(str(value or "").split())
    return words or None
