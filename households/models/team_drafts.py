"""What the steps on a village's team take: a village's facts, somebody to be in the team, days of a month."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from povertycase.models import Organisation, User


@dataclass(frozen=True)
class VillageFacts:
    """What the rules of help ask of a village; None for what nobody has said."""

    is_poverty_village: bool | None
    has_exited: bool | None
    exit_year: int | None
    household_count: int | None


@dataclass(frozen=True)
class MemberDraft:
    """Somebody to be in a team; "" and None for what nobody has said. user: the account, if there is one."""

    name: str
    duty: str
    user: User | None = None
    organisation: Organisation | None = None
    is_full_time: bool | None = None
    dispatch: str = ""
    term_from: datetime.date | None = None
    term_to: datetime.date | None = None
    document_number: str = ""


class Days(NamedTuple):
    """Of one member in one month: days spent in the village, workdays on it; None: nobody has said."""

    resident: int | None
    work: int | None
