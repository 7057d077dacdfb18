"""Sending a ledger of problems in, confirming it, and looking through its rows."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from povertycase.models import User
from projects.forms.sheets import SheetUploadForm
from rectification.choices.ledger import LedgerLayout, RowOutcome
from rectification.models import IssueSource, LedgerRow

ANYTHING = _("全部")
LONGEST_SEARCH = 40


class LedgerUploadForm(SheetUploadForm):
    """The file, which of the two ledgers it is, and the source of what does not name one."""

    layout = forms.ChoiceField(
        label=_("台账种类"),
        choices=LedgerLayout.choices,
        initial=LedgerLayout.TICKETS,
        widget=forms.RadioSelect,
    )
    source = forms.ModelChoiceField(
        label=_("表上没有写来源的，来源是"),
        queryset=IssueSource.objects.none(),
        required=False,
        empty_label=_("表上写了来源"),
        help_text=_(
            "审计整改台账没有来源列：请选择审计报告；不选的，标题里写有报告名称的用它，其余列为待立单问题。"
        ),
    )

    def __init__(self, *args: object, user: User, **facts: object) -> None:
        super().__init__(*args, **facts)  # type: ignore[arg-type]
        known = IssueSource.objects.visible_to(user).order_by("-received_on")
        self.fields["source"].queryset = known  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """What is written of a ledger that was read."""

    splits = forms.BooleanField(label=_("涉及多处的问题，立为共性问题，每处登记一个子问题"), required=False)


class RowFilter(django_filters.FilterSet):
    """Rows by their words and by what became of them."""

    search = django_filters.CharFilter(label=_("问题"), method="filter_search", max_length=LONGEST_SEARCH)
    outcome = django_filters.ChoiceFilter(
        label=_("处理结果"), choices=RowOutcome.choices, empty_label=ANYTHING
    )

    class Meta:
        model = LedgerRow
        fields = ()

    def filter_search(self, rows: object, _name: str, value: str) -> object:
        """Those whose problem has the words; the cells that may name somebody are not searched."""
        return rows.filter(cells__content__0__icontains=value)  # type: ignore[attr-defined]


class HistoryFilter(RowFilter):
    """Historical rows by their words and the kind of their ledger."""

    outcome = None
    layout = django_filters.ChoiceFilter(
        label=_("台账种类"), field_name="batch__layout", choices=LedgerLayout.choices, empty_label=ANYTHING
    )
