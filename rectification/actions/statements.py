"""Statements of responsibility: asked for by a day, signed with the targets of the day, withdrawn."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, User
from projects.actions.documents import Upload, keep_document
from rectification.actions import guards
from rectification.actions.statement_duties import owe_statements
from rectification.actions.target_rights import require_above, require_recorder
from rectification.choices.yearly_targets import SIGNING_LEVELS, StatementStatus
from rectification.models import Statement, TargetValue
from rectification.rules.statements import BASIS, required_unmet, statement_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraft:
    """Who gives and who signs, as the paper has it."""

    giver_unit: str
    giver: str
    giver_duty: str
    signer: str
    signer_duty: str


@transaction.atomic
def require_statements(
    division: Division, *, year: int, level: str, due_on: datetime.date, by: User, on: datetime.date
) -> int:
    """Open a year's statements for each township or village of a place; how many are new. Who: its office.

    Asked again, those that have none get one, and those that wait get the new day.
    """
    guards.require_role("require_statements", by=by, division_code=division.pk)
    guards.require([*_level_unmet(division, level), *required_unmet(year=year, due_on=due_on, on=on)])
    places = Division.objects.under(division.pk).in_force(on).filter(level=level).order_by("pk")
    asked = Statement.objects.filter(year=year, division__in=places)
    with guards.writing("require_statements", by=by):
        waiting = asked.filter(status=StatementStatus.DUE).select_for_update(of=("self",))
        list(waiting.order_by("pk").values_list("pk"))  # held, so that nobody signs meanwhile
        asked.filter(status=StatementStatus.DUE).update(due_on=due_on)
        there = asked.exclude(status=StatementStatus.WITHDRAWN).values("division")
        opened = {"year": year, "due_on": due_on, "moved_by": by, "moved_at": timezone.now()}
        rows = [Statement(division=place, **opened) for place in places.exclude(pk__in=there)]
        Statement.objects.bulk_create(rows)
        owe_statements(asked.filter(status=StatementStatus.DUE))
    record("require_statements", division, by=by, note=f"{year}", facts={"statements": len(rows)})
    return len(rows)


@transaction.atomic
def sign_statement(
    statement: Statement,
    draft: StatementDraft,
    *,
    scan: Upload | None,
    signed_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Statement:
    """It was signed on paper: names, day, scan, today's targets. Who: the place's office, or one above."""
    statement = lock(statement, by=by, version=version)
    require_recorder(by, statement.division_id)
    guards.require_move("sign_statement", statement, by=by)
    targets, words = targets_of(statement), asdict(draft)
    unmet = statement_unmet(words, signed_on=signed_on, year=statement.year, on=on, has_targets=bool(targets))
    if scan is None:
        unmet.append(Unmet("scan_required", _("请上传签字盖章后的扫描件或照片。"), BASIS, "scan"))
    guards.require(unmet)
    with guards.writing("sign_statement", by=by):
        for name, value in words.items():
            setattr(statement, name, value.strip())
        statement.scan = keep_document(scan, by=by, field="scan") if scan else None
        statement.signed_on, statement.targets = signed_on, targets
        statement.save()
        move(statement, "sign_statement", by=by)
        owe_statements(Statement.objects.filter(pk=statement.pk))
    return statement


@transaction.atomic
def withdraw_statement(statement: Statement, *, reason: str, by: User, version: int | None) -> Statement:
    """It does not hold any more; what was signed is asked for anew, by the same day. Who: an office above."""
    statement = lock(statement, by=by, version=version)
    require_above(by, statement.division_id)
    guards.require_move("withdraw_statement", statement, by=by)
    guards.require(guards.note_unmet(reason, _("请写明撤回的原因。")))
    was_signed = statement.status == StatementStatus.SIGNED
    with guards.writing("withdraw_statement", by=by):
        statement.withdrawn_reason = reason.strip()
        statement.save(update_fields=["withdrawn_reason", "updated_at"])
        move(statement, "withdraw_statement", by=by, note=reason)
        if was_signed:
            Statement.objects.create(
                division_id=statement.division_id,
                year=statement.year,
                due_on=statement.due_on,
                moved_by=by,
                moved_at=statement.moved_at,
            )
        owe_statements(Statement.objects.filter(division=statement.division_id, year=statement.year))
    return statement


def targets_of(statement: Statement) -> list[dict[str, Any]]:
    """The targets of the statement's place and year as the table has them now, as they would be frozen."""
    rows = TargetValue.objects.filter(
        division=statement.division_id, indicator__year=statement.year, target__isnull=False
    )
    rows = rows.select_related("indicator").order_by("indicator__position", "indicator_id")
    return [
        {
            "indicator": row.indicator_id,
            "name": row.indicator.name,
            "unit": row.indicator.unit,
            "target": str(row.target),
            "is_limit": row.indicator.is_limit,
        }
        for row in rows
    ]


def _level_unmet(division: Division, level: str) -> list[Unmet]:
    if level not in SIGNING_LEVELS:
        raise Invalid([Unmet("level", _("责任书由乡镇或村签订，请选择。"), BASIS, "level")])
    if CODE_LENGTHS[Level(level)] <= len(division.pk):
        return [Unmet("level_above", _("只能要求下一级签订责任书。"), BASIS, "level")]
    return []
