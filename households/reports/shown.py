"""How a register value is written for people: on pages, in histories, in exports."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from households.models.base import RegisterRow
from povertycase import masks
from povertycase.fields import PartialDateField

SEPARATOR = "/"  # several telephone numbers stand in one field


def _phones(numbers: str) -> str:
    return SEPARATOR.join(masks.phone(number) for number in numbers.split(SEPARATOR))


MASKS: dict[str, Callable[[str], str]] = {
    "id18": masks.identity,
    "certificate_number": masks.identity,
    "phone": _phones,
    "bank_account": masks.bank,
}


def masked(name: str, value: object) -> str:
    """A personal value with only what tells two of them apart; "" for none."""
    return MASKS.get(name, masks.text)(str(value)) if value not in (None, "") else ""


def shown(field: Field, value: Any) -> str:
    """A value in the words of the office: 是/否, the choice's label, 2026年3月, 3.5; "" for unknown."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    if isinstance(value, Decimal):
        return _amount(field, value)
    if isinstance(value, datetime.date) or isinstance(field, PartialDateField):
        return date_words(str(value))
    labels = dict(field.flatchoices)
    return str(labels.get(value, value))


def shown_or_masked(record: RegisterRow, field: Field) -> str:
    """The field of a record as it may stand on a page."""
    value = getattr(record, field.name)
    return masked(field.name, value) if field.name in record.PERSONAL else shown(field, value)


def date_words(text: str) -> str:
    """ISO text of any precision as 2026年, 2026年3月 or 2026年3月5日."""
    units = (_("年"), _("月"), _("日"))
    return "".join(f"{int(part)}{unit}" for part, unit in zip(text.split("-"), units, strict=False))


def day_words(value: datetime.date | None) -> str:
    """A day in a list; "" for none."""
    return value.isoformat() if value else ""


def yuan_words(amount: Decimal | None) -> str:
    """An amount in a list, with its cents; "" for none."""
    return "" if amount is None else f"{amount:,.2f}"


def _amount(field: Field, value: Decimal) -> str:
    # Money keeps its cents; areas and months drop zeros that nobody measured.
    if field.name.endswith("_yuan"):
        return f"{value:,.2f}"
    return f"{value.normalize():f}"
