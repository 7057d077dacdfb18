"""A county where something happens: steps that people take, drawn by the seed.

Each step goes through its action; what the rules refuse (an open problem holds a household) is left.
"""

import datetime
import uuid
from collections import Counter
from functools import partial

from django.db import transaction
from django.utils import timezone

from households import actions as register
from households.actions.pairings import REASONS_TO_CHOOSE
from households.choices import HouseholdType
from households.models import Household, IncomeStatement, Pairing
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, User
from rectification import actions as problems
from rectification.choices.tickets import TicketStatus
from rectification.models import IssueSource, Ticket, TicketType
from tests.households import visiting


def stir(rng, *, by, steps):
    """Take so many steps; {what: how often it was done}. by: somebody at the county."""
    done = Counter()
    ways = [
        *(partial(way, rng, by) for way in (_close, _retype, _retype, _visit, _visit, _visit, _move)),
        *(partial(way, rng, by) for way in (_problem, _problem, _cancel, _end_pairing, _withdraw_income)),
    ]
    # Once each for sure, in whatever order; then as it comes.
    order = rng.sample(ways, len(ways)) + [rng.choice(ways) for _each in range(max(steps - len(ways), 0))]
    for way in order[:steps]:
        _take(done, way)
    while not done["restricted problems"]:
        _take(done, partial(_problem, rng, by, is_restricted=True))
    return done


def _take(done, way):
    try:
        with transaction.atomic():
            what = way()
    except (Conflict, Invalid, Refused):
        done["refused"] += 1
    else:
        done[what or "nothing there"] += 1


def _today():
    return timezone.localdate()


def _one(rng, rows):
    found = list(rows.order_by("pk"))
    return rng.choice(found) if found else None


def _home(rng, by):
    return _one(rng, Household.objects.visible_to(by).filter(status="active"))


def _close(rng, by):
    home = _home(rng, by)
    facts = {"reason": "自然销户", "left_reason": "户籍迁出", "note": "示例"}
    register.close_household(home, **facts, by=by, on=_today(), version=home.version)
    return "closed"


def _retype(rng, by):
    home = _home(rng, by)
    facts = {
        "household_type": rng.choice(HouseholdType.values),
        "house_grade": rng.choice(("", "A", "B", "C", "D")),
    }
    register.change_household(home, facts=facts, by=by, on=_today(), version=home.version, note="示例")
    return "changed"


def _move(rng, by):
    home = _home(rng, by)
    beside = Division.objects.filter(code__startswith=home.division_id[:9], level="village")
    to = _one(rng, beside.exclude(pk=home.division_id))
    register.move_household(home, to=to, by=by, on=_today(), version=home.version, note="示例")
    return "moved"


def _visit(rng, _by):
    cadres = User.objects.filter(posting__role=Role.VILLAGE, posting__valid_to=None).distinct()
    by = _one(rng, cadres)
    home = _home(rng, by) if by else None
    if home is None:
        return ""
    ago = datetime.timedelta(hours=rng.randrange(1, 24 * 20))
    body = visiting.sent(home, visited_at=(timezone.now() - ago).replace(microsecond=0))
    register.record_visit(uuid.UUID(int=rng.getrandbits(128), version=4), body=body, by=by)
    return "visited"


def _problem(rng, by, *, is_restricted=False):
    home = _home(rng, by)
    there = [each for each in IssueSource.objects.visible_to(by).order_by("pk") if _is_known(each, home)]
    draft = problems.TicketDraft(
        source=rng.choice(there),
        type=_one(rng, TicketType.objects.exclude(is_active=False)),
        subject=rng.choice((home, Division.objects.get(pk=home.division_id[:9]))),
        content="示例问题",
        found_on=_today() - datetime.timedelta(days=rng.randrange(1, 40)),
        is_restricted=is_restricted,
    )
    problems.register_ticket(draft, by=by, on=_today())
    return "restricted problems" if is_restricted else "problems"


def _is_known(source, home):
    """Whether a source is one of the township of a household."""
    return home.division_id[:9].startswith(source.division_id)


def _cancel(rng, by):
    waiting = Ticket.objects.visible_to(by).filter(status=TicketStatus.REGISTERED)
    ticket = _one(rng, waiting)
    if ticket is None:
        return ""
    problems.cancel_ticket(ticket, reason="重复登记（示例）", by=by, on=_today(), version=ticket.version)
    return "cancelled"


def _end_pairing(rng, by):
    pairing = _one(rng, Pairing.objects.visible_to(by).filter(ended_on=None))
    if pairing is None:
        return ""
    register.end_pairing(
        pairing, reason=rng.choice(REASONS_TO_CHOOSE), by=by, on=_today(), version=pairing.version
    )
    return "pairings ended"


def _withdraw_income(rng, by):
    statement = _one(rng, IncomeStatement.objects.visible_to(by))
    if statement is None:
        return ""
    register.withdraw_income(statement, by=by, version=statement.version, note="示例")
    return "incomes withdrawn"
