"""What the county decides about a household that is to be monitored, and its entry in the national system."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions.monitored import Monitored, mark_monitored
from households.choices import MonitoringState
from monitoring.actions import guards
from monitoring.actions.duties import owe_case
from monitoring.actions.procedures import current, decision_unmet, write_announcement
from monitoring.models import MonitoringCase
from monitoring.rules.adoption import as_on_roll
from monitoring.rules.identification import NamedRisk
from povertycase.actions import lock, move
from povertycase.exceptions import Unmet
from povertycase.models import User


@transaction.atomic
def decide_case(
    case: MonitoringCase, *, by: User, on: datetime.date, version: int | None, note: str
) -> MonitoringCase:
    """县级审定: the household is identified on this day. Who: county, not who approved; with an opinion."""
    case = lock(case, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明审定意见。")))
    move(case, "decide_case", by=by, note=note)
    guards.require(decision_unmet(case, on=on))
    procedure = current(case)
    procedure.decided_on = on
    procedure.save(update_fields=["decided_on", "updated_at"])
    case.identified_on = on.isoformat()
    case.save(update_fields=["identified_on", "updated_at"])
    owe_case(case)
    return case


@transaction.atomic
def announce_case(
    case: MonitoringCase, *, announced_on: datetime.date, by: User, on: datetime.date, version: int | None
) -> MonitoringCase:
    """公告 in the village of what the county decided. Who: township, county."""
    case = lock(case, by=by, version=version)
    move(case, "announce_case", by=by)
    write_announcement(case, announced_on, on=on)
    return case


@transaction.atomic
def register_case(case: MonitoringCase, *, number: str, by: User, version: int | None) -> MonitoringCase:
    """The national system has the household under this number; its helping begins. Who: township, county."""
    case = lock(case, by=by, version=version)
    if not number.strip():
        message = _("请填写全国防返贫监测信息系统里的监测对象编号。")
        guards.require([Unmet("number_required", message, field="number")])
    move(case, "register_case", by=by)
    case.number = number.strip()
    case.save(update_fields=["number", "updated_at"])
    mark(case, MonitoringState.ACTIVE, by=by)
    owe_case(case)
    return case


def unmark(case: MonitoringCase, *, by: User) -> None:
    """The register says of the household that it is not monitored."""
    nothing = Monitored(category="", state="", identified_on="", removed_on="", risks=[])
    mark_monitored(case.household, nothing, by=by)


def mark(case: MonitoringCase, state: MonitoringState, *, by: User) -> None:
    """The register says of the household what its case says."""
    standing = Monitored(
        category=case.category,
        state=state,
        identified_on=case.identified_on,
        removed_on=case.removed_on,
        risks=[
            as_on_roll(NamedRisk(each.risk, each.part, each.note)) for each in case.risks.order_by("rank")
        ],
    )
    mark_monitored(case.household, standing, by=by)
