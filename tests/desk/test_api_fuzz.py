"""The API asked whatever its own description allows, and what it does not: never a 5xx."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from crawler.desk.openapi import document
from tests.desk.conftest import House


def test_no_request_brings_a_fault(house: House) -> None:
    client = house.client("kim")
    headers = {
        "x-csrf-token": client.token(),
        "cookie": f"sourcedesk_session={client.cookies['sourcedesk_session']}",
    }
    schema = schemathesis.openapi.from_dict(document())
    claims = house.claims()
    codes: set[int] = set()
    asked: list[str] = []

    for operation in schema.get_all_operations():
        made = operation.ok()

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(made.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            asked.append(case.method)
            if "claim" in (case.path_parameters or {}) and len(asked) % 3:
                case.path_parameters["claim"] = claims[len(asked) % len(claims)]
            sent = case.as_transport_kwargs(base_url="http://testserver")
            drawn = {
                name: value
                for name, value in dict(sent.get("headers") or {}).items()
                if name.lower() not in headers
            }
            sent["headers"] = drawn | headers
            sent.pop("cookies", None)
            answer = client.request(**{k: v for k, v in sent.items() if v is not None})
            codes.add(answer.status_code)
            assert answer.status_code < 500, (case.method, answer.request.url, answer.text)

        ask()

    assert {200, 201, 400, 404, 409} <= codes
