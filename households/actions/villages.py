"""The register's own row beside each village division, and what the county says of a village."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import guards
from households.choices import VillagePairingEnd
from households.models import Village, VillagePairing
from households.models.team_drafts import VillageFacts
from povertycase.actions import lock, record
from povertycase.choices import OrganisationKind
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, Organisation, User

FIRST_EXIT_YEAR, MOST_HOUSEHOLDS = 2014, 20_000
# Whoever leads or builds does not help; a 帮扶单位 may be a department or an enterprise as well.
HELPING_KINDS = (OrganisationKind.HELPER, OrganisationKind.DEPARTMENT, OrganisationKind.ENTERPRISE)


def ensure_villages() -> int:
    """Make the missing Village rows; how many were missing. Any loader of divisions calls it afterwards."""
    missing = Division.objects.villages().filter(village=None)
    return len(Village.objects.bulk_create([Village(division=division) for division in missing]))


@transaction.atomic
def change_village(
    village: Village, *, facts: VillageFacts, by: User, on: datetime.date, version: int | None
) -> Village:
    """The county says whether a village is a 贫困村, whether it has exited and how many households it has.

    Who: the county. Records which facts changed. Refuses an exit year of a village that has not exited, one
    before 2014 or after `on`, and more households than a village has.
    """
    village = lock(village, by=by, version=version)
    guards.require_role("change_village", by=by, division_code=village.division_id)
    guards.require(_facts_unmet(facts, on))
    changed = [name for name, value in vars(facts).items() if getattr(village, name) != value]
    for name in changed:
        setattr(village, name, getattr(facts, name))
    if changed:
        with guards.writing("change_village", by=by):
            village.save(update_fields=[*changed, "updated_at"])
        labels = "、".join(str(village._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
        record("change_village", village, by=by, note=labels)
    return village


@transaction.atomic
def pair_village(
    village: Village, *, organisation: Organisation, by: User, on: datetime.date, version: int | None
) -> VillagePairing:
    """A 帮扶单位 helps a village from a day on; version: the village's.

    Who: the county. Records the organisation. Refuses an organisation that does not help or works in
    another county, a village that has ended, and a pair that stands already.
    """
    village = lock(village, by=by, version=version)
    guards.require_role("pair_village", by=by, division_code=village.division_id)
    unmet = guards.village_unmet(village.division, on)
    if organisation not in organisations_for(village):
        unmet.append(
            Unmet("not_a_helping_organisation", _("请选择帮扶单位、部门或企业。"), field="organisation")
        )
    guards.require(unmet)
    standing = VillagePairing.objects.visible_to(by).filter(division=village.division_id, ended_on=None)
    if standing.filter(organisation=organisation).exists():
        raise Conflict(_("该单位已经与本村结对。"))
    with guards.writing("pair_village", by=by):
        pairing = VillagePairing.objects.create(
            organisation=organisation, division_id=village.division_id, started_on=on
        )
    record("pair_village", village, by=by, facts={"organisation": organisation.name})
    return pairing


@transaction.atomic
def end_village_pairing(
    pairing: VillagePairing, *, reason: str, by: User, on: datetime.date, version: int | None
) -> VillagePairing:
    """A 帮扶单位 no longer helps a village after a day.

    Who: the county. Records the organisation and the reason. Refuses what has ended, a day before it
    began, and a missing reason.
    """
    pairing = lock(pairing, by=by, version=version)
    guards.require_role("end_village_pairing", by=by, division_code=pairing.division_id)
    if pairing.ended_on is not None:
        raise Conflict(_("这项结对已经结束。"))
    unmet = []
    if reason not in VillagePairingEnd.values:
        unmet.append(Unmet("reason_required", _("请选择结束帮扶的原因。"), field="reason"))
    if on < pairing.started_on:
        unmet.append(Unmet("ends_before_beginning", _("结束日期不能早于结对开始的日期。"), field="on"))
    guards.require(unmet)
    pairing.ended_on, pairing.ended_reason = on, reason
    with guards.writing("end_village_pairing", by=by):
        pairing.save(update_fields=["ended_on", "ended_reason", "updated_at"])
    facts = {"organisation": pairing.organisation.name}
    record("end_village_pairing", pairing, by=by, note=pairing.get_ended_reason_display(), facts=facts)
    return pairing


def organisations_for(village: Village) -> list[Organisation]:
    """The organisations that may help a village: those around it and inside its county, by name."""
    return [each for each in senders_for(village.division_id) if each.kind in HELPING_KINDS]


def senders_for(division_code: str) -> list[Organisation]:
    """The organisations that may send somebody to a village, of whatever kind, by name."""
    county = division_code[:6]
    rows = Organisation.objects.order_by("name", "pk")
    return [
        each for each in rows if county.startswith(each.division_id) or each.division_id.startswith(county)
    ]


def _facts_unmet(facts: VillageFacts, on: datetime.date) -> list[Unmet]:
    unmet = []
    if facts.exit_year is not None and facts.has_exited is not True:
        unmet.append(Unmet("exit_year_alone", _("填写出列年度的村，“已出列”应为“是”。"), field="has_exited"))
    if facts.exit_year is not None and not FIRST_EXIT_YEAR <= facts.exit_year <= on.year:
        message = _("出列年度应在 {} 至 {} 之间。").format(FIRST_EXIT_YEAR, on.year)
        unmet.append(Unmet("exit_year", message, field="exit_year"))
    if facts.household_count is not None and not 0 < facts.household_count <= MOST_HOUSEHOLDS:
        message = _("全村总户数应在 1 至 {} 之间；不清楚就留空。").format(MOST_HOUSEHOLDS)
        unmet.append(Unmet("household_count", message, field="household_count"))
    return unmet
