"""What was known before stands beside a claim: other issues' verdicts on the same source, and what a mention may mean."""

import io
from datetime import date

import pytest

from crawler.assignments import resolutions_of
from crawler.issue.place import issues_at
from crawler.report.summary import summarise
from crawler.report.text import print_text
from storage.lookup_records import Proposal, Searched
from tests.desk.conftest import House, now
from tests.desk.test_screens import FASTER

LATER = """# Lantern 13

## Papers

- Tidepool answers 3 times faster than a full index. —> [paper](https://arxiv.org/abs/2611.90002)
- **The Loud Hub Conjecture** says that every language has a hub of its own. —> [논문 보기]
"""


@pytest.fixture
def later(house: House) -> str:
    """Id of a second issue that links a source of the demo's, and names another without a link."""
    path = house.config.home / "later.md"
    path.write_text(LATER, encoding="utf-8")
    (issue,) = issues_at(str(path), io.BytesIO())
    house.store.add_issue(issue, resolutions_of(issue), now=now())
    mention = next(link for item in issue.items for link in item.links if link.address is None)
    work = Proposal(
        identity="arxiv:2611.90007",
        title="Loud Hubs, Revisited",
        address="https://arxiv.org/abs/2611.90007",
        catalogue="arxiv",
        published=date(2026, 11, 2),
        score=71.0,
        rule="similar",
        evidence=(),
    )
    searched = Searched(state="ambiguous", rule="", looked=now(), complete=True, proposals=(work,))
    house.store.keep_searches({mention.id: searched}, {})
    return issue.id


def _claim(house: House, issue: str, part: str) -> str:
    queue = house.work.queue(issue, now=now())
    assert queue is not None
    return next(line.claim for line in queue.lines if part in line.text)


def _report(house: House, issue_id: str) -> str:
    issue, out = house.store.issue(issue_id), io.StringIO()
    assert issue is not None
    print_text(summarise(issue, house.store.report_rows(issue_id)), "en", out)
    return " ".join(out.getvalue().split())


def test_a_source_that_was_linked_before_comes_with_its_verdict_then(house: House, later: str) -> None:
    (demo,) = {one.id for one in house.store.issues()} - {later}
    claim, kim = _claim(house, demo, FASTER), house.client("kim")
    assert "· no verdict yet" in _report(house, later)

    kim.submit(f"/claims/{claim}/verdicts", page=f"/claims/{claim}", rating="contradicted", seen="0")

    told = kim.get(f"/claims/{_claim(house, later, '3 times')}").text
    assert f'href="/claims/{claim}"' in told
    assert "Contradicted" in told.partition("Linked before")[2]
    assert "· verdict then: Contradicted" in _report(house, later)


def test_what_a_mention_may_mean_is_proposed(house: House, later: str) -> None:
    told = house.client("kim").get(f"/claims/{_claim(house, later, 'every language')}").text

    assert "“The Loud Hub Conjecture” was not found for certain" in told
    assert 'href="https://arxiv.org/abs/2611.90007"' in told
    assert "Linked before" not in told
