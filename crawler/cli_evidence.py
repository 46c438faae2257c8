"""The plumbing verbs of the evidence engine: JSON Lines in, JSON Lines out."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

if TYPE_CHECKING:
    from crawler.evidence.assist import Assistant
    from crawler.evidence.lexicon import Lexicon
    from crawler.evidence.semantic import Semantic
    from crawler.evidence.stream import Verb

UNUSABLE = 2

Input = Annotated[Path | None, typer.Argument(help="JSON Lines file; standard input by default.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write here instead of standard output.")]
Dictionary = Annotated[
    list[Path] | None,
    typer.Option(help="More Korean-English words, `stem<TAB>word,word` lines; repeatable."),
]
Aliases = Annotated[
    list[Path] | None, typer.Option(help="More names, `spelling<TAB>name` lines; repeatable.")
]

compare = typer.Typer(
    help="Say whether two quantities, names, or an item and a source belong together.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command()(evidence)
    app.add_typer(compare, name="compare")


def evidence(
    lines: Input = None,
    output: Output = None,
    dictionary: Dictionary = None,
    aliases: Aliases = None,
    semantic: Annotated[
        bool, typer.Option("--semantic", help="Add the embeddings of the extra [semantic] to the ranking.")
    ] = False,
    assist: Annotated[
        str | None,
        typer.Option(
            envvar="SOURCEDESK_ASSIST_URL",
            help="OpenAI-compatible endpoint that words differences, up to /v1. Off unless given.",
        ),
    ] = None,
    assist_model: Annotated[
        str, typer.Option(envvar="SOURCEDESK_ASSIST_MODEL", help="Model to ask for there.")
    ] = "default",
    assist_key: Annotated[
        str | None,
        typer.Option(
            envvar="SOURCEDESK_ASSIST_KEY", help="Key for it; better given as SOURCEDESK_ASSIST_KEY."
        ),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of its words: en or ko.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the store, where answers are kept.")] = None,
) -> None:
    """Rank the passages of a source for each claim, with what differs.

    Reads {doc_id, title, sentences | text, claims: [{id, claim, item_title?}]} and writes a line a claim:
    {doc_id, id, ranked: [{index | start, end, score, signals}], quantities, findings, coverage, worth}.

    Example: echo '{"title": "Report", "text": "Exports rose by 44%.", "claims": [{"id": 1, "claim": "Exports rose by
    54%."}]}' | sourcedesk evidence
    """
    from crawler.evidence.stream import evidence_verb

    meaning, assistant, language = _extras(home, lang, assist, assist_model, assist_key, semantic=semantic)
    verb = evidence_verb(_lexicon(dictionary, aliases), meaning, assistant, language)
    _answer(verb, lines, output)


@compare.command("quantity")
def compare_quantity(lines: Input = None, output: Output = None) -> None:
    """Say whether two expressions state the same quantity.

    Reads {id, ko, en} or {id, a, b} and writes {id, equal: true | false | null, why}; null where one states none.

    Example: echo '{"id": 1, "a": "3억 달러", "b": "$300 million"}' | sourcedesk compare quantity
    """
    from crawler.evidence.stream import compare_quantity as verb

    _answer(verb, lines, output)


@compare.command("name")
def compare_name(lines: Input = None, output: Output = None, aliases: Aliases = None) -> None:
    """Rank candidates by how well they fit a name, across scripts.

    Reads {name, candidates} and writes {name, ranked: [[candidate, closeness], ...]}.

    Example: echo '{"name": "마젠틱-원", "candidates": ["Magenta", "Magentic-One"]}' | sourcedesk compare name
    """
    from crawler.evidence.stream import compare_name as verb

    _lexicon(None, aliases)
    _answer(verb, lines, output)


@compare.command("source")
def compare_source(lines: Input = None, output: Output = None) -> None:
    """Say whether the first document is the one an item speaks of, and which fits best.

    Reads {id, item, title?, documents: [{title, text}]} and writes {id, fits, wrong: true | false | null, why}.

    Example: echo '{"id": 1, "item": "Moss grows on roofs.", "documents": [{"title": "Moss", "text": "Moss grows on
    roofs."}]}' | sourcedesk compare source
    """
    from crawler.evidence.stream import compare_source as verb

    _answer(verb, lines, output)


def _extras(
    home: Path | None,
    lang: str | None,
    assist: str | None,
    assist_model: str,
    assist_key: str | None,
    *,
    semantic: bool,
) -> "tuple[Semantic | None, Assistant | None, str]":
    """The embeddings and the model where they were asked for, and the language of its words."""
    from crawler.config import BadConfiguration, load
    from crawler.evidence.assist import Assistant
    from crawler.evidence.semantic import NoEncoder, Semantic
    from crawler.evidence.semantic import load as encoder

    try:
        meaning = Semantic(encoder()) if semantic else None
        if not assist:
            return meaning, None, "en"
        chosen = load(None, home=home, language=lang)
    except (NoEncoder, BadConfiguration) as error:
        _fail(str(error))
    return meaning, Assistant(assist, assist_model, chosen.home / "assist", assist_key), chosen.speech


def _lexicon(dictionary: list[Path] | None, aliases: list[Path] | None) -> "Lexicon | None":
    """The lexicon with the user's dictionaries, or None for the shipped one; the user's names are remembered."""
    from crawler.evidence import names
    from crawler.evidence.lexicon import with_tables

    try:
        for path in aliases or ():
            names.remember_all(path.read_text(encoding="utf-8"))
        tables = [path.read_text(encoding="utf-8") for path in dictionary or ()]
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"cannot read the table: {error}")
    return with_tables(*tables) if tables else None


def _answer(verb: "Verb", lines: Path | None, output: Path | None) -> None:
    """Answer line by line; exits 2 at the end when some line could not be read."""
    from crawler.evidence.stream import answered

    failed = 0

    def complain(sentence: str) -> None:
        nonlocal failed
        failed += 1
        sys.stderr.write(f"sourcedesk: {sentence}\n")

    with _files(lines, output) as (read, write):
        for answer in answered(read, verb, complain):
            write.write(answer + "\n")
            if output is None:
                write.flush()
    if failed:
        raise typer.Exit(UNUSABLE)


@contextmanager
def _files(lines: Path | None, output: Path | None) -> Iterator[tuple[TextIO, TextIO]]:
    """What to read and where to write, always UTF-8; a file is written whole or not at all."""
    part = output.with_name(f".{output.name}.part") if output else None
    try:
        read = lines.open(encoding="utf-8-sig") if lines else _utf8(sys.stdin)
        write = part.open("w", encoding="utf-8") if part else _utf8(sys.stdout)
        try:
            yield read, write
        finally:
            if lines:
                read.close()
            if part:
                write.close()
        if part and output:
            part.replace(output)
    except BrokenPipeError:
        # the reader has seen enough; keep Python from complaining when it closes the pipe
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 — closed by the exit
    except UnicodeDecodeError as error:
        _fail(f"{lines or 'standard input'}: not UTF-8 at byte {error.start}")
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")
    finally:
        if part:
            part.unlink(missing_ok=True)


def _utf8(stream: TextIO) -> TextIO:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8")
    return stream


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
