"""The verbs about site files: `sites` and `add-source`."""

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer


def sites(
    name: Annotated[str | None, typer.Argument(help="One site; all of them by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print what applies to whom: hosts, pace, where each site is asked, and on what terms.

    Example: sourcedesk sites arxiv
    """
    from crawler import manners
    from crawler.run import project_settings

    settings = project_settings()
    try:
        every = manners.every_manners(settings)
    except LookupError as error:
        _fail(str(error))
    chosen = [one for one in every if name in {None, one.name}]
    if not chosen:
        _fail(f"{name}: no such site; there is {', '.join(one.name for one in every)}")
    if as_json:
        sys.stdout.write(json.dumps(manners.as_json(chosen, settings), ensure_ascii=False, indent=2) + "\n")
    elif name is not None:
        manners.print_sheet(chosen[0], sys.stdout)
    else:
        manners.print_overview(chosen, settings, sys.stdout)


def add_source(
    name: Annotated[str, typer.Argument(help="What the source is to be called: small letters and digits.")],
    url: Annotated[str, typer.Argument(help="One page of it.")],
    root: Annotated[Path, typer.Option(help="The checkout to write into.")] = Path(),
) -> None:
    """Write a new source's site file and its first case, with a test that passes.

    Example: sourcedesk add-source kites https://kites.example/2024/first-flight
    """
    from crawler.new_source import CannotAdd
    from crawler.new_source import add_source as add

    try:
        written = add(name, url, root)
    except CannotAdd as error:
        _fail(str(error))
    for path in written:
        sys.stdout.write(f"wrote {path}\n")
    sys.stdout.write(f"now: pytest tests/test_sources.py -k {name}, then docs/adding-a-source.md\n")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(2)
