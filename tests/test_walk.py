"""One issue, from its file to its export, over real sockets: what the demo promises."""

import io
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from crawler.archived import ArchiveReader
from crawler.config import load, scrapy_settings
from crawler.demo import ISSUE, demo_settings, demo_web
from crawler.export.jsonl import lines
from crawler.issue.place import issues_at
from crawler.loopback import Asked
from crawler.middlewares.replay import replay_settings
from crawler.reread import reread
from crawler.run import crawl
from storage.database import open_database
from storage.findings import FindingCode
from storage.store import Store


class Walked:
    """A finished walk of the demo issue."""

    def __init__(self, home: Path, asked: list[Asked]) -> None:
        self.config = load(home=home)
        self.engine = open_database(self.config.store_url)
        self.store = Store(self.engine)
        self.asked = asked
        self.issue = self.store.issues()[0].id

    def lines(self) -> list[dict[str, Any]]:
        return [line.model_dump() for line in lines(self.store, [self.issue])]

    def outcomes(self) -> dict[str, str]:
        return {
            line["identity"]: line["visit"]["outcome"] for line in self.lines() if line["record"] == "source"
        }

    def codes(self, position: int) -> set[str]:
        item = next(line for line in self.lines() if line.get("position") == position)
        return {finding["code"] for finding in item["findings"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("walk")
    with demo_web() as served:
        settings = scrapy_settings(load(home=home)) | demo_settings(served)
        await crawl(settings, "links", issue=str(ISSUE))
        result = Walked(home, served.requests())
    yield result
    result.engine.dispose()


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("arxiv:2611.90001", "ok"),
        ("github:repo:harborlight/lantern", "ok"),
        ("hf:model:harborlight/lantern-1b", "ok"),
        ("web:mistfall.example.com/news/moderation-api", "gone"),
        ("web:theledger.example.com/articles/harborlight-in-talks-to-raise", "paywalled"),
        ("web:blog.brightwave.example.com/drafts/search-notes", "robots"),
        ("web:blog.brightwave.example.com/kelp-release-notes", "ok"),
    ],
)
def test_each_visit_ends_in_its_word(walked: Walked, source: str, outcome: str) -> None:
    assert walked.outcomes()[source] == outcome


def test_a_page_that_is_gone_speaks_from_its_archived_copy(walked: Walked) -> None:
    (item,) = [line for line in walked.lines() if line.get("position") == 11]
    passages = [passage for claim in item["claims"] for passage in claim["evidence"]]

    assert {passage["rung"] for passage in passages} == {"memento"}
    assert any("supports 9 languages" in passage["text"] for passage in passages)


def test_a_bot_wall_is_blocked_and_not_dead(walked: Walked) -> None:
    (word,) = [word for source, word in walked.outcomes().items() if source.startswith("reuters:")]

    assert word == "blocked"


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (2, FindingCode.QUANTITY_DIFFERS),
        (3, FindingCode.SOURCE_WITHDRAWN),
        (4, FindingCode.WRONG_SOURCE),
        (5, FindingCode.LINK_MISSING),
        (6, FindingCode.SOURCE_RETRACTED),
        (9, FindingCode.SOURCE_UNREAD),
        (11, FindingCode.LINK_DEAD),
        (11, FindingCode.READ_FROM_COPY),
        (14, FindingCode.QUANTITY_ABSENT),
    ],
)
def test_what_is_wrong_is_found(walked: Walked, position: int, code: FindingCode) -> None:
    assert code in walked.codes(position)


def test_an_item_whose_numbers_agree_is_left_in_peace(walked: Walked) -> None:
    assert walked.codes(1) == set()


def test_nothing_with_a_side_effect_is_asked(walked: Walked) -> None:
    assert {asked.host for asked in walked.asked}.isdisjoint({"lantern.example.com", "substack.com"})


def test_every_host_is_asked_for_its_robots_first(walked: Walked) -> None:
    first = {asked.host: asked.path for asked in reversed(walked.asked)}

    assert set(first.values()) == {"/robots.txt"}


def test_every_page_judged_lies_in_the_archive(walked: Walked) -> None:
    archive = ArchiveReader(walked.config.archive, known=walked.store.known)
    visits = [visit for source in walked.outcomes() for visit in walked.store.visits(source)]

    bodies = [page.body for visit in visits for page in archive.pages(visit.asked_pages)]

    assert sum(map(bool, bodies)) > 20


def test_the_archived_bytes_give_the_same_words_again(walked: Walked) -> None:
    told = reread(walked.store, walked.config)

    assert (told.changed, told.failed, told.remarks) == (0, 0, ())
    assert told.same > 10


async def test_the_archive_answers_a_second_crawl(walked: Walked, tmp_path: Path) -> None:
    files = sorted(walked.config.archive.glob("*.warc.gz"))
    settings = scrapy_settings(load(home=tmp_path)) | replay_settings(files)
    await crawl(settings, "links", issue=str(ISSUE))
    again = Walked(tmp_path, [])
    read = {
        source for source, word in walked.outcomes().items() if word in {"ok", "paywalled", "gone", "blocked"}
    }

    assert {source: again.outcomes()[source] for source in read} == {s: walked.outcomes()[s] for s in read}
    again.engine.dispose()


def test_no_reader_is_named_in_the_store(walked: Walked) -> None:
    issue = walked.store.issue(walked.issue)

    assert issue is not None
    assert "subscriber_id=8842" not in issue.text
    assert len(issue.text) == len(issues_at(str(ISSUE), io.BytesIO())[0].text)
