"""What was known before: a source that other issues linked, with their verdicts, and works a mention may mean."""

from typing import Any

from crawler.desk import entries, places
from crawler.desk.ask import Ask
from storage.desk_views import ClaimScreen, ScreenLink
from storage.records import LinkRole

_MOST = 5


def before(ask: Ask, kept: ClaimScreen, link: ScreenLink | None) -> dict[str, list[dict[str, Any]]]:
    """`linked`: claims of other issues on the chosen source; `proposals`: of each mention that was not matched."""
    return {
        "linked": [
            {
                "href": f"/claims/{one.claim}",
                "issue": one.issue_title or one.issue,
                "day": one.published,
                "text": one.text,
                "rating": entries.Rated(one.rating) if one.rating else None,
                "state": one.progress.value,
            }
            for one in (link.earlier[:_MOST] if link else ())
        ],
        "proposals": _proposals(ask, kept),
    }


def _proposals(ask: Ask, kept: ClaimScreen) -> list[dict[str, Any]]:
    searches = ask.office.store.searches(kept.issue.id)
    return [
        {
            "named": one.link.named or one.link.anchor,
            "works": [
                {"title": work.title, "href": places.web(work.address), "day": work.published}
                for work in searches[one.link.id].proposals[:_MOST]
            ],
        }
        for one in kept.links
        if one.link.role is LinkRole.SOURCE
        and one.source is None
        and one.link.id in searches
        and searches[one.link.id].proposals
    ]
