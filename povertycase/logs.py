"""The last wall between a log file and a person's numbers."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

# An identity, disability or bank number, or a mobile; the first three digits stay for orientation.
NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,}([0-9Xx])(?!\d)")
# With a refused row the database says all of its columns.
ROW = re.compile(r"DETAIL:.*")


class MaskDigits(logging.Filter):
    """Masks every run of eight digits or more in a message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):
            record.msg = {key: _masked(value) for key, value in record.msg.items()}
        else:
            record.msg, record.args = _masked(record.getMessage()), ()
        return True


def mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same for what the formatter adds: a traceback quotes the values that a constraint refused."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: object) -> object:
    if not isinstance(value, str):
        return value
    return NUMBER.sub(r"\1****\2", ROW.sub("DETAIL: ****", value))
