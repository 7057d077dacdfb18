"""Ledgers of problems in and out, as sheets."""
