"""What help a village must have: how large a team, which roles, how many days a month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from households.choices import TeamDuty

CHOOSE = {"max": max, "min": min}


@dataclass(frozen=True)
class SizeLimits:
    """large_households: a village of so many or more is large. large_size, small_size: people of a team.

    conflict: `min`, or `max` like any other word: which answer stands when size and exit differ.
    """

    large_households: int
    large_size: int
    small_size: int
    conflict: str


@dataclass(frozen=True)
class DayLimits:
    """resident_days: days in the village a month; leader_days: workdays a month of a 联系领导."""

    resident_days: int
    leader_days: int


def required_size(*, household_count: int | None, is_exited: bool | None, limits: SizeLimits) -> int | None:
    """V-TEAM: how many full-time people a village's team must have; None while the facts do not tell.

    household_count: all households of the village; exactly the limit counts as large (以上). is_exited:
    whether nothing is left to exit from. A small village that has not exited meets both halves of the
    sentence; the parameter says which stands. One known fact is enough when the other cannot change it.

    Source: SEED4 § 三(二)
    """
    is_large = None if household_count is None else household_count >= limits.large_households
    is_behind = None if is_exited is None else not is_exited
    choose = CHOOSE.get(limits.conflict, max)
    sizes = {True: limits.large_size, False: limits.small_size}
    answers = [sizes[fact] for fact in (is_large, is_behind) if fact is not None]
    if choose(sizes.values()) in answers:
        return choose(sizes.values())
    return choose(answers) if len(answers) == 2 else None


def missing_people(*, required: int | None, full_time: int, unknown: int) -> int | None:
    """V-TEAM: how many full-time people are missing; 0 when none is; None when it cannot be told.

    full_time: people known to be there full time, unknown: of whom nobody has said. Only what is missing
    even if all of those are full time is called missing.

    Source: SEED4 § 三(二)
    """
    if required is None:
        return None
    if full_time >= required:
        return 0
    return max(required - full_time - unknown, 0) or None


def missing_forces(
    required: Sequence[str],
    *,
    present: Collection[str],
    registered: int | None,
    first_secretary_least: int | None,
) -> list[str]:
    """V-PAIR: which of the required roles a village has nobody for, in the order of the list.

    required: the words of the village's class, TeamDuty or Force. registered: 脱贫户 of the village,
    None: unknown. first_secretary_least: from how many on a 第一书记 is required; None: of every village.

    Source: SEED3 § 四, S40 § 三个一
    """
    excused = {TeamDuty.FIRST_SECRETARY.value} if _is_excused(registered, first_secretary_least) else set()
    return [word for word in required if word not in present and word not in excused]


def short_days(
    *,
    duty: str,
    is_full_time: bool | None,
    resident_days: int | None,
    work_days: int | None,
    limits: DayLimits,
) -> list[tuple[str, int, int]]:
    """V-ATT: of a member's month, what stays below: (`resident` or `work`, days, days required).

    Asked of whoever was in the team throughout the month. Days nobody has entered are not nought: silent.
    Residence is required of those known to be there full time, workdays of the 联系领导; exactly the limit
    is enough.

    Source: SEED0 § 39, SEED0 § 42
    """
    found = []
    if is_full_time and resident_days is not None and resident_days < limits.resident_days:
        found.append(("resident", resident_days, limits.resident_days))
    if duty == TeamDuty.LEADER and work_days is not None and work_days < limits.leader_days:
        found.append(("work", work_days, limits.leader_days))
    return found


def must_join(title: str, *, exempt: Collection[str]) -> bool | None:
    """V-STAFF: whether somebody of a township's staff belongs into a village's team; None without a title.

    title: the 职务 of the posting; exempt: the posts that stay at the township, by their whole name, so that
    a 副书记 is not excused by 书记.

    Source: SEED4 § 三(二)
    """
    return title not in exempt if title else None


def _is_excused(registered: int | None, least: int | None) -> bool:
    """An unknown number is silent."""
    return least is not None and (registered is None or registered < least)
