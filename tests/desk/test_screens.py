"""Every screen without a browser: what it says, how a verdict is given, what happens when two are at it."""

import re
from collections.abc import Callable

import pytest

from crawler.issue.read import read_issues
from storage.policy import ClaimClass, Policy
from storage.verdicts import Act, Progress, Rating
from tests.desk.conftest import FASTER, House, now, with_text


def test_the_issues_say_how_far_they_are(shared: House) -> None:
    text = shared.client("kim").get("/").text

    assert "주간 등대 #12" in text
    assert f"0 of {len(shared.claims())} settled" in text
    assert f"{len(shared.store.issue(shared.issue).items)} items" in text  # type: ignore[union-attr]


def test_the_interface_speaks_the_browsers_language(shared: House) -> None:
    assert "발행 불가" in shared.client("kim", "ko-KR,ko;q=0.9").get(f"/issues/{shared.issue}").text


def test_another_language_can_be_chosen(house: House) -> None:
    client = house.client("kim")
    client.submit("/language", language="ko", back="/")

    assert '<html lang="ko">' in client.get("/").text


def test_the_queue_is_worst_first(shared: House) -> None:
    text = shared.client("kim").get(f"/issues/{shared.issue}").text
    why = re.findall(r"<strong>([^<]+)</strong>", text)

    order = ["Conflict", "Wrong source", "Source gone", "Could not check", "Withdrawn", "Little evidence"]
    assert [order.index(word) for word in why] == sorted(order.index(word) for word in why)
    assert why[0] == "Conflict"


def test_what_no_source_can_settle_says_what_it_is(house: House) -> None:
    said = "# N\n\n- Kelp cut its costs by 44%. Will Kelp be cheap in 2027? [p](https://e.example.com/a)\n"
    (issue,) = read_issues(said.encode(), name="n.md")
    house.store.add_issue(issue, {}, now=now())

    text = house.client("kim").get(f"/issues/{issue.id}").text

    assert text.count('<span class="chip">Question</span>') == 1
    assert text.index("cut its costs") < text.index("cheap in 2027")


@pytest.mark.parametrize(
    ("query", "found"),
    [("show=attention", True), ("show=settled", False), ("q=44%25", True), ("q=zzz", False)],
)
def test_filters_lie_in_the_address(shared: House, query: str, found: bool) -> None:
    text = shared.client("kim").get(f"/issues/{shared.issue}?{query}").text

    assert ("data-row" in text) is found


def test_the_claim_stands_next_to_its_source(shared: House) -> None:
    text = shared.client("kim").get(f"/claims/{with_text(shared, FASTER)}").text

    assert '<mark class="claim">' in text
    assert 'data-passage="1"' in text
    assert '<span class="q differs"' in text
    assert ">differs<" in text
    assert "shared quantities" in text
    assert "Archived copy" in text
    assert "web.archive.org/web/" in text


def test_agreement_and_absence_are_said_in_words(shared: House) -> None:
    client = shared.client("kim")

    assert ">agrees " in client.get(f"/claims/{with_text(shared, '추론 비용은 44%')}").text.replace("\n", "")
    assert ">nowhere in the source" in client.get(f"/claims/{with_text(shared, '900 billion')}").text


def test_the_live_page_opens_at_the_best_passage(shared: House) -> None:
    text = shared.client("kim").get(f"/claims/{with_text(shared, '12배 빠르고')}").text

    assert re.search(r'href="https://blog\.brightwave\.example\.com/kelp-tokenizer[^"]*#:~:text=', text)


def test_a_verdict_leads_to_the_next_open_claim(house: House) -> None:
    client, claims = house.client("kim"), house.claims()
    answer = client.submit(
        f"/claims/{claims[0]}/verdicts", rating="wrong_source", seen="0", note="not this paper"
    )

    assert answer.headers["location"] == f"/claims/{claims[1]}"
    (entry,) = house.work.log(claims[0])
    assert (entry.rating, entry.note, entry.name) == (Rating.WRONG_SOURCE, "not this paper", "kim")


def test_the_machines_passage_can_be_the_evidence(house: House) -> None:
    claim = with_text(house, FASTER)
    client = house.client("kim")
    page = client.get(f"/claims/{claim}").text
    document = re.findall(r'name="document" value="([^"]+)"', page)[0]
    passage = re.findall(r'name="passage" value="(\d+-\d+)"', page)[0]
    client.submit(
        f"/claims/{claim}/verdicts", rating="contradicted", seen="0", document=document, passage=passage
    )

    (entry,) = house.work.log(claim)
    assert entry.passages[0].text in house.store.document(document).document.text  # type: ignore[union-attr]


def test_other_words_of_the_source_can_be_the_evidence(house: House) -> None:
    claim = with_text(house, FASTER)
    client = house.client("kim")
    document = re.findall(r'name="document" value="([^"]+)"', client.get(f"/claims/{claim}").text)[0]
    kept = house.store.document(document)
    assert kept is not None
    words = kept.document.text.split()[2:7]
    client.submit(
        f"/claims/{claim}/verdicts", rating="partly", seen="0", document=document, quote="  ".join(words)
    )

    assert house.work.log(claim)[0].passages[0].text.split() == words


def test_words_that_are_not_the_sources_are_refused_and_nothing_typed_is_lost(house: House) -> None:
    claim = with_text(house, FASTER)
    client = house.client("kim")
    document = re.findall(r'name="document" value="([^"]+)"', client.get(f"/claims/{claim}").text)[0]
    answer = client.submit(
        f"/claims/{claim}/verdicts",
        rating="partly",
        seen="0",
        document=document,
        quote="never said so",
        note="my note",
    )

    assert answer.status_code == 400
    assert "never said so" in answer.text
    assert ">my note</textarea>" in answer.text
    assert house.work.log(claim) == ()


def test_a_stale_verdict_is_shown_beside_the_other_and_can_be_put_on_top(house: House) -> None:
    claim = house.claims()[0]
    kim, lee = house.client("kim"), house.client("lee")
    kim.submit(f"/claims/{claim}/verdicts", rating="supported", seen="0", note="fine")
    answer = lee.submit(f"/claims/{claim}/verdicts", rating="contradicted", seen="0", note="not fine")

    assert answer.status_code == 409
    assert "fine" in answer.text
    assert "not fine" in answer.text
    assert "kim" in answer.text
    assert len(house.work.log(claim)) == 1
    form = dict(
        re.findall(
            r'type="hidden" name="([a-z]+)" value="([^"]*)"',
            answer.text.split('class="main"')[0].rsplit("<form", 1)[1],
        )
    )
    assert lee.post(f"/claims/{claim}/verdicts", data=form).status_code == 303
    assert [entry.rating for entry in house.work.log(claim)] == [Rating.SUPPORTED, Rating.CONTRADICTED]


def test_undo_is_one_more_entry(house: House) -> None:
    claim, client = house.claims()[0], house.client("kim")
    client.submit(f"/claims/{claim}/verdicts", rating="supported", seen="0")
    client.submit(f"/claims/{claim}/undo", seen="1")

    assert [entry.act for entry in house.work.log(claim)] == [Act.DECIDE, Act.UNDO]
    assert "Taken back" in client.get(f"/claims/{claim}").text


def test_a_second_person_confirms_and_the_first_cannot(new_house: Callable[..., House]) -> None:
    house = new_house(Policy(second_person=frozenset({ClaimClass.NUMBERS})))
    claim = with_text(house, FASTER)
    kim, lee = house.client("kim"), house.client("lee")
    kim.submit(f"/claims/{claim}/verdicts", rating="contradicted", seen="0")

    assert "Needs a second person" in kim.get(f"/claims/{claim}").text
    assert kim.submit(f"/claims/{claim}/confirm", seen="1").status_code == 400
    assert lee.submit(f"/claims/{claim}/confirm", seen="1").status_code == 303
    assert house.work.claim(claim, now=now()).standing.progress is Progress.CONFIRMED  # type: ignore[union-attr]


def test_what_the_store_refuses_is_said_in_the_editors_language(house: House) -> None:
    claim, client = house.claims()[0], house.client("kim", language="ko")

    answer = client.submit(f"/claims/{claim}/undo", seen="0")

    assert answer.status_code == 400
    assert "되돌릴 것이 없습니다." in answer.text
    assert "nothing to take back" not in answer.text


def test_others_on_the_claim_are_named(house: House) -> None:
    claim = house.claims()[0]
    house.client("lee").get(f"/claims/{claim}")

    assert "lee is on this claim" in house.client("kim").get(f"/claims/{claim}").text
    assert house.client("kim").get(f"/api/claims/{claim}/presence").json()["present"][0]["name"] == "lee"


def test_a_settled_issue_is_ready(house: House) -> None:
    for claim in house.claims():
        house.client  # noqa: B018
        from crawler.desk.decisions import TOOL
        from storage.verdicts import Decision

        house.work.decide(
            claim,
            Decision(rating=Rating.SUPPORTED, tool=TOOL),
            editor=house.editors.get("kim").id,
            version=0,
            now=now(),
        )  # type: ignore[union-attr]
    client = house.client("kim")

    assert "✓ Ready" in client.get(f"/issues/{house.issue}").text
    assert client.get(f"/issues/{house.issue}/next").headers["location"] == f"/issues/{house.issue}"


def test_a_source_tells_its_history(shared: House) -> None:
    text = shared.client("kim").get("/source", params={"id": "arxiv:2611.90001"}).text

    assert "the live page" in text
    assert "/source/archived?id=" in text
    assert "/documents/" in text


def test_the_archived_page_is_shown_inert(shared: House) -> None:
    client = shared.client("kim")
    history = client.get("/source", params={"id": "web:blog.brightwave.example.com/kelp-tokenizer"}).text
    outer = client.get(re.findall(r'href="(/source/archived\?[^"]+)"', history)[0].replace("&amp;", "&"))
    inner = client.get(re.findall(r'<iframe[^>]+src="([^"]+)"', outer.text)[0].replace("&amp;", "&"))

    assert 'sandbox title="' in outer.text
    assert "sandbox" in inner.headers["content-security-policy"].split("; ")
    assert inner.headers["x-frame-options"] == "SAMEORIGIN"
    assert "Kelp" in inner.text
    assert "<script" not in inner.text


def test_archived_bytes_are_only_ever_downloaded(shared: House) -> None:
    client = shared.client("kim")
    history = client.get("/source", params={"id": "web:blog.brightwave.example.com/kelp-tokenizer"}).text
    at = re.findall(r'href="/source/archived\?([^"]+)"', history)[0].replace("&amp;", "&")
    answer = client.get(f"/source/archived/bytes?{at}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("at", ["../../etc/passwd:0", "x.warc.gz:0", "", ":", "a:b"])
def test_only_what_a_visit_speaks_of_is_opened(shared: House, at: str) -> None:
    asked = {"id": "arxiv:2611.90001", "at": at}

    assert shared.client("kim").get("/source/archived", params=asked).status_code == 404


@pytest.mark.parametrize("words", ["라우터", "router", "kelp", '"Sparse Routing"'])
def test_search_finds_words_of_both_languages(shared: House, words: str) -> None:
    text = shared.client("kim").get("/search", params={"q": words}).text

    assert "<mark>" in text


@pytest.mark.parametrize("words", ['"', "*", "AND OR NOT", "a" * 5000, "<script>", "\x00", "'; --"])
def test_search_survives_whatever_is_asked(shared: House, words: str) -> None:
    answer = shared.client("kim").get("/search", params={"q": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace('<script src="/static', "")


@pytest.mark.parametrize(
    "address",
    [
        "/issues/nope",
        "/claims/nope",
        "/documents/nope",
        "/source?id=nope",
        "/nope",
        "/source/diff?old=a&new=b",
    ],
)
def test_what_is_not_there_is_said_kindly(shared: House, address: str) -> None:
    answer = shared.client("kim").get(address)

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_corrections_can_be_taken_along(house: House) -> None:
    claim = with_text(house, FASTER)
    client = house.client("kim")
    client.submit(
        f"/claims/{claim}/verdicts", rating="contradicted", seen="0", correction="응답 속도가 3배 빨라졌다."
    )
    answer = client.get(f"/issues/{house.issue}/corrections.md")

    assert answer.headers["content-type"].startswith("text/markdown")
    assert "응답 속도가 3배" in answer.text


def test_keys_can_be_changed_and_switched_off(house: House) -> None:
    client, claim = house.client("kim"), house.claims()[0]
    client.submit("/keys", on="1", next="KeyM")
    assert 'data-key="KeyM"' in client.get(f"/claims/{claim}").text
    client.submit("/keys", next="KeyM")
    assert 'data-key="KeyM"' not in client.get(f"/claims/{claim}").text


def test_the_health_page_says_nothing_of_the_store(shared: House) -> None:
    assert shared.client().get("/healthz").json() == {"status": "ok"}
