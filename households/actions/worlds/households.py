"""The households of a world: every value by the reader a roll uses, every household with one head."""

import datetime
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext as _

from households import choices
from households.actions.bulk import HouseholdDraft, PersonDraft, StatementDraft
from households.actions.facts import BY_NAME, as_text, refusing
from households.actions.identities import identity_values, is_fictitious, search_names
from households.actions.incomes import statement_values
from households.actions.worlds.reading import HOUSEHOLD, INCOME, PERSON, Node
from households.choices import IncomeItem
from households.rules import values
from households.rules.cells import TEXT
from households.rules.problems import Problem
from households.rules.roll import MemberFacts, check_heads
from povertycase.exceptions import Invalid

CODED = ("certificate_kind", "sex", "ethnicity", "education", "school_status", "labour")
LINES = {
    "wage": IncomeItem.WAGE,
    "business": IncomeItem.BUSINESS,
    "property": IncomeItem.PROPERTY,
    "transfer": IncomeItem.TRANSFER,
    "business_cost": IncomeItem.COST,
}
READERS = BY_NAME | {
    "relation": values.relation,
    "type": values.household_type,
    "name": partial(values.person_name, longest=60),
    "household_number": values.serial_number,
    "birth_on": values.partial_date,
}
# A world may be set in any year: its periods are not held against today.
ANY_DAY = datetime.date.max


class Register:
    """What may be in a register once only: 户编号, 人编号 and identities; and where households may lie."""

    def __init__(
        self,
        *,
        villages: set[str],
        numbers: set[str],
        people: set[str],
        identities: set[str],
        is_demo: bool,
    ) -> None:
        self.villages, self.is_demo = villages, is_demo
        taken = {"number": numbers, "person": people, "id_number": identities}
        self.seen = {(kind, each): _("库中已有的") for kind, those in taken.items() for each in those}

    def claim(self, kind: str, value: str, path: str) -> str:
        """ "" the first time, then where the value stood before."""
        if not value:
            return ""
        before = self.seen.get((kind, value), "")
        self.seen.setdefault((kind, value), path)
        return before


def read_households(world: Node, register: Register, *, on: datetime.date) -> list[HouseholdDraft]:
    """The drafts of all households without faults; the faults stand in `world.faults`."""
    return [_household(node, register, on) for node in world.objects("households", HOUSEHOLD)]


def _household(node: Node, register: Register, on: datetime.date) -> HouseholdDraft:
    number, division = _value(node, "number", "household_number"), node.text("division")
    _once(node, register, "number", number)
    if division not in register.villages:
        node.wrong("division", _("没有代码为“{}”的行政村").format(division))
    people = list(_people(node, register, on))
    _require_head(node, number, people)
    income = node.object("income", INCOME)
    return HouseholdDraft(
        number=number,
        division_code=division,
        columns={"household_type": _value(node, "type", "type")},
        people=people,
        statement=_statement(income) if income else None,
    )


def _people(household: Node, register: Register, on: datetime.date) -> Iterator[PersonDraft]:
    for node in household.objects("people", PERSON):
        columns = _person(node, on)
        _once(node, register, "id_number", columns["id18"])
        _once(node, register, "number", columns["number"], "person")
        if register.is_demo and not is_fictitious(columns["id18"]):
            node.wrong("id_number", _("演示数据中只能使用虚构的证件号（990101 或 519900 开头）"), "E-DEMO")
        yield PersonDraft(columns, _value(node, "relation", "relation", sex=columns["sex"]))


def _person(node: Node, on: datetime.date) -> dict[str, Any]:
    columns: dict[str, Any] = {name: _value(node, name, name) for name in CODED}
    columns |= {name: _value(node, name, name) for name in ("name", "number", "phone", "health")}
    written = columns | {"certificate_number": node.text("id_number"), "birth_on": node.day("birth_on")}
    identity, unmet = identity_values(written, person_number=columns["number"], on=on)
    for item in unmet:
        node.wrong("id_number", item.message, item.code)
    return columns | identity | search_names(columns["name"])


def _require_head(node: Node, number: str, people: list[PersonDraft]) -> None:
    members = [
        MemberFacts(key=str(position), name=person.columns["name"], relation=person.relation)
        for position, person in enumerate(people)
    ]
    for finding in check_heads(number, members):
        node.wrong("people", finding.message, finding.code)


def _statement(node: Node) -> StatementDraft | None:
    """A main line that is left out beside others is 0."""
    statement: dict[str, Any] = {key: node.values.get(key) for key in ("period_start", "period_end")}
    statement["population"] = node.values.get("population")
    statement["claims_yuan"] = node.values.get("claims")
    statement["compliant_oop_yuan"] = node.values.get("compliant_oop")
    if any(node.values.get(key) is not None for key in LINES):
        statement["lines"] = {item.value: node.values.get(key) or 0 for key, item in LINES.items()}
    try:
        return StatementDraft(*statement_values(statement, on=ANY_DAY))
    except Invalid as refusal:
        for item in refusal.unmet:
            node.wrong(_key_of(item.field), item.message, item.code)
        return None


def _key_of(field: str) -> str:
    """The world's key for a field of a statement."""
    items = {f"lines.{item.value}": key for key, item in LINES.items()}
    return {"claims_yuan": "claims", "compliant_oop_yuan": "compliant_oop"}.get(field) or items.get(
        field, field
    )


def _once(node: Node, register: Register, key: str, value: str, kind: str = "") -> None:
    before = register.claim(kind or key, value, node.at(key))
    if before:
        node.wrong(key, _("与{}重复").format(before), "duplicate")


def _value(node: Node, key: str, reader: str, *, sex: str = "") -> Any:
    """The value of one key by a roll's reader; what the reader refuses becomes a fault."""
    value = node.values.get(key)
    if value is not None and not isinstance(value, str | int | list):
        node.wrong(key, _("应为文字"))
        value = None
    found, refusal = _read(reader, as_text(value), sex)
    if refusal:
        node.wrong(key, refusal.message, refusal.code)
    return list(found) if isinstance(found, list) else found


@lru_cache(maxsize=65536)
def _read(reader: str, text: str, sex: str) -> tuple[Any, Problem | None]:
    """The same words come a thousand times in one world."""
    if reader == "relation":
        found, problems = values.relation(text, TEXT, sex=sex)
        if not text:
            problems = (Problem("E-ENUM", "H-REL-03", choices.Severity.ERROR, _("请填写与户主关系")),)
    else:
        found, problems = READERS[reader](text, TEXT)
    return found, refusing(text, found, problems)
