"""The figures of policy that a roll is held against, read once for a batch.

Without the month in which the annual collection of incomes ends nobody can say which year a roll's incomes
belong to: they are then left out as if the roll had no such columns, W-PARAM says which parameter to add,
and everything else goes in.
"""

from datetime import date

from households.imports.findings import Findings
from households.models import RollBatch
from households.models.roll_fields import BY_NAME, Table
from households.rules.policy import FIGURES, KEYS, Policy, read_policy
from povertycase.models.parameters import values_in_force

COLLECTION_END_MONTH = FIGURES["collection_end_month"][0]
INCOME_TABLES = frozenset({Table.INCOME, Table.LINE})


def policy_in_force(*, division_code: str, on: date) -> Policy:
    """What holds in a division on the day that a roll's figures are of."""
    return read_policy(values_in_force([*KEYS], division_code=division_code, on=on))


def leave_out_incomes(batch: RollBatch, findings: Findings, *, on: date) -> None:
    """W-PARAM: take the income columns out of the roll, whose year cannot be told."""
    columns = [name for name in batch.columns if BY_NAME[name].table not in INCOME_TABLES]
    if len(columns) < len(batch.columns):
        batch.columns = columns
        findings.add("W-PARAM", f"{missing_month(on)}，收入各列没有读入；补充后请重新上传")


def missing_month(on: date) -> str:
    """The beginning of a sentence that says which parameter the system administrator has to add."""
    return (
        f"缺少 {on:%Y-%m-%d} 有效的政策参数“{COLLECTION_END_MONTH}”（年度收入采集截止月份），请系统管理员补充"
    )
