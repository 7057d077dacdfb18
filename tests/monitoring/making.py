"""Clues, cases and their papers for tests, made by the actions that people use."""

import datetime
from decimal import Decimal

from households.choices import IncomeConcept, IncomeItem, Labour
from households.models import IncomeLine, IncomeStatement, Person
from households.rules.dates import add_months
from monitoring import actions
from monitoring.choices.cases import Channel, Risk
from monitoring.choices.measures import MeasureKind
from monitoring.rules.identification import NamedRisk
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import Division, PolicyParameter
from projects.actions import Upload
from tests import factories

DAY = datetime.date
CLUE_ON = DAY(2026, 3, 2)
# The day of each step of a case that joins, and of one that leaves.
JOINED = {"verify": DAY(2026, 3, 3), "cross_check": DAY(2026, 3, 4), "review": DAY(2026, 3, 5)}
POSTED = (DAY(2026, 3, 6), DAY(2026, 3, 10))
DECIDED, ANNOUNCED = DAY(2026, 3, 11), DAY(2026, 3, 12)
HELPED = DAY(2026, 4, 1)
LEFT = DAY(2026, 10, 8)
PDF = Upload("材料.pdf", b"%PDF-1.4 test")
ILL = (NamedRisk(Risk.ILLNESS),)


def cast_of_monitoring(world):
    """The cast, a second pair of eyes at the county, the parameters, and a monitoring line."""
    save_parameters(read_parameters())
    PolicyParameter.objects.create(
        key="income.monitor_line",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 1, 1),
        value=8000,
        unit="元",
        source="示例",
    )
    world.county2 = factories.user("county2", Role.COUNTY, factories.COUNTY, organisation=world.lead)
    world.own.household_type = "一般农户"
    world.own.save()
    return world


def fresh(row):
    """The row as it is now."""
    row.refresh_from_db()
    return row


def clue(world, **changes):
    """A clue about the cast's household."""
    facts = {
        "subject_name": "张三丰",
        "channel": Channel.CADRE,
        "reported_on": CLUE_ON,
        "content": "户主住院，支出大",
        "household": world.own,
    }
    village = Division.objects.get(pk=factories.VILLAGE)
    return actions.report_clue(village, actions.ClueDraft(**facts | changes), by=world.village, on=CLUE_ON)


def case(world, risks=ILL, household=None):
    """A case that waits for its visit."""
    household = fresh(household or world.own)
    draft = actions.CaseDraft(category="边缘易致贫户", risks=risks, clue_on=CLUE_ON)
    return actions.open_case(household, draft, by=world.township, on=CLUE_ON, version=household.version)


def visit(day, **changes):
    """A visit of two people, with its papers."""
    facts = {
        "visited_on": day,
        "visitors": ["王芳", "李强"],
        "found": "户主手术后在家休养",
        "authorisation": PDF,
        "collection_form": PDF,
    }
    return actions.VisitDraft(**facts | changes)


def meeting(world, day, present=9):
    """A meeting of the cast's village."""
    draft = actions.MeetingDraft(
        held_on=day, place="村委会", chaired_by="王芳", present=present, minutes=PDF, sign_in=PDF
    )
    village = Division.objects.get(pk=factories.VILLAGE)
    return actions.hold_meeting(village, draft, by=world.village, on=day)


def notice(world, posted_on, ended_on, cases=None):
    """A list that hung in the cast's village; without cases everybody's who waits for one."""
    draft = actions.ListDraft(
        posted_on=posted_on, ended_on=ended_on, place="村公示栏", photo=PDF, cases=cases
    )
    village = Division.objects.get(pk=factories.VILLAGE)
    return actions.post_list(village, draft, by=world.village, on=posted_on)


def take(step, row, *arguments, by, **facts):
    """A step on a row as it is now."""
    row = fresh(row)
    return step(row, *arguments, by=by, version=row.version, **facts)


def agreed(world, row):
    """A case that waits for its village's list."""
    days = JOINED
    take(actions.verify, row, visit(days["verify"]), by=world.village, on=days["verify"])
    take(
        actions.cross_check,
        row,
        by=world.township,
        compared_on=days["cross_check"],
        comparison="无房产、车辆、工商登记",
        on=days["cross_check"],
    )
    vote = actions.Vote(meeting=meeting(world, days["review"]), votes_for=8, votes_against=1)
    return take(actions.review, row, vote, by=world.village, on=days["review"])


def submitted(world, row):
    """A case that waits for the township."""
    agreed(world, row)
    return take(actions.submit, row, notice(world, *POSTED), by=world.village, on=DECIDED)


def active(world, **facts):
    """A household that is monitored."""
    row = submitted(world, case(world, **facts))
    take(actions.approve, row, by=world.township, note="同意")
    take(actions.decide_case, row, by=world.county, on=DECIDED, note="同意纳入")
    take(actions.announce_case, row, by=world.township, announced_on=ANNOUNCED, on=ANNOUNCED)
    return take(actions.register_case, row, by=world.township, number="9901JC0001")


def helped(world, row, kind=MeasureKind.HEALTH, landed_on=HELPED):
    """A measure that has reached the household."""
    draft = actions.MeasureDraft(
        kind=kind, items=[], content="医疗救助", responsible="王芳", planned_on=landed_on
    )
    measure = take(actions.plan_measure, row, draft, by=world.village)
    return take(
        actions.land_measure,
        measure,
        by=world.village,
        landed_on=landed_on,
        amount_yuan=Decimal("3000.00"),
        proof=PDF,
        on=landed_on,
    )


def all_known(world, row):
    """Everything that a removal asks about the household is there and as it should be."""
    for ended_on, amount in ((DAY(2026, 2, 28), "8500.00"), (DAY(2026, 8, 31), "9000.00")):
        statement = IncomeStatement.objects.create(
            household=row.household,
            division_id=row.division_id,
            concept=IncomeConcept.NET,
            period_start=add_months(ended_on.replace(day=1), -11),
            period_end=ended_on,
            population=2,
            stated_per_capita_yuan=Decimal(amount),
            claims_yuan=Decimal(0),
            compliant_oop_yuan=Decimal("1200.00"),
        )
        IncomeLine.objects.bulk_create(
            IncomeLine(statement=statement, item=item, amount_yuan=Decimal(1000))
            for item in (
                *(IncomeItem.WAGE, IncomeItem.BUSINESS, IncomeItem.PROPERTY),
                *(IncomeItem.TRANSFER, IncomeItem.COST),
            )
        )
    Person.objects.filter(memberships__household=row.household).update(labour=Labour.ORDINARY)
    take(actions.name_contact, row, by=world.village, contact="张三丰", phone="13800000000")
