"""Steps on who answers for whom: a pairing begins, ends, or a whole caseload goes to somebody else."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households.actions import guards
from households.choices import PairingEnd
from households.models import Household, Pairing
from povertycase.actions import lock, notify, record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Posting, User

# A closed household ends its pairings by itself, and only a roster that is imported says no reason.
REASONS_TO_CHOOSE = tuple(
    reason for reason in PairingEnd if reason not in {PairingEnd.CLOSED, PairingEnd.ROSTER}
)
REASONS_TO_END = (*REASONS_TO_CHOOSE, PairingEnd.ROSTER)
REASONS_TO_HAND_OVER = (PairingEnd.REASSIGNED, PairingEnd.RETIRED, PairingEnd.HANDED_OVER)


@transaction.atomic
def pair_household(
    household: Household, *, helper: User, by: User, on: datetime.date, version: int | None
) -> Pairing:
    """A 帮扶责任人 answers for a household from a day on; version: the household's.

    Who: township and county of the place. Records the helper, and tells the helper. Refuses somebody
    without such a post in the household's place, and whoever answers for it already.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("pair_household", by=by, division_code=household.division_id)
    guards.require_active(household)
    unmet = _helper_unmet(helper, [household.division_id], on)
    if household.pairings.filter(helper=helper, ended_on=None).exists():
        unmet.append(Unmet("paired_already", _("此人已经是本户的帮扶责任人。"), field="helper"))
    guards.require(unmet)
    with guards.writing("pair_household", by=by):
        pairing = Pairing.objects.create(
            helper=helper, household=household, division_id=household.division_id, started_on=on
        )
    record("pair_household", household, by=by, facts={"helper": helper.username})
    _tell(helper, by=by, dedup_key=f"pairing:{pairing.pk}", households=[household])
    return pairing


@transaction.atomic
def end_pairing(
    pairing: Pairing, *, reason: str, by: User, on: datetime.date, version: int | None
) -> Pairing:
    """A 帮扶责任人 no longer answers for a household after a day.

    Who: township and county of the place. Records the helper and the reason. Refuses a pairing that has
    ended, and a day before it began.
    """
    pairing = lock(pairing, by=by, version=version)
    guards.require_role("end_pairing", by=by, division_code=pairing.division_id)
    if pairing.ended_on is not None:
        raise Conflict(_("这项结对已经结束。"))
    unmet = _reason_unmet(reason, REASONS_TO_END)
    if on < pairing.started_on:
        unmet.append(Unmet("ends_before_beginning", _("结束日期不能早于结对开始的日期。"), field="on"))
    guards.require(unmet)
    with guards.writing("end_pairing", by=by):
        end(pairing, reason=reason, on=on)
    facts = {"helper": pairing.helper.username}
    record("end_pairing", pairing.household, by=by, note=pairing.get_ended_reason_display(), facts=facts)
    return pairing


@transaction.atomic
def hand_over(
    helper: User, *, to: User, reason: str, by: User, on: datetime.date, households: Sequence[int]
) -> int:
    """A whole caseload goes to somebody else in one step; how many households went.

    households: their keys as the page listed them; a caseload that has changed since then is refused, so
    that nobody hands over what was not seen. The former helper answers up to and including the day, the
    new one from that day on: no day is without somebody. Who: township and county of each place. Records
    a step on every household, and tells the new helper once.
    """
    caseload = _caseload(helper, by=by)
    guards.require(
        [
            *_reason_unmet(reason, REASONS_TO_HAND_OVER),
            *_successor_unmet(helper, to),
            *_helper_unmet(to, sorted({pairing.division_id for pairing in caseload}), on, field="to"),
            *_caseload_unmet(caseload, on),
        ]
    )
    if {pairing.household_id for pairing in caseload} != set(households):
        raise Conflict(_("名单刚刚有变化，请刷新页面，核对后再移交。"))
    known = set(to.pairing_set.filter(ended_on=None).values_list("household_id", flat=True))
    with guards.writing("hand_over", by=by):
        for pairing in caseload:
            end(pairing, reason=reason, on=on)
        Pairing.objects.bulk_create(
            Pairing(helper=to, household_id=each.household_id, division_id=each.division_id, started_on=on)
            for each in caseload
            if each.household_id not in known
        )
    facts = {"from": helper.username, "to": to.username}
    for pairing in caseload:
        record("hand_over", pairing.household, by=by, note=pairing.get_ended_reason_display(), facts=facts)
    told = [pairing.household for pairing in caseload]
    key = f"caseload:{helper.pk}:{caseload[0].pk}:{len(caseload)}"
    _tell(to, by=by, dedup_key=key, households=told)
    return len(caseload)


def end(pairing: Pairing, *, reason: str, on: datetime.date) -> None:
    """End a pairing on a day, or on its first one when that is later; asks no guard."""
    pairing.ended_on, pairing.ended_reason = max(on, pairing.started_on), reason
    pairing.save(update_fields=["ended_on", "ended_reason", "updated_at"])


def helpers_for(divisions: Sequence[str], on: datetime.date) -> list[User]:
    """Who holds a post of 帮扶责任人 on a day over every one of these divisions, by name."""
    postings = Posting.objects.in_force(on).filter(role=Role.HELPER, user__is_active=True)
    reached: dict[User, set[str]] = {}
    for posting in postings.select_related("user"):
        own = {code for code in divisions if code.startswith(posting.division_id)}
        reached.setdefault(posting.user, set()).update(own)
    able = [user for user, codes in reached.items() if codes == set(divisions)]
    return sorted(able, key=lambda user: (user.name, user.username))


def _caseload(helper: User, *, by: User) -> list[Pairing]:
    """The helper's pairings where `by` may hand over, locked. Raises Conflict when there is none."""
    rows = Pairing.objects.visible_to(by).filter(helper=helper, ended_on=None)
    caseload = list(rows.select_for_update(of=("self",)).select_related("household__division").order_by("pk"))
    for division in {pairing.division_id for pairing in caseload}:
        guards.require_role("hand_over", by=by, division_code=division)
    if not caseload:
        raise Conflict(_("此人在您的辖区没有结对户，无需移交。"))
    return caseload


def _reason_unmet(reason: str, allowed: Sequence[PairingEnd]) -> list[Unmet]:
    if reason in allowed:
        return []
    return [Unmet("reason_required", _("请选择结束帮扶的原因。"), field="reason")]


def _successor_unmet(helper: User, to: User) -> list[Unmet]:
    if helper.pk != to.pk:
        return []
    return [Unmet("same_helper", _("接手人不能是移交人自己。"), field="to")]


def _helper_unmet(
    helper: User, divisions: Sequence[str], on: datetime.date, field: str = "helper"
) -> list[Unmet]:
    """Without the post the helper would not see the household: nobody would answer for it."""
    if helper in helpers_for(divisions, on):
        return []
    message = _("{}在这些户所在的地方没有“帮扶责任人”岗位，请先由安全管理员任职。").format(helper.name)
    return [Unmet("not_a_helper", message, "V-PAIR", field)]


def _caseload_unmet(caseload: Sequence[Pairing], on: datetime.date) -> list[Unmet]:
    late = [pairing for pairing in caseload if on < pairing.started_on]
    if not late:
        return []
    newest = max(pairing.started_on for pairing in late)
    message = _("移交日期不能早于结对开始的日期（最晚的一户是{}）。").format(newest.isoformat())
    return [Unmet("ends_before_beginning", message, field="on")]


def _tell(helper: User, *, by: User, dedup_key: str, households: Sequence[Household]) -> None:
    villages = sorted({household.division.name for household in households})
    title = _("新增结对 {} 户：{}").format(len(households), "、".join(villages))
    url = reverse("households:detail", args=[households[0].pk])
    if len(households) > 1:
        url = reverse("households:list")
    place = households[0].division_id
    notify(
        helper, by=by, kind="pairing", title=title[:200], dedup_key=dedup_key, url=url, division_code=place
    )
