"""A campaign is started, its topics find their units, its phases are passed one after another."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.actions.sources import SourceDraft, record_source
from rectification.choices.campaigns import CampaignKind
from rectification.choices.sources import FeedbackLevel, SupervisionKind
from rectification.choices.tickets import Topic
from rectification.models import Campaign, CampaignPhase, CampaignTopic
from rectification.rules.campaigns import Phase, gate_unmet, hundred_days_end, phases_unmet

COUNTY = CODE_LENGTHS[Level.COUNTY]
# A plan of several years is one; what ends later was mistyped.
LONGEST_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDraft:
    """One topic, who leads it as the plan says, and which unit that is here, if any."""

    topic: str
    lead: str = ""
    lead_unit: Organisation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """What is known of a campaign when it starts. ends_on: None for a hundred days."""

    kind: str
    year: int
    name: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    document_number: str = ""
    topics: Sequence[TopicDraft] = field(default_factory=tuple)
    phases: Sequence[Phase] = field(default_factory=tuple)


@transaction.atomic
def start_campaign(division: Division, draft: CampaignDraft, *, by: User, on: datetime.date) -> Campaign:
    """A campaign of a place, and the source that its problems are registered with. Who: township, county.

    A hundred days end by themselves. Refuses a second one of its name in a year, a place above the county,
    a topic twice, a unit of another county and phases out of order.
    """
    guards.require_role("start_campaign", by=by, division_code=division.pk)
    guards.require(_beginning_unmet(draft))
    ends_on = hundred_days_end(draft.starts_on) if draft.kind == CampaignKind.HUNDRED_DAYS else draft.ends_on
    guards.require([*_draft_unmet(division, draft, ends_on), *_topics_unmet(division, draft)])
    assert ends_on is not None  # noqa: S101  asked above
    # What goes on now or later is known from today.
    received = SourceDraft(
        name=_("{}（{}年）").format(draft.name.strip(), draft.year),
        kind=SupervisionKind.CAMPAIGN,
        level=FeedbackLevel.SELF,
        received_on=min(draft.starts_on, on),
        document_number=draft.document_number[:60],
    )
    with guards.writing("start_campaign", by=by):
        campaign = Campaign.objects.create(
            division=division,
            kind=draft.kind,
            year=draft.year,
            name=draft.name.strip(),
            document_number=draft.document_number.strip(),
            starts_on=draft.starts_on,
            ends_on=ends_on,
            source=record_source(division, received, by=by, on=on),
            created_by=by,
        )
        _write_parts(campaign, draft)
    record("start_campaign", campaign, by=by, facts={"topics": len(draft.topics)})
    return campaign


@transaction.atomic
def name_topic_lead(
    campaign: Campaign, topic: str, unit: Organisation | None, *, by: User, version: int | None
) -> CampaignTopic:
    """Which unit leads a topic here. Who: township, county of the campaign's place."""
    campaign = lock(campaign, by=by, version=version)
    guards.require_role("name_topic_lead", by=by, division_code=campaign.division_id)
    row = CampaignTopic.objects.select_for_update().filter(campaign=campaign, topic=topic).first()
    if row is None:
        guards.require([Unmet("topic_unknown", _("这次行动没有这个专题。"), field="topic")])
    assert row is not None  # noqa: S101  for the type checker
    guards.require(_unit_unmet(campaign.division_id, unit))
    with guards.writing("name_topic_lead", by=by):
        row.lead_unit = unit
        row.save(update_fields=["lead_unit"])
        campaign.save(update_fields=["updated_at"])
    record("name_topic_lead", campaign, by=by, facts={"topic": row.get_topic_display()})
    return row


@transaction.atomic
def pass_phase(
    campaign: Campaign, position: int, *, note: str, by: User, on: datetime.date, version: int | None
) -> CampaignPhase:
    """A phase is over, with what was reached. Who: township, county of the campaign's place.

    Refuses one before which another one is not over, and one that has not begun.
    """
    campaign = lock(campaign, by=by, version=version)
    guards.require_role("pass_phase", by=by, division_code=campaign.division_id)
    phases = list(campaign.phases.select_for_update().order_by("position"))
    phase = next((each for each in phases if each.position == position), None)
    if phase is None or phase.passed_on is not None:
        raise Conflict(_("没有这个阶段，或者它已经登记完成。请刷新后核对。"))
    waiting = [each.name for each in phases if each.position < position and each.passed_on is None]
    before = waiting[0] if waiting else None
    unmet = gate_unmet(name=phase.name, before=before, starts_on=phase.starts_on, on=on)
    guards.require([*unmet, *guards.note_unmet(note, _("请写明这个阶段完成了什么。"))])
    with guards.writing("pass_phase", by=by):
        phase.passed_on, phase.passed_note, phase.passed_by = on, note.strip(), by
        phase.save(update_fields=["passed_on", "passed_note", "passed_by"])
        campaign.save(update_fields=["updated_at"])
    record("pass_phase", campaign, by=by, note=note, facts={"phase": phase.name})
    return phase


def _write_parts(campaign: Campaign, draft: CampaignDraft) -> None:
    CampaignTopic.objects.bulk_create(
        CampaignTopic(campaign=campaign, topic=each.topic, lead=each.lead.strip(), lead_unit=each.lead_unit)
        for each in draft.topics
    )
    CampaignPhase.objects.bulk_create(
        CampaignPhase(
            campaign=campaign,
            position=position,
            name=each.name,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
        )
        for position, each in enumerate(draft.phases, start=1)
    )


def _beginning_unmet(draft: CampaignDraft) -> list[Unmet]:
    """A year that was mistyped would be one in which no policy is known."""
    if draft.year - 1 <= draft.starts_on.year <= draft.year:
        return []
    message = _("年度 {} 与开始日期不符：开始日期应在这一年或前一年，请核对。").format(draft.year)
    return [Unmet("year", message, field="starts_on")]


def _draft_unmet(division: Division, draft: CampaignDraft, ends_on: datetime.date | None) -> list[Unmet]:
    unmet = []
    if len(division.pk) < COUNTY:
        message = _("专项行动由县或乡镇开展，请选择一个县或乡镇。")
        unmet.append(Unmet("division", message, field="division"))
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写行动名称。"), field="name"))
    elif Campaign.objects.filter(division=division, year=draft.year, name=draft.name.strip()).exists():
        message = _("本地 {} 年已经有“{}”，请另取名称。").format(draft.year, draft.name.strip())
        unmet.append(Unmet("name_taken", message, field="name"))
    if draft.kind not in CampaignKind.values:
        unmet.append(Unmet("kind_required", _("请选择行动类别。"), field="kind"))
    if ends_on is None or ends_on < draft.starts_on:
        message = _("请填写结束日期，不能早于开始日期。")
        return [*unmet, Unmet("ends_before_beginning", message, field="ends_on")]
    if not draft.year <= ends_on.year <= draft.year + LONGEST_YEARS:
        message = _("年度 {} 与结束日期不符，请核对。").format(draft.year)
        unmet.append(Unmet("year", message, field="year"))
    return [*unmet, *phases_unmet(draft.phases, starts_on=draft.starts_on, ends_on=ends_on)]


def _topics_unmet(division: Division, draft: CampaignDraft) -> list[Unmet]:
    topics = [each.topic for each in draft.topics]
    unmet = []
    if draft.kind == CampaignKind.SPECIAL and not topics:
        unmet.append(Unmet("topics_required", _("专项整治请至少选择一个专题。"), field="topics"))
    if len(set(topics)) < len(topics) or set(topics) - set(Topic.values):
        message = _("专题有重复，或者不在专题清单里。")
        unmet.append(Unmet("topic_twice", message, field="topics"))
    for each in draft.topics:
        unmet += _unit_unmet(division.pk, each.lead_unit)
    return unmet


def _unit_unmet(division_code: str, unit: Organisation | None) -> list[Unmet]:
    if unit is None or unit.division_id[:COUNTY] == division_code[:COUNTY]:
        return []
    message = _("“{}”不是本县的单位，请另选。").format(unit.name)
    return [Unmet("unit_elsewhere", message, field="lead_unit")]
