"""The filters of subsidies and of the claims on them; one set for pages and the API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from households.forms.filters import SearchForm, TypedFilterSet
from households.models import HouseholdMembership, Person
from projects.choices.subsidies import ClaimStatus, SubsidyKind
from projects.forms.money_filters import LONGEST_SEARCH, chosen, place, year
from projects.models import SubsidyClaim, SubsidyScheme


class SchemeFilter(django_filters.FilterSet):
    """Schemes by name, year and kind."""

    search = django_filters.CharFilter(
        label=_("补贴名称"), field_name="name", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    year = year(_("年度"), "year")
    kind = chosen(_("补贴类别"), "kind", SubsidyKind.choices)

    class Meta:
        model = SubsidyScheme
        fields = ()


class ClaimFilter(TypedFilterSet):
    """Claims by who asks, place, state, scheme, its kind and year, and the household."""

    search = django_filters.CharFilter(
        label=_("申报方（姓名/拼音）"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = place()
    status = chosen(_("状态"), "status", ClaimStatus.choices)
    scheme = django_filters.NumberFilter(label=_("补贴政策"), field_name="scheme")
    kind = chosen(_("补贴类别"), "scheme__kind", SubsidyKind.choices)
    year = year(_("年度"), "scheme__year")
    household = django_filters.NumberFilter(label=_("申报户"), field_name="household")

    class Meta:
        model = SubsidyClaim
        form = SearchForm
        fields = ()

    def filter_search(self, claims: QuerySet, _name: str, text: str) -> QuerySet:
        """By the name, pinyin or initials of the head or of the person, or a part of the enterprise's."""
        user = self.request.user
        people = Person.objects.visible_to(user).named_like(text)
        heads = HouseholdMembership.objects.visible_to(user).heads().filter(person__in=people)
        return claims.filter(
            Q(household__in=heads.values("household"))
            | Q(person__in=people.values("pk"))
            | Q(enterprise__contains=text)
        )
