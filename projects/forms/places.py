"""The places where somebody may begin a project or record money, and what lies in a place itself."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from households.forms.facts import BLANK
from households.forms.places import place_choices
from povertycase.models import User
from projects.rules.rights import PROJECT_STEPS

VILLAGE = 12
OWN = [("", _("含下级")), ("true", _("只看本级"))]


class OwnFilter(django_filters.BooleanFilter):
    """What lies in the place that is asked for, else in the reader's own, and in nothing below it.

    The dashboard asks so; elsewhere it is not shown.
    """

    def __init__(self) -> None:
        super().__init__(label=_("本级/下级"), widget=forms.Select(choices=OWN))

    @property
    def field(self) -> forms.Field:
        """Hidden where nobody asks."""
        field: forms.Field = super().field
        if not self.parent.data.get("own"):
            field.widget = forms.HiddenInput()
        return field

    def filter(self, rows: QuerySet, wanted: bool | None) -> QuerySet:  # noqa: FBT001  its filter
        """By the place as the list's own filter has it."""
        if not wanted:
            return rows
        asked = self.parent.form.cleaned_data.get("division")
        return rows.filter(division__in=[asked] if asked else self._own_places())

    def _own_places(self) -> list[str]:
        return [posting.division_id for posting in self.parent.request.user.postings]


def step_places(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: the places of the postings that take `step`, then what lies in them."""
    postings = [posting for posting in user.postings if posting.role in PROJECT_STEPS[step]]
    whole = [
        (posting.division_id, _("%s（不分村）") % posting.division.name)
        for posting in postings
        if len(posting.division_id) < VILLAGE
    ]
    own = tuple(posting.division_id for posting in postings)
    groups = [(label, [each for each in those if each[0].startswith(own)]) for label, those in _inside(user)]
    known = {code for code, _name in whole}
    left = [(label, [each for each in those if each[0] not in known]) for label, those in groups]
    return [BLANK, *whole, *(group for group in left if group[1])]


def step_villages(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: the villages in the places of the postings that take `step`."""
    own = tuple(posting.division_id for posting in user.postings if posting.role in PROJECT_STEPS[step])
    groups = [
        (label, [each for each in those if len(each[0]) == VILLAGE and each[0].startswith(own)])
        for label, those in _inside(user)
    ]
    return [BLANK, *(group for group in groups if group[1])]


def _inside(user: User) -> list[tuple[str, Any]]:
    return [(label, those) for label, those in place_choices(user) if label]
