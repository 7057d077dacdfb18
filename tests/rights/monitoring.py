"""A case of each place of the canaries, with one record of everything that hangs on it."""

import datetime

from django.utils import timezone

from monitoring.models import (
    CaseRisk,
    Clue,
    Feed,
    FeedBatch,
    FeedRun,
    FeedVariance,
    Finding,
    KeyGroupTag,
    MonitoringCase,
    NoticeLine,
    Poster,
    Procedure,
    SupportMeasure,
    SupportPlan,
    VillageCode,
    VillagePlan,
    Warning,
)
from povertycase.actions import store_file
from povertycase.choices import JobKind
from povertycase.models import Job, NoticeObjection, Organisation, PublicNotice, ReviewMeeting
from tests.rights import doubles, months, relief

DAY = datetime.date(2026, 3, 2)
WORDS = ("线索", "核实", "措施", "目标", "异议", "主持", "张贴", "预警", "差异", "推送", "自查", "村策")


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
    objection = NoticeObjection.objects.create(
        notice=notice, division_id=place, raised_on=DAY, content=f"银雀异议{mark}", recorded_by=owner
    )
    procedure = Procedure.objects.create(
        **here,
        authorisation=paper,
        turn=1,
        aim="joining",
        started_on=DAY,
        found=f"银雀核实{mark}",
        meeting=meeting,
        votes_for=8,
        votes_against=1,
        notice=notice,
    )
    NoticeLine.objects.create(**here, notice=notice, procedure=procedure)
    measure = SupportMeasure.objects.create(
        **here,
        kind="健康帮扶",
        content=f"银雀措施{mark}",
        responsible="责任人",
        planned_on=DAY,
        created_by=owner,
    )
    plan = SupportPlan.objects.create(
        **here,
        year=2026,
        aims=f"银雀目标{mark}",
        steps="每月随访",
        responsible="责任人",
        remove_by=DAY,
        **moved,
    )
    village_plan = VillagePlan.objects.create(
        division_id=place,
        year=2026,
        goals=f"银雀村策{mark}",
        measures="每季度研判一次",
        responsible="责任人",
        **moved,
    )
    fed = (
        warned(there, owner, mark, moved)
        | posted(there, owner, mark, paper)
        | months.rows(there, owner, mark, paper)
        | relief.rows(there, owner, mark, paper)
        | doubles.rows(there, owner, mark)
    )
    sweeping = Job.objects.create(kind=JobKind.IMPORT_SWEEP, dedup_key=place, actor=owner)
    adopting = Job.objects.create(kind=JobKind.ADOPT_CASES, dedup_key=place, actor=owner)
    there.shown = (*there.shown, f"银雀联系{mark}", *(f"银雀{word}{mark}" for word in WORDS))
    finding = Finding.objects.create(
        **here,
        household=there.household,
        key=f"M-WRONG/W1/c{case.pk}",
        rule="M-WRONG",
        part="W1",
        severity="error",
        message=f"银雀自查{mark}",
        clause="示例",
        first_seen_on=DAY,
        changed_on=DAY,
    )
    KeyGroupTag.objects.create(household=there.household, division_id=place, groups=["exited"])
    return {
        "finding": finding.pk,
        "case": case.pk,
        "clue": clue.pk,
        "measure": measure.pk,
        "plan": plan.pk,
        "village_plan": village_plan.pk,
        "meeting": meeting.pk,
        "notice": notice.pk,
        "objection": objection.pk,
        "procedure": procedure.pk,
        "adoption_job": adopting.pk,
        "sweep_import": sweeping.pk,
        **fed,
    }


def warned(there, owner, mark, moved):
    """A feed of the place, its file, and what it said of the household."""
    place = there.household.division_id
    sender = Organisation.objects.create(name=f"推送部门{mark}", kind="department", division_id=place)
    month = {"division_id": place, "period": "2026-02"}
    feed = Feed.objects.create(
        division_id=place,
        organisation=sender,
        kind="medical",
        due_day=5,
        source="upload",
        starts="2026-01",
        keeper=owner,
    )
    batch = FeedBatch.objects.create(
        **month,
        feed=feed,
        source=store_file(f"推送{mark}".encode(), name=f"银雀推送{mark}.xlsx", by=owner),
        sha256=mark * 64,
        received_on=DAY,
        received_by=owner,
        due_on=DAY,
        is_late=False,
        status="applied",
        **moved,
    )
    run = FeedRun.objects.create(**month, feed=feed, due_on=DAY, opened_on=DAY, batch=batch)
    said = {"feed": feed, "batch": batch, "household": there.household, "person": there.head, "row": 4}
    warning = Warning.objects.create(
        **month,
        **said,
        kind="medical",
        signal="inpatient",
        span="2026",
        name=there.shown[1],
        id18=there.head.id18,
        message=f"银雀预警{mark}",
        due_on=DAY,
        **moved,
    )
    FeedVariance.objects.create(**month, **said, field="name", ours=there.head.name, theirs=f"银雀差异{mark}")
    return {"feed": feed.pk, "feed_batch": batch.pk, "feed_run": run.pk, "warning": warning.pk}


def posted(there, owner, mark, paper):
    """The village's code, and a poster with it."""
    place = there.household.division_id
    code = VillageCode.objects.create(division_id=place, code=f"CANARY{place[-9:]}", issued_by=owner)
    poster = Poster.objects.create(
        division_id=place,
        kind="code",
        code=code,
        posted_on=DAY,
        place=f"银雀海报{mark}",
        photo=paper,
        recorded_by=owner,
    )
    there.shown = (*there.shown, code.code, f"银雀海报{mark}")
    return {"poster": poster.pk}
