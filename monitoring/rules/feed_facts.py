"""What the rules about departments' rows are told, by which figures they judge, and what they say."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from monitoring.choices.feeds import Signal
from monitoring.rules.found import SEED2

CLAUSE = f"{SEED2} 二(一) 部门筛查预警"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures of policy. inpatient_*: own payments since January, of 脱贫 people and of all others.

    outpatient_yuan: of one month. admission_*: of one stay in hospital, of whoever is monitored and of all
    others. own_share: of what a stay inside the region cost. school_yuan: of a school year. loan_days: before
    its last day.
    """

    inpatient_registered_yuan: Decimal
    inpatient_other_yuan: Decimal
    outpatient_yuan: Decimal
    admission_monitored_yuan: Decimal
    admission_other_yuan: Decimal
    own_share: Decimal
    school_yuan: Decimal
    loan_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a row says, as far as a rule asks: amounts in yuan, a word (what happened, which grade), a day.

    total_yuan: what the amount is a part of. year_own_yuan, year_total_yuan: of all the person's rows inside
    the region, once they are together.
    """

    amount_yuan: Decimal | None = None
    monthly_yuan: Decimal | None = None
    total_yuan: Decimal | None = None
    year_own_yuan: Decimal | None = None
    year_total_yuan: Decimal | None = None
    word: str = ""
    day: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the register says of the row's person; None before anybody has looked.

    is_registered: of a 脱贫 household. is_monitored: it has an open case. disabled_others: members of the
    household who are disabled too.
    """

    is_registered: bool | None = None
    is_monitored: bool | None = None
    disabled_others: int | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that a row warns of, with the sentence for whoever visits."""

    signal: Signal
    message: str
    clause: str = CLAUSE
