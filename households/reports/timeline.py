"""The history of one household: every change of a field, by whom, when, and through which roll."""

import datetime
import uuid
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from households import choices
from households.choices.verbs import VERBS
from households.models import Household, HouseholdLineage, HouseholdMembership, IncomeStatement, Person, Visit
from households.reports.changes import GONE, Change, Step, history_model, steps_on, trail
from households.reports.visit_words import problem_labels
from povertycase import access
from povertycase.models import AuditEvent, User

# An action's audit event and the rows it wrote are one step.
SAME_STEP = datetime.timedelta(seconds=5)

_OWN = (
    *("register_household", "change_household", "change_person", "close_household"),
    *("add_member", "end_membership", "change_head"),
    *("split_household", "merge_households", "move_household", "record_income", "withdraw_income"),
)
# In the words of the audit trail, but for what is looked at from a household's side.
STEPS = {verb: str(VERBS[verb]) for verb in _OWN} | {
    "reveal": _("查看完整信息"),
    "roll": _("花名册导入"),
    "undo_roll": _("撤销入库"),
}
LINEAGE_VERBS: dict[str, str] = {
    choices.LineageKind.SPLIT: "split_household",
    choices.LineageKind.MERGED: "merge_households",
    choices.LineageKind.MOVED: "move_household",
}


@dataclass
class Entry:
    """One step in the household's history; `roll` is the batch that wrote it, `visit` the visit it was."""

    at: datetime.datetime
    by: str
    label: str
    verb: str = ""
    note: str = ""
    roll: int | None = None
    visit: uuid.UUID | None = None
    changes: list[Change] = field(default_factory=list)


def history_of(household: Household, user: User) -> list[Entry]:
    """Everything that happened to a household `user` sees, newest first, in at most fourteen queries."""
    steps = sorted(steps_on(household, user), key=_moment)
    entries = [_entry(list(those)) for _key, those in groupby(steps, key=_moment)]
    _add_lineages(entries, household, user)
    _add_audit(entries, household, user)
    _add_visits(entries, household, user)
    return sorted(entries, key=attrgetter("at"), reverse=True)


def _moment(step: Step) -> tuple[datetime.datetime, str]:
    return step.at, str(step.context)


def _entry(steps: list[Step]) -> Entry:
    first = steps[0]
    roll = next((step.roll for step in steps if step.roll), None)
    verb = next((step.verb for step in steps if step.verb), "")
    changes = [change for step in steps for change in step.changes]
    label = STEPS.get(verb, _("修改信息"))
    return Entry(first.at, first.by or _("系统"), label, verb=verb, roll=roll, changes=changes)


def _add_lineages(entries: list[Entry], household: Household, user: User) -> None:
    """Where the household came from, beside the changes it made; a step of its own for a new household."""
    rows = (
        HouseholdLineage.objects.visible_to(user)
        .filter(household=household)
        .select_related("created_by", "from_division")
    )
    for row in rows:
        verb, by = LINEAGE_VERBS[row.kind], row.created_by.name
        found = next((entry for entry in entries if _is_same(entry, verb, by, row.created_at)), None)
        if found is None:
            found = Entry(row.created_at, by, STEPS[verb], verb=verb)
            entries.append(found)
        origin = _("由 %s 迁入") % row.from_division.name if row.from_division else ""
        found.note = "，".join(filter(None, [origin, row.note]))


def _add_audit(entries: list[Entry], household: Household, user: User) -> None:
    """Steps and looks; a step whose changes are listed lends them its note."""
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    people = members.values_list(Cast("person_id", CharField()))
    own = IncomeStatement.objects.visible_to(user).filter(household=household)
    statements = own.values_list(Cast("pk", CharField()))
    withdrawn = trail(history_model(IncomeStatement)).filter(household=household.pk, pgh_label=GONE)
    gone = withdrawn.values_list(Cast("pgh_obj_id", CharField()))
    events = trail(AuditEvent).filter(
        Q(subject="households.household", subject_key=str(household.pk))
        | Q(subject="households.person", subject_key__in=people) & access.inside(user, "division_code")
        | Q(subject="households.incomestatement", subject_key__in=statements)
        | Q(subject="households.incomestatement", subject_key__in=gone)
    )
    written = [entry for entry in entries if entry.verb]
    for event in events:
        same = next(
            (each for each in written if _is_same(each, event.verb, event.actor_name, event.at)), None
        )
        if same:
            same.note = same.note or _note_of(event)
        elif event.verb in STEPS:
            entries.append(Entry(event.at, event.actor_name, STEPS[event.verb], note=_note_of(event)))


def _add_visits(entries: list[Entry], household: Household, user: User) -> None:
    """Visits, when they came in; a corrected one stands beside its correction."""
    visits = Visit.objects.visible_to(user).filter(household=household).select_related("visitor")
    for visit in visits:
        label = _("更正走访") if visit.corrects_id else _("走访")
        note = visit.correction_reason or "、".join(problem_labels(visit.answers))
        entries.append(
            Entry(visit.received_at, visit.visitor.name, label, verb="visit", note=note, visit=visit.pk)
        )


def _is_same(entry: Entry, verb: str, by: str, at: datetime.datetime) -> bool:
    return entry.verb == verb and entry.by == by and abs(entry.at - at) < SAME_STEP


def _note_of(event: AuditEvent) -> str:
    if event.subject == "households.incomestatement":
        period = _("统计期 %s") % _(" 至 ").join(event.facts["period"])
        return "：".join(filter(None, [period, event.note]))
    if event.verb != "reveal":
        return event.note
    owner = Household if event.subject == "households.household" else Person
    label = owner._meta.get_field(event.facts["field"]).verbose_name  # type: ignore[union-attr]
    return f"{label}：{event.note}"
