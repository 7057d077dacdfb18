"""What this system writes into sheets. Apart from the package itself, which every child process imports:
openpyxl alone takes longer to load than a small sheet to read.
"""

from .annotation import REASON, Mark, annotate, mark_rows
from .tables import TEMPLATE_SHEET, Column, Table, write_table, write_tables

__all__ = [
    "REASON",
    "TEMPLATE_SHEET",
    "Column",
    "Mark",
    "Table",
    "annotate",
    "mark_rows",
    "write_table",
    "write_tables",
]
