"""The filters of the household list and of the people list; one set for the page and the API.

A filter stands on register fields. Whoever may not read one of them does not get the filter: its answer
would tell the value.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import choices
from households.choices.visits import VisitedIn
from households.forms import archive_filters as files
from households.forms import household_visits as looked
from households.forms.searching import known_as, people_known_as
from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Pairing,
    Person,
    Registration,
)
from households.models.pairings import posted_on
from households.models.safeguards import CHECKED
from povertycase.models import Organisation

DIGITS_MAX = 5  # six may be the end of somebody's identity
LONGEST_SEARCH = 40
ANYTHING = _("全部")
YES_NO = (("true", _("是")), ("false", _("否")))
ITEMS = [(item.value, item.label) for item in CHECKED]


class Gap(TextChoices):
    """What is missing in a household's record."""

    CERTIFICATE = "certificate", _("待补证件")
    PHONE = "phone", _("无联系电话")
    TYPE = "type", _("户类型未填")
    HOUSE_GRADE = "house_grade", _("住房未鉴定")
    WATER = "water", _("饮水情况未填")
    INCOME = "income", _("无收入数据")


class Helped(TextChoices):
    """Whether somebody answers for a household that somebody must answer for."""

    MISSING = "missing", _("应结对未结对")
    PAIRED = "paired", _("应结对已结对")


def search_text(text: str) -> str:
    """A search as typed, in half width and without spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


def helping_organisations(request: Any) -> QuerySet[Organisation]:
    """The organisations whose people answer for households today."""
    pairings = Pairing.objects.visible_to(request.user).in_force() if request else Pairing.objects.none()
    posted = posted_on(timezone.localdate())
    found = pairings.filter(posted, helper__posting__organisation__isnull=False)
    return Organisation.objects.filter(pk__in=found.values("helper__posting__organisation")).order_by("name")


class SearchForm(forms.Form):
    """A filter form whose search takes names and 户编号, never a certificate's number."""

    user: Any = None

    def clean_search(self) -> str:
        """Refuse six digits or more that are no 户编号: they would stand in addresses and logs."""
        text = search_text(self.cleaned_data["search"])
        digits = sum(character.isdecimal() for character in text)
        if digits <= DIGITS_MAX:
            return text
        registered = Registration.objects.visible_to(self.user).filter(number__startswith=text)
        if not registered.exists():
            raise ValidationError(_("证件号请用“按证件查找”，这里只查姓名、拼音和户编号。"), code="identity")
        return text


class TypedFilterSet(django_filters.FilterSet):
    """Filters trimmed to what the user may read."""

    NEEDS: Mapping[str, tuple[type[Any], str]] = {}

    search = django_filters.CharFilter(
        label=_("姓名/拼音/户编号"), method="filter_search", max_length=LONGEST_SEARCH
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        for name, (model, field) in self.NEEDS.items():
            if field not in model.readable_fields(user):
                del self.filters[name]

    @property
    def form(self) -> forms.Form:
        """The form, told whose it is."""
        form = super().form
        form.user = self.request.user
        return form


class HouseholdFilter(TypedFilterSet):
    """Households by place, kind, monitoring, house, water, state, cause, gaps, visits and safeguards."""

    NEEDS = {
        "is_house_unsafe": (Household, "house_grade"),
        "has_water_difficulty": (Household, "has_water_difficulty"),
        "gap": (Person, "id18"),
    }

    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    household_type = django_filters.ChoiceFilter(
        label=_("户类型"), choices=choices.HouseholdType.choices, empty_label=ANYTHING
    )
    monitoring_category = django_filters.ChoiceFilter(
        label=_("监测类别"), choices=choices.MonitoringCategory.choices, empty_label=ANYTHING
    )
    monitoring_state = django_filters.ChoiceFilter(
        label=_("风险状态"), choices=choices.MonitoringState.choices, empty_label=ANYTHING
    )
    cause_main = django_filters.ChoiceFilter(
        label=_("主要致贫原因"), choices=choices.Cause.choices, empty_label=ANYTHING
    )
    is_house_unsafe = django_filters.ChoiceFilter(
        label=_("危房（C、D级）"), choices=YES_NO, empty_label=ANYTHING, method="filter_unsafe"
    )
    has_water_difficulty = django_filters.ChoiceFilter(
        label=_("饮水困难"), choices=YES_NO, empty_label=ANYTHING, method="filter_water"
    )
    status = django_filters.ChoiceFilter(
        label=_("在册状态"), choices=choices.HouseholdStatus.choices, empty_label=ANYTHING
    )
    helped = django_filters.ChoiceFilter(
        label=_("结对帮扶"), choices=Helped.choices, empty_label=ANYTHING, method="filter_helped"
    )
    helped_by = django_filters.ModelChoiceFilter(
        label=_("帮扶单位"),
        field_name="pairings__helper__posting__organisation",  # what the API's description says of its type
        queryset=helping_organisations,
        empty_label=ANYTHING,
        method="filter_helped_by",
    )
    gap = django_filters.ChoiceFilter(
        label=_("数据缺口"), choices=Gap.choices, empty_label=ANYTHING, method="filter_gap"
    )
    visited = django_filters.ChoiceFilter(
        label=_("走访过"), choices=VisitedIn.choices, empty_label=ANYTHING, method="filter_visited"
    )
    unmet = django_filters.ChoiceFilter(
        label=_("未达标项"), choices=ITEMS, empty_label=ANYTHING, method="filter_unmet"
    )
    unchecked = django_filters.ChoiceFilter(
        label=_("未核查项"), choices=ITEMS, empty_label=ANYTHING, method="filter_unchecked"
    )
    archive = files.archive_filter()

    filter_visited = looked.filter_visited
    filter_unmet = looked.filter_unmet
    filter_unchecked = looked.filter_unchecked
    filter_archive = files.filter_archive

    class Meta:
        model = Household
        form = SearchForm
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looked.leave_readable(self.filters, self.request.user)
        files.leave_readable(self.filters, self.request.user)

    def filter_search(self, households: QuerySet, _name: str, text: str) -> QuerySet:
        """By a member's name, pinyin or initials, or by the beginning of a 户编号."""
        return households.filter(pk__in=known_as(text, self.request.user))

    def filter_unsafe(self, households: QuerySet, _name: str, answer: str) -> QuerySet:
        """Graded C or D, or marked as unsafe; 否 wants a grade or a mark that says so."""
        unsafe = Q(house_grade__in=choices.UNSAFE_GRADES) | Q(is_house_unsafe=True)
        if answer == "true":
            return households.filter(unsafe)
        return households.exclude(unsafe).filter(~Q(house_grade="") | Q(is_house_unsafe=False))

    def filter_water(self, households: QuerySet, _name: str, answer: str) -> QuerySet:
        """Marked as short of water, or safe water not there; 否 wants one of the two facts known."""
        short = Q(has_water_difficulty=True) | Q(has_safe_water=False)
        if answer == "true":
            return households.filter(short)
        return households.filter(Q(has_water_difficulty=False) | Q(has_safe_water=True)).exclude(short)

    def filter_helped(self, households: QuerySet, _name: str, answer: str) -> QuerySet:
        """Of those that need somebody: who has one today, or who has none."""
        needing = Household.objects.visible_to(self.request.user).needing_helper()
        pairings = Pairing.objects.visible_to(self.request.user).in_force()
        is_paired = Q(pk__in=pairings.values("household"))
        wanted = is_paired if answer == Helped.PAIRED else ~is_paired
        return households.filter(wanted, pk__in=needing.values("pk"))

    def filter_helped_by(self, households: QuerySet, _name: str, organisation: Organisation) -> QuerySet:
        """Households that somebody of an organisation answers for today."""
        pairings = Pairing.objects.visible_to(self.request.user).in_force().sent_by(organisation)
        return households.filter(pk__in=pairings.values("household"))

    def filter_gap(self, households: QuerySet, _name: str, gap: str) -> QuerySet:
        """Households whose record lacks something."""
        return households.filter(GAPS[Gap(gap)](self.request.user))


def _without_certificate(user: Any) -> Q:
    pending = HouseholdMembership.objects.visible_to(user).in_force().filter(person__id18=None)
    return Q(pk__in=pending.values("household"))


def _without_phone(user: Any) -> Q:
    reachable = HouseholdMembership.objects.visible_to(user).in_force().exclude(person__phone=None)
    return Q(phone=None) & ~Q(pk__in=reachable.values("household"))


def _without_income(user: Any) -> Q:
    return ~Q(pk__in=IncomeStatement.objects.visible_to(user).values("household"))


GAPS: Mapping[Gap, Any] = {
    Gap.CERTIFICATE: _without_certificate,
    Gap.PHONE: _without_phone,
    Gap.TYPE: lambda _user: Q(household_type=""),
    Gap.HOUSE_GRADE: lambda _user: Q(house_grade=""),
    Gap.WATER: lambda _user: Q(has_safe_water=None, has_water_difficulty=None),
    Gap.INCOME: _without_income,
}


class PersonFilter(TypedFilterSet):
    """People by place, name, sex, health, schooling and labour."""

    NEEDS = {
        "health": (Person, "health"),
        "labour": (Person, "labour"),
        "school_status": (Person, "school_status"),
    }

    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    sex = django_filters.ChoiceFilter(label=_("性别"), choices=choices.Sex.choices)
    health = django_filters.ChoiceFilter(
        label=_("健康状况"), choices=choices.Health.choices, method="filter_health"
    )
    labour = django_filters.ChoiceFilter(label=_("劳动技能"), choices=choices.Labour.choices)
    school_status = django_filters.ChoiceFilter(label=_("在校生状况"), choices=choices.SchoolStatus.choices)
    household = django_filters.NumberFilter(label=_("户"), method="filter_household")

    class Meta:
        model = Person
        form = SearchForm
        fields = ()

    def filter_search(self, people: QuerySet, _name: str, text: str) -> QuerySet:
        """By name, pinyin or initials, or by the beginning of the household's 户编号."""
        return people.filter(pk__in=people_known_as(text, self.request.user))

    def filter_health(self, people: QuerySet, _name: str, value: str) -> QuerySet:
        """People with this among their health values."""
        return people.filter(health__contains=[value])

    def filter_household(self, people: QuerySet, _name: str, household: Any) -> QuerySet:
        """Members in force of one household."""
        members = HouseholdMembership.objects.visible_to(self.request.user).in_force()
        return people.filter(pk__in=members.filter(household=household).values("person"))
