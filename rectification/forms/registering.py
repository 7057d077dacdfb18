"""Forms by which problems get on the ledger: at the desk, and on a phone where they are seen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.places import PlaceSelect
from households.forms.steps import DayField
from households.forms.visit_fields import PicturesField
from households.models import Household, HouseholdMembership, Person, Registration
from monitoring.forms.clues import text_field
from povertycase.models import Division, Organisation, User
from projects.forms.fields import YuanField, offered
from projects.models import Project
from rectification.choices.tickets import Liability, Topic
from rectification.forms.filters import source_choices
from rectification.models import IssueSource, TicketType

MOST_PHOTOS = 6
# Fields that name something more concrete than the place, which lies in it.
NAMED = ("household_number", "project_number")


def open_types(*, restricted: bool) -> dict[str, TicketType]:
    """{key: type} of those in use; what is restricted by its kind only for who may register it."""
    rows = TicketType.objects.filter(is_active=True).order_by("pk")
    return {str(each.pk): each for each in rows if restricted or not each.is_restricted}


def type_groups(types: dict[str, TicketType]) -> list[tuple[str, Any]]:
    """Choices for a select: types under their topics."""
    groups: dict[str, list[tuple[str, str]]] = {str(label): [] for label in Topic.labels}
    for key, each in types.items():
        hours = f"（{each.hours}）" if each.hours else ""
        groups[each.get_topic_display()].append((key, f"{each.code} {each.name}{hours}"))
    return offered([(label, those) for label, those in groups.items() if those])


class SubjectForm(PlacedForm):
    """What was found and where: a place, or in it a family or one of its people."""

    type = forms.ChoiceField(label=_("问题类型"), widget=PlaceSelect)
    place = forms.ChoiceField(label=_("所在地方"), widget=PlaceSelect, help_text=_("问题在哪个村就选哪个村"))
    content = text_field(_("具体表现"), longest=1000, rows=4)
    found_on = DayField(_("发现日期"))
    household_number = forms.CharField(
        label=_("户编号"),
        max_length=20,
        required=False,
        help_text=_("问题在某一户的填写；也可以在一户一档里直接登记"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        user: User,
        places: Sequence[tuple[str, Any]],
        subject: Any = None,
        may_restrict: bool = False,
    ) -> None:
        super().__init__(data, files)
        self.user, self.given = user, subject
        self.types = open_types(restricted=may_restrict)
        self.fields["type"].choices = type_groups(self.types)  # type: ignore[attr-defined]
        if subject is None:
            self._offer_places(places)
        else:
            del self.fields["place"], self.fields["household_number"]
        if isinstance(subject, Household):
            self._offer_people(subject)

    def _offer_places(self, places: Sequence[tuple[str, Any]]) -> None:
        field = self.fields["place"]
        field.choices = places  # type: ignore[attr-defined]
        only = [code for _label, group in places if isinstance(group, list) for code, _name in group]
        alone = len(only) == 1 and all(isinstance(group, list) for code, group in places if code)
        field.initial = only[0] if alone else None

    def _offer_people(self, household: Household) -> None:
        rows = HouseholdMembership.objects.visible_to(self.user).in_force().filter(household=household)
        members = rows.select_related("person").order_by("pk")
        self.people: dict[str, Person] = {str(each.person_id): each.person for each in members}
        self.fields["person"] = forms.ChoiceField(
            label=_("涉及的人"),
            required=False,
            choices=offered((key, each.name) for key, each in self.people.items()),
            help_text=_("只涉及家里某一个人的选择"),
        )

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What is wrong with where it is stands at the field that was filled in."""
        return self, {"division": "place", "file": "photos"}.get(field, field)

    def clean_type(self) -> TicketType:
        """The type itself."""
        return self.types[self.cleaned_data["type"]]

    def clean_household_number(self) -> Household | None:
        """The family of that number, in reach."""
        number = self.cleaned_data["household_number"].strip()
        if not number:
            return None
        found = Registration.objects.visible_to(self.user).filter(number=number)
        registration = found.select_related("household").order_by("-pk").first()
        if registration is None:
            raise forms.ValidationError(_("管辖范围内没有这个户编号，请核对；没有编号的请留空。"))
        return registration.household

    def clean(self) -> dict[str, Any]:
        """What is named lies in the place that was chosen."""
        given = super().clean() or self.cleaned_data
        for name in NAMED:
            if given.get(name) and not given[name].division_id.startswith(given.get("place", "")):
                self.add_error(name, _("不在所选的地方，请核对编号，或者改选所在地方。"))
        return given

    @property
    def subject(self) -> Any:
        """What it is about, the most concrete there is."""
        given = self.cleaned_data
        if person := given.get("person"):
            return self.people[person]
        if self.given is not None:
            return self.given
        named = [given[name] for name in (*NAMED, "organisation") if given.get(name)]
        return named[0] if named else self._place()

    def _place(self) -> Any:
        place = Division.objects.get(pk=self.cleaned_data["place"])
        return getattr(place, "village", place)


class SelfCheckForm(SubjectForm):
    """自查 on a phone: what, where, words and a picture."""

    photos = PicturesField(
        label=_("现场照片"),
        required=False,
        help_text=_("拍整改前的样子，最多 %s 张；没有照片也可以登记") % MOST_PHOTOS,
    )
    field_order = ("place", "type", "person", "content", "photos", "household_number", "found_on")

    def clean_photos(self) -> list[Any]:
        """Not more than somebody looks at."""
        photos: list[Any] = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise forms.ValidationError(_("一次最多 %s 张照片。") % MOST_PHOTOS)
        return photos


class RegisterForm(SubjectForm):
    """登记问题 at the desk: whence it came, and whatever the ledger wants to know."""

    source = forms.ChoiceField(label=_("问题来源"), widget=PlaceSelect)
    project_number = forms.CharField(
        label=_("项目编号"), max_length=20, required=False, help_text=_("问题在某个项目的填写")
    )
    organisation = forms.ChoiceField(
        label=_("单位"), required=False, help_text=_("问题在某个单位的选择"), widget=PlaceSelect
    )
    amount_yuan = YuanField(_("问题金额（元）"), required=False, help_text=_("没有金额的留空"))
    liability = forms.ChoiceField(label=_("责任依据"), required=False, choices=offered(Liability.choices))
    is_common = forms.BooleanField(
        label=_("共性问题"), required=False, help_text=_("多户、多村同样的问题；登记以后分解到户、到村")
    )
    is_restricted = forms.BooleanField(
        label=_("限定知悉范围"),
        required=False,
        help_text=_("只有县级、县级以上的领导和审计，以及被指定办理的人看得到"),
    )
    field_order = (
        *("source", "type", "place", "household_number", "project_number", "organisation", "person"),
        *("content", "found_on", "amount_yuan", "liability", "is_common", "is_restricted"),
    )

    def __init__(self, data: Any, *, user: User, organisations: Any, **facts: Any) -> None:
        super().__init__(data, user=user, **facts)
        self.fields["source"].choices = offered(source_choices(user))  # type: ignore[attr-defined]
        self.organisations: dict[str, Organisation] = {str(each.pk): each for each in organisations}
        if not facts.get("may_restrict"):
            del self.fields["is_restricted"]
        if facts.get("subject") is not None:
            del self.fields["project_number"]
        if facts.get("subject") is not None or not self.organisations:
            del self.fields["organisation"]
        else:
            choices = offered((key, each.name) for key, each in self.organisations.items())
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        if "place" in self.fields:
            self.fields["place"].help_text = _("问题在哪个村就选哪个村；几个村共有的选乡镇或县")
        self.order_fields(self.field_order)

    def clean_source(self) -> IssueSource:
        """The source itself, in reach."""
        return IssueSource.objects.visible_to(self.user).get(pk=self.cleaned_data["source"])

    def clean_organisation(self) -> Organisation | None:
        """The organisation itself."""
        key = self.cleaned_data["organisation"]
        return self.organisations[key] if key else None

    def clean_project_number(self) -> Project | None:
        """The project of that number, in reach."""
        number = self.cleaned_data["project_number"].strip()
        found = Project.objects.visible_to(self.user).filter(number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("管辖范围内没有这个项目编号，请在项目库里核对。"))
        return found

    def clean(self) -> dict[str, Any]:
        """One thing at most: a problem is at one concrete place."""
        given = super().clean() or self.cleaned_data
        named = [name for name in (*NAMED, "organisation") if given.get(name)]
        if len(named) > 1:
            self.add_error(named[1], _("户、项目、单位只能填一个；涉及好几处的请登记为共性问题，再分解。"))
        return given
