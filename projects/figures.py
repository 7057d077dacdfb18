"""What the dashboard shows of projects, their money, and what they leave behind."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from povertycase.choices import Role
from povertycase.figures import AT_WORK, WAN, YUAN, Measure, Rate, Topic, listing_of
from projects.choices.assets import AMISS, AssetStatus
from projects.choices.library import Category, Stage
from projects.choices.money import FundClass
from projects.forms.asset_filters import AssetFilter, LoanFilter
from projects.forms.benefit_filters import BenefitFilter, Fulfilled
from projects.forms.filters import IN_THE_LIBRARY, ProjectFilter, Timing
from projects.forms.money_filters import AllocationFilter, BatchFilter
from projects.models import Allocation, Asset, BenefitLink, FundBatch, Loan, Project
from projects.models.funds import reads_batches
from projects.models.loans import reads_loans
from projects.reports.benefit_rows import with_amounts
from projects.reports.spending import judging

# A helper sees the projects of some villages, a department its own: their lists are counted for them.
OWN_PROJECTS = frozenset({Role.HELPER, Role.DEPARTMENT})
THIS_YEAR: Any = lazy(lambda: str(timezone.localdate().year), str)()
PROJECT, MILESTONE = "projects_project", "projects_milestone"
BATCH, ALLOCATION, LEDGER = "projects_fundbatch", "projects_allocation", "projects_ledgerentry"
LINK, DUE, PAID = "projects_benefitlink", "projects_benefitdue", "projects_benefitpayment"


def _with_money(rows: Any, _user: Any) -> Any:
    return rows.with_money()


def _with_kept(rows: Any, _user: Any) -> Any:
    return rows.with_kept(timezone.localdate())


def _with_amounts(rows: Any, user: Any) -> Any:
    return with_amounts(rows, user, as_of=timezone.localdate())


_of_projects = partial(Measure, own="own", alone=OWN_PROJECTS)
_projects = partial(
    _of_projects, unit=_("个"), address="projects:list", listing=listing_of(ProjectFilter, Project)
)
_allocations = partial(
    _of_projects,
    unit=WAN,
    address="projects:allocation-list",
    listing=listing_of(AllocationFilter, Allocation, _with_money),
)
_batches = partial(
    Measure,
    unit=WAN,
    address="projects:fund-list",
    listing=listing_of(BatchFilter, FundBatch, _with_kept),
    own="own",
    readers=AT_WORK - {Role.VILLAGE, Role.HELPER},
    entitled=reads_batches,
)
_assets = partial(
    _of_projects, unit=_("项"), address="projects:asset-list", listing=listing_of(AssetFilter, Asset)
)
_links = partial(
    _of_projects,
    address="projects:benefit-list",
    listing=listing_of(BenefitFilter, BenefitLink, _with_amounts),
    sources=(LINK, DUE, PAID),
)
_loans = partial(
    Measure,
    unit=_("笔"),
    address="projects:loan-list",
    listing=listing_of(LoanFilter, Loan),
    sources=("projects_loan",),
    entitled=reads_loans,
)

# What the columns of a narrow table call the two classes that are held to a rate.
SHORT = {FundClass.SPECIAL: _("专项"), FundClass.INTEGRATED: _("整合")}
STAGES = {
    Stage.WAITING: _("列入年度计划、还没有登记开工的项目。"),
    Stage.STARTED: _("已登记开工、没有登记完工的项目。"),
    Stage.COMPLETED: _("已登记完工、没有登记竣工验收的项目。"),
    Stage.ACCEPTED: _("已登记竣工验收、没有登记资产确权移交的项目。"),
    Stage.HANDED_OVER: _("已登记资产确权移交的项目。"),
}
AMISS_MEANINGS = {status: _("认定为%s、还没有恢复的资产，一项一策盘活。") % status.label for status in AMISS}


def _of_class(fund_class: FundClass) -> tuple[Measure, ...]:
    """A class of this year's money: what projects have of it, what none has, and what was paid."""
    code, label, word = fund_class.value, fund_class.label, SHORT[fund_class]
    money = {"fund_class": code, "fund_year": THIS_YEAR}
    return (
        _allocations(
            code=f"funds.{code}_allocated",
            label=_("%s已安排") % word,
            meaning=_("今年的%s中已经到账、已安排到项目的。") % label,
            narrowed={**money, "has_arrived": "true"},
            sources=(ALLOCATION, BATCH),
            total="amount_yuan",
        ),
        _batches(
            code=f"funds.{code}_unallocated",
            label=_("%s未安排") % word,
            meaning=_("今年的%s中已经到账、没有安排到项目也没有下拨的，算在资金所在的地方。") % label,
            narrowed={"fund_class": code, "year": THIS_YEAR, "is_unallocated": "true"},
            sources=(BATCH, ALLOCATION),
            total="unallocated_yuan",
            tone="soon",
        ),
        _allocations(
            code=f"funds.{code}_paid",
            label=_("%s已拨付") % word,
            meaning=_("今年的%s中已拨付给项目的，年前提前拨付的也在内，减去退回的。") % label,
            narrowed=money,
            sources=(ALLOCATION, BATCH, LEDGER),
            total="paid_yuan",
        ),
    )


def _rate_of(fund_class: FundClass) -> Rate:
    code = fund_class.value
    return Rate(
        code=f"funds.{code}_rate",
        label=_("%s支出进度") % SHORT[fund_class],
        part=f"funds.{code}_paid",
        whole=f"funds.{code}_allocated",
        beside=(f"funds.{code}_unallocated",),
        meaning=_(
            "已拨付占今年到账（已安排加未安排）的比例，灯与资金看板同一规则：达到年度目标为绿，"
            "达到目标按序时折算的数为黄，低于它为红。"
        ),
        judging=judging(fund_class),
    )


TOPICS = (
    Topic(
        code="projects",
        title=_("项目"),
        icon="kanban",
        measures=(
            _projects(
                code="projects.listed",
                label=_("在库"),
                meaning=_("项目库中的项目：已入库的和列入年度计划的，不含出库、终止的。"),
                narrowed={"status": IN_THE_LIBRARY},
                sources=(PROJECT,),
            ),
            *(
                _projects(
                    code=f"projects.{stage.value}",
                    label=stage.label,
                    meaning=meaning,
                    narrowed={"status": stage.value},
                    sources=(PROJECT, MILESTONE),
                )
                for stage, meaning in STAGES.items()
            ),
            _projects(
                code="projects.late",
                label=_("有节点超期"),
                meaning=_("列入年度计划、有节点过了计划日期还没有完成的项目。"),
                narrowed={"timing": Timing.LATE.value},
                sources=(PROJECT, MILESTONE),
                tone="overdue",
            ),
            _projects(
                code="projects.unlinked",
                label=_("产业无受益对象"),
                meaning=_("在库的产业发展项目中，今天没有一条利益联结的。"),
                narrowed={
                    "category": Category.INDUSTRY.value,
                    "status": IN_THE_LIBRARY,
                    "is_linked": "false",
                },
                sources=(PROJECT, LINK),
                tone="overdue",
            ),
        ),
    ),
    Topic(
        code="funds",
        title=_("资金"),
        icon="cash-stack",
        measures=(
            *_of_class(FundClass.SPECIAL),
            *_of_class(FundClass.INTEGRATED),
            _allocations(
                code="funds.blocked",
                label=_("支出受阻"),
                unit=_("笔"),
                meaning=_("今年资金的安排中没有拨付完、还没拨付过或者项目有节点超期的。"),
                narrowed={"fund_year": THIS_YEAR, "is_blocking": "true"},
                sources=(ALLOCATION, BATCH, LEDGER, MILESTONE),
                tone="overdue",
            ),
        ),
        rates=(_rate_of(FundClass.SPECIAL), _rate_of(FundClass.INTEGRATED)),
    ),
    Topic(
        code="assets",
        title=_("资产与收益"),
        icon="building",
        measures=(
            *(
                _assets(
                    code=f"assets.{status.value}",
                    label=_("资产%s") % status.label,
                    meaning=meaning,
                    narrowed={"status": status.value},
                    sources=("projects_asset",),
                    tone="soon" if status in AMISS else "",
                )
                for status, meaning in (
                    (AssetStatus.NORMAL, _("登记的项目资产中正常使用的。")),
                    *AMISS_MEANINGS.items(),
                )
            ),
            _links(
                code="assets.due",
                label=_("到期应兑现"),
                unit=YUAN,
                meaning=_("利益联结中到今天应当兑现给农户、个人和村的收益。"),
                narrowed={"fulfilled": Fulfilled.DUE.value},
                total="due_yuan",
            ),
            _links(
                code="assets.paid",
                label=_("已兑现"),
                unit=YUAN,
                meaning=_("到期应兑现的收益中已经兑现的，减去冲回的。"),
                narrowed={"fulfilled": Fulfilled.PAID.value},
                total="paid_yuan",
            ),
            _links(
                code="assets.short",
                label=_("到期未兑现"),
                unit=YUAN,
                meaning=_("到期应兑现的收益中还没有到户、到个人、到村的。"),
                narrowed={"fulfilled": Fulfilled.SHORT.value},
                total="short_yuan",
                tone="overdue",
            ),
            _links(
                code="assets.late",
                label=_("欠兑现联结"),
                unit=_("条"),
                meaning=_("有到期收益没有足额兑现的利益联结。"),
                narrowed={"fulfilled": Fulfilled.SHORT.value},
                tone="overdue",
            ),
            _loans(
                code="loans.due",
                label=_("贷款 60 天内到期"),
                meaning=_("放出去还没有结清、60 天内到期的小额信贷。"),
                narrowed={"due_within": "60"},
                tone="soon",
            ),
            _loans(
                code="loans.overdue",
                label=_("贷款逾期"),
                meaning=_("放出去、过了到期日还没有结清的小额信贷。"),
                narrowed={"is_overdue": "true"},
                tone="overdue",
            ),
        ),
        rates=(
            Rate(
                code="assets.kept",
                label=_("收益兑现率"),
                part="assets.paid",
                whole="assets.due",
                meaning=_("已兑现占到期应兑现的比例。"),
            ),
        ),
    ),
)
