"""名册承接: which place, and which of its lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from povertycase.models import User
from projects.forms.village_filters import PlaceForm

READY, BLOCKED, DIFFERING = "ready", "blocked", "differing"


class AdoptionForm(PlaceForm):
    """A place and a list of it."""

    show = forms.ChoiceField(
        label=_("名单"),
        required=False,
        choices=[
            (READY, _("可以承接")),
            (BLOCKED, _("不能承接，要人工核定")),
            (DIFFERING, _("个案与名册不一致")),
        ],
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        if not self.data.get("show"):
            # The select shows the list that the page shows.
            self.data = {name: data.get(name) for name in data} | {"show": READY}
