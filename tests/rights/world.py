"""A world of canaries: every sensitive string of every place is unique and recognisable."""

import json
import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from households.models import (
    ChangeProposal,
    CoverageGoal,
    HeldVisit,
    Hold,
    Household,
    HouseholdLineage,
    IncomeStatement,
    Pairing,
    Person,
    ResidentTeam,
    RollBatch,
    RollCoverage,
    RollDifference,
    RollFinding,
    RoundAssignment,
    SafeguardCheck,
    SavedFilter,
    SurveyRound,
    TeamAttendance,
    TeamMember,
    VillagePairing,
    Visit,
    VisitPhoto,
    VisitSpotCheck,
)
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.models import (
    Job,
    MonthFigure,
    Notification,
    Obligation,
    Organisation,
    PlaceFigure,
    Posting,
    Reminder,
)
from tests import factories
from tests.rights import (
    administration,
    channels,
    exports,
    ledgers,
    monitoring,
    outlines,
    paper_templates,
    papers,
    projects,
    rectification,
)

OWN, SIBLING, FOREIGN = "own", "sibling", "foreign"
RELATIONS = (OWN, SIBLING, FOREIGN)
PLACES = {
    OWN: factories.VILLAGE,
    SIBLING: factories.SISTER_VILLAGE,
    FOREIGN: factories.OTHER_VILLAGE,
}
MARKS = {OWN: "甲", SIBLING: "乙", FOREIGN: "丙"}
ORDER = {OWN: 1, SIBLING: 2, FOREIGN: 3}
# What the dashboard's first figure comes to there; no sum of two of them is one of them.
COUNTED = {OWN: 880_001, SIBLING: 880_010, FOREIGN: 880_100}

# Which places each person of the cast may know of.
REACH = {
    "anonymous": (),
    "stranger": (),
    "village": (OWN,),
    "helper": (OWN,),
    "township": (OWN,),
    "sister": (SIBLING,),
    "neighbour": (FOREIGN,),
    "department": (OWN, SIBLING),
    "county": (OWN, SIBLING),
    "leader": (OWN, SIBLING),
    "auditor": (OWN, SIBLING),
    "prefecture": RELATIONS,
    "system": (),
    "security": (),
    "audit": (),
}
CAST = tuple(REACH)
OWNERS = {OWN: "township", SIBLING: "sister", FOREIGN: "neighbour"}


@dataclass
class Place:
    """One place's records and the strings that must not leave it.

    shown: strings that whoever reaches the place may see; secret: values that only a reveal gives.
    """

    household: Household
    head: Person
    child: Person
    shown: tuple[str, ...]
    secret: tuple[str, ...]
    records: dict[str, int] = field(default_factory=dict)


def place(relation):
    """One household with canaries in every text."""
    mark, order = MARKS[relation], ORDER[relation]
    phone, bank = f"1380013{order}77{order}", f"62284800{order}{order}{order}{order}0123456"
    number = f"9901{order}{order}{order}{order}0000777"
    household = factories.household(
        PLACES[relation],
        number=number,
        head=f"金丝雀{mark}",
        group_name=f"金雀{mark}组",
        address=f"金雀{mark}院",
        phone=phone,
        bank_account=bank,
    )
    head = household.memberships.get(relation="户主").person
    child = factories.member(household, f"银丝雀{mark}", "之子", phone=f"1390013{order}66{order}")
    return Place(
        household=household,
        head=head,
        child=child,
        shown=(f"信鸽{mark}", f"金丝雀{mark}", f"银丝雀{mark}", f"金雀{mark}组", number, head.number),
        secret=(phone, bank, head.id18, child.id18, f"1390013{order}66{order}", f"金雀{mark}院"),
    )


def visited(household, by, mark):
    """A visit to a household, with a canary in its words; no position: those are another test's."""
    return Visit.objects.create(
        id=uuid.uuid5(uuid.NAMESPACE_OID, mark),
        household=household,
        division_id=household.division_id,
        visitor=by,
        way="home",
        visited_at=timezone.now(),
        visited_on=timezone.localdate(),
        received_at=timezone.now(),
        place_refused="declined",
        answers={},
        note=f"信鸽{mark}",
        form=1,
        sha256="0" * 64,
        receipt=f"CANARY000{mark}",
    )


def left_by(visit, by, mark):
    """What hangs on a visit: a check, a proposal and a picture; and another version that waits."""
    there = {"household": visit.household, "division_id": visit.division_id}
    check = SafeguardCheck.objects.create(
        **there,
        visit=visit,
        item="water",
        is_met=True,
        checked_on=visit.visited_on,
        explanation=f"信鸽{mark}",
    )
    moved = {"moved_by": by, "moved_at": timezone.now()}
    sent = {"way": "home", "visited_at": "2026-11-21T10:12:00+08:00", "answers": {}, "form": 1}
    VisitSpotCheck.objects.create(
        visit=visit,
        household=visit.household,
        division_id=visit.division_id,
        by=visit.visitor,
        on=timezone.localdate(),
        outcome="unreachable",
    )
    proposal = ChangeProposal.objects.create(
        **there, visit=visit, field="house_grade", old_value="", new_value="C", **moved
    )
    held = HeldVisit.objects.create(
        **there,
        visit=visit.pk,
        visitor=by,
        reason="conflict",
        body=json.dumps(sent | {"household": visit.household_id, "note": f"信鸽{mark}"}),
        sha256="1" * 64,
        receipt=f"CANARY001{mark}",
        received_at=timezone.now(),
        **moved,
    )
    VisitPhoto.objects.create(
        id=visit.pk,
        visit=visit,
        kind="photo",
        file=store_file(b"picture", name="x.jpg", by=by),
        given_sha256="0" * 64,
        look=0,
        receipt=f"CANARY002{mark}",
    )
    return {"visit": str(visit.pk), "check": check.pk, "proposal": proposal.pk, "held": held.pk}


def team_member(code, name):
    """A village with an organisation and a team of one, who was there in a month."""
    helping = Organisation.objects.get(name="医疗保障局")
    VillagePairing.objects.create(organisation=helping, division_id=code, started_on=factories.SINCE)
    team = ResidentTeam.objects.create(division_id=code, formed_on=factories.SINCE)
    member = TeamMember.objects.create(
        team=team, division_id=code, name=name, duty="队员", joined_on=factories.SINCE
    )
    TeamAttendance.objects.create(member=member, division_id=code, month="2026-09", resident_days=19)
    return member


def build():
    """The cast, and a place per relation with one record of each kind in it."""
    cast = factories.world()
    save_parameters(read_parameters())
    places = {relation: place(relation) for relation in RELATIONS}
    Pairing.objects.create(
        helper=cast.helper,
        household=places[OWN].household,
        division_id=PLACES[OWN],
        started_on=factories.SINCE,
    )
    for relation, there in places.items():
        owner = getattr(cast, OWNERS[relation])
        saved = SavedFilter.objects.create(user=owner, name=f"信鸽{MARKS[relation]}", query="search=x")
        notice = Notification.objects.create(
            user=owner, kind="test", title=f"信鸽{MARKS[relation]}", dedup_key="canary"
        )
        owed = Obligation.objects.create(
            kind="measure",
            subject_code=f"measure:{ORDER[relation]}",
            title="应落实的措施",
            url="/",
            division_id=PLACES[relation],
            household_key=there.household.pk,
            role="village",
            due_on=factories.SINCE,
            since=factories.SINCE,
        )
        Reminder.objects.create(
            obligation=owed,
            user=owner,
            level="due",
            due_on=factories.SINCE,
            since=factories.SINCE,
            told_on=factories.SINCE,
            is_late=False,
        )
        batch = RollBatch.objects.create(
            division_id=PLACES[relation][:9],
            source=store_file(b"roll", name=f"信鸽{MARKS[relation]}.xlsx", by=owner),
            scheme="national_jdlk",
            status="ready",
            moved_by=owner,
            created_by=owner,
        )
        for figures, month in ((PlaceFigure, {}), (MonthFigure, {"month": factories.SINCE})):
            figures.objects.create(
                division_id=PLACES[relation], measure="households.active", value=COUNTED[relation], **month
            )
        there.shown = (*there.shown, f"{COUNTED[relation]:,}", f"{COUNTED[relation]}.00")
        statement = IncomeStatement.objects.create(
            household=there.household,
            division_id=PLACES[relation],
            period_start="2025-10-01",
            period_end="2026-09-30",
        )
        Hold.objects.create(
            kind="case",
            household=there.household,
            division_id=PLACES[relation],
            source_code="case:0",
            since=factories.SINCE,
        )
        HouseholdLineage.objects.create(
            kind="moved",
            household=there.household,
            division_id=PLACES[relation],
            from_division_id=PLACES[relation],
            happened_on=factories.SINCE,
            created_by=owner,
        )
        if relation != OWN:
            Pairing.objects.create(
                helper=owner,
                household=there.household,
                division_id=PLACES[relation],
                started_on=factories.SINCE,
            )
        pairing = there.household.pairings.get()
        member = team_member(PLACES[relation], f"驻村金雀{MARKS[relation]}")
        there.shown = (*there.shown, member.name)
        RollCoverage.objects.create(division_id=PLACES[relation], scheme="national_jdlk", batch=batch)
        Job.objects.create(kind="households.prepare_roll", dedup_key=f"{batch.pk}", actor=owner)
        imported = Job.objects.create(
            kind="households.import_pairings",
            dedup_key=f"{batch.source_id}",
            actor=owner,
            state="done",
            finished_at=timezone.now(),
            result={
                **dict.fromkeys(("rows", "held"), 1),
                **dict.fromkeys(("new", "ended", "unchanged", "written"), 0),
                "findings": [{"row": 2, "column": "户编号", "message": there.shown[1]}],
                "finding_counts": {"E-PAIR-HOUSEHOLD": 1},
            },
        )
        RollFinding.objects.create(batch=batch, code="E-ID-CHECK", severity="error", message=there.shown[1])
        RollDifference.objects.create(batch=batch, kind="new", name=there.shown[2])
        visit = visited(there.household, owner, MARKS[relation])
        survey = SurveyRound.objects.create(
            name=f"信鸽{MARKS[relation]}",
            kind="cross",
            division_id=PLACES[relation],
            starts_on=factories.SINCE,
            ends_on="2026-12-31",
            created_by=owner,
        )
        assignment = RoundAssignment.objects.create(
            round=survey, surveyor=owner, division_id=PLACES[relation], assigned_by=owner
        )
        goal = CoverageGoal.objects.create(
            name=f"信鸽{MARKS[relation]}",
            level="village",
            unit="village",
            division_id=PLACES[relation],
            starts_on=factories.SINCE,
            ends_on="2026-12-31",
            created_by=owner,
        )
        goal.secretaries.add(owner)
        there.records = {
            **left_by(visit, owner, MARKS[relation]),
            "round": survey.pk,
            "assignment": assignment.pk,
            "goal": goal.pk,
            "visit": str(visit.pk),
            "batch": batch.pk,
            "household": there.household.pk,
            "person": there.child.pk,
            "statement": statement.pk,
            "pairing": pairing.pk,
            "pairing_import": imported.pk,
            "helper": pairing.helper_id,
            "team": member.team_id,
            "team_member": member.pk,
            "village_pairing": VillagePairing.objects.get(division=PLACES[relation]).pk,
            "membership": there.child.memberships.get().pk,
            "notification": notice.pk,
            "topic": "register",
            "division": PLACES[relation],
            "filter": saved.pk,
            "user": owner.pk,
            "posting": Posting.objects.get(user=owner).pk,
            "povertycase.posting": Posting.objects.get(user=owner).pk,
            **projects.rows(there, owner, MARKS[relation]),
            **channels.rows(there, owner, MARKS[relation]),
            **papers.rows(there, owner, MARKS[relation]),
            **paper_templates.rows(there, owner, MARKS[relation]),
            **outlines.rows(there, owner, MARKS[relation]),
            **exports.rows(there, owner, MARKS[relation]),
            **ledgers.rows(there, owner, MARKS[relation]),
            **monitoring.rows(there, owner, MARKS[relation]),
            **rectification.rows(there, owner, MARKS[relation]),
            **administration.rows(owner, PLACES[relation], MARKS[relation]),
        }
    return cast, places
