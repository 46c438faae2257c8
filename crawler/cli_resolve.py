"""`sourcedesk resolve`: addresses in, what they lead to and name out, a line each, without the network."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.cli_frame import Output, fail, piped, written_to


class Step(StrEnum):
    """A step of the chain that can be asked for alone."""

    UNWRAP = "unwrap"
    STRIP = "strip"
    CANONICAL = "canonical"
    IDENTIFY = "identify"


def resolve(
    source: Annotated[
        str,
        typer.Argument(
            help="File of addresses, one a line or as JSON Lines with `raw`; one address; or - for standard input."
        ),
    ] = "-",
    step: Annotated[
        Step | None, typer.Option(help="Apply this step alone as well, and add its result as `value`.")
    ] = None,
    output: Output = None,
) -> None:
    """Tell where addresses lead and what they name, without the network.

    Writes one JSON object a line: raw, unwrapped, stripped, canonical, id, needs_network, steps. Other fields
    of a JSON line are passed on. A line that cannot be read is named on standard error; the others are
    resolved, and the exit code is 2.

    Example: echo 'https://www.google.com/url?q=https://arxiv.org/abs/2411.04468v1' | sourcedesk resolve
    """
    from crawler.resolve.stream import resolve_lines

    unread: list[str] = []

    def tell(sentence: str) -> None:
        unread.append(sentence)
        sys.stderr.write(f"sourcedesk: {sentence}\n")

    try:
        with piped(), _lines(source) as lines, written_to(output) as file:
            for record in resolve_lines(lines, step, unread=tell):
                file.write(_json(record))
    except OSError as error:
        fail(f"{error.filename or source}: {error.strerror or error}")
    if unread:
        fail(f"lines left out because they could not be read: {len(unread)}; every other was resolved")


@contextmanager
def _lines(source: str) -> Iterator[Iterable[str]]:
    """The input, line by line; bytes that are no UTF-8 become U+FFFD."""
    if source == "-":
        yield TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    elif "://" in source and not Path(source).exists():
        yield [source]
    else:
        with Path(source).open(encoding="utf-8", errors="replace", newline="\n") as file:
            yield file


def _json(record: dict[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False)
    # a lone surrogate is a JSON string's right and no UTF-8
    return f"{text if text.isascii() or _encodable(text) else json.dumps(record)}\n"


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
