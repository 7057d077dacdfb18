"""JSON lines to the console, and the last wall between a log and a person's numbers."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# An identity, disability or bank number, or a mobile; the first three digits stay for orientation.
NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,}([0-9Xx])(?!\d)")
# With a refused row the database says all of its columns.
ROW = re.compile(r"DETAIL:.*")


FACTS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
]


def configured(*, level: str) -> dict[str, Any]:
    """Django's LOGGING, with structlog set up to go the same way; level: of the root logger."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *FACTS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    console = {"class": "logging.StreamHandler", "formatter": "json", "filters": ["digits"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"digits": {"()": "povertycase.logs.MaskDigits"}},
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask_event,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": FACTS,
            }
        },
        "handlers": {"console": console},
        "loggers": {"axes": {"level": "WARNING"}},
        "root": {"handlers": ["console"], "level": level},
    }


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
