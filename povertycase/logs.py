"""The last wall between a log file and a person's numbers."""

import logging
import re

# An identity, disability or bank number, or a mobile; the first three digits stay for orientation.
NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,}([0-9Xx])(?!\d)")


class MaskDigits(logging.Filter):
    """Masks every run of eight digits or more in a message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):
            record.msg = {key: _masked(value) for key, value in record.msg.items()}
        else:
            record.msg, record.args = _masked(record.getMessage()), ()
        return True


def _masked(value: object) -> object:
    return NUMBER.sub(r"\1****\2", value) if isinstance(value, str) else value
