"""资金分配结果: a published allocation as batches of money, all of it or nothing.

The sum that the sheet states has to agree with its rows, and what is known already with what it says: a
figure of money is never half right. The same sheet again changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import record
from povertycase.models import User
from povertycase.models.parameters import PolicyParameter, rows_in_force
from projects import actions
from projects.actions import guards
from projects.choices.money import FundLevel
from projects.imports.fund_rows import Share, check_totals, official, read_shares
from projects.imports.fund_title import Title, is_in_wan, read_title
from projects.imports.layouts import ALLOCATION_RESULT
from projects.imports.outcomes import Outcome, Told
from projects.imports.reading import Opened, open_sheet
from projects.models import FundBatch
from projects.reports.shares import FEE, INDUSTRY
from projects.rules.amounts import wan_of_yuan
from projects.rules.spending import Shares, percent, shares_of, shares_unmet

KIND = "funds"
# More for one county in one document is a mistake of the unit: 10,000,000,000 yuan.
MOST_YUAN = Decimal(10) ** 10
ONE_PERCENT = Decimal("0.01")


@transaction.atomic
def import_funds(path: Path, *, name: str, by: User) -> Outcome:
    """Read the sheet, and record its batches when nothing speaks against any of it.

    Who: county, for its own county, which the title names. Raises FileRefused for a file that is no such
    sheet or another county's, Refused for anybody else. Records how many rows were read and batches written.
    """
    guards.require_role_anywhere("import_funds", by=by)
    opened = open_sheet(path, name=name, layout=ALLOCATION_RESULT)
    title = read_title(opened.above, by=by, as_of=timezone.localdate())
    outcome = Outcome(KIND, sheet=opened.name)
    outcome.add(opened.found)
    shares = _read(opened, outcome)
    batches = _by_batch(shares)
    news = _compare(batches, title, by, outcome)
    _judge(batches, title, outcome)
    _state(outcome, opened, title, shares)
    if outcome.has_errors:
        outcome.is_refused = True
        outcome.counts.clear()
        outcome.said.append(_("文件未被接收，没有登记任何资金；请按下面的提示改正后重新导入"))
        return outcome
    for key in news:
        actions.record_batch(_draft(batches[key], title), division=title.county, parent=None, by=by)
    outcome.counts["new"] += len(news)
    outcome.said.append(
        _("新登记 {} 批，与登记一致 {} 批").format(len(news), outcome.counts["unchanged"])
        if news
        else _("与已登记的完全一致，没有变化")
    )
    record("import_funds", title.county, by=by, facts={"rows": len(shares), "written": outcome.written})
    return outcome


Key = tuple[str, str]
Batches = Mapping[Key, Sequence[Share]]


def _read(opened: Opened, outcome: Outcome) -> list[Share]:
    column = opened.header.column("amount")
    is_wan = is_in_wan(opened.header, column or 0)
    shares, found = read_shares(opened.lines, is_wan=is_wan)
    outcome.add(found)
    if not outcome.has_errors:  # a sum over rows that could not be read says nothing
        outcome.add(check_totals(opened.totals, shares, is_wan=is_wan))
    total = _sum(shares)
    if total >= MOST_YUAN:
        message = _("合计 {:,} 万元，疑似表头写的是万元而数字是元，请核对单位")
        outcome.add([Told("E-AMT-UNIT", message.format(wan_of_yuan(total)))])
    return shares


def _by_batch(shares: Iterable[Share]) -> Batches:
    """Rows of one 文号 and level are one batch, wherever they stand."""
    ordered = sorted(shares, key=_key)
    return {key: list(rows) for key, rows in groupby(ordered, key=_key)}


def _key(share: Share) -> Key:
    return share.document_number, share.level


def _sum(shares: Iterable[Share]) -> Decimal:
    return sum((share.amount_yuan for share in shares), Decimal(0))


def _compare(batches: Batches, title: Title, by: User, outcome: Outcome) -> list[Key]:
    """Which batches are new; what is recorded already is unchanged, or in conflict with the sheet."""
    rows = FundBatch.objects.visible_to(by).filter(division=title.county).prefetch_related("shares")
    known = {(official(row.document_number), row.level): row for row in rows}
    news = []
    for key, shares in batches.items():
        if key not in known:
            news.append(key)
            continue
        found = list(_differences(known[key], shares, title))
        outcome.add(found)
        if not any(told.code.startswith("E") for told in found):
            outcome.counts["unchanged"] += 1
    return news


def _differences(batch: FundBatch, shares: Sequence[Share], title: Title) -> Iterable[Told]:
    """What the sheet says otherwise than the register; amounts are never overwritten."""
    first = shares[0].line
    what = f"{batch.document_number}（{batch.level}）"
    if batch.year != title.year:
        message = _("{} 已登记为 {} 年度的资金，表上是 {} 年，没有改动").format(what, batch.year, title.year)
        yield first.told("E-FUND-KNOWN", "document_number", message)
    if batch.issued_on != title.announced_on:
        message = _("{} 登记的下达时间是 {}，表上的公告日期是 {}；以登记的为准，没有改动")
        text = message.format(what, batch.issued_on, title.announced_on)
        yield first.told("W-FUND-DAY", "document_number", text)
    registered = {(row.purpose, row.category): row.amount_yuan for row in batch.shares.all()}
    stated = {(share.purpose, share.category): share for share in shares}
    for use, share in stated.items():
        if registered.get(use) != share.amount_yuan:
            was = registered.get(use)
            old = _("登记为 {:f} 万元").format(wan_of_yuan(was)) if was else _("没有登记过这个使用方向")
            message = _(
                "{what} 已登记过，金额不同：{old}，表上是 {new:f} 万元；如确有调整，请先核对登记的批次"
            )
            text = message.format(what=what, old=old, new=wan_of_yuan(share.amount_yuan))
            yield share.line.told("E-FUND-KNOWN", "amount", text)
    for purpose, category in registered.keys() - stated.keys():
        message = _("{} 已登记过，金额不同：登记有“{}”（{}），表上没有").format(what, purpose, category)
        yield first.told("E-FUND-KNOWN", "purpose", message)
    if not registered and batch.amount_yuan != _sum(shares):
        message = _("{} 已登记过，金额不同：登记为 {:f} 万元").format(what, wan_of_yuan(batch.amount_yuan))
        yield first.told("E-FUND-KNOWN", "amount", message)


def _judge(batches: Batches, title: Title, outcome: Outcome) -> None:
    """P-IND and P-FEE of each batch by the limits of its day and place, and what the batches come to."""
    keys = [*INDUSTRY.values(), FEE]
    rows = rows_in_force(keys, division_code=title.county.pk, on=title.announced_on)
    outcome.facts["batches"] = []
    for (number, level), shares in batches.items():
        parts = shares_of(_by_category(shares))
        floor, cap = rows.get(INDUSTRY.get(FundLevel(level), "")), rows.get(FEE)
        for unmet in shares_unmet(parts, industry_floor=_limit(floor), fee_ceiling=_limit(cap)):
            basis = floor if unmet.field == "industry" else cap
            message = f"{number}（{level}）：{unmet.message}{_('依据：')}{basis.source if basis else ''}"
            outcome.add([shares[0].line.told(unmet.code, "level", message)])
        if FundLevel(level) in INDUSTRY and floor is None:
            message = _("{}（{}）：没有 {} 时有效的产业占比下限，没有判断").format(
                number, level, title.announced_on
            )
            outcome.add([shares[0].line.told("W-PARAM", "level", message)])
        outcome.facts["batches"].append(_figures(number, level, len(shares), parts))


def _limit(row: PolicyParameter | None) -> Decimal | None:
    return None if row is None else Decimal(str(row.value))


def _by_category(shares: Iterable[Share]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for share in shares:
        amounts[share.category] = amounts.get(share.category, Decimal(0)) + share.amount_yuan
    return amounts


def _figures(number: str, level: str, rows: int, parts: Shares) -> dict[str, Any]:
    return {
        "document_number": number,
        "level": level,
        "rows": rows,
        "yuan": str(parts.total),
        "wan": f"{wan_of_yuan(parts.total):f}",
        "industry_percent": _percent(parts.industry),
        "fee_percent": _percent(parts.fee),
    }


def _percent(part: Decimal) -> str:
    """Two places, three below one percent: 56.77 and 0.878."""
    places = 2 if part >= ONE_PERCENT else 3
    return percent(part, places=places).removesuffix(" %")


def _state(outcome: Outcome, opened: Opened, title: Title, shares: Sequence[Share]) -> None:
    outcome.facts = {
        "title": title.title,
        "division": title.county.pk,
        "year": title.year,
        "announced_on": title.announced_on.isoformat(),
        "rows": len(opened.lines),
        "total_wan": f"{wan_of_yuan(_sum(shares)):f}",
        **outcome.facts,
    }
    line = _("{title}：{rows} 行，合计 {total_wan} 万元")
    outcome.said.append(line.format(**outcome.facts))
    batch = _("  {document_number}（{level}）{rows} 行 {wan} 万元，产业发展占 {industry_percent}%，")
    fee = _("项目管理费占 {fee_percent}%")
    outcome.said += [(batch + fee).format(**each) for each in outcome.facts["batches"]]


def _draft(shares: Sequence[Share], title: Title) -> actions.BatchDraft:
    """A batch as it was announced: published allocations are of money that has arrived."""
    first = shares[0]
    return actions.BatchDraft(
        year=title.year,
        document_number=first.document_number,
        level=first.level,
        source=title.source_of(first.level),
        fund_class=title.fund_class,
        name=title.name_of(first.level),
        amount_yuan=_sum(shares),
        issued_on=title.announced_on,
        arrived_on=title.announced_on,
        shares=[
            actions.ShareDraft(purpose=share.purpose, category=share.category, amount_yuan=share.amount_yuan)
            for share in shares
        ],
    )
