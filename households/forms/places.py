"""The townships and villages that a user may choose: in a filter, and as the place of a household."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from households.forms.facts import BLANK
from households.rules.rights import REGISTER_STEPS
from povertycase.choices import Level
from povertycase.models import Division, Posting, User
from povertycase.models.divisions import CODE_LENGTHS

TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]


def place_choices(user: User) -> list[tuple[str, Any]]:
    """Choices for a select: villages grouped under their township, each township also as a whole."""
    groups: list[tuple[str, Any]] = [("", _("全部"))]
    for town, those in groupby(_places(user.postings), key=lambda place: place[0][:TOWNSHIP]):
        groups.append(_group(town, list(those)))
    return groups


def village_choices(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: the villages where `user` may take a step, under their townships."""
    places = _places([posting for posting in user.postings if posting.role in REGISTER_STEPS[step]])
    groups: list[tuple[str, Any]] = [BLANK]
    for town, those in groupby(places, key=lambda place: place[0][:TOWNSHIP]):
        found = list(those)
        name = found.pop(0)[1] if found[0][0] == town else _("行政村")
        if found:
            groups.append((name, found))
    return groups


def _places(postings: Iterable[Posting]) -> list[tuple[str, str]]:
    """(code, name) of the townships and villages in force that the postings reach, in order."""
    reach = Q(pk__in=[])
    for posting in postings:
        reach |= Q(code__startswith=posting.division_id)
    rows = Division.objects.filter(reach, level__in=[Level.TOWNSHIP, Level.VILLAGE], valid_to=None)
    return list(rows.order_by("code").values_list("code", "name"))


def _group(town: str, places: list[tuple[str, str]]) -> tuple[str, Any]:
    """One township with its villages; a village cadre has villages alone."""
    if places[0][0] != town:
        return (_("行政村"), places)
    name = places[0][1]
    return (name, [(town, _("%s（全部）") % name), *places[1:]])


class PlaceSelect(forms.Select):
    """A select of a county's hundreds of villages, without Django's one template for each option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same mark-up as Django's."""
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        chosen = str(value or "")
        parts = format_html_join("", "{}", ((_choice(*each, chosen=chosen),) for each in self.choices))
        return format_html("<select{}>{}</select>", attributes, parts)


def _choice(value: Any, label: Any, *, chosen: str) -> SafeString:
    """An option, or the options of a group under its name."""
    if isinstance(label, list):
        options = format_html_join("", "{}", ((_choice(*each, chosen=chosen),) for each in label))
        return format_html('<optgroup label="{}">{}</optgroup>', value, options)
    selected = " selected" if value == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', value, selected, label)
