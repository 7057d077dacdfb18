"""Facts as people give them, turned into column values by the readers that rolls use too."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from households import choices
from households.rules import values
from households.rules.cells import TEXT
from households.rules.problems import Problem
from households.rules.values import Parsed
from povertycase.exceptions import Invalid, Unmet
from povertycase.fields import PartialDateField

Reader = Callable[[str, str], Parsed[Any]]

FIRST_YEAR, LAST_YEAR = 1949, 2100
MOST_COUNTED = 10**7
FULL_DATE = len("2015-08-31")

IDENTITY_FACTS: tuple[str, ...] = ("certificate_kind", "certificate_number", "sex", "birth_on")


def _phone(text: str, kind: str) -> Parsed[str]:
    found, problems = values.phones(text, kind)
    return Parsed("/".join(found), problems)


def _health(text: str, kind: str) -> Parsed[list[str]]:
    found, problems = values.health(text, kind)
    return Parsed([value for value in choices.Health.values if value in found], problems)


BY_NAME: dict[str, Reader] = {
    "bank_account": values.bank_account,
    "cause_main": values.cause,
    "certificate_kind": values.certificate_kind,
    "destitute_support": values.destitute_support,
    "dropout_reason": values.dropout_reason,
    "education": values.education,
    "ethnicity": values.ethnicity,
    "health": _health,
    "house_grade": values.house_grade,
    "household_type": values.household_type,
    "labour": values.labour,
    "low_income_allowance": values.low_income_allowance,
    "number": partial(values.serial_number, what="人编号"),
    "phone": _phone,
    "political_status": values.political_status,
    "poverty_attribute": values.poverty_attribute,
    "school_status": values.school_status,
    "sex": values.sex,
}


def cleaned(
    model: type[models.Model],
    facts: Mapping[str, Any],
    *,
    editable: Iterable[str],
    on: datetime.date,
) -> dict[str, Any]:
    """{field: column value} of the facts given; fields that are not given are not in it.

    A fact is text as typed, or the value itself. on: no date in it may lie after this day,
    but for those that the model says are PLANNED.
    Raises Invalid with every field that is unknown, not editable, or does not say what it should.
    """
    unmet = [
        Unmet("fact_unknown", _("没有“{}”这一项，或者不能在这里修改。").format(name), field=name)
        for name in sorted(set(facts) - set(editable))
    ]
    found: dict[str, Any] = {}
    for name in (name for name in editable if name in facts):
        field = model._meta.get_field(name)
        text = as_text(facts[name])
        found[name], problems = reader_of(field, on)(text, TEXT)
        refusal = refusing(text, found[name], problems)
        if refusal:
            unmet.append(Unmet(refusal.code, _said(field, refusal.message), refusal.rule, name))
    if unmet:
        raise Invalid(unmet)
    return found


def refusing(text: str, value: object, problems: Iterable[Problem]) -> Problem | None:
    """The problem for which a fact is sent back: an error, or one that left nothing of what was written."""
    for problem in problems:
        if problem.code.startswith("E-") or (text.strip() and value in ("", None, [])):
            return problem
    return None


def as_text(value: Any) -> str:
    """A fact as its column in a roll would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(str(each) for each in value)
    return str(value)


def reader_of(field: Any, on: datetime.date) -> Reader:
    """The reader for a column: by its name, else by its type."""
    if field.name in BY_NAME:
        return BY_NAME[field.name]
    if field.choices:
        return partial(_choice, field, on)
    for kind, reader in _BY_TYPE:
        if isinstance(field, kind):
            return partial(reader, field, on)
    raise TypeError(f"no reader for {field}")


def _partial_date(_field: Any, on: datetime.date, text: str, kind: str) -> Parsed[str]:
    return values.partial_date(text, kind, as_of=on)


def _date(field: Any, on: datetime.date, text: str, kind: str) -> Parsed[Any]:
    is_planned = field.name in getattr(field.model, "PLANNED", ())
    value, problems = values.partial_date(text, kind, as_of=None if is_planned else on)
    if value and len(value) < FULL_DATE:
        message = _("须写明年月日")
        return Parsed(None, (Problem("E-DATE", "", choices.Severity.ERROR, message),))
    return Parsed(datetime.date.fromisoformat(value) if value else None, problems)


def _flag(_field: Any, _on: datetime.date, text: str, kind: str) -> Parsed[Any]:
    return values.yes_no(text, kind)


def _number(field: Any, _on: datetime.date, text: str, kind: str) -> Parsed[Any]:
    """Areas, distances and months: never negative, never wider than the column."""
    value, problems = values.decimal(text, kind, scale=field.decimal_places, what=str(field.verbose_name))
    if value is not None and not 0 <= value < 10 ** (field.max_digits - field.decimal_places):
        message = _("数值过大或为负数")
        return Parsed(None, (Problem("E-NUM", "", choices.Severity.ERROR, message),))
    return Parsed(value, problems)


def _year(field: Any, _on: datetime.date, text: str, kind: str) -> Parsed[Any]:
    return values.integer(text, kind, what=str(field.verbose_name), least=FIRST_YEAR, most=LAST_YEAR)


def _whole(field: Any, _on: datetime.date, text: str, kind: str) -> Parsed[Any]:
    """A count: never negative."""
    return values.integer(text, kind, what=str(field.verbose_name), least=0, most=MOST_COUNTED)


def _choice(field: Any, _on: datetime.date, text: str, _kind: str) -> Parsed[str]:
    """A word of the field's list, by its value or its label."""
    wanted, known = text.strip(), field.flatchoices
    for value, label in known:
        if wanted in (str(value), str(label)):
            return Parsed(str(value), ())
    if not wanted:
        return Parsed("", ())
    words = "、".join(str(label) for _value, label in known)
    message = _("没有“{}”这一项，请在这些里选：{}").format(wanted[:20], words)
    return Parsed("", (Problem("E-LIST", "", choices.Severity.ERROR, message),))


def _text(field: Any, _on: datetime.date, text: str, kind: str) -> Parsed[str]:
    return values.free_text(text, kind, longest=field.max_length)


_BY_TYPE: tuple[tuple[type, Callable[..., Parsed[Any]]], ...] = (
    (PartialDateField, _partial_date),
    (models.DateField, _date),
    (models.BooleanField, _flag),
    (models.DecimalField, _number),
    (models.PositiveSmallIntegerField, _year),
    (models.PositiveIntegerField, _whole),
    (models.CharField, _text),
)


def _said(field: Any, message: str) -> str:
    """The message with the field's name before it, unless it begins with it already."""
    name = str(field.verbose_name)
    return message if message.startswith(name) or isinstance(field, ArrayField) else f"{name}：{message}"
