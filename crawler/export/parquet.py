"""The stream as a Parquet file (https://parquet.apache.org/docs/), for consumers that read tables.

The same lines in the same order, with the same ids and cursors. `line` holds the whole record as JSON, so that one
schema (`docs/stream.schema.json`) describes both forms; what is asked for most stands beside it in columns.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crawler.export.stream import STREAM_VERSION, StreamLine

_ROWS = 1000
"""In one group: what is in memory at a time."""


class NoParquet(RuntimeError):
    """The library that writes Parquet is not there."""


def write_parquet(lines: Iterable[StreamLine], file: Path) -> int:
    """Write the lines to a file that appears whole or not at all; how many there were.

    Raises:
        NoParquet: pyarrow is not installed.
        OSError: the file cannot be written.
    """
    if find_spec("pyarrow") is None:
        raise NoParquet("Parquet needs pyarrow: pip install 'sourcedesk[parquet]'")
    import pyarrow as pa  # noqa: PLC0415  # an extra
    from pyarrow import parquet  # noqa: PLC0415

    columns = pa.schema(
        [
            ("cursor", pa.string()),
            ("id", pa.string()),
            ("changed", pa.timestamp("us", tz="UTC")),
            ("untrusted", pa.bool_()),
            ("tokens", pa.int64()),
            ("record", pa.string()),
            ("language", pa.string()),
            ("text", pa.string()),
            ("line", pa.string()),
        ],
        metadata={"sourcedesk.stream_version": STREAM_VERSION},
    )
    part, count = file.with_name(f"{file.name}.part"), 0
    try:
        with parquet.ParquetWriter(part, columns, compression="zstd") as writer:
            rows: list[dict[str, Any]] = []
            for one in lines:
                rows.append(_row(one))
                count += 1
                if len(rows) == _ROWS:
                    writer.write_table(pa.Table.from_pylist(rows, schema=columns))
                    rows = []
            writer.write_table(pa.Table.from_pylist(rows, schema=columns))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return count


def _row(one: StreamLine) -> dict[str, Any]:
    language: str | None
    text: str | None
    if one.line.record == "item":
        language, text = one.line.issue.language, one.line.text
    else:
        document = one.line.document
        language, text = (document.language, document.text) if document else (None, None)
    return {
        "cursor": one.cursor,
        "id": one.id,
        "changed": one.changed,
        "untrusted": one.untrusted,
        "tokens": one.tokens,
        "record": one.line.record,
        "language": language,
        "text": text,
        "line": one.line.model_dump_json(),
    }
