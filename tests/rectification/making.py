"""Sources and tickets for tests, made by the actions that people use."""

import datetime

from households.models import Village
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import Division
from projects.actions import Upload
from rectification import actions
from rectification.choices.tickets import EvidenceKind
from rectification.models import Ticket, TicketType
from rectification.rules.closing import Answers
from rectification.rules.measures import Node
from tests import factories

DAY = datetime.date
FOUND, ON, DUE = DAY(2026, 3, 2), DAY(2026, 3, 5), DAY(2026, 6, 30)
DONE, CLOSED, LATER = DAY(2026, 5, 20), DAY(2026, 5, 25), DAY(2026, 10, 12)
PDF = Upload("佐证.pdf", b"%PDF-1.4 test")
HOLDS = Answers(information=True, measures=True, effect=True)
REBOUNDS = Answers(information=True, measures=True, effect=False)


def cast_of_rectification(world):
    """The cast, second pairs of eyes, the parameters, the types of problems and a source of each level."""
    save_parameters(read_parameters())
    actions.save_types()
    world.county2 = factories.user("county2", Role.COUNTY, factories.COUNTY)
    world.township2 = factories.user("township2", Role.TOWNSHIP, factories.TOWN)
    world.village2 = factories.user("village2", Role.VILLAGE, factories.VILLAGE)
    world.audit_report = source(world)
    world.self_check = source(world, name="常态化自查", kind="self_check", level="self")
    return world


def source(world, **changes):
    """A source of the cast's county."""
    facts = {"name": "2025年衔接资金审计", "kind": "audit", "level": "province", "received_on": FOUND}
    county = Division.objects.get(pk=factories.COUNTY)
    return actions.record_source(county, actions.SourceDraft(**facts | changes), by=world.county, on=ON)


def of_type(code):
    return TicketType.objects.get(code=code)


def fresh(row):
    """The row as it is now."""
    row.refresh_from_db()
    return row


def take(action, row, *args, **facts):
    """Take a step on the row as it is now."""
    return action(row, *args, version=fresh(row).version, **facts)


def draft(world, **changes):
    """What was found about the cast's household."""
    facts = {
        "source": world.audit_report,
        "type": of_type("7.1"),
        "subject": world.own,
        "content": "产业项目收益没有分配到户",
        "found_on": FOUND,
    }
    return actions.TicketDraft(**facts | changes)


def ticket(world, *, by=None, on=ON, **changes):
    """A ticket that waits to be given to somebody."""
    return actions.register_ticket(draft(world, **changes), by=by or world.township, on=on)


def village(code=factories.VILLAGE):
    return Village.objects.get(pk=code)


def assignment(world, **changes):
    """五定: the village does it, the department of medicine leads."""
    facts = {
        "leader": "李副县长",
        "lead_unit": world.medical,
        "responsible_place": Division.objects.get(pk=factories.VILLAGE),
        "responsible_person": "王支书",
        "responsible_phone": "13800138000",
        "executor": world.village,
        "due_on": DUE,
    }
    return actions.Assignment(**facts | changes)


def measures(**changes):
    """How the village will do it."""
    facts = {
        "goal": "收益足额分配到户",
        "measures": "核对台账，补发收益",
        "mode": "by_date",
        "nodes": (Node("核对台账", DAY(2026, 4, 10)),),
    }
    return actions.MeasuresDraft(**facts | changes)


def assigned(world, row, **changes):
    return take(actions.assign_ticket, row, assignment(world, **changes), by=world.county, on=ON)


def accepted(world, row, **changes):
    return take(actions.accept_ticket, row, measures(**changes), by=fresh(row).executor, on=ON)


def at_work(world, row, **changes):
    """Given, accepted, and its measures fixed by another one."""
    accepted(world, assigned(world, row, **changes))
    return take(actions.fix_measures, row, by=world.county)


def done(world, row, *, on=DONE):
    """Everything is there that its closing asks for."""
    worker = fresh(row).executor
    for node in row.worknodes.filter(reached_on=None, round=row.rebound_count):
        version = fresh(row).version
        actions.reach_node(node, reached_on=on, note="已核对", by=worker, on=on, version=version)
    take(
        actions.add_evidence,
        row,
        PDF,
        kind=EvidenceKind.AFTER,
        taken_on=on,
        caption="发放表",
        by=worker,
        on=on,
    )
    return take(actions.report_progress, row, percent=100, content="已补发到户", by=worker, on=on)


def requested(world, row, *, on=DONE):
    worker = fresh(row).executor
    return take(actions.request_closeout, row, similar="全村 12 个项目已逐一核对", by=worker, on=on)


def judged(world, row, *, on=CLOSED, until="confirm"):
    """Level by level, each by somebody else."""
    steps = (
        ("check", actions.check_closeout, world.township),
        ("review", actions.review_closeout, world.department),
        ("confirm", actions.confirm_closeout, world.county2),
    )
    for name, action, by in steps:
        row = take(action, row, opinion="属实", by=by, on=on)
        if name == until:
            break
    return row


def closed(world, row=None, *, on=CLOSED):
    """A ticket from its registration to its closing."""
    row = row or ticket(world)
    done(world, at_work(world, row), on=min(on, DONE))
    return judged(world, requested(world, row), on=on)


def rechecked(world, row, answers=HOLDS, **changes):
    facts = {
        "found": "入户核对",
        "rechecked_on": LATER,
        "due_on": None if answers.holds else DAY(2026, 12, 31),
        "by": world.county,
        "on": LATER,
    }
    return take(actions.recheck, row, answers, **facts | changes)


def now(row):
    """Its state in the database."""
    return Ticket.objects.get(pk=row.pk).status
