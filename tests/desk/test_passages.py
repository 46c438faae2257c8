"""Passages taken and refused, names on both sides, and what may follow a verdict."""

import re
from typing import Any

from storage.verdicts import Act, Progress, Rating, Stance
from tests.desk.conftest import House
from tests.desk.test_screens import FASTER, with_text


def filled(client: Any, claim: str) -> dict[str, str]:
    """What the claim's form holds before anything is typed."""
    page = client.get(f"/claims/{claim}").text
    return {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("document", "shown", "seen")
    }


def spans(form: dict[str, str]) -> list[tuple[int, int]]:
    found = (one.partition(":")[2].partition("-") for one in form["shown"].split())
    return [(int(first), int(last)) for first, _, last in found]


def test_a_refused_passage_is_kept_as_refused(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    form = filled(client, claim)
    first, second = spans(form)[:2]
    client.submit(
        f"/claims/{claim}/verdicts",
        rating="partly",
        **form,
        passage=f"{first[0]}-{first[1]}",
        **{"refused-2": f"{second[0]}-{second[1]}"},
    )

    (entry,) = house.work.log(claim)
    assert [((one.start, one.end), one.stance, one.rank) for one in entry.passages] == [
        (first, Stance.EVIDENCE, 1),
        (second, Stance.REFUSED, 2),
    ]
    page = client.get(f"/claims/{claim}").text
    assert "Passages refused: 1" in page
    assert re.search(r'name="refused-2" value="[^"]+" checked', page)


def test_none_of_these_refuses_every_passage_shown(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    form = filled(client, claim)
    client.submit(f"/claims/{claim}/verdicts", rating="not_in_source", **form, passage="none")

    (entry,) = house.work.log(claim)
    assert {(one.start, one.end) for one in entry.passages} == set(spans(form))
    assert {one.stance for one in entry.passages} == {Stance.REFUSED}
    assert re.search(r'value="none" id="take-none"[^>]*checked', client.get(f"/claims/{claim}").text)


def test_nothing_said_of_the_passages_refuses_none(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    client.submit(f"/claims/{claim}/verdicts", rating="partly", **filled(client, claim))

    assert house.work.log(claim)[0].passages == ()


def test_a_passage_both_taken_and_refused_is_taken(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    form = filled(client, claim)
    span = "{}-{}".format(*spans(form)[0])
    client.submit(f"/claims/{claim}/verdicts", rating="partly", **form, passage=span, **{"refused-1": span})

    assert [one.stance for one in house.work.log(claim)[0].passages] == [Stance.EVIDENCE]


def test_a_form_that_names_no_place_keeps_nothing_and_what_was_typed(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    form = filled(client, claim) | {"shown": "1:x-y"}
    answer = client.submit(f"/claims/{claim}/verdicts", rating="partly", **form, note="typed", passage="none")

    assert answer.status_code == 400
    assert "typed" in answer.text
    assert re.search(r'value="none" id="take-none"[^>]*checked', answer.text)
    assert house.work.log(claim) == ()


def test_a_name_is_marked_on_both_sides(shared: House) -> None:
    page = shared.client("kim").get(f"/claims/{with_text(shared, 'Lantern: Sparse')}").text

    claim, _, source = page.partition('aria-labelledby="passages"')
    assert '<span class="q name"' in claim.partition("What was noticed")[0]
    assert '<span class="q name"' in source
    assert "same names" in claim


def test_a_published_correction_is_said_and_kept(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    assert "Correction published at" not in client.get(f"/claims/{claim}").text
    client.submit(f"/claims/{claim}/verdicts", rating="contradicted", seen="0")
    assert "Correction published at" in client.get(f"/claims/{claim}").text
    nowhere = client.submit(f"/claims/{claim}/correct", seen="1", place=" ")
    client.submit(f"/claims/{claim}/correct", seen="1", place="https://letter.example.com/corrections")

    assert nowhere.status_code == 400
    assert house.work.log(claim)[-1].act is Act.CORRECT
    page = client.get(f"/claims/{claim}").text
    assert "Published at: https://letter.example.com/corrections" in page
    assert "Correction published at" not in page


def test_an_objection_opens_the_claim_again(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    client.submit(f"/claims/{claim}/verdicts", rating="supported", seen="0")
    unsaid = house.client("lee").submit(f"/claims/{claim}/reopen", seen="1", note="")
    house.client("lee").submit(f"/claims/{claim}/reopen", seen="1", note="A reader wrote to us.")

    assert unsaid.status_code == 400
    log = house.work.log(claim)
    assert [one.rating for one in log] == [Rating.SUPPORTED, None]
    assert house.work.ready(house.issue).counts.progress[Progress.REOPENED] == 1
    assert "A reader wrote to us." in client.get(f"/claims/{claim}").text


def test_a_stale_objection_is_shown_beside_the_newer_entry(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    client.submit(f"/claims/{claim}/verdicts", rating="supported", seen="0")
    client.submit(f"/claims/{claim}/verdicts", rating="partly", seen="1")
    answer = house.client("lee").submit(f"/claims/{claim}/reopen", seen="1", note="Look again.")

    assert answer.status_code == 409
    assert "Look again." in answer.text
    assert f'action="/claims/{claim}/reopen"' in answer.text


def test_the_api_keeps_them_too(house: House) -> None:
    client, claim = house.client("kim"), with_text(house, FASTER)
    headers, form = {"x-csrf-token": client.token()}, filled(client, claim)
    (first, last), *others = spans(form)
    said = {
        "rating": "contradicted",
        "seen": 0,
        "document": form["document"],
        "passage": {"start": first, "end": last, "rank": 1},
        "refused": [{"start": start, "end": end, "rank": 2} for start, end in others[:1]],
    }
    place = f"/api/claims/{claim}"
    assert client.post(f"{place}/verdicts", json=said, headers=headers).status_code == 201
    assert client.post(f"{place}/correct", json={"seen": 1, "place": " "}, headers=headers).status_code == 400
    assert (
        client.post(f"{place}/correct", json={"seen": 1, "place": "#13"}, headers=headers).status_code == 201
    )
    answer = client.post(f"{place}/reopen", json={"seen": 2, "note": "A letter came."}, headers=headers)
    log = answer.json()["verdicts"]

    assert [one["act"] for one in log] == ["decide", "correct", "reopen"]
    assert [(one["stance"], one["rank"]) for one in log[0]["passages"]] == [("evidence", 1), ("refused", 2)]
    assert log[1]["place"] == "#13"
    assert answer.json()["state"] == "reopened"
