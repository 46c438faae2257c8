"""One way in for whatever an issue was written as: bytes to `Issue`s.

The bytes are looked at before their labels are believed; then one reader per way of writing takes over:
`page` (HTML), `draft` (Markdown), `plain` (text), `feed` (RSS, Atom), `mail` (RFC 5322).
"""

from crawler.budgets import ISSUE_LETTERS
from crawler.issue.charset import declared_charset, decode
from crawler.issue.draft import read_draft
from crawler.issue.plain import read_plain
from crawler.issue.sniff import (
    UnreadableIssue,
    format_of,
    is_json,
    refuse_unreadable,
)
from storage.records import Issue, IssueFormat

__all__ = ["UnreadableIssue", "read_issues"]


def read_issues(
    raw: bytes, *, name: str | None = None, address: str | None = None, content_type: str | None = None
) -> tuple[Issue, ...]:
    """Every issue in `raw`: one, or as many as a feed has entries.

    `name` is a file's name, `address` a URL, `content_type` the header that came with it; each only helps
    to tell what the bytes are. Raises `UnreadableIssue` with one sentence for people.
    """
    where = address or name or "standard input"
    refuse_unreadable(raw, where)
    text = decode(raw, declared_charset(content_type))
    kind = format_of(text, name=name or address, content_type=content_type)
    if kind is IssueFormat.FEED:
        from crawler.issue.feed import read_feed  # noqa: PLC0415 -- these readers' libraries are dear to load

        return read_feed(raw, address=address or name, where=where)
    if kind is IssueFormat.MAIL:
        from crawler.issue.mail import read_mail  # noqa: PLC0415

        return (_with_words(read_mail(raw, address=address or name, where=where), where),)
    if kind is IssueFormat.PAGE:
        from crawler.issue.page import read_page  # noqa: PLC0415

        return (_with_words(read_page(text, address=address or name), where),)
    return (_with_words(_read_written(text, kind, address or name, where), where),)


def _read_written(text: str, kind: IssueFormat, address: str | None, where: str) -> Issue:
    if len(text) > ISSUE_LETTERS:
        raise UnreadableIssue(
            f"{where} has {len(text):,} characters, more than the {ISSUE_LETTERS:,} an issue may have; "
            "give one issue at a time."
        )
    if is_json(text):
        raise UnreadableIssue(f"{where} is JSON, not an issue; give the page or the text it was made from.")
    read = read_draft if kind is IssueFormat.MARKDOWN else read_plain
    return read(text, address=address)


def _with_words(issue: Issue, where: str) -> Issue:
    if not issue.items and not issue.text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableIssue(
            f"{where} holds no words that can be read; give the issue itself, not its frame."
        )
    return issue
