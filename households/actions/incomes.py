"""What a household earned and spent in a period."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from households import choices
from households.actions import guards
from households.actions.facts import Reader, as_text, refusing
from households.choices import INCOME_CHILDREN, IncomeItem
from households.models import Household, IncomeLine, IncomeStatement
from households.rules import income as rules
from households.rules import values
from households.rules.cells import TEXT
from households.rules.policy import FIGURES, read_policy
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from povertycase.models.parameters import values_in_force

STATEMENT_FACTS = (
    "concept",
    "period_start",
    "period_end",
    "population",
    "lines",
    "stated_net_yuan",
    "stated_per_capita_yuan",
    "claims_yuan",
    "compliant_oop_yuan",
)
AMOUNTS = ("stated_net_yuan", "stated_per_capita_yuan", "claims_yuan", "compliant_oop_yuan")
MAIN_ITEMS = (
    IncomeItem.WAGE,
    IncomeItem.BUSINESS,
    IncomeItem.PROPERTY,
    IncomeItem.TRANSFER,
    IncomeItem.COST,
)
TOLERANCE_YUAN = rules.CENT
COLLECTION_END_MONTH = FIGURES["collection_end_month"][0]
MOST_PEOPLE = 99
ITEMS = frozenset(IncomeItem.values)
Period = tuple[datetime.date, datetime.date]


def last_period(division_code: str, *, on: datetime.date) -> Period | None:
    """The latest annual collection year that had ended on a day; None without its parameter there."""
    known = values_in_force([COLLECTION_END_MONTH], division_code=division_code, on=on)
    return read_policy(known).income_period(on)


@transaction.atomic
def record_income(
    household: Household,
    *,
    statement: Mapping[str, Any],
    by: User,
    on: datetime.date,
    version: int | None = None,
) -> IncomeStatement:
    """Write a household's income of a period, or correct the one written for the same period and concept.

    statement: STATEMENT_FACTS; `lines` is {item: yuan}; a parent that is left out is the sum of its parts,
    a part that is left out beside others is 0. version: of the statement being corrected, None for a new
    one. Who: village, township and county of the place. Records the period. Refuses lines that do not add
    up (I-01) and stated figures that do not follow from them (I-02).
    """
    visible = _locked(household, "record_income", by=by)
    columns, lines = statement_values(statement, on=on)
    guards.require(_empty_unmet(columns, lines))
    former = IncomeStatement.objects.filter(
        household=visible,
        concept=columns["concept"],
        period_start=columns["period_start"],
        period_end=columns["period_end"],
    ).first()
    with guards.writing("record_income", by=by):
        if former is None:
            written = _create(visible, columns, lines)
        else:
            written = _correct(lock(former, by=by, version=version), columns, lines)
    facts = {"household": visible.pk, "period": [str(written.period_start), str(written.period_end)]}
    record("record_income", written, by=by, facts=facts)
    return written


@transaction.atomic
def withdraw_income(statement: IncomeStatement, *, by: User, version: int | None, note: str) -> Household:
    """Take back a statement that should never have been recorded, say for a wrong period.

    The statement and its lines leave the register; the history keeps them as they were. note: why. Who:
    village, township and county of the place. Records the period.
    """
    household = _locked(statement.household, "withdraw_income", by=by)
    taken = lock(statement, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明撤回原因。")))
    facts = {"household": household.pk, "period": [str(taken.period_start), str(taken.period_end)]}
    record("withdraw_income", taken, by=by, note=note, facts=facts)
    with guards.writing("withdraw_income", by=by):
        taken.lines.all().delete()
        taken.delete()
    return household


def write_statement(
    household: Household, statement: Mapping[str, Any], *, on: datetime.date
) -> IncomeStatement:
    """The first statement of a household that is being registered; asks the rules, not the role."""
    columns, lines = statement_values(statement, on=on)
    return _create(household, columns, lines)


def statement_values(
    statement: Mapping[str, Any], *, on: datetime.date
) -> tuple[dict[str, Any], dict[IncomeItem, Decimal]]:
    """A statement's columns and its lines; raises Invalid with everything that is wrong."""
    unmet = [
        Unmet("fact_unknown", _("没有“{}”这一项。").format(name), field=name)
        for name in sorted(set(statement) - set(STATEMENT_FACTS))
    ]
    columns = _columns(statement, unmet, on=on)
    lines = _lines(statement.get("lines") or {}, unmet)
    guards.require(unmet)
    lines = complete(lines)
    findings = rules.sum_mismatches(_with_zero_parts(lines), tolerance_yuan=TOLERANCE_YUAN)
    findings += rules.stated_mismatches(
        lines,
        population=columns["population"],
        stated_net_yuan=columns["stated_net_yuan"],
        stated_per_capita_yuan=columns["stated_per_capita_yuan"],
        tolerance_yuan=TOLERANCE_YUAN,
    )
    guards.require([Unmet(each.rule, each.message, each.rule, "lines") for each in findings])
    return columns | stated(lines, columns), lines


def complete(lines: Mapping[IncomeItem, Decimal]) -> dict[IncomeItem, Decimal]:
    """The lines with each missing parent as the sum of the parts that are there."""
    found = dict(lines)
    # The sub-trees stand after their parents in the list: sum them first.
    for parent, parts in reversed(INCOME_CHILDREN.items()):
        known = [found[part] for part in parts if part in found]
        if known and parent not in found:
            found[parent] = sum(known, Decimal(0))
    return found


def stated(lines: Mapping[IncomeItem, Decimal], columns: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """Net income and income a head: as stated, else as they follow from the five main lines."""
    net, head = columns["stated_net_yuan"], columns["stated_per_capita_yuan"]
    if all(item in lines for item in MAIN_ITEMS):
        wage, business, owned, transfer, cost = (lines[item] for item in MAIN_ITEMS)
        exact = rules.net_income(
            wage_yuan=wage,
            business_yuan=business,
            property_yuan=owned,
            transfer_yuan=transfer,
            cost_yuan=cost,
        )
        net = rules.to_cents(exact)
        if columns["population"]:
            head = rules.to_cents(rules.per_capita(exact, columns["population"]))
    return {"stated_net_yuan": net, "stated_per_capita_yuan": head}


def _locked(household: Household, step: str, *, by: User) -> Household:
    """The household, on the register and locked, where `by` may take the step."""
    found = Household.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=household.pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    guards.require_role(step, by=by, division_code=found.division_id)
    guards.require_active(found)
    return found


def _empty_unmet(columns: Mapping[str, Any], lines: Mapping[IncomeItem, Decimal]) -> list[Unmet]:
    """A statement says something."""
    if lines or any(columns[name] is not None for name in AMOUNTS):
        return []
    return [Unmet("income_empty", _("请填写收支明细，或者纯收入、人均纯收入。"), field="lines")]


def _columns(statement: Mapping[str, Any], unmet: list[Unmet], *, on: datetime.date) -> dict[str, Any]:
    concept = statement.get("concept") or choices.IncomeConcept.NET
    if concept not in choices.IncomeConcept.values:
        unmet.append(Unmet("E-ENUM", _("请选择收入口径。"), field="concept"))
    start, end = (_day(statement, name, unmet) for name in ("period_start", "period_end"))
    if start and end and end <= start:
        unmet.append(Unmet("period_order", _("统计期止须晚于统计期起。"), "I-03", "period_end"))
    if end and end > on:
        unmet.append(Unmet("E-DATE-FUTURE", _("统计期还没有结束。"), "I-03", "period_end"))
    people = partial(values.integer, what=_("年度家庭人口数"), least=1, most=MOST_PEOPLE)
    columns = {"concept": concept, "period_start": start, "period_end": end}
    columns["population"] = _read(people, statement.get("population"), "population", unmet)
    for name in AMOUNTS:
        columns[name] = _read(values.decimal, statement.get(name), name, unmet)
    return columns


def _lines(given: Mapping[str, Any], unmet: list[Unmet]) -> dict[IncomeItem, Decimal]:
    lines = {}
    for name, amount in given.items():
        if name not in ITEMS:
            unmet.append(Unmet("fact_unknown", _("没有“{}”这一项收支。").format(name), field=f"lines.{name}"))
            continue
        item = IncomeItem(name)
        read = partial(values.decimal, what=str(item.label))
        value = _read(read, amount, f"lines.{name}", unmet)
        if value is not None:
            lines[item] = value
    return lines


def _with_zero_parts(lines: Mapping[IncomeItem, Decimal]) -> dict[IncomeItem, Decimal]:
    """For the sums: beside a part that is given, the parts that are not are 0."""
    found = dict(lines)
    for parts in INCOME_CHILDREN.values():
        if any(part in lines for part in parts):
            found |= {part: lines.get(part, Decimal(0)) for part in parts}
    return found


def _day(statement: Mapping[str, Any], name: str, unmet: list[Unmet]) -> datetime.date | None:
    value = statement.get(name)
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        unmet.append(Unmet("E-DATE", _("请填写统计期，如 2025-10-01。"), "I-03", name))
        return None


def _read(reader: Reader, value: Any, name: str, unmet: list[Unmet]) -> Any:
    text = as_text(value)
    found, problems = reader(text, TEXT)
    refusal = refusing(text, found, problems)
    if refusal:
        unmet.append(Unmet(refusal.code, refusal.message, refusal.rule, name))
    return found


def _create(
    household: Household, columns: Mapping[str, Any], lines: Mapping[IncomeItem, Decimal]
) -> IncomeStatement:
    written = IncomeStatement.objects.create(
        household=household, division_id=household.division_id, **columns
    )
    IncomeLine.objects.bulk_create(_rows(written, lines))
    return written


def _correct(
    statement: IncomeStatement, columns: Mapping[str, Any], lines: Mapping[IncomeItem, Decimal]
) -> IncomeStatement:
    for name, value in columns.items():
        setattr(statement, name, value)
    statement.save(update_fields=[*columns, "updated_at"])
    statement.refresh_from_db(fields=["version"])
    statement.lines.exclude(item__in=lines).delete()
    IncomeLine.objects.bulk_create(
        _rows(statement, lines),
        update_conflicts=True,
        unique_fields=["statement", "item"],
        update_fields=["amount_yuan"],
    )
    return statement


def _rows(statement: IncomeStatement, lines: Mapping[IncomeItem, Decimal]) -> list[IncomeLine]:
    return [IncomeLine(statement=statement, item=item, amount_yuan=amount) for item, amount in lines.items()]
