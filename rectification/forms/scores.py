"""Forms and filters of schemes, score sheets and the rankings made of them."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import StepForm
from projects.forms.fields import offered
from projects.forms.money_filters import chosen, place, year
from projects.forms.steps import ReasonForm
from rectification.choices.campaigns import Quarter
from rectification.choices.rankings import RankingKind
from rectification.choices.scores import CountedFrom, Month, SchemeStatus, ScoreGroup, SheetStatus
from rectification.forms.proposals import pairs_of
from rectification.forms.rows import RowsForm
from rectification.models import ScoreItem, ScoreMark, ScoreScheme, ScoreSheet
from rectification.rules.scores import Item


class SchemeFilter(django_filters.FilterSet):
    """Schemes by place, kind, year and state."""

    division = place()
    kind = chosen(_("考核对象"), "kind", RankingKind.choices)
    year = year(_("年度"), "year")
    status = chosen(_("状态"), "status", SchemeStatus.choices)

    class Meta:
        model = ScoreScheme
        fields = ()


class SheetFilter(django_filters.FilterSet):
    """Sheets by scheme, month, place and state."""

    scheme = django_filters.NumberFilter(label=_("考核办法"), min_value=1, max_value=2**62)
    month = chosen(_("月份"), "month", Month.choices)
    division = place()
    status = chosen(_("状态"), "status", SheetStatus.choices)

    class Meta:
        model = ScoreSheet
        fields = ()


class SchemeForm(RowsForm):
    """Whom a scheme judges in which months, and its items as rows."""

    row_names: ClassVar[Sequence[str]] = ("group", "item", "weight", "source", "content")

    name = forms.CharField(label=_("考核办法名称"), max_length=60)
    kind = forms.ChoiceField(label=_("考核对象"), choices=RankingKind.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(label=_("年度"), min_value=2014, max_value=2100)
    first_month = forms.TypedChoiceField(label=_("开始月份"), choices=Month.choices, coerce=int)
    last_month = forms.TypedChoiceField(label=_("结束月份"), choices=Month.choices, coerce=int)

    def __init__(
        self,
        data: Any,
        *,
        on: datetime.date,
        places: Sequence[tuple[str, str]] = (),
        scheme: ScoreScheme | None = None,
    ) -> None:
        """places: where a new one may lie; scheme: the draft that is changed."""
        names = ("name", "kind", "year", "first_month", "last_month")
        known = {name: getattr(scheme, name) for name in names} if scheme else _begins(on)
        rows = [
            {"group": e.group, "item": e.name, "weight": e.weight, "source": e.source, "content": e.content}
            for e in (scheme.items.order_by("position") if scheme else ())
        ]
        super().__init__(data, version=scheme.version if scheme else 0, known=known, rows=rows)
        if scheme is None:
            choices = list(places) if len(places) == 1 else offered(places)
            self.fields["division"] = forms.ChoiceField(
                label=_("考核范围"),
                choices=choices,
                help_text=_("县考核乡镇和部门，乡镇考核行政村"),
            )
        self.order_fields(["division", *names])

    def row_fields(self) -> dict[str, forms.Field]:
        """What is judged, in which group, for how many points, and whether the system counts it."""
        return {
            "group": forms.ChoiceField(label=_("部分"), choices=offered(ScoreGroup.choices), required=False),
            "item": forms.CharField(label=_("项目"), max_length=40, required=False),
            "weight": forms.DecimalField(label=_("分值"), max_digits=5, decimal_places=2, required=False),
            "source": forms.ChoiceField(
                label=_("数据来源"), choices=[("", _("人工评分")), *CountedFrom.choices], required=False
            ),
            "content": forms.CharField(label=_("评分内容"), max_length=300, required=False),
        }

    @property
    def items(self) -> list[Item]:
        """The rows that are not blank."""
        return [
            Item(group=group, name=name, content=content, weight=weight or Decimal(0), source=source)
            for group, name, weight, source, content in self.given()
        ]


class EndForm(ReasonForm):
    """The last month that a scheme judges, and why it ends."""

    def __init__(self, data: Any, *, scheme: ScoreScheme) -> None:
        super().__init__(data, version=scheme.version, label=_("终止原因"))
        before = scheme.first_month - 1
        choices = [(each, _("考核到%s月为止") % each) for each in range(scheme.last_month, before, -1)]
        self.fields["last_month"] = forms.TypedChoiceField(
            label=_("考核到几月"), coerce=int, choices=[*choices, (before, _("一个月也不考核"))]
        )
        self.order_fields(["last_month", "note"])


class Line(NamedTuple):
    """An item of a sheet with its fields, and what was counted for it."""

    item: ScoreItem
    points: forms.BoundField
    reason: forms.BoundField
    figures: tuple[Decimal, Decimal] | None
    counted: Decimal | None


class SheetForm(StepForm):
    """The points of each item, and why points are lost or are not the counted ones."""

    def __init__(
        self,
        data: Any,
        *,
        items: Sequence[ScoreItem],
        marks: Mapping[int, ScoreMark],
        figures: Mapping[int, tuple[Decimal, Decimal]],
        counted: Mapping[int, Decimal | None],
        version: int,
    ) -> None:
        """It begins with what was scored before, else with what was counted, else with all points."""
        super().__init__(data, initial={"version": version})
        self.items, self.figures, self.counted = items, figures, counted
        for item in items:
            mark = marks.get(item.pk)
            points = forms.DecimalField(
                label=item.name, max_digits=5, decimal_places=2, required=False, localize=False
            )
            points.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self.fields[f"points_{item.position}"] = points
            self.fields[f"reason_{item.position}"] = forms.CharField(
                label=_("%s的原因") % item.name, max_length=300, required=False
            )
            begins = item.weight if not item.source else counted.get(item.pk)
            self.initial[f"points_{item.position}"] = mark.points if mark else begins
            self.initial[f"reason_{item.position}"] = mark.reason if mark else ""

    def lines(self) -> list[Line]:
        """The items in their order, for the page."""
        return [
            Line(
                item,
                self[f"points_{item.position}"],
                self[f"reason_{item.position}"],
                self.figures.get(item.pk),
                self.counted.get(item.pk),
            )
            for item in self.items
        ]

    @property
    def given(self) -> dict[int, tuple[Decimal | None, str]]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return {
            item.pk: (typed[f"points_{item.position}"], typed[f"reason_{item.position}"])
            for item in self.items
        }


class PublishForm(forms.Form):
    """The sheets of a month that are ticked."""

    def __init__(self, data: Any, *, ticked: Sequence[str]) -> None:
        super().__init__(data)
        self.ticked = ticked

    def clean(self) -> dict[str, Any]:
        """Rows with the version that was seen."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["chosen"] = pairs_of(self.ticked)
        return given


class QuarterForm(StepForm):
    """Which quarter is ranked, of all or of a zone's townships."""

    quarter = forms.TypedChoiceField(label=_("季度"), choices=Quarter.choices, coerce=int)

    def __init__(self, data: Any, *, zones: Any, quarter: int) -> None:
        """zones: those to choose from; None where nobody is ranked by zone."""
        super().__init__(data, initial={"quarter": quarter})
        if zones is not None:
            self.fields["zone"] = forms.ModelChoiceField(
                label=_("战区"),
                queryset=zones,
                required=False,
                empty_label=_("全县乡镇一起排"),
                help_text=_("选了战区，只排这个战区的乡镇。"),
            )


def _begins(on: datetime.date) -> dict[str, Any]:
    return {"year": on.year, "first_month": Month.JANUARY, "last_month": Month.DECEMBER}
