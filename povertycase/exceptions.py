"""The ways an action says no; one middleware and one API handler translate them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Codes of conditions that say: this lies where you do not work.
OUT_OF_REACH = frozenset({"scope", "E-SCOPE"})


@dataclass(frozen=True)
class Unmet:
    """One condition of a guard that does not hold.

    code: stable, lower snake case or a rule code; message: a Chinese sentence for the person
    who must mend it; clause: where the condition comes from; field: the form field, if one.
    """

    code: str
    message: str
    clause: str = ""
    field: str = ""


class DomainError(Exception):
    """Base of them all; never raised itself."""

    status = 400
    code = "error"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class Refused(DomainError):
    """This person may not take this step (403)."""

    status = 403
    code = "refused"


class Conflict(DomainError):
    """The record is not in a state that allows the step, or the thing exists already (409)."""

    status = 409
    code = "conflict"


class Stale(DomainError):
    """Somebody changed the record since it was read (412); `current` is what is there now."""

    status = 412
    code = "stale"

    def __init__(self, message: str, *, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


class VersionMissing(DomainError):
    """A change of an existing record came without the version it was based on (428)."""

    status = 428
    code = "version_missing"


class Exhausted(DomainError):
    """The person has done this as often as one day allows (429)."""

    status = 429
    code = "daily_limit"


class Invalid(DomainError):
    """The input breaks rules (422); `unmet` lists every one of them, not the first."""

    status = 422
    code = "invalid"

    def __init__(self, unmet: Sequence[Unmet], *, message: str = "") -> None:
        super().__init__(message or "；".join(item.message for item in unmet))
        self.unmet = list(unmet)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether a value pointed outside the person's jurisdiction."""
        return any(item.code in OUT_OF_REACH for item in self.unmet)


class CalendarMissing(Invalid):
    """A deadline counts working days into a year whose holidays nobody has announced: no day is guessed."""

    code = "calendar_missing"

    def __init__(self, year: int) -> None:
        message = f"{year} 年的放假调休安排尚未录入，无法计算工作日；请系统管理员在“工作日历”中补录。"
        super().__init__([Unmet("calendar_missing", message)])
        self.year = year
