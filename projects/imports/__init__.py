"""Sheets of projects and money: published allocations and the library in, the library and ledgers out."""

from projects.imports.funds import import_funds

__all__ = ["import_funds"]
