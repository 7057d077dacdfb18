"""What the page of one project shows beside its own fields: contents, steps, money."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from povertycase.models import User
from projects.choices.library import MilestoneKind, NoticeStage
from projects.choices.money import OPEN_PAYMENTS
from projects.models import Allocation, FundBatch, LedgerEntry, Milestone, PaymentRequest, Project
from projects.rules.milestones import NEEDS, ORDER, Step, late_days
from projects.rules.payments import Balance, balance_of


@dataclass(frozen=True)
class Content:
    """One of the eleven contents of a library entry: what stands there, and what it lacks."""

    label: str
    value: str
    is_missing: bool


@dataclass(frozen=True)
class MilestoneRow:
    """One step of a project's life, planned or not.

    late_days: calendar days, 0 in time. needs: the step that must have happened before and has not, or "".
    """

    kind: str
    label: str
    milestone: Milestone | None
    late_days: int
    is_open: bool
    needs: str

    @property
    def lamp(self) -> dict[str, str]:
        """State and words."""
        if self.late_days and self.is_open:
            return {"state": "overdue", "words": _("超期 %s 天") % self.late_days}
        if self.late_days:
            return {"state": "soon", "words": _("晚 %s 天完成") % self.late_days}
        if not self.is_open:
            return {"state": "done", "words": _("已完成")}
        if self.milestone is None:
            return {"state": "done", "words": _("未排")}
        return {"state": "ok", "words": _("未到期")}


@dataclass(frozen=True)
class AllocationRow:
    """Money of one batch for a project: what is left of it, who asked, what was booked.

    document: the batch's 文号, "" for whoever does not see batches.
    """

    allocation: Allocation
    document: str
    balance: Balance
    payments: Sequence[PaymentRequest]
    entries: Sequence[LedgerEntry]


def contents_shown(project: Project, missing: frozenset[str]) -> list[Content]:
    """The eleven contents in their order. missing: the fields that rules.library.contents_unmet named."""
    money = sum((row.planned_yuan for row in project.funding.all()), Decimal(0))
    kinds = [row.kind for row in project.targets.all()]
    days = [project.planned_start_on, project.planned_end_on]
    wan = f"{money / 10000:,.6f}".rstrip("0").rstrip(".")
    rows = (
        (_("项目名称"), project.name, {"name"}),
        (_("项目类别"), " · ".join(filter(None, [project.category, project.subcategory])), {"category"}),
        (_("建设性质"), project.nature, {"nature"}),
        (_("实施地点"), project.place, {"place"}),
        (
            _("时间进度"),
            _(" 至 ").join(str(day) for day in days if day),
            {"planned_start_on", "planned_end_on"},
        ),
        (_("责任单位"), _owners(project), {"implementer"}),
        (_("建设任务"), project.content, {"content"}),
        (_("资金规模和筹资方式"), _("%s 万元") % wan if money else "", {"funding"}),
        (_("受益对象"), _beneficiaries(project), {"households"}),
        (
            _("绩效目标"),
            _("%s 项") % kinds.count("performance") if "performance" in kinds else "",
            {"targets"},
        ),
        (
            _("群众参与和联农带农机制"),
            "；".join(filter(None, [project.participation, project.linkage])),
            {"participation", "linkage", "links"},
        ),
    )
    return [Content(str(label), value, bool(fields & missing)) for label, value, fields in rows]


def milestone_rows(milestones: Sequence[Milestone], *, as_of: datetime.date) -> list[MilestoneRow]:
    """Every step of a project's life in order, those without a day too."""
    known = {row.kind: row for row in milestones}
    reached = {row.kind for row in milestones if row.actual_on}
    rows = []
    for kind in ORDER:
        row = known.get(kind)
        step = Step(kind, row.planned_on if row else None, row.actual_on if row else None)
        rows.append(
            MilestoneRow(
                kind,
                _label(kind),
                row,
                late_days(step, as_of=as_of),
                is_open=row is None or row.actual_on is None,
                needs="" if NEEDS.get(kind, kind) in {kind, *reached} else _label(NEEDS[kind]),
            )
        )
    return rows


def allocation_rows(project: Project, user: User) -> list[AllocationRow]:
    """The allocations that `user` sees, each with its balance; four queries whatever their number."""
    allocations = list(
        Allocation.objects.visible_to(user).filter(project=project).order_by("allocated_on", "pk")
    )
    payments = PaymentRequest.objects.visible_to(user).filter(allocation__in=allocations)
    entries = LedgerEntry.objects.visible_to(user).filter(allocation__in=allocations)
    asked = _by_allocation(payments.select_related("proof", "moved_by").order_by("-requested_on", "-pk"))
    booked = _by_allocation(entries.select_related("proof", "booked_by").order_by("booked_on", "pk"))
    batches = FundBatch.objects.visible_to(user).filter(pk__in=[each.batch_id for each in allocations])
    documents = dict(batches.values_list("pk", "document_number"))
    return [
        AllocationRow(
            each,
            documents.get(each.batch_id, ""),
            _balance(each, booked.get(each.pk, []), asked.get(each.pk, [])),
            asked.get(each.pk, []),
            booked.get(each.pk, []),
        )
        for each in allocations
    ]


def missing_stages(stages: Sequence[str]) -> list[str]:
    """The notices of 三公示一公告 that are not there yet, as people call them."""
    return [str(stage.label) for stage in NoticeStage if stage.value not in stages]


def _by_allocation(rows: Iterable[Any]) -> Mapping[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.allocation_id, []).append(row)
    return found


def _balance(
    allocation: Allocation, entries: Sequence[LedgerEntry], payments: Sequence[PaymentRequest]
) -> Balance:
    booked = [(entry.kind, entry.amount_yuan) for entry in entries]
    asked = [each.amount_yuan for each in payments if each.status in OPEN_PAYMENTS]
    return balance_of(allocation.amount_yuan, booked, asked)


def _label(kind: str) -> str:
    return str(MilestoneKind(kind).label)


def _owners(project: Project) -> str:
    parts = [
        (_("实施：%s"), project.implementer),
        (_("主管：%s"), project.authority),
        (_("责任人：%s"), project.responsible),
    ]
    return "；".join(words % value for words, value in parts if value)


def _beneficiaries(project: Project) -> str:
    counts = (
        (project.villages, _("%s 村")),
        (project.households, _("%s 户")),
        (project.people, _("%s 人")),
        (project.exited_households, _("其中脱贫户 %s 户")),
        (project.monitored_households, _("监测对象 %s 户")),
    )
    return "，".join(words % count for count, words in counts if count)
