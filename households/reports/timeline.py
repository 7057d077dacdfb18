"""The history of one household: every change of a field, by whom, when, and through which roll.

History keeps the old row at each change, so what a field became stands in the next old row of the same
record, or in the record itself.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, CharField, Field, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from households import choices
from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
)
from households.models.base import RegisterRow
from households.reports.shown import masked, shown
from povertycase import access
from povertycase.models import AuditEvent, User

# What the machinery writes beside the facts; id18 follows from the certificate.
BOOKKEEPING = frozenset(
    {
        "id",
        "version",
        "created_at",
        "updated_at",
        "origin",
        "household",
        "person",
        "statement",
        "name_pinyin",
        "name_initials",
        "id18",
        "id_tail4",
        "id_tail6",
    }
)
# An action's audit event and the rows it wrote are one step.
SAME_STEP = datetime.timedelta(seconds=5)

VERBS = {
    "register_household": _("登记入册"),
    "change_household": _("修改户信息"),
    "change_person": _("修改成员信息"),
    "add_member": _("增加成员"),
    "end_membership": _("减少成员"),
    "change_head": _("变更户主"),
    "split_household": _("分户"),
    "merge_households": _("并户"),
    "move_household": _("迁移"),
    "close_household": _("销户"),
    "record_income": _("登记收支"),
    "reveal": _("查看完整信息"),
    "roll": _("花名册导入"),
    "undo_roll": _("撤销花名册导入"),
}


@dataclass(frozen=True)
class Change:
    """One field of one record; old and new as shown on pages, '' for unknown."""

    of: str
    label: str
    old: str
    new: str


@dataclass
class Entry:
    """One step in the household's history; `roll` is the batch that wrote it, if one did."""

    at: datetime.datetime
    by: str
    label: str
    verb: str = ""
    note: str = ""
    roll: int | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """The changes of one record at one moment."""

    at: datetime.datetime
    context: Any
    by: str
    verb: str
    roll: int | None
    changes: list[Change]


def history_of(household: Household, user: User) -> list[Entry]:
    """Everything that happened to a household `user` sees, newest first, in at most eight queries.

    Fields of other trades are left out, personal values masked. People's own facts are followed while they
    are members: what happened to them where `user` does not reach is not this household's.
    """
    steps = [
        *_register_steps(household, Household, Q(pgh_obj=household.pk), user, ""),
        *_register_steps(household, Registration, Q(household=household.pk), user, _("登记")),
        *_register_steps(household, HouseholdMembership, Q(household=household.pk), user, "person"),
        *_register_steps(household, Person, _members_of(household, user), user, "name"),
        *_register_steps(household, IncomeStatement, Q(household=household.pk), user, "period"),
        *_line_steps(household, user),
    ]
    entries = [_entry(list(those)) for _key, those in groupby(sorted(steps, key=_moment), key=_moment)]
    entries += _lineage(household, user)
    _add_audit(entries, household, user)
    return sorted(entries, key=attrgetter("at"), reverse=True)


def _trail(model: type[Any]) -> QuerySet:
    """Rows without a scope of their own: they are asked for by a household that was found in scope."""
    return QuerySet(model)


def _moment(step: _Step) -> tuple[datetime.datetime, str]:
    return step.at, str(step.context)


def _members_of(household: Household, user: User) -> Q:
    members = Q(pgh_obj__memberships__household=household.pk, pgh_obj__memberships__left_on=None)
    return members & access.inside(user, "division__code")


def _events(model: type[Any], condition: Q) -> QuerySet:
    """The history rows, with who and by which verb."""
    events = model._meta.get_field("events").related_model
    user_id = Cast(KeyTextTransform("user", OuterRef("pgh_context__metadata")), BigIntegerField())
    return (
        _trail(events)
        .filter(condition)
        .annotate(
            by_name=Subquery(User.objects.filter(pk=user_id).values("name")[:1]),
            by_verb=KeyTextTransform("verb", "pgh_context__metadata"),
            by_roll=KeyTextTransform("batch", "pgh_context__metadata"),
            by_undoing=KeyTextTransform("undo_batch", "pgh_context__metadata"),
        )
        .order_by("pgh_obj_id", "pgh_id")
    )


def _register_steps(
    household: Household, model: type[RegisterRow], condition: Q, user: User, of: str
) -> Iterable[_Step]:
    """Changes of register rows. of: what they are changes of, or where in the row that stands."""
    related = ["pgh_obj__person"] if model is HouseholdMembership else ["pgh_obj"]
    fields = [
        each
        for each in model._meta.concrete_fields
        if each.name in model.readable_fields(user) and each.name not in BOOKKEEPING
    ]
    events = _events(model, condition).select_related(*related)
    for _key, those in groupby(events, key=attrgetter("pgh_obj_id")):
        yield from _steps_of(list(those), fields, of)


def _steps_of(events: Sequence[Any], fields: Sequence[Field], of: str) -> Iterable[_Step]:
    current = events[0].pgh_obj
    for event, after in zip(events, [*events[1:], current], strict=True):
        changes = [
            _change(_name_of(event, of), each, getattr(event, each.attname), getattr(after, each.attname))
            for each in fields
            if getattr(event, each.attname) != getattr(after, each.attname)
        ]
        if changes:
            yield _step(event, changes)


def _step(event: Any, changes: list[Change]) -> _Step:
    roll = event.by_roll or event.by_undoing
    verb = "roll" if event.by_roll else "undo_roll" if event.by_undoing else event.by_verb
    return _Step(
        event.pgh_created_at,
        event.pgh_context_id,
        event.by_name or "",
        verb or "",
        int(roll) if roll else None,
        changes,
    )


def _name_of(event: Any, of: str) -> str:
    if of == "person":
        return event.pgh_obj.person.name
    if of == "period":
        return _("收支") + f" {event.period_start:%Y-%m}—{event.period_end:%Y-%m}"
    return event.pgh_obj.name if of == "name" else of


def _change(of: str, each: Field, old: Any, new: Any) -> Change:
    owner = each.model.pgh_tracked_model if hasattr(each.model, "pgh_tracked_model") else each.model
    if each.name in getattr(owner, "PERSONAL", ()):
        return Change(of, str(each.verbose_name), masked(each.name, old), masked(each.name, new))
    return Change(of, str(each.verbose_name), shown(each, old), shown(each, new))


def _line_steps(household: Household, user: User) -> Iterable[_Step]:
    """Changes of amounts; a line may go and come back as another row, so they follow the item."""
    if "stated_net_yuan" not in IncomeStatement.readable_fields(user):
        return
    statements = IncomeStatement.objects.visible_to(user).filter(pk=OuterRef("statement"))
    current = statements.filter(lines__item=OuterRef("item"))
    events = (
        _events(IncomeLine, Q(statement__household=household.pk))
        .annotate(now_yuan=Subquery(current.values("lines__amount_yuan")[:1]))
        .order_by("statement_id", "item", "pgh_id")
    )
    amount = IncomeLine._meta.get_field("amount_yuan")
    for _key, those in groupby(events, key=attrgetter("statement_id", "item")):
        rows = list(those)
        amounts = [*(row.amount_yuan for row in rows[1:]), rows[0].now_yuan]
        for row, new in zip(rows, amounts, strict=True):
            if row.amount_yuan != new:
                label = choices.IncomeItem(row.item).label
                change = Change(_("收支"), label, shown(amount, row.amount_yuan), shown(amount, new))
                yield _step(row, [change])


def _entry(steps: list[_Step]) -> Entry:
    first = steps[0]
    roll = next((step.roll for step in steps if step.roll), None)
    verb = next((step.verb for step in steps if step.verb), "")
    changes = [change for step in steps for change in step.changes]
    label = VERBS.get(verb, _("修改信息"))
    return Entry(first.at, first.by or _("系统"), label, verb=verb, roll=roll, changes=changes)


def _lineage(household: Household, user: User) -> list[Entry]:
    rows = (
        HouseholdLineage.objects.visible_to(user)
        .filter(household=household)
        .select_related("created_by", "from_division")
    )
    return [
        Entry(
            row.created_at,
            row.created_by.name,
            str(row.get_kind_display()),
            note="，".join(filter(None, [_origin_of(row), row.note])),
        )
        for row in rows
    ]


def _origin_of(row: HouseholdLineage) -> str:
    return _("由 %s 迁入") % row.from_division.name if row.from_division else ""


def _add_audit(entries: list[Entry], household: Household, user: User) -> None:
    """Steps and looks; a step whose changes are listed lends them its note."""
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    people = members.values_list(Cast("person_id", CharField()))
    events = _trail(AuditEvent).filter(
        Q(subject="households.household", subject_key=str(household.pk))
        | Q(subject="households.person", subject_key__in=people) & access.inside(user, "division_code")
    )
    written = [entry for entry in entries if entry.verb]
    for event in events:
        same = next((entry for entry in written if _is_same(entry, event)), None)
        if same:
            same.note = event.note
        elif event.verb in VERBS:
            entries.append(Entry(event.at, event.actor_name, VERBS[event.verb], note=_note_of(event)))


def _is_same(entry: Entry, event: AuditEvent) -> bool:
    return entry.verb == event.verb and entry.by == event.actor_name and abs(entry.at - event.at) < SAME_STEP


def _note_of(event: AuditEvent) -> str:
    if event.verb != "reveal":
        return event.note
    owner = Household if event.subject == "households.household" else Person
    label = owner._meta.get_field(event.facts["field"]).verbose_name  # type: ignore[union-attr]
    return f"{label}：{event.note}"
