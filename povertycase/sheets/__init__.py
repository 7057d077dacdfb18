"""The only module that knows spreadsheets: judge a file, read it, find its header, write sheets.

Plain Python without Django. What arrives from outside is judged by `inspect`, opened only in a child
process (`rows`, `details`, or both at once by `Reading`), and refused with `FileRefused`.
"""

from .annotation import REASON, Mark, annotate, mark_rows
from .book import Merge, Note, Row, SheetDetails, SheetInfo, Workbook, column_letter
from .headers import Header, find_header, is_footer, is_total, normalise_header, repeats
from .inspection import inspect
from .reading import Reading, details, rows
from .refusals import FileRefused, refusal
from .tables import TEMPLATE_SHEET, Column, Table, write_table

__all__ = [
    "REASON",
    "TEMPLATE_SHEET",
    "Column",
    "FileRefused",
    "Header",
    "Mark",
    "Merge",
    "Note",
    "Reading",
    "Row",
    "SheetDetails",
    "SheetInfo",
    "Table",
    "Workbook",
    "annotate",
    "column_letter",
    "details",
    "find_header",
    "inspect",
    "is_footer",
    "is_total",
    "mark_rows",
    "normalise_header",
    "refusal",
    "repeats",
    "rows",
    "write_table",
]
