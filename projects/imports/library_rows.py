"""One row of a 项目库 sheet: its cells as a project's facts, funding and targets."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from households.rules.cells import comparable
from povertycase.models import Division, Organisation
from projects.choices.library import SUBCATEGORIES, Category, Nature
from projects.imports.library_columns import FUNDING, FURTHER, SOURCES
from projects.imports.library_places import Reach
from projects.imports.library_targets import Target, read_targets
from projects.imports.reading import Line
from projects.imports.values import Values
from projects.rules.amounts import wan_of_yuan

TEXTS = {
    "kind": 40,
    "place": 200,
    "content": 2000,
    "responsible": 30,
    "participation": 1000,
    "linkage": 1000,
    "remark": 500,
}
COUNTS = (
    "villages",
    "households",
    "people",
    "exited_households",
    "exited_people",
    "monitored_households",
    "monitored_people",
)
DAYS = ("planned_start_on", "planned_end_on")
ORGANISATIONS = ("authority", "implementer")
LONGEST_NAME, LONGEST_TARGETS = 100, 2000
CATEGORIES = {comparable(each): str(each) for each in Category.values}
SECOND_LEVELS = {comparable(each): each for group in SUBCATEGORIES.values() for each in group}
NATURES = {comparable(each): str(each) for each in Nature.values}
YES_NO = {"是": "是", "否": "否", "已入库": "是", "未入库": "否", "√": "是", "×": "否"}


@dataclass
class ProjectRow:
    """What one row says; facts: only what is written in it. funding: None where no source is named."""

    line: Line
    values: Values
    division: Division | None
    year: int | None
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    funding: dict[str, Decimal] | None = None
    states_total: bool = False
    performance: str = ""
    targets: Sequence[Target] = ()
    has_odd_targets: bool = False
    is_listed: bool | None = None
    listed_on: datetime.date | None = None

    @property
    def is_held(self) -> bool:
        """Whether an error keeps it out."""
        return any(told.code.startswith("E") for told in self.values.found)


class RowReader:
    """Reads rows for one reader; organisations and places are looked up once."""

    def __init__(self, reach: Reach, *, counts_from_1904: bool) -> None:
        self._reach = reach
        self._counts_from_1904 = counts_from_1904
        self._organisations: dict[str, dict[str, Organisation]] = {}

    def read(self, line: Line) -> ProjectRow:
        """The row; what is wrong with it stands in its values."""
        values = Values(line, counts_from_1904=self._counts_from_1904)
        row = ProjectRow(
            line,
            values,
            division=self._reach.find(values),
            year=values.year("year"),
            name=values.required("name", LONGEST_NAME),
        )
        row.facts = {
            key: value for key, value in self._facts(values, row.division).items() if value not in ("", None)
        }
        if "category" not in row.facts and not values.is_wrong("category"):
            values.tell("E-REQUIRED", "category", _("没有填写项目类型"))
        _read_funding(row)
        _read_targets(row)
        _read_library(row)
        return row

    def _facts(self, values: Values, division: Division | None) -> dict[str, Any]:
        return {
            "category": values.choice("category", CATEGORIES),
            "subcategory": values.choice("subcategory", SECOND_LEVELS),
            "nature": values.choice("nature", NATURES),
            **{key: values.text(key, longest) for key, longest in TEXTS.items()},
            **{key: values.day(key) for key in DAYS},
            **{key: values.count(key) for key in COUNTS},
            **{key: self._organisation(values, key, division) for key in ORGANISATIONS},
        }

    def _organisation(self, values: Values, key: str, division: Division | None) -> Organisation | None:
        """A unit of the county or a place above it; one that nobody registered is told and left out."""
        written = values.text(key, LONGEST_NAME)
        if not written or division is None:
            return None
        found = self._known(division.pk[:6]).get(comparable(written))
        if found is None:
            message = _("单位库里没有“{}”，这一格没有登记；请系统管理员先登记单位").format(written)
            values.tell("W-ORG", key, message)
        return found

    def _known(self, county: str) -> Mapping[str, Organisation]:
        if county not in self._organisations:
            rows = Organisation.objects.filter(division__code__startswith=county[:2]).order_by("-division_id")
            reach = (row for row in rows if _serves(row.division_id, county))
            self._organisations[county] = {comparable(row.name): row for row in reach}
        return self._organisations[county]


def _serves(code: str, county: str) -> bool:
    return code.startswith(county) or county.startswith(code)


def _read_funding(row: ProjectRow) -> None:
    """The sources and what they come to: 总投资 has to be their sum."""
    values = row.values
    amounts = {
        column.key.removeprefix(FUNDING): values.yuan(column.key, is_wan=True)
        for column in (*SOURCES, *FURTHER)
    }
    total = values.yuan("total", is_wan=True)
    row.states_total = total is not None
    given = {source: yuan for source, yuan in amounts.items() if yuan is not None}
    counted = sum(given.values(), Decimal(0))
    if any(values.is_wrong(column.key) for column in (*SOURCES, *FURTHER)) or values.is_wrong("total"):
        return
    if total is not None and total != counted:
        message = _("总投资 {:f} 万元与各项资金来源之和 {:f} 万元不符，请核对")
        values.tell("E-TOTAL", "total", message.format(wan_of_yuan(total), wan_of_yuan(counted)))
    row.funding = given or None


def _read_targets(row: ProjectRow) -> None:
    row.performance = row.values.text("performance", LONGEST_TARGETS)
    row.targets, others = read_targets(row.performance)
    row.has_odd_targets = bool(others)
    for part in others:
        message = _("“{}”没有写成“指标：数值单位”，没有登记为绩效目标；请改成“亩均产值：3000元”这样的写法")
        row.values.tell("W-TARGET", "performance", message.format(part[:60]))


def _read_library(row: ProjectRow) -> None:
    written = row.values.choice("is_listed", YES_NO)
    row.is_listed = written == "是" if written else None
    row.listed_on = row.values.day("listed_on")
