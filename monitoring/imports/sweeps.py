"""集中排查表 in: each household's row becomes its record in the open round, and a clue where it is suspect.

A row's faults never hold the others back; nothing is guessed, and the same sheet again changes nothing.
"""

import datetime
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import record_visit
from households.choices.visits import BlockState, PlaceRefusal, VisitBlock, VisitWay
from households.models import Household, HouseholdMembership, SurveyRound, Visit
from households.models.visits import VisitQuerySet
from households.rules.visit_form import FORM_VERSION
from monitoring.actions import guards
from monitoring.actions.clues import ClueDraft, report_clue
from monitoring.actions.procedures import LEAST_VISITORS
from monitoring.actions.sweep_sheets import record_import
from monitoring.choices.cases import Channel
from monitoring.imports.sweep_answers import answers_of
from monitoring.imports.sweep_columns import COLUMN_OF, SWEEP_LEDGER
from monitoring.imports.sweep_homes import Homes
from monitoring.imports.sweep_rows import SweepRow, clue_words, is_unsaid, read_row
from monitoring.models import Clue
from monitoring.reports.sweep_ledger import POINTS, SURVEYORS
from monitoring.reports.sweeps import sweeps_among
from povertycase.exceptions import DomainError, Invalid, Unmet
from povertycase.models import User
from projects.imports.outcomes import Outcome
from projects.imports.reading import Line, Opened, open_sheet

KIND = "sweep"
# Of a visit's key: a household's row in a round has one, whoever reads the sheet.
KEYS = uuid.UUID("6b0f6f0e-5a53-4f5c-9c27-0f4a6f3f8c11")


@dataclass(frozen=True)
class Sheet:
    """A sheet that was opened, and who takes its rows."""

    opened: Opened
    writer: "Writer"


def import_sweep(path: Path, *, name: str, by: User) -> Outcome:
    """Read the sheet and write what it says, a row a transaction.

    Who: township and county, for the households in their reach. Raises FileRefused for a file that is no
    such sheet, Refused for anybody else, Invalid where no sweep is open.
    """
    sheet = read_sheet(path, name=name, by=by)
    outcome = Outcome(KIND, sheet=sheet.opened.name)
    outcome.add(sheet.opened.found)
    for line in sheet.opened.lines:
        sheet.writer.take_line(line, outcome)
    conclude(sheet, outcome)
    return outcome


def read_sheet(path: Path, *, name: str, by: User) -> Sheet:
    """The sheet and its writer; raises as import_sweep."""
    guards.require_role_anywhere("import_sweep", by=by)
    opened = open_sheet(path, name=name, layout=SWEEP_LEDGER)
    return Sheet(opened, Writer(opened, by=by))


def conclude(sheet: Sheet, outcome: Outcome) -> None:
    """The figures in words, and the import in the audit trail."""
    counts = outcome.counts
    outcome.facts = {"rows": len(sheet.opened.lines), "clues": counts["clues"], "unsaid": counts["unsaid"]}
    line = _(
        "共 {rows} 行：新记录 {new}，已有相同记录 {unchanged}，"
        "没有排查 {unsaid}，未写入 {held}；新线索 {clues} 条"
    )
    outcome.said.append(line.format(**outcome.as_json()))
    record_import(
        by=sheet.writer.by, rows=len(sheet.opened.lines), written=counts["new"], clues=counts["clues"]
    )


class Writer:
    """Takes one row after another."""

    def __init__(self, opened: Opened, *, by: User) -> None:
        self.by, self.today = by, timezone.localdate()
        self._rounds = list(sweeps_among(SurveyRound.objects.visible_to(by).open()).order_by("pk"))
        if not self._rounds:
            message = _("没有进行中的集中排查：请先发起类别是“普查排查”、对象是“全部在册户”的排查轮次")
            raise Invalid([Unmet("no_sweep", message)])
        place = self._rounds[0].division_id
        known = guards.figures([LEAST_VISITORS], division_code=place, on=self.today)
        self._least_surveyors = int(known[LEAST_VISITORS])
        self._is_1904 = opened.counts_from_1904
        heads = {line.number: self._read(line).head for line in opened.lines}
        self._homes = Homes(heads.values(), above=opened.above, by=by)

    def _read(self, line: Line) -> SweepRow:
        return read_row(
            line, today=self.today, counts_from_1904=self._is_1904, surveyors=self._least_surveyors
        )

    def take_line(self, line: Line, outcome: Outcome) -> None:
        """Write a row and count what became of it; what is held back has everything wrong in it told."""
        if is_unsaid(line):
            outcome.counts["unsaid"] += 1
            return
        row = self._read(line)
        household = self._homes.of(row) if row.head else None
        survey = self._round(row, household) if household else None
        if household and survey and _is_one_short(row) and self._is_recorded(row, household, survey):
            row.found.clear()  # the form takes one person's record, and the ledger gives it back so
        if household and survey and not row.found:
            self._take(row, household, survey, outcome)
        outcome.add(row.found)
        outcome.counts["held"] += bool(row.found)

    def _round(self, row: SweepRow, household: Household) -> SurveyRound | None:
        """The open sweep that a row belongs to; None when there is none, or more than one, which is told."""
        here = [each for each in self._rounds if household.division_id.startswith(each.division_id)]
        if len(here) > 1 and row.day:
            here = [each for each in here if each.starts_on <= row.day <= each.ends_on]
        if len(here) != 1:
            names = "、".join(each.name for each in self._rounds)
            message = _("进行中的集中排查有：{}；无法确定这一户属于哪一轮，请核对日期和轮次的范围").format(
                names
            )
            row.tell("E-SWEEP-ROUND", "day", message)
            return None
        if row.day and row.day < here[0].starts_on:
            message = _("日期早于“{}”的开始日期 {}").format(here[0].name, here[0].starts_on)
            row.tell("E-SWEEP-ROUND", "day", message)
            return None
        return here[0]

    def _take(self, row: SweepRow, household: Household, survey: SurveyRound, outcome: Outcome) -> None:
        """The clue does not wait for the record, which the form may still refuse for want of a word."""
        try:
            outcome.counts["clues"] += self._report(row, household, survey)
            kept = self._record(row, household, survey)
        except Invalid as refused:
            for unmet in refused.unmet:
                row.tell("E-SWEEP-STEP", _column_of(unmet), _words_of(unmet))
        except DomainError as refused:
            row.tell("E-SWEEP-STEP", "head", refused.message)
        else:
            if kept:
                outcome.counts[kept] += 1

    @transaction.atomic
    def _report(self, row: SweepRow, household: Household, survey: SurveyRound) -> int:
        """One clue a round of whoever is suspect; how many were written."""
        known = Clue.objects.visible_to(self.by).filter(household=household, channel=Channel.CADRE)
        if not row.is_suspect or known.filter(reported_on__gte=survey.starts_on).exists():
            return 0
        draft = ClueDraft(
            subject_name=row.head,
            channel=Channel.CADRE,
            reported_on=row.day or self.today,
            content=clue_words(row),
            reporter="、".join(row.surveyors)[:60],
            household=household,
        )
        report_clue(household.division, draft, by=self.by, on=self.today)
        return 1

    @transaction.atomic
    def _record(self, row: SweepRow, household: Household, survey: SurveyRound) -> str:
        """`new` or `unchanged`; "" where the round knows the household otherwise, which is told."""
        body = self._body(row, household, survey)
        key = _key_of(body)
        visits = self._visits(household, survey)
        stands = list(visits.current().select_related("visitor").order_by("-received_at"))
        if visits.filter(pk=key).exists() or any(_says_same(visit, body) for visit in stands):
            return "unchanged"
        if stands:
            message = _("本轮已有 {} 由{}登记的记录，与表上不同；有误的请在该户的走访记录里更正").format(
                stands[0].visited_on, stands[0].visitor.name
            )
            row.tell("E-SWEEP-KNOWN", "verdict", message)
            return ""
        record_visit(key, body=body, by=self.by)
        return "new"

    def _visits(self, household: Household, survey: SurveyRound) -> VisitQuerySet:
        """What the round has of a household."""
        rows: VisitQuerySet = Visit.objects.visible_to(self.by).filter(household=household, round=survey)
        return rows

    def _is_recorded(self, row: SweepRow, household: Household, survey: SurveyRound) -> bool:
        """Whether the round has the row already, whoever and however many have recorded it."""
        body = self._body(row, household, survey)
        return any(_says_same(visit, body) for visit in self._visits(household, survey).current())

    def _body(self, row: SweepRow, household: Household, survey: SurveyRound) -> dict[str, Any]:
        """The row as a visit: a call by telephone, or somebody at home, whom the paper gives no position."""
        members = HouseholdMembership.objects.visible_to(self.by).in_force().filter(household=household)
        people = list(members.order_by("pk").values_list("person", "person__name"))
        is_call = row.way == VisitWay.PHONE
        at = datetime.datetime.combine(row.day or self.today, datetime.time.min)
        return {
            "household": household.pk,
            "way": str(row.way.value),
            "visited_at": timezone.make_aware(at),
            "clock_offset_seconds": 0,
            "place": None,
            "place_refused": str((PlaceRefusal.PHONE if is_call else PlaceRefusal.UNAVAILABLE).value),
            "answers": answers_of(row, people),
            "note": _note(row),
            "form": FORM_VERSION,
            "round": survey.pk,
            "corrects": None,
            "correction_reason": "",
        }


def _is_one_short(row: SweepRow) -> bool:
    """Whether nothing but a second name is missing."""
    return {told.code for told in row.found} == {"E-SWEEP-TWO"}


def _note(row: SweepRow) -> str:
    """Who was there, and what the form has no block for, as the ledger reads it again."""
    points = f"；{POINTS}{'、'.join(row.points)}" if row.points else ""
    return f"{SURVEYORS}{'、'.join(row.surveyors)}{points}"


def _key_of(body: Mapping[str, Any]) -> uuid.UUID:
    """The same for the same row."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return uuid.uuid5(KEYS, hashlib.sha256(text.encode()).hexdigest())


def _says_same(visit: Visit, body: Mapping[str, Any]) -> bool:
    """Whether a record has the same blocks in trouble on the same day; its details are the phone's to say."""
    return bool(
        visit.visited_on == body["visited_at"].date()
        and visit.way == body["way"]
        and _troubled(visit.answers) == _troubled(body["answers"])
    )


def _troubled(answers: Mapping[str, Any]) -> set[str]:
    names: Sequence[str] = VisitBlock.values
    return {name for name in names if (answers.get(name) or {}).get("state") == BlockState.PROBLEM}


def _column_of(unmet: Unmet) -> str:
    """The column where what a visit lacks belongs: `answers.water.litres` is 饮水."""
    block = unmet.field.split(".")[1] if unmet.field.startswith("answers.") else ""
    return COLUMN_OF.get(block, "points") if block else "head"  # type: ignore[call-overload]


def _words_of(unmet: Unmet) -> str:
    words = _(
        "记录还缺内容：{}请写在这一格里（孩子或务工人员写姓名，饮水写多少升、多少分钟或多少天），或在该户登记走访"
    )
    return words.format(unmet.message) if unmet.field.startswith("answers.") else unmet.message
