"""Identifiers are made from content, not from counters."""

import hashlib


def digest(*parts: str | bytes, length: int = 16) -> str:
    """The first `length` hexadecimal digits of the SHA-256 over `parts`, NUL-separated."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part)
        whole.update(b"\0")
    return whole.hexdigest()[:length]
