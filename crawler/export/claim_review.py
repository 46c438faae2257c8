"""Verdicts as schema.org ClaimReview (JSON-LD), for archives and for others who collect reviews.

A rating is about the claim against its source, and says so. A wrong link and what cannot be checked
are no reviews of a claim. https://schema.org/ClaimReview
"""

import json
from typing import Any

from crawler.export.corrections import evidence_of, source_link
from storage.desk import Desk
from storage.records import Claim, Issue
from storage.store import Store
from storage.verdicts import Rating, Verdict

_NOT_A_REVIEW = {Rating.WRONG_SOURCE, Rating.NOT_CHECKABLE}
_ABOUT = {
    "en": "This rates the claim against the source it links, not against the world.",
    "ko": "이 평가는 주장이 링크한 출처의 글과 맞는지를 말하며, 사실 여부를 말하지 않습니다.",
}


def claim_reviews(
    store: Store, desk: Desk, issue: Issue, *, author: str, language: str = "en"
) -> list[dict[str, Any]]:
    """A ClaimReview of every standing verdict; `author` is the name of who publishes them."""
    standings = desk.verdicts(issue.id)
    return [
        _review(store, issue, claim, standing.verdict, author, language)
        for item in issue.items
        for claim in item.claims
        if (standing := standings.get(claim.id)) is not None
        and standing.progress.settled
        and standing.verdict is not None
        and standing.verdict.rating not in _NOT_A_REVIEW
    ]


def as_json(reviews: list[dict[str, Any]]) -> str:
    """The reviews as one JSON-LD document, safe inside a `script` element."""
    graph = {"@context": "https://schema.org", "@graph": reviews}
    written = json.dumps(graph, ensure_ascii=False, indent=2)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def _review(
    store: Store, issue: Issue, claim: Claim, verdict: Verdict, author: str, language: str
) -> dict[str, Any]:
    rating = verdict.rating
    if rating is None:
        raise ValueError(f"claim {claim.id} has no rating")
    about = _ABOUT["ko" if language == "ko" else "en"]
    words: dict[str, Any] = {"@type": "Rating", "alternateName": rating.words(language)}
    if rating.review is not None:
        words |= {"ratingValue": rating.review, "bestRating": 5, "worstRating": 1}
    words["ratingExplanation"] = f"{verdict.note} {about}".strip()
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "identifier": verdict.id,
        "claimReviewed": claim.text,
        "datePublished": verdict.at.date().isoformat(),
        "author": {"@type": "Organization", "name": author},
        "inLanguage": language,
        "itemReviewed": _claim(issue),
        "reviewRating": words,
    }
    cited = _cited(store, verdict)
    if cited is not None:
        review["citation"] = cited
    address = _web(issue.address)
    if address is not None:
        review["url"] = address
    return review


def _claim(issue: Issue) -> dict[str, Any]:
    """The claim as it appeared."""
    reviewed: dict[str, Any] = {"@type": "Claim"}
    if issue.publication is not None:
        reviewed["author"] = {"@type": "Organization", "name": issue.publication}
    if issue.published is not None:
        reviewed["datePublished"] = issue.published.isoformat()
    appearance: dict[str, Any] = {"@type": "CreativeWork", "name": issue.title or issue.id}
    address = _web(issue.address)
    if address is not None:
        appearance["url"] = address
    return {**reviewed, "appearance": appearance}


def _cited(store: Store, verdict: Verdict) -> dict[str, Any] | None:
    link = source_link(store, verdict)
    if link is None:
        return None
    cited: dict[str, Any] = {"@type": "CreativeWork", "url": link}
    quoted = [one.text for one in evidence_of(verdict)]
    return {**cited, "text": "\n".join(quoted)} if quoted else cited


def _web(address: str | None) -> str | None:
    return address if address is not None and address.startswith(("http://", "https://")) else None
