"""What is known of a case when its removal is judged: facts for the rules, from the register."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from households.choices import WITHOUT_LABOUR, HoldKind, IncomeConcept, IncomeItem
from households.models import HouseholdMembership, IncomeStatement, SafeguardCheck
from monitoring.actions import guards
from monitoring.actions.procedures import current
from monitoring.actions.warnings import open_warnings_of
from monitoring.choices.cases import Aim
from monitoring.models import MonitoringCase
from monitoring.rules.helping import Landed, when_identified
from monitoring.rules.removal import REQUIRED, Limits, Observed, Standing, removal_unmet
from povertycase.exceptions import Unmet
from povertycase.models.parameters import values_in_force

LINE, MONTHS, CHECK_DAYS = "income.monitor_line", "elim.min_months", "elim.check_days"
INCOME_MONTHS, FRESH_MONTHS = "elim.income_months", "elim.income_fresh_months"
# Whoever is monitored is registered, of whatever type the household is: S13's lower threshold.
OOP = "med.oop_registered"
# What a statement of income must say of a household that is to leave, beside its sums.
ITEMS = (
    IncomeItem.WAGE,
    IncomeItem.PROPERTY,
    IncomeItem.TRANSFER,
    IncomeItem.BUSINESS,
    IncomeItem.COST,
)


def unmet_of_removal(case: MonitoringCase, *, way: str, on: datetime.date) -> list[Unmet]:
    """E1 to E11, for the actions and for the page beside its button."""
    return removal_unmet(standing_of(case, way=way), limits_of(case, on=on), on=on)


def limits_of(case: MonitoringCase, *, on: datetime.date) -> Limits:
    """The figures of policy for the case's place and day; what policy does not say is a default row."""
    keys = [MONTHS, CHECK_DAYS, INCOME_MONTHS, FRESH_MONTHS, OOP]
    known = guards.figures(keys, division_code=case.division_id, on=on)
    # Set every year for every place: E3 says so where nobody has.
    line = values_in_force([LINE], division_code=case.division_id, on=on).get(LINE)
    return Limits(
        months=int(known[MONTHS]),
        income_months=int(known[INCOME_MONTHS]),
        fresh_months=int(known[FRESH_MONTHS]),
        check_days=int(known[CHECK_DAYS]),
        line_yuan=Decimal(str(line)) if line is not None else None,
        oop_yuan=Decimal(str(known[OOP])),
    )


def standing_of(case: MonitoringCase, *, way: str) -> Standing:
    """The case and its household as the rules of removal see them."""
    statements = _statements(case)
    newest = statements[0] if statements else None
    procedure = current(case)
    return Standing(
        identified=when_identified(case.identified_on),
        way=way,
        risks=[each.risk for each in case.risks.order_by("rank")],
        measures=measures_of(case),
        incomes=[
            Observed(each.period_end, each.stated_per_capita_yuan)
            for each in statements
            if each.stated_per_capita_yuan is not None
        ],
        checks=_checks(case),
        oop_yuan=newest.compliant_oop_yuan if newest else None,
        claims_yuan=newest.claims_yuan if newest else None,
        spent=(newest.period_start, newest.period_end) if newest else None,
        is_without_labour=_is_without_labour(case),
        open_tickets=case.household.holds.in_force().filter(kind=HoldKind.TICKET).count(),
        open_warnings=open_warnings_of(case.household),
        blank_fields=_blank_fields(case, newest),
        has_natural_document=procedure.natural_document_id is not None,
        applied_on=procedure.started_on if procedure.aim == Aim.LEAVING else None,
    )


def measures_of(case: MonitoringCase) -> list[Landed]:
    """The measures of a case, planned ones too."""
    return [
        Landed(kind, landed_on, tuple(items), ended_on)
        for kind, landed_on, items, ended_on in case.measures.values_list(
            "kind", "landed_on", "items", "ended_on"
        )
    ]


def _statements(case: MonitoringCase) -> list[IncomeStatement]:
    rows = IncomeStatement.objects.filter(household=case.household_id, concept=IncomeConcept.NET)
    return list(rows.order_by("-period_end", "-pk").prefetch_related("lines"))


def _checks(case: MonitoringCase) -> Mapping[str, tuple[bool, datetime.date]]:
    rows = SafeguardCheck.objects.newest().filter(household=case.household_id, item__in=REQUIRED)
    return {each.item: (each.is_met, each.checked_on) for each in rows}


def _is_without_labour(case: MonitoringCase) -> bool | None:
    """Whether nobody in force can work; unknown while somebody's labour is not known and nobody can."""
    rows = HouseholdMembership.objects.filter(household=case.household_id, left_on=None)
    known = list(rows.values_list("person__labour", flat=True))
    if any(labour and labour not in WITHOUT_LABOUR for labour in known):
        return False
    return None if not known or "" in known else True


def _blank_fields(case: MonitoringCase, newest: IncomeStatement | None) -> list[str]:
    wanted: dict[str, Any] = {
        _("监测联系人"): case.contact,
        _("监测联系电话"): case.contact_phone,
    }
    blank = [label for label, value in wanted.items() if not value]
    if newest is None:
        return [*blank, _("收入")]
    lines = {line.item for line in newest.lines.all()}
    blank += [IncomeItem(item).label for item in ITEMS if item not in lines]
    if newest.claims_yuan is None:
        blank.append(_("理赔收入"))
    if newest.compliant_oop_yuan is None:
        blank.append(_("合规自付支出"))
    return blank
