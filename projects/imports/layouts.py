"""The columns of the sheets about projects and money, and how a sheet is known for one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from povertycase.sheets import normalise_header


@dataclass(frozen=True)
class Layout:
    """One kind of sheet. headings: as people read them, by key; others: further ways to write one.

    required: keys without which it is no such sheet. others_kept: columns that nobody knows are read too, by
    keys that are their places.
    """

    name: str
    headings: Mapping[str, str]
    others: Mapping[str, str]
    required: Sequence[str]
    others_kept: bool = False

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Every normalised way to write a heading, with its key."""
        written = {normalise_header(heading): key for key, heading in self.headings.items()}
        return written | {normalise_header(heading): key for heading, key in self.others.items()}


ALLOCATION_RESULT = Layout(
    name="资金分配结果",
    headings={
        "serial": "序号",
        "level": "资金级次",
        "document_number": "资金文号",
        "purpose": "使用方向",
        "category": "项目类型",
        "amount": "金额（万元）",
    },
    others={
        "级次": "level",
        "文号": "document_number",
        "文件号": "document_number",
        "资金使用方向": "purpose",
        "金额": "amount",
        "金额（元）": "amount",
        "安排金额（万元）": "amount",
        "安排金额": "amount",
    },
    required=("level", "document_number", "purpose", "category", "amount"),
)

SPENDING_PROGRESS = Layout(
    name="资金支出进度台账",
    headings={
        "serial": "序号",
        "document_number": "资金文号",
        "fund": "资金名称/级次",
        "issued_on": "下达时间",
        "arrived": "到位金额(万元)",
        "project": "项目名称",
        "allocated": "安排金额",
        "implementer": "实施单位",
        "physical": "形象进度(%)",
        "paid": "已拨付",
        "expensed": "已支出(报账)",
        "rate": "支出进度(%)",
        "reason": "未支出原因",
        "expected_on": "预计完成时间",
        "remark": "备注",
    },
    others={
        "文号": "document_number",
        "安排金额（万元）": "allocated",
        "已拨付（万元）": "paid",
        "已拨付金额": "paid",
        "已支出": "expensed",
        "已支出（万元）": "expensed",
        "报账金额": "expensed",
    },
    required=("document_number", "project", "allocated", "paid"),
)
