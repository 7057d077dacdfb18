"""Rules that look past one household of a roll: at the others, at the year before, at those who died.

SQL narrows to what a rule may speak of; the rule decides. What is registered outside the uploader's
division is never looked at.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from households.choices import IncomeConcept, LeaveReason
from households.imports.findings import Findings, Place, number_shown
from households.imports.statements import Statements
from households.rules import across, income_screens
from households.rules.policy import Policy
from povertycase import keys

PHONE = b"household.phone"
SEPARATOR = "/"  # several numbers of one household stand in one field
MOBILE_DIGITS = 11

# Deterministic encryption keeps equal numbers equal; a longer ciphertext holds several.
PHONES = """
    WITH home AS (
        SELECT s.household_number, s.household_phone AS phone, min(s.row) AS row
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL AND s.household_phone IS NOT NULL
        GROUP BY 1, 2
    ), counted AS (SELECT home.*, count(*) OVER (PARTITION BY phone) AS times FROM home)
    SELECT household_number, row, phone FROM counted WHERE times > 1 OR $more ORDER BY row
"""
SEVERAL = "octet_length(phone) > %(length)s"
ONE_OF = "phone = ANY(%(parts)s)"

SAME_NET = """
    WITH home AS (
        SELECT s.division_code, s.household_number, s.row, s.net_yuan::numeric AS net_yuan
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.relation = '户主' AND s.net_yuan IS NOT NULL
            AND s.household_number IS NOT NULL
    ), counted AS (SELECT home.*, count(*) OVER (PARTITION BY division_code, net_yuan) AS times FROM home)
    SELECT division_code, household_number, row, net_yuan FROM counted WHERE times >= %(least)s ORDER BY row
"""

DROPPED = """
    SELECT s.row, s.household_number, s.per_capita_yuan::numeric, i.stated_per_capita_yuan
    FROM $staging AS s JOIN roll_match AS k ON k.id = s.id
    JOIN $statement AS i ON i.household_id = k.household_id AND i.concept = %(concept)s
        AND i.period_end = %(end)s
    WHERE s.batch_id = %(batch)s AND s.relation = '户主' AND k.home_code LIKE %(inside)s
        AND i.stated_per_capita_yuan - s.per_capita_yuan::numeric >= %(limit)s * i.stated_per_capita_yuan
    ORDER BY s.row
"""

OUT_OF_HOUSEHOLD = """
    SELECT person_id, id, row, household_number FROM roll_match
    WHERE membership_id IS NULL AND person_id IS NOT NULL AND person_code LIKE %(inside)s ORDER BY row
"""
LAST_LEFT = """
    SELECT DISTINCT ON (person_id) person_id, left_on, left_reason FROM $membership
    WHERE person_id = ANY(%(people)s) AND left_on IS NOT NULL ORDER BY person_id, left_on DESC, id DESC
"""
CONSENT = "UPDATE $staging SET needs_consent = true WHERE id = ANY(%(ids)s)"


class Homes:
    """Telephones of households, and where each household stands in the sheet."""

    def __init__(self) -> None:
        self.phones: dict[str, set[bytes]] = defaultdict(set)
        self.rows: dict[str, int] = {}

    def add(self, number: str, row: int, phones: Iterable[bytes]) -> None:
        """One household, or more numbers of one."""
        shown = number_shown(number)
        self.rows.setdefault(shown, row)
        self.phones[shown].update(phones)


def check_across(
    statements: Statements, findings: Findings, *, headers: dict[str, str], policy: Policy, as_of: date
) -> None:
    """H-PHN-02, I-06, I-07, and H-DEAD-01, which waits for somebody's consent; needs the table roll_match."""
    columns = statements.batch.columns
    if "household_phone" in columns:
        _check_phones(statements, findings, headers["household_phone"])
    if "net_yuan" in columns and policy.identical_least:
        _check_same_net(statements, findings, policy.identical_least)
    period = policy.income_period(as_of)
    before = period and policy.income_period(period[1])
    if "per_capita_yuan" in columns and policy.drop_limit is not None and before:
        _check_drops(statements, findings, before[1], policy.drop_limit)
    _check_dead(statements, findings)


def _check_phones(statements: Statements, findings: Findings, header: str) -> None:
    ring = keys.ring()
    length = len(ring.encrypt("0" * MOBILE_DIGITS, PHONE))
    homes, parts = Homes(), set[bytes]()
    for number, row, stored in statements.rows(PHONES, {"length": length}, more=SEVERAL):
        cipher = bytes(stored)
        if len(cipher) <= length:
            homes.add(number, row, [cipher])
            continue
        several = [ring.encrypt(one, PHONE) for one in ring.decrypt(cipher, PHONE).split(SEPARATOR)]
        homes.add(number, row, several)
        parts.update(several)
    if parts:
        for number, row, stored in statements.rows(PHONES, {"parts": list(parts)}, more=ONE_OF):
            homes.add(number, row, [bytes(stored)])
    for finding in across.shared_phones(homes.phones):
        first = finding.members[0]
        place = Place(homes.rows[first], header, first)
        findings.add(finding.code, finding.message, place, rule=finding.rule, count=len(finding.members))


def _check_same_net(statements: Statements, findings: Findings, least: int) -> None:
    villages: dict[str, dict[str, Decimal]] = defaultdict(dict)
    rows: dict[str, int] = {}
    for village, number, row, net_yuan in statements.rows(SAME_NET, {"least": least}):
        shown = number_shown(number)
        villages[village][shown] = net_yuan
        rows[shown] = row
    for incomes in villages.values():
        for group in income_screens.identical_incomes(incomes, least=least):
            finding = across.same_net_income(group)
            place = Place(rows[group[0]], "", group[0])
            findings.add(finding.code, finding.message, place, rule=finding.rule, count=len(group))


def _check_drops(statements: Statements, findings: Findings, end: date, limit: Decimal) -> None:
    facts = {"concept": IncomeConcept.NET, "end": end, "limit": limit}
    for row, number, current, previous in statements.rows(DROPPED, facts):
        found = income_screens.income_drop(previous_yuan=previous, current_yuan=current, limit=limit)
        if found:
            findings.add(found.code, found.message, Place(row, "", number), rule=found.rule)


def _check_dead(statements: Statements, findings: Findings) -> None:
    out = statements.rows(OUT_OF_HOUSEHOLD)
    if not out:
        return
    people = {"people": [person for person, *_row in out]}
    died = {
        person: left_on
        for person, left_on, reason in statements.rows(LAST_LEFT, people)
        if reason == LeaveReason.DIED
    }
    doubtful = []
    for person, staged, row, number in out:
        found = across.dead_listed_again(f"第 {row} 行的人", left_on=died.get(person))
        if found:
            findings.add(found.code, found.message, Place(row, "", number), rule=found.rule)
            doubtful.append(staged)
    if doubtful:
        statements.run(CONSENT, {"ids": doubtful})
