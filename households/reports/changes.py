"""What history says of one household's rows: each change of a field, and each row that an undo took away.

History keeps the old row at each change, so what a field became stands in the next old row of the same
record, or in the record itself. Of a row that is gone its last state is all there is.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Field, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from households import choices
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
)
from households.models.base import RegisterRow
from households.reports.shown import masked, shown
from povertycase import access
from povertycase.models import Division, User

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
# They follow the household's.
COPIED = frozenset({"division"})
# What is told of a row that is gone.
LEFT_BEHIND: dict[Any, tuple[str, ...]] = {
    Registration: ("number",),
    HouseholdMembership: ("relation",),
    IncomeStatement: ("stated_net_yuan", "stated_per_capita_yuan"),
}
GONE = "delete"


@dataclass(frozen=True)
class Change:
    """One field of one record; old and new as shown on pages, '' for unknown; is_gone: with its record."""

    of: str
    label: str
    old: str
    new: str
    is_gone: bool = False


@dataclass(frozen=True)
class Step:
    """The changes of one record at one moment; roll: the batch that wrote them or was taken back."""

    at: datetime.datetime
    context: Any
    by: str
    verb: str
    roll: int | None
    changes: list[Change]


def steps_on(household: Household, user: User) -> list[Step]:
    """Every change of the household's rows, in at most eleven queries.

    Fields of other trades are left out, personal values masked. People's own facts are followed while they
    are members: what happened to them where `user` does not reach is not this household's.
    """
    return [
        *_steps(household, Household, Q(pgh_obj=household.pk), user, ""),
        *_steps(household, Registration, Q(household=household.pk), user, _("登记")),
        *_steps(household, HouseholdMembership, Q(household=household.pk), user, "person"),
        *_steps(household, Person, _members_of(household, user), user, "name"),
        *_steps(household, IncomeStatement, Q(household=household.pk), user, "period"),
        *_line_steps(household, user),
    ]


def trail(model: type[Any]) -> QuerySet:
    """Rows without a scope of their own: they are asked for by a household that was found in scope."""
    return QuerySet(model)


def _members_of(household: Household, user: User) -> Q:
    members = Q(pgh_obj__memberships__household=household.pk, pgh_obj__memberships__left_on=None)
    return members & access.inside(user, "division__code")


def _events(model: type[Any], condition: Q) -> QuerySet:
    """The history rows, with who and by which verb."""
    user_id = Cast(KeyTextTransform("user", OuterRef("pgh_context__metadata")), BigIntegerField())
    return (
        trail(history_model(model))
        .filter(condition)
        .annotate(
            by_name=Subquery(User.objects.filter(pk=user_id).values("name")[:1]),
            by_verb=KeyTextTransform("verb", "pgh_context__metadata"),
            by_roll=KeyTextTransform("batch", "pgh_context__metadata"),
            by_undoing=KeyTextTransform("undo_batch", "pgh_context__metadata"),
        )
        .order_by("pgh_obj_id", "pgh_id")
    )


def history_model(model: type[Any]) -> type[Any]:
    """The model of a tracked model's former rows."""
    return model._meta.get_field("events").related_model


def _steps(
    household: Household, model: type[RegisterRow], condition: Q, user: User, of: str
) -> Iterable[Step]:
    """Changes of register rows. of: what they are changes of, or where in the row that stands."""
    readable = model.readable_fields(user)
    skipped = BOOKKEEPING if model is Household else BOOKKEEPING | COPIED
    fields = [
        each for each in model._meta.concrete_fields if each.name in readable and each.name not in skipped
    ]
    events = _events(model, condition)
    if model is HouseholdMembership:
        events = events.annotate(person_name=_name_of_person())
    found = list(events)
    # Not joined: the row may be gone.
    current = trail(model).in_bulk({event.pgh_obj_id for event in found}) if found else {}
    for key, those in groupby(found, key=attrgetter("pgh_obj_id")):
        yield from _steps_of(list(those), current.get(key), fields, of)


def _name_of_person() -> Coalesce:
    """Of a member who may be gone with the roll that brought them."""
    now = trail(Person).filter(pk=OuterRef("person_id"))
    before = trail(history_model(Person)).filter(pgh_obj_id=OuterRef("person_id")).order_by("-pgh_id")
    return Coalesce(Subquery(now.values("name")[:1]), Subquery(before.values("name")[:1]))


def _steps_of(events: Sequence[Any], current: Any, fields: Sequence[Field], of: str) -> Iterable[Step]:
    """The steps of one record; current: the row as it is, None when it is gone."""
    for event, after in zip(events, [*events[1:], current], strict=True):
        name = current.name if of == "name" else _name_of(event, of)
        if event.pgh_label == GONE or after is None:
            changes = [_gone(name, each, event) for each in fields if _is_told(each, event)]
        else:
            changes = [
                _change(name, each, getattr(event, each.attname), getattr(after, each.attname))
                for each in fields
                if getattr(event, each.attname) != getattr(after, each.attname)
            ]
        if changes:
            yield _step(event, changes)


def _is_told(each: Field, event: Any) -> bool:
    told = LEFT_BEHIND.get(each.model, ())
    return each.name in told and getattr(event, each.attname) not in (None, "")


def _gone(of: str, each: Field, event: Any) -> Change:
    return Change(of, str(each.verbose_name), shown(each, getattr(event, each.attname)), "", is_gone=True)


def _step(event: Any, changes: list[Change]) -> Step:
    roll = event.by_roll or event.by_undoing
    verb = "roll" if event.by_roll else "undo_roll" if event.by_undoing else event.by_verb
    return Step(
        event.pgh_created_at,
        event.pgh_context_id,
        event.by_name or "",
        verb or "",
        int(roll) if roll else None,
        changes,
    )


def _name_of(event: Any, of: str) -> str:
    if of == "person":
        return event.person_name or ""
    if of == "period":
        return _("收支") + f" {event.period_start:%Y-%m}—{event.period_end:%Y-%m}"
    return of


def _change(of: str, each: Field, old: Any, new: Any) -> Change:
    label = str(each.verbose_name)
    if each.name in getattr(each.model, "PERSONAL", ()):
        return Change(of, label, masked(each.name, old), masked(each.name, new))
    if each.name == "division":
        return Change(of, label, _place(old), _place(new))
    return Change(of, label, shown(each, old), shown(each, new))


def _place(code: str) -> str:
    """A village by its name; moves are rare enough to ask for each."""
    names = Division.objects.filter(pk=code).values_list("parent__name", "name").first()
    return "".join(filter(None, names or (code,)))


def _line_steps(household: Household, user: User) -> Iterable[Step]:
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
