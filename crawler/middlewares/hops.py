"""Redirects with every hop kept: where from, with what status, and by which method."""

from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import (
    BaseRedirectMiddleware,
    MetaRefreshMiddleware,
    RedirectMiddleware,
)
from scrapy.http import Response

from crawler.failure import NotFollowed, RedirectLoop
from crawler.resolve.chain import mask
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
        method = "http" if isinstance(reason, int) else "refresh"
        if method == "refresh" and redirected.url == request.url:
            return redirected
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


class RefreshHopsMiddleware(_Hops, MetaRefreshMiddleware):
    """Pages that send the reader on with `<meta http-equiv=refresh>`."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The next request, or the response where it is final.

        A page that reloads itself is final.
        """
        answer = super().process_response(request, response)
        if isinstance(answer, Request) and answer.url == response.url:
            return response
        return answer
