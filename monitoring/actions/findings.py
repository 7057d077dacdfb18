"""What the county does about a finding: it was looked at and is none, or it becomes a clue."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.clues import ClueDraft, report_clue
from monitoring.actions.warnings import include_late_warnings
from monitoring.choices.findings import RULES_OF, Fault, FindingStatus
from monitoring.models import Clue, Finding
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User

LONGEST_DAYS = 366


@transaction.atomic
def dismiss_finding(
    finding: Finding, *, reason: str, until: datetime.date, by: User, on: datetime.date, version: int | None
) -> Finding:
    """Looked at, and no fault until a day, for a reason. Who: county.

    It comes back when the day is over, or as soon as the rule sees other facts.
    """
    finding = lock(finding, by=by, version=version)
    guards.require_role("dismiss_finding", by=by, division_code=finding.division_id)
    _require_open(finding)
    guards.require(
        [*guards.note_unmet(reason, _("请写明核实的情况和排除的原因。")), *_until_unmet(until, on)]
    )
    with guards.writing("dismiss_finding", by=by):
        finding.status = FindingStatus.DISMISSED
        finding.dismissed_on, finding.dismissed_until = on, until
        finding.dismissed_reason, finding.dismissed_by = reason.strip(), by
        finding.save()
    record(
        "dismiss_finding",
        finding,
        by=by,
        note=reason,
        facts={"rule": finding.rule, "until": until.isoformat()},
    )
    return finding


@transaction.atomic
def confirm_finding(
    finding: Finding,
    *,
    subject_name: str,
    channel: str,
    content: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Clue:
    """应纳未纳 is confirmed: a clue is written down, which the township takes up. Who: county.

    The finding ends by itself once the household's case is open. One that speaks of late warnings decides
    about them as well: they go into the clue.
    """
    finding = lock(finding, by=by, version=version)
    guards.require_role("confirm_finding", by=by, division_code=finding.division_id)
    _require_open(finding)
    if finding.rule not in RULES_OF[Fault.OVERLOOKED]:
        raise Conflict(_("只有应纳未纳的发现可以转为线索。"))
    if finding.clue_id is not None:
        raise Conflict(_("已经转为线索，请在线索里办理。"))
    draft = ClueDraft(
        subject_name=subject_name,
        channel=channel,
        reported_on=on,
        content=content,
        household=finding.household,
    )
    clue = report_clue(finding.division, draft, by=by, on=on)
    with guards.writing("confirm_finding", by=by):
        finding.clue = clue
        finding.save(update_fields=["clue", "updated_at"])
        include_late_warnings(finding, clue, by=by, on=on)
    record("confirm_finding", finding, by=by, facts={"rule": finding.rule})
    return clue


def _require_open(finding: Finding) -> None:
    if finding.status != FindingStatus.OPEN:
        raise Conflict(
            _("这条发现已经是“%(status)s”，不用再处理。") % {"status": finding.get_status_display()}
        )


def _until_unmet(until: datetime.date, on: datetime.date) -> list[Unmet]:
    if until <= on:
        return [Unmet("until_passed", _("有效期应晚于今天。"), field="until")]
    if (until - on).days > LONGEST_DAYS:
        return [Unmet("until_long", _("有效期最长一年，到期后重新核实。"), field="until")]
    return []
