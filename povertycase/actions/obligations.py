"""What is owed by a day: written and closed by whoever changes the record that asks for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from povertycase.choices import ObligationState, Role
from povertycase.models import Obligation
from povertycase.models.obligations import obligation_kinds

CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one record asks for as it stands; the fields as Obligation has them.

    A duty speaks of nobody by name: it is read by whoever works in the place.
    """

    kind: str
    subject_code: str
    title: str
    url: str
    division_id: str
    due_on: date
    state: ObligationState
    household_key: int | None = None
    role: Role | str = ""
    organisation_id: int | None = None
    assignee_id: int | None = None
    is_restricted: bool = False


FACTS = tuple(field.name for field in fields(Duty))
WRITTEN = [
    *(name for name in FACTS if name not in {"kind", "subject_code"}),
    "since",
    "done_at",
    "updated_at",
]


@transaction.atomic
def owe(duties: Iterable[Duty]) -> int:
    """Write what records ask for now: new ones, other days, what is done; how many rows changed.

    Called by actions of the apps alone, in the transaction that changes the record, which holds its lock.
    The same duty again writes nothing.
    """
    waiting = iter(duties)
    return sum(map(_keep, iter(lambda: list(islice(waiting, CHUNK)), [])))


def withdraw(kind: str, subject_codes: Iterable[str]) -> None:
    """Records are gone, in the caller's transaction: what was owed for them is not asked for any more."""
    gone = Obligation.objects.open().filter(kind=kind, subject_code__in=list(subject_codes))
    gone.update(state=ObligationState.WITHDRAWN, done_at=timezone.now())


def rebuild(*, only_new: bool = False) -> Mapping[str, int]:
    """Write the obligations of every record there is; {kind: rows that were other}. For data of before.

    A transaction a kind, in which its records wait. What stands for no record any more is withdrawn.
    only_new: the kinds alone of which no row was ever written, as after an upgrade that brought them.
    """
    kinds = obligation_kinds()
    there = (
        set(Obligation.objects.order_by().values_list("kind", flat=True).distinct()) if only_new else set()
    )
    return {kind: rebuild_kind(kind) for kind in kinds if kind not in there}


@transaction.atomic
def rebuild_kind(kind: str) -> int:
    """The same of one kind, in one transaction: also the daily job of a kind that is counted and not kept."""
    duties: Iterable[Duty] = import_string(obligation_kinds()[kind].duties)()
    # Read before the records: what a colleague writes meanwhile stands for a record of theirs.
    before = dict(Obligation.objects.open().filter(kind=kind).values_list("subject_code", "pk"))
    standing = list(duties)
    named = {duty.subject_code for duty in standing}
    left = [pk for code, pk in before.items() if code not in named]
    Obligation.objects.filter(pk__in=left).update(state=ObligationState.WITHDRAWN, done_at=timezone.now())
    return owe(standing) + len(left)


def _keep(duties: Sequence[Duty]) -> int:
    wanted = {(duty.kind, duty.subject_code): duty for duty in duties}
    unknown = {kind for kind, _code in wanted} - obligation_kinds().keys()
    if unknown:
        raise TypeError(f"no app tells of these obligations: {sorted(unknown)}")
    rows = (
        Obligation.objects.select_for_update(of=("self",))
        .order_by("pk")
        .filter(kind__in={kind for kind, _code in wanted}, subject_code__in=[code for _kind, code in wanted])
    )
    known = {(row.kind, row.subject_code): row for row in rows}
    fresh = [_stand(Obligation(), duty) for key, duty in wanted.items() if key not in known]
    changed = [
        _stand(row, wanted[key]) for key, row in known.items() if key in wanted and _differs(row, wanted[key])
    ]
    Obligation.objects.bulk_create(fresh)
    Obligation.objects.bulk_update(changed, WRITTEN)
    return len(fresh) + len(changed)


def _differs(row: Obligation, duty: Duty) -> bool:
    return any(getattr(row, name) != getattr(duty, name) for name in FACTS)


def _stand(row: Obligation, duty: Duty) -> Obligation:
    """The row as the duty has it. What begins, begins again or gets another day is laid on somebody today."""
    now, is_open = timezone.now(), duty.state == ObligationState.OPEN
    if row.pk is None or row.due_on != duty.due_on or (is_open and row.state != ObligationState.OPEN):
        row.since = timezone.localdate(now)
    row.done_at = None if is_open else row.done_at or now
    for name in FACTS:
        setattr(row, name, getattr(duty, name))
    row.updated_at = now
    return row
