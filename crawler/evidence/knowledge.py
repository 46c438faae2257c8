"""What a desk has learned, kept beside its store: names editors confirmed, and words from confirmed evidence.

Three tables in the store's folder, each a text file people can read and mend:

- `aliases.tsv`, `spelling<TAB>name`: a line for each name an editor joined by hand; `confirm` adds one;
- `learned.tsv`, `stem<TAB>word,word`: written by `sourcedesk learn`;
- `dictionary.tsv`, the same form: the user's own.
"""

from functools import lru_cache
from pathlib import Path

from crawler.evidence import names
from crawler.evidence.lexicon import Lexicon, with_tables

ALIASES = "aliases.tsv"
_WORDS = ("learned.tsv", "dictionary.tsv")


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


def known(folder: Path | None) -> Lexicon | None:
    """The lexicon of the house with the folder's tables, its names remembered; None where the folder adds no words."""
    if folder is None:
        return None
    return _read(folder, tuple(_stamp(folder / name) for name in (ALIASES, *_WORDS)))


@lru_cache(maxsize=4)
def _read(folder: Path, stamps: tuple[tuple[int, int], ...]) -> Lexicon | None:
    if stamps[0][1]:
        names.remember_all((folder / ALIASES).read_text(encoding="utf-8"))
    tables = [
        (folder / name).read_text(encoding="utf-8")
        for name, (_, size) in zip(_WORDS, stamps[1:], strict=True)
        if size
    ]
    return with_tables(*tables) if tables else None


def _stamp(path: Path) -> tuple[int, int]:
    """When the file was written and its size: zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
