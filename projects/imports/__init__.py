"""Sheets of projects and money: published allocations and the library in, the library and ledgers out."""

from projects.imports.funds import import_funds
from projects.imports.library import import_projects
from projects.imports.library_export import library_table
from projects.imports.progress import compare_progress
from projects.imports.progress_export import progress_table, spending_of

__all__ = [
    "compare_progress",
    "import_funds",
    "import_projects",
    "library_table",
    "progress_table",
    "spending_of",
]
