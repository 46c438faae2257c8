"""What a desk has learned, kept beside its store: names editors confirmed, and words from confirmed evidence.

Tables in the store's folder, each a text file people can read; the first three are theirs to mend:

- `aliases.tsv`, `spelling<TAB>name`: a line for each name an editor joined by hand; `confirm` adds one;
- `learned.tsv`, `stem<TAB>word,word`: written by `sourcedesk learn`;
- `desk-names.tsv` and `desk-terms.tsv`, of these two forms: the store's aliases, written whole by `publish`;
- `dictionary.tsv`, the same form: the user's own.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from crawler.evidence import names
from crawler.evidence.lexicon import Lexicon, with_tables
from storage.glossary import Alias, AliasKind

ALIASES = "aliases.tsv"
_DESK = {AliasKind.NAME: "desk-names.tsv", AliasKind.TERM: "desk-terms.tsv"}
_NAMES = (ALIASES, _DESK[AliasKind.NAME])
_WORDS = ("learned.tsv", _DESK[AliasKind.TERM], "dictionary.tsv")


def confirm(folder: Path, spelling: str, name: str) -> None:
    """Keep that `spelling` is how `name` is written, from now on and in every later run.

    Raises ValueError for an empty name, OSError where the folder cannot be written.
    """
    spelling, name = (" ".join(each.split()) for each in (spelling, name))
    if not spelling or not name:
        raise ValueError("a spelling and a name are wanted")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ALIASES).open("a", encoding="utf-8") as table:
        table.write(f"{spelling}\t{name}\n")
    names.remember(spelling, name)


def publish(folder: Path, aliases: Iterable[Alias]) -> None:
    """Write the store's aliases, all of them, where every later crawl reads them.

    Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = list(aliases)
    for kind, name in _DESK.items():
        part = folder / f".{name}.part"
        rows = (f"{one.written}\t{one.means}\n" for one in held if one.kind is kind)
        part.write_text("".join(rows), encoding="utf-8")
        part.replace(folder / name)


def known(folder: Path | None) -> Lexicon | None:
    """The lexicon of the house with the folder's tables, its names remembered; None where the folder adds no words."""
    if folder is None:
        return None
    return _read(folder, tuple(_stamp(folder / name) for name in (*_NAMES, *_WORDS)))


@lru_cache(maxsize=4)
def _read(folder: Path, stamps: tuple[tuple[int, int], ...]) -> Lexicon | None:
    written = [name for name, (_, size) in zip((*_NAMES, *_WORDS), stamps, strict=True) if size]
    for name in _NAMES:
        if name in written:
            names.remember_all((folder / name).read_text(encoding="utf-8"))
    tables = [(folder / name).read_text(encoding="utf-8") for name in _WORDS if name in written]
    return with_tables(*tables) if tables else None


def _stamp(path: Path) -> tuple[int, int]:
    """When the file was written and its size: zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
