"""A ticket of each place of the canaries, with one record of everything that hangs on it."""

import datetime

from django.utils import timezone

from povertycase.actions import store_file
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    IssueSource,
    LedgerBatch,
    LedgerRow,
    PeriodicReport,
    ProgressLine,
    Recheck,
    Referral,
    Reporter,
    ReportFile,
    ReportRequirement,
    Ticket,
    TicketProposal,
    TicketType,
    WorkNode,
)
from tests.rights import campaigns, inspections, plans, rankings, scores, yearly_targets, zones

DAY = datetime.date(2026, 3, 2)
LATER = datetime.date(2026, 6, 30)
WORDS = ("来源", "问题", "节点", "进展", "佐证", "延期", "核查", "回看", "移送", "待立", "台账", "旧账")
WORDS += ("报送", "月报", "材料")


def rows(there, owner, mark):
    """The records by kind; their words are canaries of their place."""
    place = there.household.division_id
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    paper = store_file(f"%PDF-1.4 铜雀佐证{mark}".encode(), name="佐证.pdf", by=owner)
    kind, _is_new = TicketType.objects.get_or_create(code="7.1", topic="7", name="收益分配不到位")
    source = IssueSource.objects.create(
        division_id=place,
        name=f"铜雀来源{mark}",
        kind="audit",
        level="province",
        document=paper,
        received_on=DAY,
        created_by=owner,
    )
    about = {"household": there.household, "division_id": place}
    ticket = Ticket.objects.create(
        **about,
        number=f"{place[:6]}2026{ord(mark)}",
        source=source,
        type=kind,
        content=f"铜雀问题{mark}",
        found_on=DAY,
        responsible_place_id=place,
        responsible_phone=f"1370013{ord(mark) % 10000:04d}",
        **moved,
    )
    there.secret = (*there.secret, ticket.responsible_phone)
    here = {"ticket": ticket, "division_id": place}
    node = WorkNode.objects.create(**here, name=f"铜雀节点{mark}", planned_on=LATER)
    ProgressLine.objects.create(
        **here, reported_on=DAY, percent=50, content=f"铜雀进展{mark}", reported_by=owner
    )
    evidence = Evidence.objects.create(
        **here, kind="after", taken_on=DAY, caption=f"铜雀佐证{mark}", file=paper, added_by=owner
    )
    extension = DeadlineExtension.objects.create(
        **here, due_on=DAY, until=LATER, reason=f"铜雀延期{mark}", asked_on=DAY, **moved
    )
    CloseoutReview.objects.create(
        **here,
        level="town",
        has_passed=False,
        opinion=f"铜雀核查{mark}",
        reviewed_on=DAY,
        reviewed_by=owner,
    )
    Recheck.objects.create(
        **here,
        rechecked_on=DAY,
        is_information_precise=True,
        are_measures_precise=True,
        is_effect_precise=True,
        found=f"铜雀回看{mark}",
        rechecked_by=owner,
    )
    referral = Referral.objects.create(
        **here, referred_to="县纪委监委", clue=f"铜雀移送{mark}", referred_on=DAY, **moved
    )
    proposal = TicketProposal.objects.create(
        **about,
        key=f"audit:{place}",
        cause="audit",
        type=kind,
        content=f"铜雀待立{mark}",
        first_seen_on=DAY,
        last_seen_on=DAY,
        **moved,
    )
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in WORDS))
    return {
        "issue_source": source.pk,
        "ticket": ticket.pk,
        "work_node": node.pk,
        "evidence": evidence.pk,
        "deadline_extension": extension.pk,
        "referral": referral.pk,
        "ticket_proposal": proposal.pk,
        **reported(place, owner, mark, paper),
        "ledger_batch": sent_in(there, owner, mark, ticket).pk,
        **rankings.rows(there, owner, mark),
        **plans.rows(there, owner, mark),
        **yearly_targets.rows(there, owner, mark),
        **zones.rows(there, owner, mark, paper=paper),
        **scores.rows(there, owner, mark),
        **inspections.rows(there, owner, mark, source=source, ticket=ticket, paper=paper),
        **campaigns.rows(there, owner, mark, ticket=ticket, paper=paper),
    }


def sent_in(there, owner, mark, ticket):
    """A ledger of the township with a row of the ticket and one that was closed on paper."""
    office = there.household.division_id[:9]
    batch = LedgerBatch.objects.create(
        division_id=office,
        layout="tickets",
        source=ticket.source,
        file=store_file(f"铜雀台账{mark}".encode(), name=f"铜雀台账{mark}.xlsx", by=owner),
        sha256=f"{ord(mark):064d}",
        columns=[["content", "", "具体问题描述"], ["person", "", "责任人"]],
        row_count=2,
        sent_by=owner,
    )
    phone = f"1370014{ord(mark) % 10000:04d}"
    there.secret = (*there.secret, phone)
    LedgerRow.objects.create(
        batch=batch,
        division_id=office,
        number=3,
        cells={"content": [ticket.content, "t"]},
        personal=f'{{"person": ["{phone}", "t"]}}',
        outcome="registered",
        ticket=ticket,
    )
    LedgerRow.objects.create(
        batch=batch,
        division_id=office,
        number=4,
        cells={"content": [f"铜雀旧账{mark}", "t"]},
        outcome="historical",
    )
    return batch


def reported(place, owner, mark, paper):
    """What a unit of the place is asked to report, and one report with a paper."""
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    requirement = ReportRequirement.objects.create(
        division_id=place,
        name=f"铜雀报送{mark}",
        content="当月进展",
        rhythm="monthly",
        begins_on=DAY,
        ends_on=LATER,
        created_by=owner,
    )
    unit = Reporter.objects.create(requirement=requirement, division_id=place, since=DAY)
    report = PeriodicReport.objects.create(
        reporter=unit,
        division_id=place,
        period=DAY.replace(day=1),
        due_on=LATER,
        content=f"铜雀月报{mark}",
        **moved,
    )
    file = ReportFile.objects.create(
        report=report, division_id=place, paper=f"铜雀材料{mark}", file=paper, added_by=owner
    )
    return {"report_requirement": requirement.pk, "periodic_report": report.pk, "report_file": file.pk}
