"""结对名册: a sheet of who answers for whom, read row by row, compared with the register and written.

One row's faults never hold the others back; nothing is guessed, and the same sheet again changes nothing.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households import actions
from households.actions import guards
from households.actions.pairings import helpers_for
from households.choices import PairingEnd, Relation
from households.imports.roster_columns import HEADERS
from households.imports.roster_rows import RosterRow, Told, read_row
from households.imports.roster_sheets import PEEKED, below, chosen_sheet, header_of
from households.models import Household, HouseholdMembership, Pairing, Registration
from povertycase import masks, sheets
from povertycase.actions import record
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused

FINDINGS_MAX = 20_000
NOTHING_APPLIED = 3
# So many wrong certificates of one head a sheet may have; more are no mistakes.
GUESSES_MAX = 3


@dataclass
class Outcome:
    """What became of a sheet: rows by what was done with them, and everything that was found."""

    sheet: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    finding_counts: Counter[str] = field(default_factory=Counter)

    @property
    def written(self) -> int:
        """Rows that changed the register."""
        return self.counts["new"] + self.counts["ended"]

    def add(self, row: RosterRow, told: Told) -> None:
        """Something is wrong with a row; values are masked."""
        self.finding_counts[told.code] += 1
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(
                {
                    "code": told.code,
                    "severity": "error",
                    "sheet": self.sheet,
                    "row": row.number,
                    "column": HEADERS[told.column],
                    "value": row.shown(told.column),
                    "message": told.message,
                }
            )

    def kept(self) -> dict[str, Any]:
        """All of it as a job's cursor keeps it."""
        return {
            "sheet": self.sheet,
            "counts": dict(self.counts),
            "findings": self.findings,
            "finding_counts": dict(self.finding_counts),
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Outcome":
        """The same again; of an empty cursor, the beginning."""
        tallies = {name: Counter(kept.get(name, {})) for name in ("counts", "finding_counts")}
        return cls(sheet=kept.get("sheet", ""), findings=list(kept.get("findings", [])), **tallies)

    def as_json(self) -> dict[str, Any]:
        """The object of `import_sheet pairings --json`."""
        kinds = ("new", "ended", "unchanged", "held")
        return {
            "kind": "pairings",
            "sheet": self.sheet,
            "rows": sum(self.counts[kind] for kind in kinds),
            **{kind: self.counts[kind] for kind in kinds},
            "written": self.written,
            "findings": self.findings,
            "finding_counts": dict(self.finding_counts),
        }

    @property
    def status(self) -> int:
        """The exit status of the command: 3 when every row that says something new was held back."""
        return NOTHING_APPLIED if self.counts["held"] and not self.written else 0

    def lines(self) -> Iterator[str]:
        """The same in words."""
        line = _("共 {rows} 行：新结对 {new}，结束 {ended}，没有变化 {unchanged}，未写入 {held}")
        yield line.format(**self.as_json())
        for each in self.findings:
            yield _("  第 {row} 行 {column} {value}：{message}").format(**each)


def import_roster(path: Path, *, name: str, by: User) -> Outcome:
    """Read the sheet and write what it says, a row a transaction.

    Who: township and county, for the households in their reach. Raises FileRefused for a file that is no
    such sheet, Refused for anybody else. Records how many rows were read and written.
    """
    outcome, writer = Outcome(), Writer(by)
    for row in rows_of(path, name=name, by=by, outcome=outcome):
        take_row(row, writer, outcome)
    record_import(outcome, by=by)
    return outcome


def rows_of(path: Path, *, name: str, by: User, outcome: Outcome) -> Iterator[RosterRow]:
    """One row of the sheet after another, with what is wrong in it; says in `outcome` which sheet it is.

    Who: township and county. Raises FileRefused for a file that is no such sheet, at the start or midway.
    """
    guards.require_role_anywhere("import_pairings", by=by)
    book = sheets.inspect(path, name, clamd=settings.CLAMD_SOCKET or None)
    outcome.sheet = chosen_sheet(path, book)
    with sheets.Reading(path, book, outcome.sheet) as reading:
        rows = iter(reading)
        first = list(islice(rows, PEEKED))
        header = header_of(first, reading.details.merged)
        for raw in below(header, chain(first, rows)):
            yield read_row(header, raw, today=timezone.localdate())


def record_import(outcome: Outcome, *, by: User) -> None:
    """The import stands in the audit trail: how many rows were read, how many written."""
    facts = {"rows": sum(outcome.counts.values()), "written": outcome.written}
    record("import_pairings", by, by=by, facts=facts)


def take_row(row: RosterRow, writer: "Writer", outcome: Outcome) -> None:
    """Write a row and count what became of it; one that is held back has everything wrong in it told."""
    problems = row.problems
    if not problems:
        try:
            outcome.counts[writer.take(row)] += 1
        except RowRefused as refused:
            problems = [refused.told]
        except DomainError as refusal:
            problems = [Told("E-PAIR-STEP", "household_number", refusal.message)]
    for told in problems:
        outcome.add(row, told)
    outcome.counts["held"] += bool(problems)


class RowRefused(Exception):
    """A row that cannot be taken."""

    def __init__(self, code: str, column: str, message: str) -> None:
        super().__init__(code)
        self.told = Told(code, column, message)


class Writer:
    """Compares one row after another with the register, and takes the steps that are missing."""

    def __init__(self, by: User) -> None:
        self.by = by
        self._able: dict[tuple[str, datetime.date], list[User]] = {}
        self._wrong: Counter[int] = Counter()

    @transaction.atomic
    def take(self, row: RosterRow) -> str:
        """`unchanged`, `new` or `ended`. Raises RowRefused, and what the steps refuse."""
        household = self._household(row)
        self._check_head(household, row)
        pairings = Pairing.objects.visible_to(self.by).filter(household=household)
        own = [each for each in pairings.select_related("helper") if _is_named(each.helper, row)]
        if len({pairing.helper_id for pairing in own}) > 1:
            message = _("本户有几位同名的帮扶责任人，请填写帮扶责任人编号")
            raise RowRefused("E-PAIR-MANY", "helper_name", message)
        for pairing in own:
            if pairing.started_on == row.started_on:
                return self._compare(pairing, row)
        for pairing in own:
            if pairing.ended_on is None:
                message = _("登记中此人自 {} 起帮扶本户，与名册不一致，请核对").format(pairing.started_on)
                raise RowRefused("E-PAIR-START", "started_on", message)
        return self._pair(household, row)

    def _household(self, row: RosterRow) -> Household:
        if not row.household_number:
            return self._by_key(row)
        rows = Registration.objects.visible_to(self.by).filter(number=row.household_number)
        keys = set(rows.values_list("household_id", flat=True))
        if len(keys) != 1:
            message = (
                _("这个户编号对应不止一户，请在户页面办理") if keys else _("您的辖区没有这个户编号，请核对")
            )
            raise RowRefused("E-PAIR-HOUSEHOLD", "household_number", message)
        return Household.objects.visible_to(self.by).get(pk=keys.pop())

    def _by_key(self, row: RosterRow) -> Household:
        """A household that has no 户编号 yet, as the exported roster names it; the head's name must agree."""
        found = Household.objects.visible_to(self.by).filter(pk=row.key).first()
        if found is None or not row.head_name:
            message = _("户编号没有填；本系统户号要与户主姓名一起填写，并且是您辖区的户")
            raise RowRefused("E-PAIR-HOUSEHOLD", "household_key", message)
        return found

    def _check_head(self, household: Household, row: RosterRow) -> None:
        """A name or an identity that is not the head's tells that the number is somebody else's."""
        heads = HouseholdMembership.objects.visible_to(self.by).in_force().filter(household=household)
        head = heads.filter(relation=Relation.HEAD).select_related("person").first()
        if head is None:
            return
        person = head.person
        if row.head_name and row.head_name != person.name:
            message = _("登记的户主是{}，请核对户编号").format(person.name)
            raise RowRefused("E-PAIR-HEAD", "head_name", message)
        known = {person.certificate_number, person.id18} - {"", None}
        shown = known | {masks.identity(str(number)) for number in known}
        if row.head_certificate and known:
            self._check_certificate(household, is_right=row.head_certificate in shown)

    def _check_certificate(self, household: Household, *, is_right: bool) -> None:
        """A sheet is no place to guess a number in: after some wrong ones nobody is told which is right."""
        if not is_right:
            self._wrong[household.pk] += 1
        if not is_right or self._wrong[household.pk] >= GUESSES_MAX:
            raise RowRefused("E-PAIR-HEAD", "head_certificate", _("与登记的户主证件号码不一致，请核对户编号"))

    def _compare(self, pairing: Pairing, row: RosterRow) -> str:
        if pairing.ended_on == row.ended_on:
            return "unchanged"
        if pairing.ended_on is not None:
            message = _("登记中这项结对已于 {} 结束，与名册不一致，请核对").format(pairing.ended_on)
            raise RowRefused("E-PAIR-END", "ended_on", message)
        self._end(pairing, row)
        return "ended"

    def _pair(self, household: Household, row: RosterRow) -> str:
        pairing = actions.pair_household(
            household,
            helper=self._helper(household, row),
            by=self.by,
            on=row.day,
            version=household.version,
        )
        if row.ended_on:
            self._end(pairing, row)
        return "new"

    def _end(self, pairing: Pairing, row: RosterRow) -> None:
        actions.end_pairing(
            pairing,
            reason=PairingEnd.ROSTER,
            by=self.by,
            on=row.ended_on or row.day,
            version=pairing.version,
        )

    def _helper(self, household: Household, row: RosterRow) -> User:
        """The account the row names, among those with the post there on the day."""
        place = (household.division_id, row.day)
        if place not in self._able:
            self._able[place] = helpers_for([place[0]], place[1])
        found = [user for user in self._able[place] if _is_named(user, row)]
        if len(found) == 1:
            return found[0]
        column = "helper_code" if row.helper_code else "helper_name"
        if found:
            message = _("有 {} 位同名的帮扶责任人，请填写帮扶责任人编号（用户名）").format(len(found))
            raise RowRefused("E-PAIR-MANY", column, message)
        message = _("{} 时本村没有这样的帮扶责任人，请核对姓名和编号，或先由安全管理员任职").format(row.day)
        raise RowRefused("E-PAIR-HELPER", column, message)


def _is_named(user: User, row: RosterRow) -> bool:
    """Whether a row means this account: by its code where it has one, and never against the name."""
    if row.helper_code and row.helper_code != user.username:
        return False
    return not row.helper_name or row.helper_name == user.name


def refused_json(refused: FileRefused) -> Mapping[str, Any]:
    """The same object for a file that was turned away."""
    blank = Outcome(finding_counts=Counter({refused.code: 1}))
    return blank.as_json() | {"findings": [refused.as_finding()]}
