"""Steps on a clue: report it, say which household is meant, take it up or end it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from monitoring.actions import guards
from monitoring.actions.cases import CaseDraft, open_case
from monitoring.choices.cases import Channel
from monitoring.models import Clue, MonitoringCase
from monitoring.rules.declaring import numbers_unmet
from monitoring.rules.identification import NamedRisk
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueDraft:
    """What somebody says. household: None when it is not known which one is meant."""

    subject_name: str
    channel: str
    reported_on: datetime.date
    content: str
    reporter: str = ""
    reporter_phone: str = ""
    household: Household | None = None


@transaction.atomic
def report_clue(division: Division, draft: ClueDraft, *, by: User, on: datetime.date) -> Clue:
    """A clue is written down, once. Who: village, township, county, and 帮扶责任人 of a household of theirs.

    Everybody in the offices reads it: no numbers of people in it. Conflict for one sent twice.
    """
    guards.require_role("report_clue", by=by, division_code=division.pk)
    guards.require(_draft_unmet(division, draft, by=by, on=on))
    _require_new(division, draft, by=by)
    with guards.writing("report_clue", by=by):
        clue = Clue.objects.create(
            division=division,
            household=draft.household,
            subject_name=draft.subject_name.strip(),
            channel=draft.channel,
            reported_on=draft.reported_on,
            content=draft.content.strip(),
            reporter=draft.reporter.strip(),
            reporter_phone=draft.reporter_phone.strip(),
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("report_clue", clue, by=by, facts={"channel": draft.channel})
    return clue


@transaction.atomic
def take_up_clue(
    clue: Clue,
    household: Household,
    *,
    category: str,
    risks: Sequence[NamedRisk],
    by: User,
    on: datetime.date,
    version: int | None,
) -> MonitoringCase:
    """The clue becomes a case of a household, or joins the one that is open. Who: township, county.

    The clock of the case runs from the day of the clue.
    """
    clue = lock(clue, by=by, version=version)
    if not household.division_id.startswith(clue.division_id):
        guards.require([Unmet("elsewhere", _("这一户不在线索所在的地方。"), field="household")])
    case = MonitoringCase.objects.visible_to(by).open().filter(household=household).first()
    if case is None:
        draft = CaseDraft(category=category, risks=risks, clue_on=clue.reported_on)
        case = open_case(household, draft, by=by, on=on, version=household.version)
    with guards.writing("take_up_clue", by=by):
        clue.household, clue.case, clue.division_id = household, case, household.division_id
        clue.save(update_fields=["household", "case", "division", "updated_at"])
        move(clue, "take_up_clue", by=by)
    return case


@transaction.atomic
def end_clue(clue: Clue, *, by: User, version: int | None, note: str) -> Clue:
    """Not to be followed, for a reason that whoever reported it may read. Who: township, county."""
    clue = lock(clue, by=by, version=version)
    guards.require(guards.words_unmet(note, _("请写明不予立案的原因。")))
    clue.outcome = note.strip()
    clue.save(update_fields=["outcome", "updated_at"])
    move(clue, "end_clue", by=by, note=note)
    return clue


def _require_new(division: Division, draft: ClueDraft, *, by: User) -> None:
    """Not the same of the same household, or person, from the same source on the same day."""
    Division.objects.select_for_update(no_key=True).get(pk=division.pk)  # one after the other
    rows = Clue.objects.visible_to(by).filter(
        division=division,
        household=draft.household,
        channel=draft.channel,
        reported_on=draft.reported_on,
        content=draft.content.strip(),
    )
    if draft.household is None:
        rows = rows.filter(subject_name=draft.subject_name.strip())
    known = rows.first()
    if known is not None:
        message = _(
            "{subject}这一天同样来源、同样内容的线索已经登记（线索 {number}，{status}），不用再登记。"
        )
        raise Conflict(
            message.format(subject=known.subject_name, number=known.pk, status=known.get_status_display())
        )


def _draft_unmet(division: Division, draft: ClueDraft, *, by: User, on: datetime.date) -> list[Unmet]:
    unmet: list[Unmet] = []
    if draft.channel not in Channel.values:
        unmet.append(Unmet("channel_required", _("请选择线索来源。"), field="channel"))
    if not draft.subject_name.strip():
        unmet.append(Unmet("subject_required", _("请填写反映的是哪一户或哪个人。"), field="subject_name"))
    if not draft.content.strip():
        unmet.append(Unmet("content_required", _("请写明反映的情况。"), field="content"))
    for field in ("subject_name", "content", "reporter"):
        unmet += numbers_unmet(getattr(draft, field), field=field)
    if draft.reported_on > on:
        unmet.append(Unmet("reported_later", _("线索日期不能晚于今天。"), field="reported_on"))
    household = draft.household
    if household is not None and household.division_id != division.pk:
        unmet.append(Unmet("elsewhere", _("这一户不在这个村。"), field="household"))
    if household is not None and not Household.objects.visible_to(by).filter(pk=household.pk).exists():
        raise Conflict(_("找不到这一户，或者它不在您的管辖范围。"))
    return unmet
