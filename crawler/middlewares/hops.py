"""Redirects with every hop kept: where from, with what status, and by which method."""

import re
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import (
    BaseRedirectMiddleware,
    MetaRefreshMiddleware,
    RedirectMiddleware,
)
from scrapy.http import HtmlResponse, Response

from crawler.extract.onward import LONGEST_STUB, onward
from crawler.failure import NotFollowed, RedirectLoop
from crawler.resolve.chain import mask, resolve
from crawler.source import HOPS
from storage.records import Hop


class _Hops(BaseRedirectMiddleware):
    """Keeps hops and limits them; mixed into both of Scrapy's redirect middlewares."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Drop the header: no site is told where its link stood."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Say nothing about the missing Referer middleware: it is off on purpose."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        method = "http" if isinstance(reason, int) else str(reason)
        redirected = _unwrapped(redirected, request)
        # masked at once: a reader's token must not be stored, and hops are
        hop = Hop(mask(request.url), reason if isinstance(reason, int) else 200, method)
        hops: list[Hop] = [*request.meta.get(HOPS, []), hop]
        been = {*request.meta.get("redirect_urls", []), request.url}
        circle = redirected.method == request.method and redirected.url in been
        if circle or len(hops) > self.max_redirect_times:
            request.meta[HOPS] = hops  # the errback tells the whole way
            raise RedirectLoop(f"redirects {'in a circle' if circle else 'too often'} after {len(hops)} hops")
        # a list of its own: the request that redirected may be retried, and keeps the hops it had
        redirected.meta[HOPS] = hops
        return super()._redirect(redirected, request, reason)


class RedirectHopsMiddleware(_Hops, RedirectMiddleware):
    """HTTP redirects (301, 302, 303, 307, 308), to http and https only."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the response where it is final."""
        try:
            answer = super().process_response(request, response)
        except ValueError as error:
            raise NotFollowed("redirects to something that is no web address") from error
        if answer is response and _redirects(response) and not request.meta.get("dont_redirect"):
            raise NotFollowed("redirects to something that is no web address")
        return answer


def _redirects(response: Response) -> bool:
    return response.status in {301, 302, 303, 307, 308} and "Location" in response.headers


_WALL = re.compile(r"https?://(?:consent|guce|accounts)\.|.*/(?:log-?in|sign-?in|authwall)\b", re.IGNORECASE)
"""Where a site sends whom it does not let in: that end is the truth about the visit."""


def _unwrapped(redirected: Request, request: Request) -> Request:
    """The request for what a wrapper that can be read holds, without asking the wrapper itself.

    What was there before is asked as it stands: a wall that would lead back to it must be seen as a wall.
    Parameters stay: a site that puts them on would send us there for ever.
    """
    resolution = resolve(redirected.url)
    inner = [step.address for step in resolution.steps if step.method.startswith("unwrap")]
    if not inner or resolution.needs_network or resolution.canonical is None:
        return redirected
    been = {request.url, *request.meta.get("redirect_urls", [])}
    walled = resolve(redirected.url.partition("?")[0]).canonical or redirected.url
    if {resolution.canonical, *inner} & been or _WALL.match(walled):
        return redirected
    return redirected.replace(url=resolution.canonical)


class RefreshHopsMiddleware(_Hops, MetaRefreshMiddleware):
    """Tiny pages that send every reader on, by `<meta http-equiv=refresh>` or a literal script.

    No script is run, and no challenge is followed: that page is the end, and shows what it is.
    """

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the response where it is final.

        A page that reloads itself is final.
        """
        if request.meta.get("dont_redirect") or request.method == "HEAD" or response.status >= 300:
            return response
        if not isinstance(response, HtmlResponse) or len(response.body) > LONGEST_STUB:
            return response
        found = onward(response.text, response.url)
        if found is None:
            return response
        redirected = self._redirect_request_using_get(request, response, found.address)
        return (
            response if redirected.url == response.url else self._redirect(redirected, request, found.method)
        )
