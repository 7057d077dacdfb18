"""What monitoring, visits and 四合一 find is brought together as proposals, on demand and once a day."""

import datetime
import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.ledgers import LEDGERS, Ledger, Subject
from households.ledgers.lines import MODELS, judged_at, lines_among, subjects
from households.models import ConsistencyCheck, SafeguardCheck
from households.models.channels import ConsistencyQuerySet
from households.models.safeguards import SafeguardCheckQuerySet
from households.rules.four_in_one import said_of
from monitoring.choices.findings import FindingStatus
from monitoring.models import Finding
from monitoring.models.findings import key_of as screening_of
from povertycase.actions.scheduler import scheduler
from povertycase.choices import CODE_LENGTHS, JobKind, JobState, Level
from povertycase.models import Division, Job, User
from rectification.actions import guards
from rectification.actions.proposals import ProposalDraft, propose, write_proposals
from rectification.choices.tickets import Cause
from rectification.models import TicketType
from rectification.rules.proposals import (
    TYPE_OF_DISCREPANCY,
    TYPE_OF_ITEM,
    TYPE_OF_RULE,
    checked_code,
)

COUNTY = CODE_LENGTHS[Level.COUNTY]
LONGEST_CONTENT = 1000
# What a ticket can be about by itself; of anything else it is about the place.
TICKETED = frozenset({Subject.HOUSEHOLD, Subject.PERSON, Subject.VILLAGE})
logger = logging.getLogger(__name__)


@transaction.atomic
def propose_findings(division_code: str, *, by: User, on: datetime.date) -> int:
    """What the rules of monitoring find in a place is proposed; how many are new. Who: township, county."""
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    return propose(_of_findings(Finding.objects.visible_to(by), division_code, on=on), by=by, on=on)


@transaction.atomic
def propose_checks(division_code: str, *, by: User, on: datetime.date) -> int:
    """Safeguards that the newest visits found unmet are proposed; how many are new. Who: township, county."""
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    return propose(_of_checks(SafeguardCheck.objects.visible_to(by), division_code, on=on), by=by, on=on)


@transaction.atomic
def propose_discrepancies(division_code: str, *, by: User, on: datetime.date) -> int:
    """Households whose four channels differ are proposed; how many are new. Who: township, county."""
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    checks = ConsistencyCheck.objects.visible_to(by)
    return propose(_of_discrepancies(checks, division_code, on=on), by=by, on=on)


@transaction.atomic
def propose_gaps(division_code: str, *, by: User, on: datetime.date) -> int:
    """What ledgers lack in a place and somebody has to put right is proposed; how many are new.

    Who: township, county.
    """
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    drafts = [
        draft
        for ledger in LEDGERS.values()
        for draft in _of_gaps(ledger, subjects(ledger, by), division_code, on=on)
    ]
    return propose(drafts, by=by, on=on)


def propose_everywhere(*, on: datetime.date) -> int:
    """All of them in every county, in nobody's name; how many are new. Who: the daily job.

    A transaction a county. It may run none, one or five times a day: a cause is proposed once.
    """
    counties = Division.objects.filter(level=Level.COUNTY).order_by("pk").values_list("pk", flat=True)
    by = scheduler()
    return sum(_propose_county(county, by=by, on=on) for county in counties)


@transaction.atomic
def _propose_county(county: str, *, by: User, on: datetime.date) -> int:
    drafts = [
        *_of_findings(Finding.objects.all(), county, on=on),
        *_of_checks(SafeguardCheck.objects.all(), county, on=on),
        *_of_discrepancies(ConsistencyCheck.objects.all(), county, on=on),
        *(
            draft
            for ledger in LEDGERS.values()
            for draft in _of_gaps(ledger, MODELS[ledger.subject].objects.all(), county, on=on)
        ),
    ]
    there = set(TicketType.objects.filter(is_restricted=False).values_list("code", flat=True))
    if missing := sorted({each.type_code for each in drafts} - there):
        # The others do not wait for a type that nobody has loaded.
        logger.error("No type of problem to propose these as: %s", missing)
    kept = [each for each in drafts if each.type_code in there]
    return write_proposals(kept, by=by, on=on) if kept else 0


def _of_findings(findings: QuerySet[Finding], place: str, *, on: datetime.date) -> list[ProposalDraft]:
    known = (
        findings.filter(status=FindingStatus.OPEN, rule__in=TYPE_OF_RULE, division__code__startswith=place)
        .select_related("household", "division")
        .order_by("pk")
    )
    days = _screened_on({each.division_id[:COUNTY] for each in known})
    return [
        ProposalDraft(
            cause=Cause.MONITORING,
            code=each.key,
            type_code=TYPE_OF_RULE[each.rule],
            subject=each.household or each.division,
            content=each.message,
            # Every screening since it changed has seen it.
            seen_on=min(on, max(each.changed_on, days.get(each.division_id[:COUNTY], each.changed_on))),
        )
        for each in known
    ]


def _of_checks(checks: SafeguardCheckQuerySet, place: str, *, on: datetime.date) -> list[ProposalDraft]:
    failing = checks.none_newer().filter(
        is_met=False,
        item__in=TYPE_OF_ITEM,
        division__code__startswith=place,
        household__status=HouseholdStatus.ACTIVE,
        checked_on__lte=on,
    )
    return [
        ProposalDraft(
            cause=Cause.SURVEY,
            code=checked_code(each.household_id, each.item),
            type_code=TYPE_OF_ITEM[each.item],
            subject=each.household,
            content=each.explanation.strip() or _("{}核查不达标").format(each.get_item_display()),
            seen_on=each.checked_on,
        )
        for each in failing.select_related("household").order_by("pk")
    ]


def _of_discrepancies(checks: ConsistencyQuerySet, place: str, *, on: datetime.date) -> list[ProposalDraft]:
    """A household is one cause however many fields differ, seen when somebody last looked at a channel."""
    found = checks.differing().filter(division__code__startswith=place, newest_on__lte=on)
    return [
        ProposalDraft(
            cause=Cause.FOUR_IN_ONE,
            code=str(each.pk),
            type_code=TYPE_OF_DISCREPANCY,
            subject=each.household,
            content=_("四合一比对不一致：{}").format(said_of(each.found))[:LONGEST_CONTENT],
            seen_on=each.newest_on,
        )
        for each in found.select_related("household").order_by("pk")
    ]


def _of_gaps(ledger: Ledger, rows: QuerySet, place: str, *, on: datetime.date) -> list[ProposalDraft]:
    """A gap of a line is one cause, seen today; a person's lies in their household."""
    by = judged_at(ledger, place[:COUNTY], on=on)
    there = lines_among(rows.filter(division__code__startswith=place), ledger, by)
    found = []
    for gap in (each for each in ledger.gaps if each.ticket):
        for line in there.filter(gap.holds(by)).select_related("division").order_by("pk"):
            found.append(
                ProposalDraft(
                    cause=Cause.LEDGER,
                    code=f"{ledger.code}.{gap.code}:{line.pk}",
                    type_code=gap.ticket,
                    subject=line if ledger.subject in TICKETED else line.division,
                    content=_("{0.label}：{0.meaning}（依据：{0.clause}）").format(gap)[:LONGEST_CONTENT],
                    seen_on=on,
                )
            )
    return found


def _screened_on(counties: Iterable[str]) -> dict[str, datetime.date]:
    """The day of the last screening of each county that was screened."""
    keys = {screening_of(county): county for county in counties}
    ended = Job.objects.filter(kind=JobKind.SCREEN, dedup_key__in=keys, state=JobState.DONE)
    rows = ended.order_by("finished_at").values_list("dedup_key", "finished_at")
    return {keys[key]: timezone.localtime(at).date() for key, at in rows if at is not None}
