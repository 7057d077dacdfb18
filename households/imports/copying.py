"""Rows into a table by COPY, which is many times faster than INSERT."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

NULL = "\\N"
AT_ONCE = 2**18  # bytes
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


def copied(value: object) -> str:
    """One value as COPY's text format takes it."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)


def copy_lines(cursor: Any, table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Send lines that are written in COPY's text format already."""
    names = ", ".join(f'"{name}"' for name in columns)
    content = io.BytesIO("\n".join(lines).encode())
    cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', content, AT_ONCE)


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Send rows of values."""
    copy_lines(cursor, table, columns, ("\t".join(map(copied, row)) for row in rows))
