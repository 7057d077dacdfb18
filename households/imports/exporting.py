"""The register written as an official roll; importing it again changes nothing."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households import choices
from households.imports.layouts import BY_CODE, FORM, FORM_YEAR, Column, Layout
from households.imports.policy import INCOME_TABLES, missing_month, policy_in_force
from households.models import HouseholdMembership, IncomeStatement, RollCoverage
from households.models.roll_fields import BY_NAME, ROLL_FIELDS, Kind, Table
from households.rules.moves import ROLL_WRITERS
from households.rules.purposes import missing_purpose
from povertycase import access, actions
from povertycase.actions.exports import mark_of, serial_of
from povertycase.exceptions import Invalid, Refused, Unmet
from povertycase.models import Division, User
from povertycase.models.divisions import ancestor_codes
from povertycase.sheets import writing

HOUSEHOLDS_AT_ONCE = 1_000
FIGURES = frozenset({"serial", "stated_size"})
# Of the columns whose values are longer than their headers; the others are as wide as those, within reason.
WIDTHS = {
    **dict.fromkeys(("certificate_number", "head_id18"), 22),
    **dict.fromkeys(("household_number", "person_number"), 20),
    **dict.fromkeys(("household_phone", "person_phone"), 14),
    **dict.fromkeys(("village", "household_type", "poverty_attribute", "risks", "labour"), 22),
    **dict.fromkeys(("data_on", "registered_on", "relation"), 12),
    "bank_account": 24,
}
NARROWEST, WIDEST = 8, 14
PATHS = {
    Table.HOUSEHOLD: "household__{}",
    Table.REGISTRATION: "household__registrations__{}",
    Table.PERSON: "person__{}",
    Table.MEMBERSHIP: "{}",
}
Values = dict[str, Any]


@transaction.atomic
def write_roll(path: Path, *, by: User, division: Division, layout: str, purpose: str) -> int:
    """Everybody in force inside a division as one official table; how many rows it has.

    Numbers and telephones stand in full, so: township and county of the place, for a stated purpose, and
    recorded. Raises Refused, and Invalid for a missing purpose, an unknown layout, or incomes whose year no
    parameter tells: blank columns would look as if nobody had any.
    """
    if not access.roles_at(by, division.pk) & ROLL_WRITERS:
        raise Refused(_("您的岗位不能导出该区划的花名册。"))
    if unmet := missing_purpose(purpose):
        raise Invalid(unmet)
    if layout not in BY_CODE:
        known = "、".join(BY_CODE)
        raise Invalid([Unmet("export_layout", _("没有这种表样，可选：{}").format(known), field="layout")])
    export = Export(by, division, BY_CODE[layout])
    if export.has_incomes and export.period is None:
        message = _("{}，之后才能导出收入。").format(missing_month(export.data_on))
        raise Invalid([Unmet("export_period", message)])
    count = export.members().count()
    facts = {"rows": count, "layout": layout, "division": division.pk}
    event = actions.record("export", division, by=by, note=purpose.strip(), facts=facts)
    part = path.with_name(f"{path.name}.part")
    writing.write_table(part, replace(export.table(), footer=mark_of(by, serial_of(event))))
    part.replace(path)
    return count


@dataclass(frozen=True)
class Export:
    """One export: who reads which place in which layout."""

    by: User
    division: Division
    layout: Layout

    @cached_property
    def data_on(self) -> datetime.date:
        """The day of the latest roll that these villages were filled from, else today."""
        covered = RollCoverage.objects.visible_to(self.by).filter(division__code__startswith=self.division.pk)
        latest = covered.aggregate(day=Max("data_on"))["day"]
        return latest or timezone.localdate()

    @property
    def has_incomes(self) -> bool:
        """Whether the layout has a column of the households' incomes."""
        fields = (BY_NAME.get(each.name) for each in self.layout.columns)
        return any(field is not None and field.table in INCOME_TABLES for field in fields)

    @cached_property
    def period(self) -> tuple[datetime.date, datetime.date] | None:
        """The year of income collection that a roll of this day is compared with; None when unknown."""
        policy = policy_in_force(division_code=self.division.pk, on=self.data_on)
        return policy.income_period(self.data_on)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each division inside and around, by code."""
        around = Division.objects.filter(code__in=ancestor_codes(self.division.pk))
        inside = Division.objects.under(self.division.pk)
        return dict((around | inside).values_list("code", "name"))

    def table(self) -> writing.Table:
        """The sheet, its rows read while they are written."""
        now = timezone.localtime()
        return writing.Table(
            title=f"{self.division.name}{self.layout.name}",
            subtitle=_("填报单位：{}　　日期：{:%Y-%m-%d}　　单位：人、元").format(self.division.name, now),
            columns=columns_of(self.layout),
            rows=([each.write(values) for each in self.layout.columns] for values in self.rows()),
            signatures="",
            template=(f"{FORM}{self.layout.code}", FORM_YEAR),
        )

    def rows(self) -> Iterator[Values]:
        """Each person's values by RollField name, by 户编号 and 人编号, with a running number."""
        groups = groupby(self._members(), key=lambda values: values["household_id"])
        homes = ([*members] for _household, members in groups)
        serial = 0
        while batch := list(islice(homes, HOUSEHOLDS_AT_ONCE)):
            incomes = self._incomes([members[0]["household_id"] for members in batch])
            for members in batch:
                shared = self._shared(members) | incomes.get(members[0]["household_id"], {})
                for values in members:
                    serial += 1
                    yield values | shared | {"serial": serial}

    def members(self) -> QuerySet[HouseholdMembership]:
        """Everybody in force in a household that the layout's list has."""
        memberships: QuerySet[HouseholdMembership] = (
            HouseholdMembership.objects.visible_to(self.by)
            .in_force()
            .filter(
                division__code__startswith=self.division.pk,
                household__status=choices.HouseholdStatus.ACTIVE,
                household__registrations__scheme=self.layout.scheme,
            )
        )
        return memberships

    def _members(self) -> Iterator[Values]:
        """The same, decrypted as they are read."""
        fields = [field for field in ROLL_FIELDS if field.table in PATHS]
        paths = [PATHS[field.table].format(field.column) for field in fields]
        names = [*(field.name for field in fields), "household_id", "division_code"]
        ordered = self.members().order_by("household__registrations__number", "person__number", "id")
        rows = ordered.values_list(*paths, "household_id", "division_id")
        for row in rows.iterator(chunk_size=2_000):
            yield dict(zip(names, row, strict=True))

    def _shared(self, members: list[Values]) -> Values:
        """What all rows of a household say."""
        code = members[0]["division_code"]
        head = next((each for each in members if each["relation"] == choices.Relation.HEAD), members[0])
        levels = {"province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}
        return {
            **{level: self.names.get(code[:length], "") for level, length in levels.items()},
            "data_on": self.data_on.isoformat(),
            "stated_size": len(members),
            "head_name": head["person_name"],
            "head_id18": head["id18"],
        }

    def _incomes(self, households: Iterable[int]) -> dict[int, Values]:
        """The figures of the period, by household."""
        if self.period is None:
            return {}
        start, end = self.period
        statements = IncomeStatement.objects.visible_to(self.by).filter(
            household__in=list(households),
            concept=choices.IncomeConcept.NET,
            period_start=start,
            period_end=end,
        )
        figures = {field.column: field.name for field in ROLL_FIELDS if field.table is Table.INCOME}
        items = {field.column: field.name for field in ROLL_FIELDS if field.table is Table.LINE}
        found: dict[int, Values] = {}
        for row in statements.values("household_id", *figures, "lines__item", "lines__amount_yuan"):
            values = found.setdefault(row["household_id"], {})
            values |= {name: row[column] for column, name in figures.items()}
            if row["lines__item"] in items:
                values[items[row["lines__item"]]] = row["lines__amount_yuan"]
        return found


def columns_of(layout: Layout) -> list[writing.Column]:
    """The columns of a layout as a sheet has them, with a drop-down where a code list is."""
    return [
        writing.Column(each.header, kind_of(each), _width_of(each), choices=each.choices)
        for each in layout.columns
    ]


def _width_of(column: Column) -> int:
    """Wide enough for what usually stands in it, so that nothing is cut on paper."""
    return WIDTHS.get(column.name, min(max(2 * len(column.header) + 2, NARROWEST), WIDEST))


def kind_of(column: Column) -> str:
    """Figures are written as numbers; a number that names somebody or something never is."""
    field = BY_NAME.get(column.name)
    is_figure = column.name in FIGURES or (field is not None and field.kind is Kind.NUMBER)
    return "number" if is_figure else "text"
