"""The forms of every ledger: what narrows its lines, what is written down of one, what is uploaded."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.facts import FactForm, PlacedForm
from households.forms.filters import SearchForm
from households.forms.searching import known_as, people_known_as
from households.ledgers.declared import Judged, Ledger, Log, Subject
from households.ledgers.lines import judged, lines, year_in, years
from households.models.entries import Entry
from povertycase.models import User

LONGEST_SEARCH = 40
NOTED = (("true", _("已登记")), ("false", _("未登记")))
ANY_GAP = "any"


class LedgerFilter(django_filters.FilterSet):
    """Lines of a ledger by place, gap, whether anything was written down, and name: for all that lists lines.

    rows: of ledgers.lines. by: what gaps are judged by.
    """

    division = django_filters.CharFilter(
        label=_("地区"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    gap = django_filters.ChoiceFilter(label=_("缺口"), empty_label=_("全部"), method="filter_gap")
    part = django_filters.ChoiceFilter(label=_("分组"), empty_label=_("全部"), method="filter_part")
    noted = django_filters.ChoiceFilter(
        label=_("登记情况"), choices=NOTED, empty_label=_("全部"), method="filter_noted"
    )
    year = django_filters.ChoiceFilter(label=_("年度"), empty_label=_("本年"), method="filter_year")
    search = django_filters.CharFilter(
        label=_("姓名/拼音/户编号"), method="filter_search", max_length=LONGEST_SEARCH
    )

    class Meta:
        form = SearchForm

    def __init__(
        self, data: Any, rows: QuerySet, *, ledger: Ledger, by: Judged, user: User, **about: Any
    ) -> None:
        super().__init__(data, rows, **about)
        self.ledger, self.by, self.user = ledger, by, user
        offered = [(ANY_GAP, _("有缺口的")), *((each.code, each.label) for each in ledger.gaps)]
        self.filters["gap"].extra["choices"] = offered
        self.filters["part"].extra["choices"] = [(each.code, each.label) for each in ledger.parts]
        if not ledger.parts:
            del self.filters["part"]
        if ledger.by_year:
            known = reversed(years(by.as_of))
            self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in known]
        else:
            del self.filters["year"]
        if ledger.subject == Subject.VILLAGE:
            self.filters["search"].label = _("村名")

    @property
    def form(self) -> forms.Form:
        """The form, told whose it is."""
        form = super().form
        form.user = self.user
        return form

    def filter_gap(self, rows: QuerySet, _name: str, code: str) -> QuerySet:
        """The lines that have it."""
        holds = self.ledger.any_gap if code == ANY_GAP else self.ledger.gap(code).holds
        return rows.filter(holds(self.by))

    def filter_part(self, rows: QuerySet, _name: str, code: str) -> QuerySet:
        """The lines that belong to it."""
        return rows.filter(self.ledger.part(code).holds(self.by))

    def filter_noted(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """By whether an entry stands."""
        return rows.filter(entry__id__isnull=value != "true")

    def filter_year(self, rows: QuerySet, _name: str, _value: Any) -> QuerySet:
        """The rows were joined with the entries of that year already."""
        return rows

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Names, pinyin and 户编号; of villages their name."""
        if self.ledger.subject == Subject.VILLAGE:
            return rows.filter(division__name__contains=text)
        find = people_known_as if self.ledger.subject == Subject.PERSON else known_as
        return rows.filter(pk__in=find(text, self.user))


def judged_as_asked(ledger: Ledger, user: User, asked: Mapping[str, Any]) -> Judged:
    """By what an address asks the ledger to be judged: today, and the year it names."""
    today = timezone.localdate()
    return judged(ledger, user, on=today, year=year_in(asked.get("year", ""), on=today))


def narrowed(ledger: Ledger, user: User, asked: Any, by: Judged) -> LedgerFilter:
    """The lines that `user` reaches, narrowed as an address says."""
    return LedgerFilter(asked, lines(ledger, user, by), ledger=ledger, by=by, user=user)


class EntryForm(FactForm):
    """What is written down of one line, filled in with what stands."""

    leading = ((_("登记"), ("on",)),)
    on = forms.DateField(
        label=_("核实日期"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("什么时候了解到的")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, asked: Ledger | Log, standing: Entry | None = None, initial: Any = None
    ) -> None:
        given = {"seen": standing.pk if standing else 0, **(initial or {})}
        blocks = [(asked.title, asked.fields)]
        super().__init__(
            data,
            model=asked.model,
            names=asked.fields,
            blocks=blocks,
            record=standing,
            initial=given,
        )
        if isinstance(asked, Log):
            self.fields["on"].label, self.fields["on"].help_text = _("日期"), _("哪一天做的")
        for name in asked.required:
            self.fields[name].required = True


class WithdrawEntryForm(PlacedForm):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("撤回原因"), max_length=200)
