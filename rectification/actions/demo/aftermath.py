"""What happens to a ticket of the demonstration beside its way: more time, given back, looked at again."""

import datetime

from rectification.actions import assignments, closing, deadlines, rechecks, referrals, tickets
from rectification.actions.demo.walking import CONFIRMED, DONE, HALF, REVIEWED, Walk
from rectification.choices.tickets import Sanction
from rectification.models import DeadlineExtension
from rectification.rules.closing import Answers

LONGER = datetime.timedelta(days=20)
LOOKED, RELAPSED = CONFIRMED + 30, CONFIRMED + 40
HOLDS = Answers(information=True, measures=True, effect=True)
BREAKS = Answers(information=True, measures=True, effect=False)


def ask_for_time(walk: Walk) -> DeadlineExtension:
    """Whoever does the work asks for more time, and nobody has answered."""
    return deadlines.ask_extension(
        walk.ticket,
        until=walk.way.due_on + LONGER,
        reason="连续降雨，施工推迟（示例）",
        by=walk.people.users[walk.way.doer],
        on=walk.day(DONE),
        version=walk.version(),
    )


def get_time(walk: Walk) -> None:
    """It is granted."""
    asked = ask_for_time(walk)
    by, on = walk.people.judges(walk.way.doer), walk.day(DONE)
    deadlines.approve_extension(asked, opinion="情况属实，同意（示例）", by=by, on=on, version=asked.version)


def get_no_time(walk: Walk) -> None:
    """It is not."""
    asked = ask_for_time(walk)
    by, on = walk.people.judges(walk.way.doer), walk.day(DONE)
    opinion = "不影响施工，请按期完成（示例）"
    deadlines.decline_extension(asked, opinion=opinion, by=by, on=on, version=asked.version)


def send_back(walk: Walk) -> None:
    """The first level sees that it is not done, and the work goes on."""
    by = walk.people.checks(walk.way.doer, walk.ticket.division_id)
    opinion, on = "现场查看，门口一段还没有修好（示例）", walk.day(REVIEWED)
    walk.ticket = closing.return_closeout(walk.ticket, opinion=opinion, by=by, on=on, version=walk.version())


def decline(walk: Walk) -> None:
    """It was given to the wrong ones."""
    by, note = walk.people.users[walk.way.doer], "这段路归县交通部门管护，请改派（示例）"
    walk.ticket = assignments.decline_ticket(walk.ticket, by=by, note=note, version=walk.version())


def cancel(walk: Walk) -> None:
    """It was no problem."""
    by, reason = walk.people.users["county"], "经核实情况不属实（示例）"
    walk.ticket = tickets.cancel_ticket(
        walk.ticket, reason=reason, by=by, on=walk.day(HALF), version=walk.version()
    )


def hold(walk: Walk) -> None:
    """Looked at again: it holds."""
    _look_again(walk, HOLDS, "入户回访，整改成效稳定（示例）", None)


def rebound(walk: Walk) -> None:
    """Looked at again: it came back, with a new deadline."""
    due_on = walk.day(LOOKED) + LONGER
    _look_again(walk, BREAKS, "回访发现问题又出现了（示例）", due_on)


def relapse(walk: Walk) -> None:
    """Not long after it was closed the same is found there again."""
    closed = walk.ticket
    draft = tickets.TicketDraft(
        source=closed.source,
        type=closed.type,
        subject=closed.person or closed.household or closed.division,
        content="回访发现同样的问题（示例）",
        found_on=walk.day(RELAPSED),
    )
    tickets.register_ticket(draft, by=walk.people.users["county"], on=walk.day(RELAPSED))


def refer(walk: Walk) -> None:
    """One clue went to 纪委 and came back with what was decided; another one waits."""
    by = walk.people.users["county"]
    first, _second = (
        referrals.refer_ticket(
            walk.ticket,
            referred_to="示例县纪委监委",
            clue=clue,
            referred_on=walk.day(HALF),
            by=by,
            on=walk.day(HALF),
            version=walk.version(),
        )
        for clue in ("公益岗位安排了不符合条件的亲属（示例）", "虚报劳务用工套取资金（示例）")
    )
    people = [
        referrals.Sanctioned("邹某某", "示例村原党支部书记", [Sanction.PUNISHED, Sanction.HELD_ACCOUNTABLE]),
        referrals.Sanctioned("龚某某", "示例村原文书", [Sanction.ORGANISATIONAL]),
    ]
    referrals.conclude_referral(
        first,
        outcome="给予党内警告处分一人，批评教育一人（示例）",
        people=people,
        concluded_on=walk.day(LOOKED),
        by=by,
        on=walk.day(LOOKED),
        version=first.version,
    )


def _look_again(walk: Walk, answers: Answers, found: str, due_on: datetime.date | None) -> None:
    walk.ticket = rechecks.recheck(
        walk.ticket,
        answers,
        found=found,
        rechecked_on=walk.day(LOOKED),
        due_on=due_on,
        by=walk.people.users["county"],
        on=walk.day(LOOKED),
        version=walk.version(),
    )
