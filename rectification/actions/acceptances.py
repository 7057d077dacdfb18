"""验收: what is to be accepted in a quarter is listed for all at once, and judged one by one."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.choices.tickets import Topic
from rectification.models import Acceptance, Campaign, CampaignTopic
from rectification.rules.campaigns import (
    CALENDAR_CLAUSE,
    Judgement,
    calendar_unmet,
    judgement_unmet,
    topics_of,
)
from rectification.rules.quarters import quarter_days, quarter_words

CALENDAR, DAYS = "campaign.acceptance_topics", "campaign.acceptance_days"


@dataclass(frozen=True, slots=True)
class Listed:
    """How many acceptances are new, and the topics whose department is not known yet."""

    new: int
    without_unit: tuple[str, ...]


@transaction.atomic
def list_acceptances(
    campaign: Campaign,
    quarter: int,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
    topics: Sequence[str] = (),
) -> Listed:
    """Those of a quarter, for each leading department and village, once. Who: township, county.

    topics: some of those that R-CAL names for the quarter; all of them when none is given. Refuses any other.
    """
    campaign = lock(campaign, by=by, version=version)
    guards.require_role("list_acceptances", by=by, division_code=campaign.division_id)
    rows = _topics(campaign, quarter, topics)
    villages = Division.objects.under(campaign.division_id).villages().in_force(on)
    places = list(villages.order_by("pk").values_list("pk", flat=True))
    due_on = due_of(campaign, quarter)
    drafts = [
        Acceptance(
            campaign=campaign,
            quarter=quarter,
            topic=row.topic,
            division_id=place,
            organisation=unit,
            due_on=due_on,
        )
        for row in rows
        for place, unit in _subjects(campaign, row, places)
    ]
    before = campaign.acceptances.count()
    with guards.writing("list_acceptances", by=by):
        Acceptance.objects.bulk_create(drafts, ignore_conflicts=True)
    new = campaign.acceptances.count() - before
    record("list_acceptances", campaign, by=by, facts={"quarter": quarter, "acceptances": new})
    return Listed(new, tuple(row.get_topic_display() for row in rows if row.lead_unit is None))


@transaction.atomic
def list_acceptance(
    campaign: Campaign,
    quarter: int,
    topic: str,
    subject: Organisation | Division,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Acceptance:
    """One of them, about a department or a village of the campaign. Who: township, county. R-CAL holds."""
    campaign = lock(campaign, by=by, version=version)
    guards.require_role("list_acceptances", by=by, division_code=campaign.division_id)
    _topics(campaign, quarter, [topic])
    guards.require(_subject_unmet(campaign, topic, subject, on))
    unit = subject if isinstance(subject, Organisation) else None
    with guards.writing("list_acceptances", by=by):
        acceptance = Acceptance.objects.create(
            campaign=campaign,
            quarter=quarter,
            topic=topic,
            division_id=campaign.division_id if unit else subject.pk,
            organisation=unit,
            due_on=due_of(campaign, quarter),
        )
    record("list_acceptances", campaign, by=by, facts={"quarter": quarter, "acceptances": 1})
    return acceptance


@transaction.atomic
def judge_acceptance(
    acceptance: Acceptance, judgement: Judgement, *, by: User, on: datetime.date, version: int | None
) -> Acceptance:
    """The score and what was found, or a correction of it, which history keeps. Who: township, county.

    R-SOD: nobody of the department, or posted in the village, under any account.
    """
    acceptance = lock(acceptance, by=by, version=version)
    guards.require_role("judge_acceptance", by=by, division_code=acceptance.division_id)
    begins_on, _last = quarter_days(acceptance.campaign.year, acceptance.quarter)
    guards.require(
        judgement_unmet(judgement, begins_on=begins_on, on=on, is_responsible=is_judged(acceptance, by=by))
    )
    with guards.writing("judge_acceptance", by=by):
        acceptance.score, acceptance.findings = judgement.score, judgement.findings.strip()
        acceptance.accepted_on, acceptance.accepted_by = judgement.accepted_on, by
        acceptance.save()
    record("judge_acceptance", acceptance, by=by, facts={"score": str(judgement.score)})
    return acceptance


def is_judged(acceptance: Acceptance, *, by: User) -> bool:
    """Whether the person, under any account, is of the department, or posted inside the village."""
    return any(
        posting.organisation_id == acceptance.organisation_id
        if acceptance.organisation_id
        else posting.division_id.startswith(acceptance.division_id)
        for posting in guards.postings_of(by)
    )


def due_of(campaign: Campaign, quarter: int) -> datetime.date:
    """By when the acceptances of a quarter are judged: so many calendar days after its last one."""
    _first, last = quarter_days(campaign.year, quarter)
    days = guards.figure(DAYS, division_code=campaign.division_id, on=last)
    return last + datetime.timedelta(days=int(days))


def calendar_of(campaign: Campaign) -> dict[str, list[int]]:
    """R-CAL as it was in force in the campaign's place when it started; it stays for the whole campaign."""
    known: dict[str, list[int]] = guards.figure(
        CALENDAR, division_code=campaign.division_id, on=campaign.starts_on
    )
    return known


def _topics(campaign: Campaign, quarter: int, asked: Sequence[str]) -> list[CampaignTopic]:
    """The campaign's topics of the quarter that are asked for. Raises Invalid for any other."""
    known = calendar_of(campaign)
    own = {each.topic: each for each in campaign.topics.select_related("lead_unit").order_by("pk")}
    labels = dict(Topic.choices)
    unmet = [
        each
        for topic in asked
        for each in calendar_unmet(known, quarter, topic, name=str(labels.get(topic, topic)), own=own)
    ]
    wanted = asked or [topic for topic in topics_of(known, quarter) if topic in own]
    if not wanted:
        message = _("{}没有要验收的专题。").format(quarter_words(quarter))
        unmet.append(Unmet("R-CAL", message, CALENDAR_CLAUSE, "quarter"))
    guards.require(unmet)
    return [own[topic] for topic in wanted]


def _subjects(
    campaign: Campaign, row: CampaignTopic, villages: Sequence[str]
) -> Iterable[tuple[str, Organisation | None]]:
    if row.lead_unit is not None:
        yield campaign.division_id, row.lead_unit
    for place in villages:
        yield place, None


def _subject_unmet(
    campaign: Campaign, topic: str, subject: Organisation | Division, on: datetime.date
) -> list[Unmet]:
    if isinstance(subject, Organisation):
        leads = campaign.topics.filter(topic=topic, lead_unit=subject).exists()
        message = _("“{}”不牵头这个专题，不列入验收。").format(subject.name)
        return [] if leads else [Unmet("subject_elsewhere", message, field="organisation")]
    villages = Division.objects.under(campaign.division_id).villages().in_force(on)
    is_village = villages.filter(pk=subject.pk).exists()
    message = _("请选择这次行动范围内的一个村。")
    return [] if is_village else [Unmet("subject_elsewhere", message, field="division")]
