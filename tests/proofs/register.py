"""What the preview lists and what stands in the register, in the words of the expected lists."""

from datetime import date
from decimal import Decimal

from households.models import (
    HouseholdMembership,
    IncomeStatement,
    Registration,
    RollBatch,
    RollDifference,
    RollRow,
)
from households.models.roll_fields import BY_NAME, Table
from tests.proofs import layouts
from tests.proofs.differences import Expected, key_of, personal_fields, seen, shared_fields


def preview(layout, number):
    """The lists of an import that nobody has accepted yet, from staging and differences."""
    batch = RollBatch.objects.get(pk=number)
    people = _Staged(layout, batch)
    found = Expected()
    rows = RollRow.objects.filter(batch=batch)
    found.new = [people.of_row(row) for row in rows.filter(kind="new").values_list("row", flat=True)]
    homes = rows.filter(household_kind="new").values_list("household_number", flat=True)
    found.new_homes = [*set(homes)]
    for each in RollDifference.objects.filter(batch=batch):
        entries = getattr(found, each.kind)
        whose = people.of(each)
        entries.append(whose if each.kind == "vanished" else (whose, each.field))
    return found


class _Staged:
    """Who a difference is about: a 人编号, an identity where the layout has no such column, or a 户编号."""

    def __init__(self, layout, batch):
        self.has_numbers = layouts.has(layout, "person_number")
        name = "person_number" if self.has_numbers else "id18"
        self.by_row = dict(RollRow.objects.filter(batch=batch).values_list("row", name))

    def of_row(self, row):
        """The person of a row."""
        return self.by_row[row]

    def of(self, each):
        """The person, or the household, that a difference is about."""
        if each.membership_id:
            person = HouseholdMembership.objects.get(pk=each.membership_id).person
            return person.number if self.has_numbers else person.id18
        if _is_of_household(each):
            return each.household_number
        return each.person_number if self.has_numbers else self.by_row[each.row]


def _is_of_household(each):
    return each.field not in {"division", "household"} and BY_NAME[each.field].is_household_wide


def faults(layout, homes, codes):
    """Sentences about what in the register is not as in the roll that was accepted."""
    in_force = {}
    for membership in HouseholdMembership.objects.in_force().select_related("person", "household"):
        key = membership.person.number if layouts.has(layout, "person_number") else membership.person.id18
        in_force[key] = membership
    numbers = dict(Registration.objects.values_list("household_id", "number"))
    expected = {key_of(layout, member): (home, member) for home in homes for member in home.members}
    for key in sorted(expected.keys() ^ in_force.keys()):
        yield f"{key}: {'not' if key in expected else 'still'} in a household"
    for key in expected.keys() & in_force.keys():
        home, member = expected[key]
        yield from _of_person(layout, key, home, member, in_force[key], numbers)
    rows = {numbers[each.household_id]: each.household for each in in_force.values()}
    for home in homes:
        yield from _of_household(layout, home, rows[home.number], codes[home.village])


def _of_person(layout, key, home, member, membership, numbers):
    if numbers[membership.household_id] != home.number:
        yield f"{key}: in household {numbers[membership.household_id]}, not {home.number}"
    if membership.relation != member.facts["relation"]:
        yield f"{key}: relation {membership.relation}, not {member.facts['relation']}"
    facts = seen(layout, member)
    for name in personal_fields(layout):
        column = BY_NAME[name].column
        yield from _unequal(key, name, getattr(membership.person, column), facts[name])


def _of_household(layout, home, row, code):
    if row.division_id != code or row.status != "active":
        yield f"{home.number}: {row.status} in {row.division_id}, not in {code}"
    statement = IncomeStatement.objects.filter(household=row).first()
    lines = dict(statement.lines.values_list("item", "amount_yuan")) if statement else {}
    registration = row.registrations.get()
    for name in shared_fields(layout):
        field = BY_NAME[name]
        owner = {Table.REGISTRATION: registration, Table.INCOME: statement}.get(field.table, row)
        value = lines.get(field.column) if field.table is Table.LINE else getattr(owner, field.column, None)
        yield from _unequal(home.number, name, value, home.facts.get(name))


def _unequal(whose, name, stands, expected):
    if plain(stands) != plain(expected):
        yield f"{whose}: {name} is {stands!r}, not {expected!r}"


def plain(value):
    """A value as both sides have it: blanks None, dates as text, figures as figures."""
    if value in ("", None) or value == []:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    return Decimal(value) if isinstance(value, int | Decimal) else value
