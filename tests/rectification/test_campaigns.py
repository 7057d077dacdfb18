"""Campaigns, acceptances, draws, the hundred days and links (2, 2-41, 2-42, 2-43, 2-47, 0-06, 0-11)."""

import datetime
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction

from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Division, User
from projects.actions import Upload
from rectification import actions
from rectification.models import (
    Acceptance,
    Campaign,
    CampaignTarget,
    MeasureTemplate,
    SampledHousehold,
    SampleRound,
    TicketLink,
    TicketProposal,
    TicketType,
)
from rectification.rules.campaigns import Phase
from rectification.rules.sampling import Quota, draw
from tests import factories
from tests.rectification import campaigning, making
from tests.rectification.campaigning import DAY, Q1_END, Q4, START, of_campaign
from tests.rectification.making import PDF, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db
SMALL = Quota(villages=2, registered=2, ordinary=1)


@pytest.fixture
def cast(world):
    return campaigning.cast_of_campaigns(world)


def anew(person):
    """The person with the postings of now."""
    return User.objects.get(pk=person.pk)


def codes(refusal):
    return [each.code for each in refusal.value.unmet]


def test_ten_topics_thirty_types_and_thirty_two_measures_ship(world):
    """2-38, 2 (ten topics): what is loaded once stays as it was changed."""
    call_command("load_parameters", verbosity=0)
    assert TicketType.objects.filter(topic__in=[str(number) for number in range(1, 11)]).count() == 30
    assert MeasureTemplate.objects.count() == 32
    assert MeasureTemplate.objects.values("topic").distinct().count() == 10
    MeasureTemplate.objects.filter(code="1-1").update(words="本县的做法")
    assert actions.save_shipped() == 0


def test_a_county_starts_its_campaign_and_units_that_are_not_known_are_said(cast):
    """2: leads by name or by the only department of the trade; nobody rather than a wrong one."""
    campaign = campaigning.ten_topics(cast)
    leads = dict(campaign.topics.values_list("topic", "lead_unit__name"))
    assert len(leads) == 10
    # The leading department is no trade's; 镇村镇所 is nobody here.
    assert (leads["4"], leads["8"], leads["2"]) == ("人力社保局", "人力社保局", None)
    assert campaign.source.kind == "campaign"
    assert [each.name for each in campaign.phases.order_by("position")] == [
        "集中排查、整改落实",
        "回头看、总结验收",
    ]
    with pytest.raises(Invalid) as refusal:
        campaigning.ten_topics(cast)
    assert codes(refusal) == ["name_taken"]
    campaigning.ten_topics(cast, year=2027)
    with pytest.raises(Refused):
        campaigning.ten_topics(cast, by=cast.township)
    assert Campaign.objects.visible_to(cast.township).count() == 2
    assert not Campaign.objects.visible_to(cast.neighbour).exists()
    assert not Campaign.objects.visible_to(cast.department).exists()
    assert Campaign.objects.visible_to(cast.labour_officer).count() == 2


def test_a_unit_is_named_later_and_none_of_another_county(cast):
    campaign = campaigning.ten_topics(cast)
    take(actions.name_topic_lead, campaign, "2", cast.medical, by=cast.county)
    assert campaign.topics.get(topic="2").lead_unit == cast.medical
    cast.medical.division_id = factories.OTHER_COUNTY
    with pytest.raises(Invalid) as refusal:
        take(actions.name_topic_lead, campaign, "3", cast.medical, by=cast.county)
    assert codes(refusal) == ["unit_elsewhere"]
    with pytest.raises(Stale):
        actions.name_topic_lead(campaign, "3", None, by=cast.county, version=1)


def test_phases_are_passed_one_after_another(cast):
    """4-06, 4-09: seven phases of a battle; none is over before the one that precedes it."""
    names = ("集中攻坚", "绣花帮扶", "县级自验", "整改补短", "自查自验", "查漏补缺", "接受验收")
    phases = [
        Phase(name, DAY(2026, number, 1), DAY(2026, number, 28)) for number, name in enumerate(names, 3)
    ]
    draft = actions.CampaignDraft(
        kind="battle", year=2026, name="战役式整改", starts_on=START, ends_on=DAY(2026, 12, 31), phases=phases
    )
    for day, kind in ((DAY(206, 3, 1), "battle"), (datetime.date.max, "hundred_days")):
        typed = replace(draft, starts_on=day, kind=kind)
        with pytest.raises(Invalid) as refusal:  # a page of that year would find no policy
            actions.start_campaign(campaigning.county(), typed, by=cast.county, on=START)
        assert codes(refusal) == ["year"]
    battle = actions.start_campaign(campaigning.county(), draft, by=cast.county, on=START)
    with pytest.raises(Invalid) as refusal:
        take(actions.pass_phase, battle, 3, note="验了", by=cast.county, on=DAY(2026, 4, 2))
    assert codes(refusal) == ["phase_before", "phase_ahead"]
    take(actions.pass_phase, battle, 1, note="45 个村达标", by=cast.county, on=DAY(2026, 3, 30))
    with pytest.raises(Conflict):
        take(actions.pass_phase, battle, 1, note="再来", by=cast.county, on=DAY(2026, 3, 30))
    assert battle.phases.exclude(passed_on=None).count() == 1


def test_a_quarter_is_listed_for_all_and_another_topic_is_refused(cast):
    """2-42: Q1 is {1,4,8,9}; of each one row a village and one for the department that is known."""
    campaign = campaigning.ten_topics(cast)
    listed = take(actions.list_acceptances, campaign, 1, by=cast.county, on=Q1_END)
    villages = len([code for code, *_rest in factories.PLACES if code[:6] == "990101" and len(code) == 12])
    known = campaign.topics.filter(topic__in=["1", "4", "8", "9"]).exclude(lead_unit=None).count()
    assert listed.new == 4 * villages + known
    assert "金融帮扶不到位" in listed.without_unit
    assert set(campaign.acceptances.values_list("due_on", flat=True)) == {DAY(2026, 4, 15)}
    assert take(actions.list_acceptances, campaign, 1, by=cast.county, on=Q1_END).new == 0
    with pytest.raises(Invalid) as refusal:
        take(actions.list_acceptances, campaign, 2, topics=["6", "2"], by=cast.county, on=Q1_END)
    assert codes(refusal) == ["R-CAL"]
    assert "三(四)" in refusal.value.unmet[0].clause
    one = actions.list_acceptance
    ended = Division.objects.filter(pk=factories.SISTER_VILLAGE)
    ended.update(valid_to=campaigning.START)
    for subject in (cast.labour, ended.get()):  # leads another topic; is a village no more
        with pytest.raises(Invalid) as refusal:
            take(one, campaign, 2, "2", subject, by=cast.county, on=Q1_END)
        assert codes(refusal) == ["subject_elsewhere"]
    with pytest.raises(Refused):
        take(actions.list_acceptances, campaign, 2, by=cast.township, on=Q1_END)


def test_nobody_judges_their_own_unit_or_village(cast):
    """2-43, R-SOD: under no account; a correction stays in history."""
    campaign = campaigning.ten_topics(cast)
    take(actions.list_acceptances, campaign, 1, by=cast.county, on=Q1_END)
    row = campaign.acceptances.get(topic="8", division=factories.VILLAGE)
    post = factories.post(cast.township, Role.VILLAGE, factories.VILLAGE)
    with pytest.raises(Invalid) as refusal:
        take(actions.judge_acceptance, row, campaigning.judgement(), by=anew(cast.township), on=Q1_END)
    assert codes(refusal) == ["R-SOD"]
    with pytest.raises(Refused):
        take(actions.judge_acceptance, row, campaigning.judgement(), by=cast.village, on=Q1_END)
    post.delete()
    take(actions.judge_acceptance, row, campaigning.judgement(), by=anew(cast.township), on=Q1_END)
    take(actions.judge_acceptance, row, campaigning.judgement("90"), by=cast.county2, on=Q1_END)
    assert [str(each.score) for each in row.events.filter(pgh_label="update").order_by("pgh_id")] == [
        "None",
        "92.5",
    ]
    unit = campaign.acceptances.get(topic="8", organisation=cast.labour)
    assert Acceptance.objects.visible_to(cast.labour_officer).count() == 2
    factories.post(cast.county2, Role.DEPARTMENT, factories.COUNTY, organisation=cast.labour)
    with pytest.raises(Invalid) as refusal:
        take(actions.judge_acceptance, unit, campaigning.judgement(), by=anew(cast.county2), on=Q1_END)
    assert codes(refusal) == ["R-SOD"]
    assert not Acceptance.objects.visible_to(cast.helper).exists()
    assert Acceptance.objects.visible_to(cast.village).count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(pk=row.pk).update(score=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.create(
            campaign=campaign, quarter=1, topic="8", division_id=factories.VILLAGE, due_on=Q1_END
        )


def drawn(cast, campaign, *, by=None, where=factories.COUNTY, on=Q4, **changes):
    return take(
        actions.draw_sample, campaign, campaigning.place(where), SMALL, by=by or cast.county, on=on, **changes
    )


def test_a_draw_is_stored_with_its_seed_and_lots_and_nobody_is_drawn_twice(cast):
    """R-RECHECK."""
    campaigning.small_quota()
    campaign = campaigning.ten_topics(cast)
    for code in (factories.VILLAGE, "990101100202"):
        campaigning.homes(code, registered=4, ordinary=3)
    sample = drawn(cast, campaign, where=factories.TOWN, by=cast.township)
    kinds = sample.households.values_list("kind", flat=True)
    assert sorted(kinds) == ["ordinary"] * 2 + ["registered"] * 4
    for village in sample.villages.all():
        again = draw(sample.seed, village.registered_lot, 2) + draw(sample.seed, village.ordinary_lot, 1)
        assert set(again) == set(village.households.values_list("household", flat=True))
    with pytest.raises(Conflict, match="不能重抽"):
        drawn(cast, campaign, where=factories.TOWN)
    second = drawn(cast, campaign, where=factories.TOWN, on=DAY(2026, 11, 3))
    homes = SampledHousehold.objects.filter(round__in=[sample, second]).values_list("household", flat=True)
    assert len(set(homes)) == len(homes) == 12
    twice = SampledHousehold.objects.filter(round=sample).first()
    twice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rectification_sampleround SET seed = 'chosen'")
    for unaware in (cast.village, cast.helper, cast.department, cast.sister, cast.neighbour):
        assert not SampledHousehold.objects.visible_to(unaware).exists()
        assert not SampleRound.objects.visible_to(unaware).exists()


def test_a_town_draws_in_its_place_alone_and_too_few_households_are_said(cast):
    """R-RECHECK: refused by place; by number with the villages that are short."""
    campaigning.small_quota()
    campaign = campaigning.ten_topics(cast)
    with pytest.raises(Refused):
        drawn(cast, campaign, where=factories.SISTER_TOWN, by=cast.township)
    with pytest.raises(Invalid) as refusal:
        drawn(cast, campaign, where=factories.VILLAGE)
    assert refusal.value.unmet[0].field == "division"
    with pytest.raises(Invalid) as refusal:
        drawn(cast, campaign)
    assert "建档立卡户 1，一般户 0" in refusal.value.unmet[0].message
    sample = drawn(cast, campaign, shortage="登记的户少，全部核查")
    assert (sample.households.count(), sample.shortage) == (2, "登记的户少，全部核查")


def test_what_was_seen_goes_to_the_closed_ticket_or_to_a_proposal(cast):
    """0-11, R-RECHECK: a closed ticket is looked at again by `recheck`; else the problem is proposed."""
    campaigning.small_quota()
    campaign = campaigning.ten_topics(cast)
    ticket = making.closed(cast, of_campaign(cast, campaign))
    sample = drawn(cast, campaign, shortage="登记的户少")
    own, other = (sample.households.get(household=home) for home in (cast.own, cast.sibling))
    seen = actions.Seen(visited_on=Q4, found="收益又没有发")
    with pytest.raises(Invalid) as refusal:
        take(actions.record_sampled, own, seen, by=cast.county, on=Q4)
    assert codes(refusal) == ["ticket_required"]
    again = actions.Seen(
        visited_on=Q4, found="收益又没有发", ticket=ticket, answers=REBOUNDS, due_on=DAY(2026, 12, 20)
    )
    with pytest.raises(Refused):
        take(actions.record_sampled, own, again, by=cast.leader, on=Q4)
    # Whoever confirmed the closing does not look again.
    with pytest.raises(Invalid):
        take(actions.record_sampled, own, again, by=cast.county2, on=Q4)
    take(actions.record_sampled, own, again, by=cast.county, on=Q4)
    assert (fresh(ticket).status, ticket.rebound_count, fresh(own).is_fine) == ("reopened", 1, False)
    assert own.recheck.ticket == ticket
    found = actions.Seen(visited_on=Q4, found="饮水管断了", type_code="5.3")
    take(actions.record_sampled, other, found, by=cast.county, on=Q4)
    proposal = TicketProposal.objects.get()
    assert (fresh(other).proposal, proposal.household, proposal.content) == (
        proposal,
        cast.sibling,
        "饮水管断了",
    )
    with pytest.raises(Invalid) as refusal:
        take(actions.record_sampled, other, found, by=cast.county, on=Q4)
    assert codes(refusal) == ["seen_before"]


def test_each_target_is_in_exactly_one_batch(cast):
    """0-06."""
    campaign = campaigning.hundred_days(cast)
    assert (campaign.ends_on - campaign.starts_on).days == 99
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(ends_on=DAY(2026, 12, 31))
    subjects = [cast.own, campaigning.place(factories.SISTER_VILLAGE)]
    take(actions.add_targets, campaign, "catch_up", subjects, by=cast.county)
    with pytest.raises(Invalid) as refusal:
        take(actions.add_targets, campaign, "model", subjects[:1], by=cast.county)
    assert codes(refusal) == ["target_twice"]
    with pytest.raises(Invalid) as refusal:
        take(actions.add_targets, campaign, "model", [cast.sibling, cast.sibling], by=cast.county)
    assert codes(refusal) == ["target_twice"]
    with pytest.raises(Invalid) as refusal:
        take(actions.add_targets, campaign, "", [campaigning.county()], by=cast.county)
    assert codes(refusal) == ["batch_required", "target_elsewhere"]
    with pytest.raises(Refused):
        take(actions.add_targets, campaign, "model", [cast.sibling], by=cast.township)
    target = CampaignTarget.objects.get(household=cast.own)
    target.pk, target.batch = None, "model"
    with pytest.raises(IntegrityError), transaction.atomic():
        target.save()
    target = CampaignTarget.objects.get(household=cast.own)
    take(actions.move_target, target, "strengthen", by=cast.township)
    assert fresh(target).batch == "strengthen"
    assert not CampaignTarget.objects.visible_to(cast.department).exists()
    assert CampaignTarget.objects.visible_to(cast.helper).get() == target


def test_a_target_is_shown_to_be_done_only_without_an_open_problem(cast):
    """0-06: with a paper; an open problem comes first, and one that is restricted is not told of."""
    campaign = campaigning.hundred_days(cast)
    take(actions.add_targets, campaign, "model", [cast.own, cast.sibling], by=cast.county)
    own, sibling = (CampaignTarget.objects.get(household=home) for home in (cast.own, cast.sibling))
    making.ticket(cast, subject=cast.sibling, by=cast.county, is_restricted=True)
    making.ticket(cast)
    facts = {"note": "改厨改厕完成", "evidence": PDF, "on": Q4}
    with pytest.raises(Invalid) as refusal:
        take(actions.finish_target, own, by=cast.village, **facts)
    assert codes(refusal) == ["tickets_open"]
    with pytest.raises(Invalid) as refusal:
        take(actions.finish_target, sibling, note=" ", evidence=None, by=cast.county, on=Q4)
    assert codes(refusal) == ["note_required", "evidence_required"]
    with pytest.raises(Invalid):
        take(actions.finish_target, sibling, by=cast.county, **facts | {"evidence": Upload("a.exe", b"MZ")})
    take(actions.finish_target, sibling, by=cast.sister, **facts)
    assert fresh(sibling).done_on == Q4


def test_two_tickets_of_one_root_are_linked_from_either_side(cast):
    """2-47: a campaign's and an inspection's; nothing of one that is kept from somebody."""
    campaign = campaigning.ten_topics(cast)
    mine, audited = of_campaign(cast, campaign), making.ticket(cast)
    link = actions.link_tickets(mine, audited.number, reason="同一项目收益未分配", by=cast.township)
    assert (link.one_id, link.other_id) == tuple(sorted((mine.pk, audited.pk)))
    for first, second in ((mine, audited), (audited, mine)):
        with pytest.raises(Invalid) as refusal:
            actions.link_tickets(first, second.number, reason="再来", by=cast.county)
        assert codes(refusal) == ["linked_before"]
    with pytest.raises(Invalid) as refusal:
        actions.link_tickets(mine, of_campaign(cast, campaign).number, reason="", by=cast.county)
    assert codes(refusal) == ["same_kind", "reason_required"]
    secret = making.ticket(cast, by=cast.county, is_restricted=True)
    said = []
    for number in (secret.number, "990101202699999", mine.number):
        with pytest.raises(Invalid) as refusal:
            actions.link_tickets(mine, number, reason="同源", by=cast.township)
        said.append([each.message for each in refusal.value.unmet])
    assert said[0] == said[1] == said[2]
    hidden = actions.link_tickets(mine, secret.number, reason="同源线索", by=cast.county)
    assert TicketLink.objects.visible_to(cast.township).get() == link
    assert TicketLink.objects.visible_to(cast.county).count() == 2
    told = AuditEvent.objects.filter(verb="link_tickets", subject_key=str(mine.pk)).order_by("pk").last()
    assert (told.note, told.facts) == ("", {})
    actions.unlink_tickets(TicketLink.objects.get(pk=hidden.pk), reason="不是同一根源", by=cast.county)
    with pytest.raises(Conflict, match="刚刚有人取消"):
        actions.unlink_tickets(hidden, reason="不是同一根源", by=cast.county)
    assert TicketLink.objects.count() == 1
