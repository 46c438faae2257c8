"""Tokens of the operator's, sent to the one interface each is for, and seen nowhere else.

A token is put on a request at the last moment and taken off again with the answer, so that neither the archive
nor a log, a retry or a redirect ever carries it.
"""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

logger = logging.getLogger(__name__)


class TokensMiddleware:
    """Authorises requests to the hosts in `TOKENS` (host → token), over https only."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self._tokens = tokens

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it; off where the operator has no token."""
        tokens = {host: token for host, token in crawler.settings.getdict("TOKENS").items() if token}
        if not tokens:
            raise NotConfigured  # without words: most operators have none, and need not be told
        return cls(tokens)

    async def process_request(self, request: Request) -> None:
        """Put the host's own token on."""
        request.headers.pop("Authorization", None)
        token = self._token(request)
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Take it off; a token that is refused is not sent again, and the request made without it."""
        sent = request.headers.pop("Authorization", None)
        if sent is None or response.status != 401:
            return response
        host = urlsplit(request.url).hostname or ""
        self._tokens.pop(host, None)
        logger.warning("token_refused host=%s: asked without it from now on; check the configuration", host)
        return request.replace(dont_filter=True)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Take it off."""
        request.headers.pop("Authorization", None)

    def _token(self, request: Request) -> str | None:
        parts = urlsplit(request.url)
        ours = parts.scheme == "https" and parts.port in {None, 443}
        return self._tokens.get(parts.hostname or "") if ours else None
