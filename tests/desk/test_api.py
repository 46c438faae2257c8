"""The API: verdicts and evidence as JSON."""

from typing import Any

import pytest

from tests.desk.conftest import FASTER, House, with_text


def test_the_api_gives_a_verdict_and_its_log(house: House) -> None:
    client, claim = house.client("kim"), house.claims()[0]
    said: dict[str, Any] = {"rating": "misleading", "seen": 0, "note": "by the API"}
    headers = {"x-csrf-token": client.token()}

    assert client.post(f"/api/claims/{claim}/verdicts", json=said).status_code == 403
    assert client.post(f"/api/claims/{claim}/verdicts", json=said, headers=headers).status_code == 201
    again = client.post(f"/api/claims/{claim}/verdicts", json=said, headers=headers)
    assert (again.status_code, again.json()["theirs"]["note"]) == (409, "by the API")
    log = client.get(f"/api/claims/{claim}/verdicts").json()
    assert (log["version"], log["verdicts"][0]["rating"]) == (1, "misleading")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"rating": "true", "seen": 0}', b'{"rating": "partly", "seen": -1}', b"\xff"]
)
def test_the_api_says_what_it_cannot_understand(shared: House, body: bytes) -> None:
    client = shared.client("kim")
    headers = {"x-csrf-token": client.token()}
    answer = client.post(f"/api/claims/{shared.claims()[0]}/verdicts", content=body, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_evidence_is_literally_the_documents(shared: House) -> None:
    client = shared.client("kim")
    for passage in client.get(f"/api/claims/{with_text(shared, FASTER)}/evidence").json()["passages"]:
        kept = shared.store.document(passage["document"])
        assert kept is not None
        assert kept.document.text[passage["start"] : passage["end"]] == passage["text"]
