"""What an upper app says of a household that is not to go: held, and let go again."""

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy

from households.actions import guards
from households.choices import HoldKind
from households.models import Hold, Household
from povertycase.exceptions import Unmet

# Why it may not go, and who does what about it.
REASONS: Mapping[str, object] = {
    HoldKind.CASE: gettext_lazy(
        "该户有没有办结的监测个案（{since} 立案），不能{step}。还在核实、评议的，先登记“不纳入”；"
        "已审定或监测中的，由县级在个案页办理“终止监测”（整户死亡、迁出、并户或清退），再{step}。"
    ),
    HoldKind.TICKET: gettext_lazy(
        "该户有没有销号的整改问题（{since} 登记），不能{step}。请先整改销号；登记错的，由县级撤销后再{step}。"
    ),
}

# What becomes of it when some of the members leave: the household itself stays.
SPLITS: Mapping[str, object] = {
    HoldKind.CASE: gettext_lazy(
        "该户有没有办结的监测个案（{since} 立案）。分户后，个案留在原户；分出的新户不带个案，"
        "系统会自动为它登记一条“分户后待核实”的线索，由乡镇研判是否立案。"
    ),
    HoldKind.TICKET: gettext_lazy(
        "该户有没有销号的整改问题（{since} 登记）。分户后，整改问题留在原户，在原户继续整改、销号；"
        "分出的新户不带整改问题，新户也有同样问题的，请另行登记。"
    ),
}


def hold(household: Household, *, kind: HoldKind, source_code: str, since: datetime.date) -> None:
    """From now on the household stays. Called by actions of upper apps alone, which asked who may."""
    # Whoever closes it holds the row too, so that only one of the two happens.
    locked = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    guards.require_active(locked)
    hold_many([(locked.pk, locked.division_id, source_code)], kind=kind, since=since)


def hold_many(places: Iterable[tuple[int, str, str]], *, kind: HoldKind, since: datetime.date) -> None:
    """The same of many households that the caller has locked. places: (household, division, source code)."""
    Hold.objects.bulk_create(
        Hold(household_id=pk, division_id=division, source_code=source, kind=kind, since=since)
        for pk, division, source in places
    )


def let_go(household: Household, *, kind: HoldKind, source_code: str, on: datetime.date) -> None:
    """What it stood for is over."""
    found = household.holds.in_force().filter(kind=kind, source_code=source_code)
    found.update(until=Greatest(F("since"), Value(on)))


def told_of_split(household: Household) -> list[str]:
    """What whoever splits the household should know of what holds it."""
    held = household.holds.in_force().order_by("since", "pk")
    return [str(SPLITS[each.kind]).format(since=each.since.isoformat()) for each in held]


def held_unmet(household: Household, step: str) -> list[Unmet]:
    """Why the household does not go; the caller has locked it. step: what is to be done, in words."""
    return [
        Unmet("held", str(REASONS[each.kind]).format(since=each.since.isoformat(), step=step))
        for each in household.holds.in_force().order_by("since", "pk")
    ]
