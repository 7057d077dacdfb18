"""M-TIME: how long it may take from a clue to the county's decision."""

import datetime

from households.choices import Severity
from monitoring.rules.found import Facts, Found

CLAUSE = "监测对象识别：自线索登记至县级审定不超过规定天数"


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
            f"线索登记于 {clue_on.isoformat()}，应在 {due_on.isoformat()} 前审定，{words}，超期 {late} 天。"
        )
        return Found(rule="M-TIME", severity=Severity.ERROR, message=message, clause=CLAUSE, facts=facts)
    if decided_on is None and as_of >= alarm_on:
        left = (due_on - as_of).days
        message = f"线索登记于 {clue_on.isoformat()}，{due_on.isoformat()} 前应审定，还剩 {left} 天。"
        return Found(rule="M-TIME", severity=Severity.WARNING, message=message, clause=CLAUSE, facts=facts)
    return None
