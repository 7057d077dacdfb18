"""The form of a draft: what the library asks of a project, its funding and its targets, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from povertycase.models import Division
from projects.choices.library import SUBCATEGORIES, Category, Nature, SupportMode, TargetKind
from projects.choices.money import FundSource
from projects.forms.fields import DayOrNone, WanField, offered, organisations_around
from projects.models import Project
from projects.rules.amounts import wan_of_yuan

FUNDING_ROWS, TARGET_ROWS, SPARE_ROWS = 3, 4, 2
FIRST_YEAR, LAST_YEAR = 2014, 2099
Rows = list[list[forms.BoundField]]

BLOCKS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("项目概况"),
        ("name", "year", "category", "subcategory", "kind", "nature", "is_construction", "support_mode"),
    ),
    (
        gettext_lazy("地点和时间"),
        ("division", "place", "planned_start_on", "planned_end_on"),
    ),
    (
        gettext_lazy("责任单位"),
        ("authority", "implementer", "responsible", "special_plan"),
    ),
    (
        gettext_lazy("受益对象"),
        (
            *("villages", "households", "people", "exited_households", "exited_people"),
            *("monitored_households", "monitored_people"),
        ),
    ),
)
WIDE = ("content", "participation", "linkage", "remark")
COUNTS = BLOCKS[3][1]
FACTS = tuple(name for _heading, names in (*BLOCKS, ("", WIDE)) for name in names if name != "division")


class Block(NamedTuple):
    """Fields of the form under one heading."""

    heading: Any
    fields: list[forms.BoundField]


class ProjectForm(StepForm):
    """A project as it is drafted. Funding is typed in 万元; a row that is left blank does not count."""

    is_construction = forms.BooleanField(
        label=gettext_lazy("建设类项目"),
        required=False,
        help_text=gettext_lazy("有土建、安装等工程的勾选，完工期限按建设类执行"),
    )

    def __init__(
        self,
        data: Any,
        *,
        division: Division | None,
        project: Project | None = None,
        places: Sequence[Any] = (),
    ) -> None:
        initial = initial_of(project) if project else blank_of()
        super().__init__(data, initial=initial)
        if places:
            place = forms.CharField(label=_("所在区划"), help_text=_("涉及几个村的项目选乡镇或县"))
            place.widget = PlaceSelect(choices=places)
            self.fields["division"] = place
        for name in FACTS:
            if name not in self.fields:
                self.fields[name] = _field(name)
        for name in ("authority", "implementer"):
            self.fields[name] = forms.ModelChoiceField(
                organisations_around(division),
                label=column_of(name).verbose_name,
                required=False,
                empty_label="—",
            )
        self.funding_rows = _row_count(data, initial, "source", FUNDING_ROWS)
        self.target_rows = _row_count(data, initial, "target_name", TARGET_ROWS)
        self._add_rows()

    def blocks(self) -> Iterator[Block]:
        """The fields under their headings."""
        for heading, names in BLOCKS:
            yield Block(heading, [self[name] for name in names if name in self.fields])

    def wide(self) -> list[forms.BoundField]:
        """The fields that take sentences."""
        return [self[name] for name in WIDE]

    def funding_fields(self) -> Rows:
        """Source and amount, row by row."""
        return [[self[f"source_{row}"], self[f"wan_{row}"]] for row in range(self.funding_rows)]

    def target_fields(self) -> Rows:
        """Kind, name, unit and value, row by row."""
        names = ("target_kind", "target_name", "target_unit", "target_value")
        return [[self[f"{name}_{row}"] for name in names] for row in range(self.target_rows)]

    @property
    def facts(self) -> dict[str, Any]:
        """{field: value} of the project itself."""
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def funding(self) -> dict[str, Decimal]:
        """{source: yuan}."""
        given = self.cleaned_data
        rows = ((given[f"source_{row}"], given[f"wan_{row}"]) for row in range(self.funding_rows))
        return {source: yuan for source, yuan in rows if source}

    @property
    def targets(self) -> list[tuple[str, str, str, Decimal]]:
        """(kind, name, unit, planned value)."""
        given = self.cleaned_data
        names = ("target_kind", "target_name", "target_unit", "target_value")
        rows = (tuple(given[f"{name}_{row}"] for name in names) for row in range(self.target_rows))
        return [row for row in rows if row[1]]

    def clean(self) -> dict[str, Any]:
        """A row is filled in as a whole; no source and no target stands twice."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self.funding_rows):
            self._require_whole(row, ("source", "wan"))
        for row in range(self.target_rows):
            self._require_whole(row, ("target_name", "target_unit", "target_value"))
        self._refuse_twice([f"source_{row}" for row in range(self.funding_rows)])
        kinds = [(f"target_kind_{row}", f"target_name_{row}") for row in range(self.target_rows)]
        seen: set[tuple[str, str]] = set()
        for kind, name in kinds:
            key = (given.get(kind, ""), given.get(name, ""))
            if key[1] and key in seen:
                self.add_error(name, _("这一指标已经填过"))
            seen.add(key)
        return given

    def _require_whole(self, row: int, names: tuple[str, ...]) -> None:
        fields = [f"{name}_{row}" for name in names]
        values = [self.cleaned_data.get(field) for field in fields]
        if not any(value not in (None, "") for value in values):
            return
        for field, value in zip(fields, values, strict=True):
            if value in (None, "") and not self.has_error(field):
                self.add_error(field, ValidationError(_("请补全这一行")))

    def _refuse_twice(self, fields: list[str]) -> None:
        seen: set[Any] = set()
        for field in fields:
            value = self.cleaned_data.get(field)
            if value and value in seen:
                self.add_error(field, _("这一来源已经填过"))
            seen.add(value)

    def _add_rows(self) -> None:
        for row in range(self.funding_rows):
            self.fields[f"source_{row}"] = forms.ChoiceField(
                label=_("资金来源"), choices=offered(FundSource.choices), required=False
            )
            self.fields[f"wan_{row}"] = WanField(_("计划投入（万元）"), required=False)
        for row in range(self.target_rows):
            self.fields[f"target_kind_{row}"] = forms.ChoiceField(
                label=_("类别"), choices=TargetKind.choices, required=False
            )
            self.fields[f"target_name_{row}"] = forms.CharField(
                label=_("指标"), max_length=60, required=False
            )
            self.fields[f"target_unit_{row}"] = forms.CharField(
                label=_("单位"), max_length=12, required=False
            )
            self.fields[f"target_value_{row}"] = forms.DecimalField(
                label=_("目标值"),
                max_digits=14,
                decimal_places=3,
                min_value=Decimal("0.001"),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )


def initial_of(project: Project) -> dict[str, Any]:
    """What a draft says now."""
    known = {name: getattr(project, name) for name in FACTS} | {"version": project.version}
    for row, funding in enumerate(project.funding.order_by("pk")):
        known |= {f"source_{row}": funding.source, f"wan_{row}": f"{wan_of_yuan(funding.planned_yuan):f}"}
    for row, target in enumerate(project.targets.order_by("kind", "pk")):
        known |= {
            f"target_kind_{row}": target.kind,
            f"target_name_{row}": target.name,
            f"target_unit_{row}": target.unit,
            f"target_value_{row}": f"{target.planned.normalize():f}",
        }
    return known


def blank_of() -> dict[str, Any]:
    """What a new one begins with: half of the rows are for 绩效目标, which nobody may leave out."""
    kinds = {
        f"target_kind_{row}": TargetKind.PERFORMANCE.value for row in range(TARGET_ROWS // 2, TARGET_ROWS)
    }
    return {"support_mode": SupportMode.DIRECT.value, "year": timezone.localdate().year, **kinds}


def _row_count(data: Mapping[str, Any] | None, initial: Mapping[str, Any], name: str, least: int) -> int:
    """The rows that came, else the known ones and a few blank ones; a bounded number either way."""
    known = data if data is not None else initial
    there = sum(1 for row in range(60) if f"{name}_{row}" in known)
    return there if data is not None else max(least, there + SPARE_ROWS)


def column_of(name: str) -> Any:
    """The column of a fact."""
    return Project._meta.get_field(name)


def _field(name: str) -> forms.Field:
    """The form field of a column."""
    column = column_of(name)
    facts: dict[str, Any] = {"label": column.verbose_name, "required": name in {"name", "year", "category"}}
    if name == "year":
        number = forms.NumberInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=number, **facts)
    if name in COUNTS:
        return forms.IntegerField(min_value=0, max_value=9_999_999, **facts)
    if name in {"planned_start_on", "planned_end_on"}:
        return DayOrNone(column.verbose_name)
    if name in _CHOICES:
        return forms.ChoiceField(choices=_CHOICES[name], **facts)
    lines = {"rows": 3 if name == "content" else 2}
    widget = forms.Textarea(attrs=lines) if name in WIDE else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(max_length=column.max_length, widget=widget, **facts)


_CHOICES: Mapping[str, list[tuple[Any, Any]]] = {
    "category": offered(Category.choices),
    "subcategory": [
        ("", "—"),
        *((str(first), [(each, each) for each in those]) for first, those in SUBCATEGORIES.items()),
    ],
    "nature": offered(Nature.choices),
    "support_mode": list(SupportMode.choices),
}
