"""数据质量: what the rules have to say of one household as it is registered, and by which figures."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from households.choices import CertificateKind, IncomeConcept, ReferenceFormula, Relation, Severity
from households.models import Household, HouseholdMembership, IncomeStatement, Person, Registration
from households.reports.registered import (
    Read,
    home_facts,
    household_facts,
    land_label,
    member_facts,
    member_of_home,
    money_facts,
)
from households.reports.shown import SEPARATOR
from households.rules import across, identity, roll
from households.rules.catalogue import Runs, rule_of
from households.rules.checks import Case, check_case
from households.rules.policy import KEYS, Policy, read_policy
from households.rules.problems import Finding
from households.rules.required import OF_PERSONS, check_required
from povertycase.models import PolicyParameter, User
from povertycase.models.parameters import parameter_values, rows_in_force

TOWN_DIGITS = 9
YEARS_LOOKED_AT = 2
WITH_OUR_NUMBER = frozenset(
    {"", CertificateKind.RESIDENT, CertificateKind.DISABILITY, CertificateKind.PENDING}
)
_ORDER = list(Severity)


@dataclass(frozen=True)
class Figure:
    """A figure of policy that a rule took. words: "" where it is a table; source: who set it."""

    title: str
    words: str
    source: str
    valid_from: datetime.date


@dataclass(frozen=True)
class Doubt:
    """One finding as a page tells it. who: the members it is about, "" for the household."""

    rule: str
    severity: Severity
    title: str
    who: str
    message: str
    basis: str
    figures: list[Figure]

    @property
    def sentence(self) -> str:
        """Who and what."""
        return self.message if self.who in self.message else f"{self.who}：{self.message}"


@dataclass(frozen=True)
class _Looked:
    """A household with everything the rules look at, through one user's eyes; number: or the head's name."""

    household: Household
    number: str
    memberships: list[HouseholdMembership]
    statements: list[IncomeStatement]
    user: User
    policy: Policy
    as_of: datetime.date

    @property
    def of_household(self) -> frozenset[str]:
        return Household.readable_fields(self.user, self.household)

    @property
    def of_people(self) -> frozenset[str]:
        return Person.readable_fields(self.user, self.memberships[0].person)

    @property
    def of_money(self) -> frozenset[str]:
        return (
            IncomeStatement.readable_fields(self.user, self.statements[0]) if self.statements else frozenset()
        )


def quality(household: Household, *, user: User, as_of: datetime.date) -> list[Doubt]:
    """What is odd about an active household, the worst first; only of what `user` reads."""
    memberships = list(
        HouseholdMembership.objects.visible_to(user)
        .in_force()
        .filter(household=household)
        .select_related("person")
        .order_by("pk")
    )
    if not memberships:
        return []
    rows = rows_in_force([*KEYS], division_code=household.division_id, on=as_of)
    numbers = Registration.objects.visible_to(user).filter(household=household).order_by("pk")
    head = next((each.person.name for each in memberships if each.relation == Relation.HEAD), "")
    looked = _Looked(
        household=household,
        number=numbers.values_list("number", flat=True).first() or head,
        memberships=memberships,
        statements=_statements(household, user),
        user=user,
        policy=read_policy(parameter_values(rows)),
        as_of=as_of,
    )
    names = {str(each.person_id): each.person.name for each in memberships}
    doubts = [_doubt(finding, names, rows) for finding in _findings(looked)]
    return sorted(doubts, key=lambda doubt: _ORDER.index(doubt.severity))


def _statements(household: Household, user: User) -> list[IncomeStatement]:
    rows = IncomeStatement.objects.visible_to(user).filter(household=household, concept=IncomeConcept.NET)
    return list(rows.order_by("-period_end", "-pk").prefetch_related("lines")[:YEARS_LOOKED_AT])


def _findings(looked: _Looked) -> Iterator[Finding]:
    of_household, of_people = looked.of_household, looked.of_people
    facts = household_facts(looked.household, looked.number, of_household)
    members = [member_facts(each, of_people) for each in looked.memberships]
    policy = looked.policy
    yield from roll.check_members(facts, members, generation_years=policy.generation_years)
    yield from roll.check_household(
        facts,
        land_limits_mu={land_label(name): limit for name, limit in policy.land_limits_mu.items()},
        distance_limit_km=policy.distance_limit_km,
    )
    for membership in looked.memberships:
        yield from _of_person(membership.person, of_people, looked.as_of)
    yield from _shared_phones(looked) if "phone" in of_household else ()
    case = Case(
        home=home_facts(looked.household, of_household, money_facts(looked.statements, looked.of_money)),
        members=[member_of_home(each.person, of_people) for each in looked.memberships],
        policy=policy,
        as_of=looked.as_of,
    )
    yield from check_case(case)


def _of_person(person: Person, readable: frozenset[str], as_of: datetime.date) -> Iterator[Finding]:
    key = str(person.pk)
    yield from check_required("", Read(person, readable).blanks(OF_PERSONS), [key])
    if "certificate_number" not in readable or person.certificate_kind not in WITH_OUR_NUMBER:
        return
    found = identity.read_identity(person.certificate_number, as_of=as_of)
    birth_on = person.birth_on.isoformat() if person.birth_on else ""
    said = (*found.problems, *identity.compare_identity(found, sex=person.sex, birth_on=birth_on))
    for each in said:
        rule = rule_of(each.rule)
        if rule and Runs.REGISTER in rule.runs:
            yield Finding(each.code, each.rule, each.severity, each.message, (key,))


def _shared_phones(looked: _Looked) -> list[Finding]:
    """H-PHN-02 inside the township: people there know one another, and an index leads to the rows."""
    own = list(filter(None, looked.household.phone.split(SEPARATOR)))
    if not own:
        return []
    town = looked.household.division_id[:TOWN_DIGITS]
    others = (
        Household.objects.visible_to(looked.user)
        .active()
        .filter(division__code__startswith=town, phone__in={*own, looked.household.phone})
        .exclude(pk=looked.household.pk)
        .prefetch_related("registrations")
        .order_by("pk")
    )
    phones = {looked.number: own}
    for other in others[: across.MOST_NAMED * 10]:
        number = next((each.number for each in other.registrations.all()), "")
        phones[number] = other.phone.split(SEPARATOR)
    return [finding for finding in across.shared_phones(phones) if looked.number in finding.members]


def _doubt(finding: Finding, names: Mapping[str, str], rows: Mapping[str, PolicyParameter]) -> Doubt:
    rule = rule_of(finding.rule)
    return Doubt(
        rule=finding.rule,
        severity=finding.severity,
        title=rule.title if rule else "",
        who="、".join(names[key] for key in finding.members if key in names),
        message=finding.message,
        basis=rule.basis if rule else "",
        figures=_figures(rule.parameters if rule else (), rows),
    )


def _figures(keys: Iterable[str], rows: Mapping[str, PolicyParameter]) -> list[Figure]:
    used = [rows[key] for key in keys if key in rows]
    return [Figure(row.title, _words(row.value, row.unit), row.source, row.valid_from) for row in used]


def _words(value: Any, unit: str) -> str:
    """A figure with its unit; "" for a table of several."""
    if isinstance(value, Mapping):
        least, most = value.get("least"), value.get("most")
        if least is None or most is None:
            return ""
        value = _("%(least)s 至 %(most)s") % {"least": least, "most": most}
    if value in ReferenceFormula.values:
        return str(ReferenceFormula(value).label)
    return f"{value} {unit}".strip()
