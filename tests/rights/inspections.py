"""An inspection of each place of the canaries, one that nobody of the cast knows of, and a talk."""

import datetime

from django.utils import timezone

from povertycase.models import AuditEvent, Obligation, Organisation
from rectification.models import Inspection, InspectionFinding, Talk

DAY, LATER = datetime.date(2026, 3, 2), datetime.date(2026, 6, 30)
SECRET = "夜鹰暗访{}"


def rows(there, owner, mark, *, source, ticket, paper):
    """What is done is known in its place; what is unannounced belongs to an office that nobody works in."""
    place = there.household.division_id
    moved = {"created_by": owner, "moved_by": owner, "moved_at": timezone.now()}
    facts = {
        "division_id": place,
        "planned_at_id": place[:6],
        "scope": "single",
        "focus": "收益分配",
        "begins_on": DAY,
        "ends_on": LATER,
        "team": "督查组",
        **moved,
    }
    done = Inspection.objects.create(
        **facts, name=f"铜雀督查{mark}", kind="supervision", source=source, status="done"
    )
    about = {"household": there.household, "division_id": place, "type": ticket.type, "found_on": DAY}
    seen = {**about, "dimension": "policy", "added_by": owner, "photo": paper}
    finding = InspectionFinding.objects.create(
        **seen, inspection=done, content=f"铜雀发现{mark}", ticket=ticket
    )
    talk = Talk.objects.create(
        division_id=place,
        called_name=f"铜雀约谈{mark}",
        called_duty="书记",
        talker_name="李",
        talker_duty="副县长",
        reason=f"铜雀事由{mark}",
        planned_on=DAY,
        **moved,
    )
    there.shown = (*there.shown, f"铜雀督查{mark}", f"铜雀发现{mark}", f"铜雀约谈{mark}", f"铜雀事由{mark}")
    secret = SECRET.format(mark)
    unseen(facts, seen, secret, owner)
    there.secret = (*there.secret, secret)
    return {"inspection": done.pk, "inspection_finding": finding.pk, "talk": talk.pk}


def unseen(facts, seen, secret, owner):
    """Planned by an office without accounts: no address tells anybody of it, whatever was written."""
    county = facts["planned_at_id"]
    office = Organisation.objects.create(name=f"无人办{secret[-1]}", kind="lead", division_id=county)
    hidden = Inspection.objects.create(**facts, name=secret, kind="unannounced", office=office)
    InspectionFinding.objects.create(**seen, inspection=hidden, content=secret)
    # A word of it in each place where one was written.
    AuditEvent.objects.create(
        actor=owner.username,
        actor_name=secret,
        verb="plan_inspection",
        subject="rectification.inspection",
        subject_key=str(hidden.pk),
        division_code=facts["division_id"],
        note=secret,
    )
    nobody = owner.__class__.objects.create(username=f"nobody{hidden.pk}", name="查无此人")
    Obligation.objects.create(
        kind="inspection",
        subject_code=f"inspection:{hidden.pk}",
        title=secret,
        url="/",
        division_id=county,
        assignee=nobody,
        is_restricted=True,
        due_on=LATER,
        since=DAY,
    )
