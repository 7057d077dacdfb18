"""What pages and collections of tickets filter by alike: number, words or family, and how they stand."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.filters import DIGITS_MAX, search_text
from monitoring.forms.case_filters import OfHouseholdsFilter
from rectification.models import Ticket, standing

LONGEST_SEARCH = 40


class NumberSearchForm(forms.Form):
    """A search that takes words and the numbers of tickets in reach, never a certificate's number."""

    known: QuerySet[Ticket] = Ticket.objects.none()

    def clean_search(self) -> str:
        """Refuse six digits or more that begin no ticket's number: they would stand in addresses and logs."""
        text = search_text(self.cleaned_data["search"])
        if sum(character.isdecimal() for character in text) <= DIGITS_MAX:
            return text
        if not self.known.filter(number__startswith=text).exists():
            message = _("没有这个问题编号；这里只查问题编号、户主姓名和问题表述，不查证件号。")
            raise ValidationError(message, code="identity")
        return text


class OfTicketsFilter(OfHouseholdsFilter):
    """Tickets by number, words or family, and the conditions that a subclass names as methods."""

    search = django_filters.CharFilter(
        label=_("编号、户主或问题表述"), method="filter_search", max_length=LONGEST_SEARCH
    )

    @property
    def form(self) -> Any:
        """The form, told which numbers there are."""
        form: Any = super().form
        form.known = Ticket.objects.visible_to(self.request.user)
        return form

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """By number, by words of what was found, or by whom the household is known."""
        wanted = Q(number__startswith=text) | Q(content__contains=text)
        return rows.filter(wanted | self._named(text, self.request.user))

    def filter_overdue(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """R-OVERDUE: open, and its day has passed; or not."""
        late = standing.overdue(timezone.localdate())
        return rows.filter(late if wanted else ~late)

    def filter_rebounded(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Those that came back once they were closed."""
        return rows.filter(rebound_count__gt=0) if wanted else rows.filter(rebound_count=0)
