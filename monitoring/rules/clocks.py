"""M-TIME, M-LONG: how long it may take from a clue to the decision, and until a household leaves again."""

import datetime

from households.choices import Severity
from households.rules.dates import add_months, months_between
from monitoring.rules.found import Facts, Found
from monitoring.rules.helping import Identified

CLAUSE = "监测对象识别：自线索登记至县级审定不超过规定天数"
LONG = "有劳动能力的监测对象超过1年未消除风险，列为重点排查对象"


def in_time(
    clue_on: datetime.date,
    decided_on: datetime.date | None,
    *,
    as_of: datetime.date,
    due_on: datetime.date,
    alarm_on: datetime.date,
) -> Found | None:
    """An error past the last day, a warning from the alarm day on; nothing once it was decided in time.

    due_on, alarm_on: the last day, and the day from which somebody should hurry, as the figures of policy
    count them (calendar or working days from clue_on).
    Source: S1 § 工作时限; S3 § 工作时限
    """
    ended = decided_on or as_of
    facts: Facts = {
        "clue_on": clue_on.isoformat(),
        "due_on": due_on.isoformat(),
        "decided_on": decided_on.isoformat() if decided_on else None,
    }
    if ended > due_on:
        late = (ended - due_on).days
        words = f"{decided_on.isoformat()} 才审定" if decided_on else "还没有审定"
        message = (
            f"线索登记于 {clue_on.isoformat()}，最迟 {due_on.isoformat()} 审定，{words}，超期 {late} 天。"
        )
        return Found(rule="M-TIME", severity=Severity.ERROR, message=message, clause=CLAUSE, facts=facts)
    if decided_on is None and as_of >= alarm_on:
        left = (due_on - as_of).days
        words = f"还剩 {left} 天" if left >= 1 else "今天到期"
        message = f"线索登记于 {clue_on.isoformat()}，最迟 {due_on.isoformat()} 审定，{words}。"
        return Found(rule="M-TIME", severity=Severity.WARNING, message=message, clause=CLAUSE, facts=facts)
    return None


def long_open(
    identified: Identified, *, has_labour: bool | None, as_of: datetime.date, months: int
) -> Found | None:
    """M-LONG (warning): monitored for more than `months`, though somebody can work; key group ten.

    Silent while nobody knows whether anybody can. A month alone counts in months.
    Source: S8 § 十类重点人群
    """
    if not has_labour:
        return None
    if identified.is_month:
        if months_between(identified.day, as_of) <= months:
            return None
    elif as_of <= add_months(identified.day, months):
        return None
    shown = identified.shown
    message = f"有劳动力，{shown} 识别，超过 {months} 个月还没有消除风险。"
    facts: Facts = {"identified_on": shown, "months": months}
    return Found(rule="M-LONG", severity=Severity.WARNING, message=message, clause=LONG, facts=facts)
