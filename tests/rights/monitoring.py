"""A case of each place of the canaries, with one record of everything that hangs on it."""

import datetime

from django.utils import timezone

from monitoring.models import CaseRisk, Clue, MonitoringCase, Procedure, SupportMeasure, SupportPlan
from povertycase.actions import store_file
from povertycase.models import NoticeObjection, PublicNotice, ReviewMeeting

DAY = datetime.date(2026, 3, 2)
WORDS = ("线索", "核实", "措施", "目标", "异议", "主持", "张贴")


def rows(there, owner, mark):
    """The records by kind; their words are canaries of their place."""
    place = there.household.division_id
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    paper = store_file(f"%PDF-1.4 银雀凭证{mark}".encode(), name="材料.pdf", by=owner)
    case = MonitoringCase.objects.create(
        household=there.household,
        division_id=place,
        episode=1,
        category="边缘易致贫户",
        clue_on=DAY,
        identified_on="2026-03-11",
        contact=f"银雀联系{mark}",
        status="active",
        **moved,
    )
    CaseRisk.objects.create(case=case, rank=1, risk="因病")
    here = {"case": case, "division_id": place}
    clue = Clue.objects.create(
        division_id=place,
        household=there.household,
        subject_name=there.shown[0],
        channel="cadre",
        reported_on=DAY,
        content=f"银雀线索{mark}",
        **moved,
    )
    meeting = ReviewMeeting.objects.create(
        division_id=place,
        held_on=DAY,
        chaired_by=f"银雀主持{mark}",
        present=9,
        minutes=paper,
        sign_in=paper,
        recorded_by=owner,
    )
    notice = PublicNotice.objects.create(
        division_id=place,
        posted_on=DAY,
        ended_on=DAY + datetime.timedelta(days=4),
        place=f"银雀张贴{mark}",
        photo=paper,
        posted_by=owner,
    )
    NoticeObjection.objects.create(
        notice=notice, division_id=place, raised_on=DAY, content=f"银雀异议{mark}", recorded_by=owner
    )
    Procedure.objects.create(
        **here,
        turn=1,
        aim="joining",
        started_on=DAY,
        found=f"银雀核实{mark}",
        meeting=meeting,
        votes_for=8,
        votes_against=1,
        notice=notice,
    )
    measure = SupportMeasure.objects.create(
        **here,
        kind="健康帮扶",
        content=f"银雀措施{mark}",
        responsible="责任人",
        planned_on=DAY,
        created_by=owner,
    )
    SupportPlan.objects.create(
        **here,
        year=2026,
        aims=f"银雀目标{mark}",
        steps="每月随访",
        responsible="责任人",
        remove_by=DAY,
        **moved,
    )
    there.shown = (*there.shown, f"银雀联系{mark}", *(f"银雀{word}{mark}" for word in WORDS))
    return {"case": case.pk, "clue": clue.pk, "measure": measure.pk}
