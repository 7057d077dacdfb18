"""What is done about a department's warning: looked into, taken up, set aside with its reason."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership, Person
from monitoring.actions import guards
from monitoring.actions.clues import ClueDraft, report_clue
from monitoring.actions.feed_duties import owe_warning
from monitoring.choices.cases import Channel
from monitoring.choices.feeds import FeedKind
from monitoring.choices.findings import FindingStatus
from monitoring.models import Clue, Finding, MonitoringCase, Warning
from monitoring.rules.feed_facts import CLAUSE
from monitoring.rules.steps import day_unmet
from povertycase.actions import lock, move
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from povertycase.models.parameters import values_in_force, working_calendar

HANDLE_DAYS = "feed.handle_days"
LONGEST_CONTENT, LONGEST_NOTE = 500, 300
# The finding that a household is overlooked because its warnings are late.
OVERLOOKED, OF_WARNINGS = "M-NIN", "warnings"


def due_of(division_code: str, *, on: datetime.date) -> datetime.date:
    """The last day to handle a warning that came on a day, counted as the place's figure of policy says."""
    limit = values_in_force([HANDLE_DAYS], division_code=division_code, on=on)[HANDLE_DAYS]
    if limit["count"] == "working":
        return working_calendar().add(on, int(limit["days"]))
    return on + datetime.timedelta(days=int(limit["days"]))


@transaction.atomic
def check_warning(warning: Warning, *, by: User, version: int | None) -> Warning:
    """Somebody goes and looks. Who: village, township, county."""
    warning = lock(warning, by=by, version=version)
    move(warning, "check_warning", by=by)
    return warning


@transaction.atomic
def include_warning(warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str) -> Clue:
    """What the department said holds: a clue of the household. Who: township, county.

    The township then decides about the clue; the clock runs from today. note: what was found.
    """
    warning = lock(warning, by=by, version=version)
    household = _household_of(warning)
    guards.require(guards.words_unmet(note, _("请写明核实的情况。")))
    if MonitoringCase.objects.visible_to(by).open().filter(household=household).exists():
        raise Conflict(_("这一户已经在监测或正在办理，请标为“已在监测”。"))
    draft = ClueDraft(
        subject_name=warning.name,
        channel=Channel.PUBLIC if warning.kind == FeedKind.PETITION else Channel.DEPARTMENT,
        reported_on=on,
        content=_("{}预警：{}核实情况：{}").format(warning.get_kind_display(), warning.message, note.strip())[
            :LONGEST_CONTENT
        ],
        reporter=warning.feed.organisation.name[:60],
        household=household,
    )
    clue = report_clue(Division.objects.get(pk=household.division_id), draft, by=by, on=on)
    with guards.writing("include_warning", by=by):
        warning.clue = clue
        _handle(warning, "include_warning", by=by, on=on, note=note)
        _settle_finding(warning, clue, by=by)
    return clue


def include_late_warnings(finding: Finding, clue: Clue, *, by: User, on: datetime.date) -> None:
    """A finding that says of warnings that they are late was confirmed: that decides about them, too.

    In the transaction of the confirmation, which has the right to it. Who: township, county.
    """
    if (finding.rule, finding.part) != (OVERLOOKED, OF_WARNINGS):
        return
    late = Warning.objects.visible_to(by).late(on).filter(household=finding.household_id)
    for row in late.order_by("pk"):
        warning = lock(row, by=by, version=row.version)
        warning.clue = clue
        _handle(warning, "include_warning", by=by, on=on, note=clue.content[:LONGEST_NOTE])


def _settle_finding(warning: Warning, clue: Clue, *, by: User) -> None:
    """An open finding about late warnings of the household has its clue: nobody confirms it anew."""
    found = Finding.objects.visible_to(by).select_for_update(of=("self",))
    for finding in found.filter(
        household=warning.household_id,
        rule=OVERLOOKED,
        part=OF_WARNINGS,
        status=FindingStatus.OPEN,
        clue=None,
    ):
        finding.clue = clue
        finding.save(update_fields=["clue", "updated_at"])


@transaction.atomic
def mark_monitored(warning: Warning, *, by: User, on: datetime.date, version: int | None) -> Warning:
    """The household has an open case already, in which this is looked after. Who: township, county."""
    warning = lock(warning, by=by, version=version)
    open_cases = MonitoringCase.objects.visible_to(by).open().filter(household=warning.household_id)
    if not open_cases.exists():
        message = _("这一户没有在监测的个案，请核实后选择“纳入”或“不纳入”。")
        guards.require([Unmet("no_case", message, CLAUSE)])
    _handle(warning, "mark_monitored", by=by, on=on, note=warning.note)
    return warning


@transaction.atomic
def dismiss_warning(
    warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str
) -> Warning:
    """Not to be taken in, for a reason that the department reads. Who: township, county."""
    warning = lock(warning, by=by, version=version)
    guards.require(guards.words_unmet(note, _("请写明不纳入的原因。")))
    _handle(warning, "dismiss_warning", by=by, on=on, note=note)
    return warning


@transaction.atomic
def mark_absent(warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str) -> Warning:
    """Nobody here is meant, whatever the number says. Who: township, county."""
    warning = lock(warning, by=by, version=version)
    guards.require(guards.words_unmet(note, _("请写明为什么查无此人。")))
    _handle(warning, "mark_absent", by=by, on=on, note=note)
    return warning


@transaction.atomic
def find_person(
    warning: Warning, person: Person, *, by: User, on: datetime.date, version: int | None
) -> Warning:
    """Whom nobody had found is on the register after all; now the family is looked at. Who: county."""
    warning = lock(warning, by=by, version=version)
    member = HouseholdMembership.objects.visible_to(by).filter(person=person, left_on=None).first()
    if member is None or not member.household.division_id.startswith(warning.feed.division_id):
        message = _("这个人现在不属于本县登记的任何一户。")
        guards.require([Unmet("elsewhere", message, field="person")])
    household: Household = member.household  # type: ignore[union-attr]
    with guards.writing("find_person", by=by):
        warning.person, warning.household = person, household
        warning.division_id = household.division_id
        warning.due_on = due_of(warning.feed.division_id, on=on)
        warning.save(update_fields=["person", "household", "division", "due_on", "updated_at"])
        move(warning, "find_person", by=by)
        _begin_anew(warning)
    return warning


@transaction.atomic
def reopen_warning(
    warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str
) -> Warning:
    """What was set aside is looked at once more, for a reason. Who: township, county."""
    warning = lock(warning, by=by, version=version)
    guards.require(guards.words_unmet(note, _("请写明重新核实的原因。")))
    warning.due_on = due_of(warning.feed.division_id, on=on)
    warning.save(update_fields=["due_on", "updated_at"])
    move(warning, "reopen_warning", by=by, note=note)
    _begin_anew(warning)
    return warning


def _household_of(warning: Warning) -> Household:
    if warning.household is None:
        raise Conflict(_("这条预警还没有找到本人，请县级先核对身份。"))
    return warning.household


def _handle(warning: Warning, verb: str, *, by: User, on: datetime.date, note: str) -> None:
    """The outcome with its day, its words and the figure that was known; then the step."""
    guards.require(day_unmet(on, after=warning.batch.received_on, on=on, field="on"))
    changed: dict[str, Any] = {"handled_on": on, "note": note.strip(), "handled_yuan": warning.amount_yuan}
    for name, value in changed.items():
        setattr(warning, name, value)
    warning.save(update_fields=[*changed, "clue", "updated_at"])
    move(warning, verb, by=by, note=note)
    owe_warning(warning)


def _begin_anew(warning: Warning) -> None:
    warning.handled_on = warning.handled_yuan = None
    warning.save(update_fields=["handled_on", "handled_yuan", "updated_at"])
    owe_warning(warning)


def open_warnings_of(household: Household) -> int:
    """How many warnings about a household nobody has handled: E9."""
    return Warning.objects.filter(household=household).unhandled().count()
