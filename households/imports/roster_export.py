"""结对名册 as a sheet: whoever answers for somebody today, masked; importing it again changes nothing."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import Relation
from households.imports.roster_columns import COLUMNS
from households.models import HouseholdMembership, Pairing, Registration
from povertycase import masks
from povertycase.choices import Level
from povertycase.models import Division, Posting, User
from povertycase.sheets import writing

CHUNK = 1_000
Values = dict[str, Any]


def roster_of(user: User) -> Any:
    """The pairings in force in `user`'s reach."""
    rows = Pairing.objects.visible_to(user).in_force().filter(household__closed_on=None)
    return rows.select_related("helper").order_by("division_id", "household_id", "pk")


def roster_table(user: User) -> writing.Table:
    """The roster of `user`'s reach, its rows read while they are written."""
    return writing.Table(
        title=_("结对帮扶名册"),
        subtitle=_("日期：{}　　证件号码已脱敏").format(timezone.localdate().isoformat()),
        columns=[writing.Column(heading, "text", width) for _key, heading, width in COLUMNS],
        rows=([values.get(key, "") for key, _heading, _width in COLUMNS] for values in _rows(user)),
        sheet=_("结对名册"),
        template=("pairing-roster", "1"),
    )


def _rows(user: User) -> Iterator[Values]:
    around = Division.objects.exclude(level__in=[Level.PROVINCE, Level.VILLAGE])
    names = dict(around.values_list("code", "name"))
    found = roster_of(user).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _chunk(chunk, names, user)


def _chunk(pairings: list[Pairing], names: dict[str, str], user: User) -> Iterator[Values]:
    households = {pairing.household_id for pairing in pairings}
    registrations = Registration.objects.visible_to(user).filter(household__in=households).order_by("-scheme")
    numbers = dict(registrations.values_list("household_id", "number"))
    memberships = HouseholdMembership.objects.visible_to(user).in_force().filter(household__in=households)
    heads = {
        row.household_id: row.person
        for row in memberships.filter(relation=Relation.HEAD).select_related("person")
    }
    employers = _employers({pairing.helper_id for pairing in pairings})
    for pairing in pairings:
        code, head = pairing.division_id, heads.get(pairing.household_id)
        organisation = employers.get(pairing.helper_id)
        yield {
            "prefecture": names.get(code[:4], ""),
            "county": names.get(code[:6], ""),
            "township": names.get(code[:9], ""),
            "household_number": numbers.get(pairing.household_id, ""),
            "organisation": organisation.name if organisation else "",
            "affiliation": organisation.division.get_level_display() if organisation else "",
            "helper_name": pairing.helper.name,
            "head_number": head.number if head else "",
            "head_name": head.name if head else "",
            "head_certificate": masks.identity(head.certificate_number or "") if head else "",
            "started_on": pairing.started_on.isoformat(),
            "ended_on": pairing.ended_on.isoformat() if pairing.ended_on else "",
            "helper_code": pairing.helper.username,
            "organisation_code": str(organisation.pk) if organisation else "",
            "household_key": "" if numbers.get(pairing.household_id) else str(pairing.household_id),
        }


def _employers(helpers: set[int]) -> dict[int, Any]:
    """The organisation that a helper's newest posting in force names."""
    today = timezone.localdate()
    postings = Posting.objects.in_force(today).filter(user__in=helpers, organisation__isnull=False)
    ordered = postings.select_related("organisation__division").order_by("valid_from")
    return {posting.user_id: posting.organisation for posting in ordered}
