"""Stories of the press for `find.py`: those of the gold, near misses made from them by rule, and everyday ones."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from crawler.loopback_press import Story
from crawler.resolve.titles import content_words, plain_words
from crawler.resolve.wanted import makers_in, outlets_in

EVERYDAY = (
    "{company} opens research office in Singapore",
    "{company} in talks to raise funds at higher valuation, sources say",
    "{company} chief says demand will outgrow supply next year",
    "{company} hires former regulator to head policy",
    "{company} rolls out model for coders",
    "Investors grow wary as {company} shifts to subscriptions",
    "{company} rival wins contract with defence ministry",
    "Publishers weigh suit against {company} over archive",
    "{company} and union reach deal on training data",
    "Regulator asks {company} about its data centres",
    "{company} delays gadget to next year",
    "How {company} became a household name",
)
"""What is printed of any company in any month."""


def press(
    gold: list[dict[str, Any]], issue_day: date, told: Callable[[dict[str, Any]], str], *, with_gold: bool
) -> Iterator[Story]:
    """Every story that the outlets named in the gold printed."""
    for item in gold:
        sites = outlets_in("", item["anchor_text"] or "")
        links = [url["url"] for url in item["urls"] if url["role"] == "source"]
        makers = makers_in(item["text"])
        if item["kind"] != "news" or not sites or not links or not makers:
            continue
        day = date.fromisoformat(item["ids"].get("date", (issue_day - timedelta(days=3)).isoformat()))
        if with_gold:
            yield Story(address=links[0], title=item["canonical_title"], published=day, text=told(item))
        made = [*near_misses(item["canonical_title"], makers[0], gold, day, issue_day)]
        made += [(line.format(company=makers[0]), day - timedelta(days=n)) for n, line in enumerate(EVERYDAY)]
        for number, (title, printed) in enumerate(made):
            yield Story(
                address=f"https://www.{sites[0]}/technology/{item['id']}-{number}/",
                title=title,
                published=printed,
                text=told(item),  # so that the index offers them all
            )


def near_misses(
    title: str, company: str, gold: list[dict[str, Any]], day: date, issue_day: date
) -> Iterator[tuple[str, date]]:
    """Headlines that are almost the one: another company, another subject, another time."""
    others = [word for item in gold for word in plain_words(item["canonical_title"] or "") if len(word) > 6]
    yield title.replace(company, "Harbour Labs"), day
    words = title.split()
    content = [at for at, word in enumerate(words) if content_words(plain_words(word)) and len(word) > 4]
    changed = [*words]
    for at in content[1:]:
        changed[at] = others[at % len(others)]
    yield " ".join(changed), day + timedelta(days=1)
    yield title, day - timedelta(days=60)
    yield f"{title}: what followed", issue_day + timedelta(days=10)
