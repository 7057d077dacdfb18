"""Reads a roll, stages it, checks it and compares it with the register; never writes the register."""

from households.imports import layouts
from households.imports.preparing import prepare
from households.imports.returning import annotated

__all__ = ["annotated", "layouts", "prepare"]
