"""The demonstration's campaigns: ten topics of a township, and a hundred days of the county."""

import datetime
from decimal import Decimal
from itertools import cycle

from django.db import transaction

from households.models import Household, Village
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from projects.actions.demo.cast import paper, place, user
from rectification.actions.acceptances import judge_acceptance, list_acceptances
from rectification.actions.campaign_fixtures import save_measures, shipped_draft
from rectification.actions.campaigns import CampaignDraft, start_campaign
from rectification.actions.guards import figure
from rectification.actions.links import link_tickets
from rectification.actions.sampling import LEAST, Seen, draw_sample, record_sampled
from rectification.actions.sources import SourceDraft, record_source
from rectification.actions.targets import add_targets, finish_target
from rectification.actions.tickets import TicketDraft, register_ticket
from rectification.choices.campaigns import Batch, CampaignKind, Quarter
from rectification.models import Campaign, CampaignTarget, Ticket, TicketType
from rectification.rules.campaigns import Judgement
from rectification.rules.quarters import quarter_days
from rectification.rules.sampling import Quota

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
MOST_JUDGED, LATE_EVERY = 60, 5
SCORES = ("92.5", "88", "96", "79.5", "85")
FINDINGS = (
    "抽查 5 户，台账齐全，措施到位（示例）",
    "2 户帮扶措施针对性不强，已当场反馈（示例）",
    "资料与实地一致，未发现问题（示例）",
)
PROBLEMS = (("1.3", "监测对象帮扶措施没有对症（示例）"), ("5.1", "一处供水点没有明确管水员（示例）"))
BEGUN, SHOWN = 40, 6


@transaction.atomic
def seed_campaigns(*, on: datetime.date) -> None:
    """Both campaigns as they stand on a day; once, after the kinds of problems and the parameters."""
    if Campaign.objects.exists():
        return
    save_measures()
    clerk, county = user("township2"), user("county")
    _ten_topics(clerk, on=on)
    _hundred_days(county, on=on)


def _ten_topics(clerk: User, *, on: datetime.date) -> None:
    town = Division.objects.get(pk=place("township2")[:TOWN])
    started = datetime.date(on.year, 1, 1)
    campaign = start_campaign(town, shipped_draft("ten_topics", town.pk, year=on.year), by=clerk, on=started)
    ended = [each for each in Quarter.values if quarter_days(on.year, each)[1] < on]
    for quarter in ended[-1:] or [Quarter.FIRST.value]:
        list_acceptances(campaign, quarter, by=clerk, on=on, version=campaign.version)
    _judge(campaign, clerk, on=on)
    _problems(campaign, clerk, on=on)
    _draw(campaign, town, clerk, on=on)


def _judge(campaign: Campaign, clerk: User, *, on: datetime.date) -> None:
    """Most of them; every fifth waits."""
    said = cycle(zip(SCORES, cycle(FINDINGS), strict=False))
    rows = campaign.acceptances.filter(due_on__lte=on).order_by("topic", "pk")[:MOST_JUDGED]
    for number, row in enumerate(rows):
        if number % LATE_EVERY:
            score, findings = next(said)
            judged = Judgement(score=Decimal(score), findings=findings, accepted_on=row.due_on)
            judge_acceptance(row, judged, by=clerk, on=on, version=row.version)


def _problems(campaign: Campaign, clerk: User, *, on: datetime.date) -> None:
    """Two of the campaign, one of them of the same root as what an inspection found."""
    town = campaign.division
    villages = list(Village.objects.filter(division__code__startswith=town.pk).order_by("pk"))
    found = []
    for (code, content), village in zip(PROBLEMS, cycle(villages)):
        draft = TicketDraft(
            source=campaign.source,
            type=TicketType.objects.get(code=code),
            subject=village,
            content=content,
            found_on=on,
        )
        found.append(register_ticket(draft, by=clerk, on=on))
    feedback = SourceDraft(name="市委巡察反馈（示例）", kind="inspection", level="prefecture", received_on=on)
    inspection = record_source(town, feedback, by=clerk, on=on)
    told = TicketDraft(
        source=inspection,
        type=found[-1].type,
        subject=villages[0],
        content="农村供水管护责任没有落实（示例）",
        found_on=on,
    )
    other: Ticket = register_ticket(told, by=clerk, on=on)
    link_tickets(found[-1], other.number, reason="都是供水点没有落实管水员（示例）", by=clerk)


def _draw(campaign: Campaign, town: Division, clerk: User, *, on: datetime.date) -> None:
    """A small demonstration has too few households in a village, which is said."""
    quota = Quota(**figure(LEAST, division_code=town.pk, on=on))
    peopled = Household.objects.visible_to(clerk).active().filter(division__code__startswith=town.pk)
    if peopled.values("division").distinct().count() < quota.villages:
        return
    campaign.refresh_from_db()
    reason = "示例数据户数少，抽取全部现有的户"
    drawn = draw_sample(campaign, town, quota, shortage=reason, by=clerk, on=on, version=campaign.version)
    homes = iter(drawn.households.order_by("pk"))
    fine, wrong = next(homes, None), next(homes, None)
    if fine is not None and not fine.household.ticket_set.exists():
        seen = Seen(visited_on=on, found="三项都精准，没有发现问题（示例）")
        record_sampled(fine, seen, by=clerk, on=on, version=fine.version)
    if wrong is not None and not wrong.household.ticket_set.exists():
        seen = Seen(visited_on=on, found="屋后水管断裂，取水不便（示例）", type_code="5.3")
        record_sampled(wrong, seen, by=clerk, on=on, version=wrong.version)


def _hundred_days(county: User, *, on: datetime.date) -> None:
    """Begun some weeks ago; each batch has villages, and households of the introduced village."""
    division = Division.objects.get(pk=place("county"))
    begun = on - datetime.timedelta(days=BEGUN)
    draft = CampaignDraft(
        kind=CampaignKind.HUNDRED_DAYS, year=on.year, name="百日提升行动", starts_on=begun, ends_on=None
    )
    campaign = start_campaign(division, draft, by=county, on=on)
    villages = list(Division.objects.under(division.pk).villages().filter(valid_to=None).order_by("pk"))
    homes = list(Household.objects.active().filter(division=place("village")).order_by("pk"))
    for number, batch in enumerate(Batch.values):
        subjects: list[Household | Division] = [
            *villages[number * 3 : number * 3 + 3],
            *homes[number * 2 : number * 2 + 2],
        ]
        add_targets(campaign, batch, subjects, by=county, version=campaign.version)
    targets = CampaignTarget.objects.filter(campaign=campaign, household=None).order_by("pk")
    for target in targets[:SHOWN:2]:
        if not Ticket.objects.filter(target.tickets).exists():
            finish_target(
                target,
                note="对标项目全部完成（示例）",
                evidence=paper("完成照片.png"),
                by=county,
                on=on,
                version=target.version,
            )
