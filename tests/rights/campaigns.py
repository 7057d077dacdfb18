"""A campaign of each place of the canaries with everything that hangs on it, and two tickets of one root."""

import datetime

from rectification.models import (
    Acceptance,
    Campaign,
    CampaignPhase,
    CampaignTarget,
    CampaignTopic,
    IssueSource,
    SampledHousehold,
    SampledVillage,
    SampleRound,
    Ticket,
    TicketLink,
)

DAY, LAST = datetime.date(2026, 3, 1), datetime.date(2026, 6, 8)
WORDS = ("行动", "阶段", "验收", "抽样", "户查", "对象", "同源", "根源")


def rows(there, owner, mark, *, ticket, paper):
    """A county or a township has it in life, each place here."""
    place = there.household.division_id
    source = IssueSource.objects.create(
        division_id=place,
        name=f"铜雀行动来源{mark}",
        kind="campaign",
        level="self",
        received_on=DAY,
        created_by=owner,
    )
    campaign = Campaign.objects.create(
        division_id=place,
        kind="hundred_days",
        year=2026,
        name=f"铜雀行动{mark}",
        starts_on=DAY,
        ends_on=LAST,
        source=source,
        created_by=owner,
    )
    CampaignTopic.objects.create(campaign=campaign, topic="1", lead="镇乡村振兴办")
    CampaignPhase.objects.create(
        campaign=campaign, position=1, name=f"铜雀阶段{mark}", starts_on=DAY, ends_on=LAST
    )
    here = {"campaign": campaign, "division_id": place}
    acceptance = Acceptance.objects.create(
        **here,
        quarter=1,
        topic="1",
        due_on=LAST,
        score=90,
        findings=f"铜雀验收{mark}",
        accepted_on=DAY,
        accepted_by=owner,
    )
    target = CampaignTarget.objects.create(
        **here,
        household=there.household,
        batch="model",
        done_on=DAY,
        done_note=f"铜雀对象{mark}",
        evidence=paper,
        done_by=owner,
        created_by=owner,
    )
    sample, sampled = _drawn(there, owner, mark, here)
    link = _linked(there, owner, mark, source, ticket)
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in WORDS))
    return {
        "campaign": campaign.pk,
        "acceptance": acceptance.pk,
        "target": target.pk,
        "sample_round": sample.pk,
        "sampled_household": sampled.pk,
        "ticket_link": link.pk,
    }


def _drawn(there, owner, mark, here):
    sample = SampleRound.objects.create(
        **here,
        month=DAY,
        villages_asked=1,
        registered_asked=1,
        ordinary_asked=0,
        seed="0" * 32,
        candidates=[here["division_id"]],
        shortage=f"铜雀抽样{mark}",
        drawn_on=DAY,
        drawn_by=owner,
    )
    village = SampledVillage.objects.create(
        round=sample,
        division_id=here["division_id"],
        registered_lot=[there.household.pk],
        ordinary_lot=[],
    )
    sampled = SampledHousehold.objects.create(
        **here,
        round=sample,
        village=village,
        household=there.household,
        kind="registered",
        visited_on=DAY,
        is_fine=True,
        found=f"铜雀户查{mark}",
        visited_by=owner,
    )
    return sample, sampled


def _linked(there, owner, mark, source, ticket):
    other = Ticket.objects.create(
        household=there.household,
        division_id=there.household.division_id,
        number=f"{ticket.number}9",
        source=source,
        type=ticket.type,
        content=f"铜雀同源{mark}",
        found_on=DAY,
        moved_by=owner,
        moved_at=ticket.moved_at,
    )
    return TicketLink.objects.create(one=ticket, other=other, reason=f"铜雀根源{mark}", linked_by=owner)
