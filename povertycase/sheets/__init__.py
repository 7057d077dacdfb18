"""The only module that knows spreadsheets: judge a file, read it, find its header, write sheets.

Plain Python without Django. What arrives from outside is judged by `inspect`, opened only in a child
process (`rows`, `details`, or both at once by `Reading`), and refused with `FileRefused`.
"""

from .book import Merge, Note, Row, SheetDetails, SheetInfo, Workbook, column_letter
from .headers import Header, find_header, is_footer, is_total, normalise_header, repeats
from .inspection import inspect
from .reading import Reading, details, rows
from .refusals import FileRefused, refusal

__all__ = [
    "FileRefused",
    "Header",
    "Merge",
    "Note",
    "Reading",
    "Row",
    "SheetDetails",
    "SheetInfo",
    "Workbook",
    "column_letter",
    "details",
    "find_header",
    "inspect",
    "is_footer",
    "is_total",
    "normalise_header",
    "refusal",
    "repeats",
    "rows",
]
