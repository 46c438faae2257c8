"""Addresses in, JSON objects out, one a line: the core of `sourcedesk resolve`."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from crawler.resolve.chain import identify, open_address, read_address
from crawler.resolve.identity import name_address
from crawler.resolve.spelling import canonical, spell
from crawler.resolve.strip import strip_text
from crawler.resolve.unwrap import unwrap_text

STEPS: Mapping[str, Callable[[str], str | None]] = {
    "unwrap": unwrap_text,
    "strip": strip_text,
    "canonical": canonical,
    "identify": identify,
}
"""The steps that can be asked for alone, by the name the command line gives them."""


def resolve_lines(
    lines: Iterable[str], step: str | None = None, unread: Callable[[str], None] | None = None
) -> Iterator[dict[str, Any]]:
    """Every line, an address or a JSON object `{raw}`, as a record of what it resolves to.

    The record is `{raw, unwrapped, stripped, canonical, id, needs_network, steps}`; with `step` also `value`:
    what that step alone makes of `raw`. Other fields of a JSON line are passed on. Blank lines are skipped.
    A line that looks like JSON and is not goes to `unread` as one sentence, and the next is read.

    Raises:
        ValueError: the step is unknown; or there is such a line, and nobody takes it.
    """
    if step is not None and step not in STEPS:
        raise ValueError(f"unknown step {step!r}: one of {', '.join(STEPS)} is expected")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                given = _given(line, number)
            except ValueError as error:
                if unread is None:
                    raise
                unread(str(error))
                continue
            record = {**given, **resolve_record(given["raw"])}
            if step is not None:
                record["value"] = STEPS[step](given["raw"])
            yield record


def resolve_record(raw: str) -> dict[str, Any]:
    """The whole chain over one address; the last address is `canonical`, None when it is no web address."""
    prepared = read_address(raw)
    if prepared is None:
        return _record(raw, raw, raw, None, identify(raw), needs_network=False, steps=[])
    unwrapped, stripped, taken, _ = open_address(prepared)
    spelled = spell(stripped)
    steps = [{"method": f"unwrap:{layer.rule}", "address": layer.address} for layer in unwrapped.layers]
    if taken:
        steps.append({"method": f"strip:{','.join(taken)}", "address": stripped})
    address = spelled.address if spelled else None
    if address is not None and address != stripped:
        steps.append({"method": "spell", "address": address})
    return _record(
        raw,
        unwrapped.address,
        stripped,
        address,
        name_address(spelled).cited if spelled else "web",
        needs_network=unwrapped.needs_network,
        steps=steps,
    )


def _record(
    raw: str,
    unwrapped: str,
    stripped: str,
    address: str | None,
    name: str,
    *,
    needs_network: bool,
    steps: list[dict[str, str]],
) -> dict[str, Any]:
    return {
        "raw": raw,
        "unwrapped": unwrapped,
        "stripped": stripped,
        "canonical": address,
        "id": name,
        "needs_network": needs_network,
        "steps": steps,
    }


def _given(line: str, number: int) -> dict[str, Any]:
    """The input object of a line."""
    text = line.strip("\r\n")
    if not text.lstrip().startswith("{"):
        return {"raw": text}
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"line {number} is neither an address nor JSON: {error}") from error
    if "raw" not in entry or not isinstance(entry["raw"], str):
        raise ValueError(f'line {number} has no \'raw\': {{"raw": "https://…"}} is expected')
    return dict(entry)
