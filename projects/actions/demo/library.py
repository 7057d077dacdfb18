"""The library of the demonstration county in every state, and its money, made by the steps people take."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from households.models import Household
from povertycase.models import Division, Organisation
from projects.actions.allocations import allocate
from projects.actions.demo.cast import BUILDER, paper, place, user
from projects.actions.funds import BatchDraft, ShareDraft, record_batch
from projects.actions.library import advance_project, draft_project
from projects.actions.milestones import plan_milestone, reach_milestone
from projects.actions.notices import NoticeDraft, post_notice
from projects.actions.payments import PaymentDraft, approve_payment, pay, request_payment
from projects.choices.benefits import BenefitMode
from projects.choices.library import NoticeStage
from projects.models import Allocation, BenefitLink, FundBatch, Project

WAN = Decimal(10_000)
NOTICE_DAYS = 12
# Notices that hang on the day: (posted days ago, ends in days), by the gate that was taken last.
HANGING = {
    "apply": (NoticeStage.VILLAGE, "village", 4, 8),
    "approve": (NoticeStage.COUNTY, "county", 10, 2),
}
# Days before today: when something of a project's life happened, and what was planned later than today.
AGO = {"drafted": 240, "plan": 190, "started": 150, "completed": 60, "accepted": 40}
ROAD = (
    ("apply", "village"),
    ("review", "township2"),
    ("approve", "county"),
    ("enlist", "county2"),
    ("plan", "county"),
)
GATES = [verb for verb, _who in ROAD]
BUILT = ("started", "completed", "accepted")


@dataclass(frozen=True, slots=True)
class Sketch:
    """One project: how far it has come (a verb of ROAD, a milestone, or "" for a draft) and what was paid.

    wan: planned, in 万元. paid: parts of it, as percent, one payment each.
    """

    name: str
    category: str
    subcategory: str
    wan: int
    reached: str
    paid: tuple[int, ...] = ()
    is_late: bool = False


SKETCHES = (
    Sketch("花椒种植基地", "产业发展", "生产项目", 86, "accepted", (30, 40, 25)),
    Sketch("生猪养殖场改造", "产业发展", "生产项目", 120, "completed", (30, 35)),
    Sketch("果蔬冷链仓库", "产业发展", "加工流通项目", 150, "started", (20,), is_late=True),
    Sketch("高山茶园配套道路", "产业发展", "配套设施项目", 64, "plan"),
    Sketch("小额信贷贴息", "产业发展", "金融保险配套项目", 18, "started", (50,)),
    Sketch("通组道路硬化", "乡村建设行动", "农村基础设施", 98, "accepted", (30, 60)),
    Sketch("人畜饮水管网", "乡村建设行动", "农村基础设施", 73, "started", (), is_late=True),
    Sketch("户用厕所改造", "乡村建设行动", "人居环境整治", 22, "enlist"),
    Sketch("公益性岗位补助", "就业项目", "公益性岗位", 35, "started", (30, 30)),
    Sketch("务工交通补助", "就业项目", "务工补助", 12, "approve"),
    Sketch("搬迁社区便民服务站", "易地搬迁后扶", "公共服务岗位", 28, "review"),
    Sketch("集中安置点住房", "易地搬迁后扶", "", 12, "completed", (30,)),
    Sketch("危房改造补助", "巩固三保障成果", "住房", 40, "apply"),
    Sketch("雨露计划", "巩固三保障成果", "教育", 15, ""),
)

# What a project builds, and its unit.
TASKS = {
    "花椒种植基地": ("种植面积", "公顷"),
    "高山茶园配套道路": ("硬化道路", "公里"),
    "通组道路硬化": ("硬化道路", "公里"),
    "人畜饮水管网": ("供水工程", "处"),
    "户用厕所改造": ("改造厕所", "座"),
    "集中安置点住房": ("安置住房", "套"),
}


def _project(sketch: Sketch, village: Division, batch: FundBatch, on: datetime.date) -> None:
    drafted = on - datetime.timedelta(days=AGO["drafted"])
    project = draft_project(
        division=village,
        facts=_facts(sketch, village, on),
        funding={"中央衔接资金": sketch.wan * WAN},
        targets=[
            ("quantity", *TASKS.get(sketch.name, ("建设规模", "处")), Decimal(sketch.wan % 7 + 1)),
            ("performance", "受益户年增收", "元", Decimal(1500)),
        ],
        by=user("village"),
    )
    _benefit(project, drafted)
    verbs = (
        GATES
        if sketch.reached in BUILT
        else GATES[: GATES.index(sketch.reached) + 1 if sketch.reached else 0]
    )
    for verb, who in ROAD[: len(verbs)]:
        _notices_before(project, verb, drafted)
        project.refresh_from_db()
        plan_day = on - datetime.timedelta(days=AGO["plan"])
        project = advance_project(project, verb, by=user(who), on=plan_day, version=project.version)
    if sketch.reached in BUILT:
        _build(sketch, project, batch, on)
    if sketch.reached in HANGING:
        _hang(project, *HANGING[sketch.reached], on)


def _hang(
    project: Project, stage: NoticeStage, who: str, posted_ago: int, ends_in: int, on: datetime.date
) -> None:
    project.refresh_from_db()
    notice = NoticeDraft(
        stage=stage,
        posted_on=on - datetime.timedelta(days=posted_ago),
        ended_on=on + datetime.timedelta(days=ends_in),
        place="公示栏",
        photo=paper("公示照片.png"),
    )
    post_notice(project, notice, by=user(who), on=on, version=project.version)


def _facts(sketch: Sketch, village: Division, on: datetime.date) -> dict[str, object]:
    start = on - datetime.timedelta(days=AGO["started"])
    return {
        "year": (on - datetime.timedelta(days=AGO["plan"])).year,
        "name": f"{village.name.removesuffix('民委员会')}{sketch.name}",
        "category": sketch.category,
        "subcategory": sketch.subcategory,
        "nature": "新建",
        "is_construction": sketch.category in {"产业发展", "乡村建设行动"},
        "place": f"{village.name}一组至三组",
        "content": f"{sketch.name}，财政投入 {sketch.wan} 万元（示例）",
        "planned_start_on": start,
        "planned_end_on": on + datetime.timedelta(days=-20 if sketch.is_late else 30),
        "authority": Organisation.objects.get(name="示例乡村振兴局"),
        "implementer": Organisation.objects.get(name=BUILDER),
        "responsible": "秦项目",
        "villages": 1,
        "households": 20 + sketch.wan % 30,
        "people": 60 + sketch.wan % 90,
        "exited_households": 8,
        "exited_people": 26,
        "monitored_households": 2,
        "monitored_people": 5,
        "participation": "村民代表大会讨论，受益群众投工投劳",
        "linkage": "吸纳务工，按股分红",
    }


def _benefit(project: Project, on: datetime.date) -> None:
    households = Household.objects.filter(division_id=project.division_id).order_by("pk")[:3]
    BenefitLink.objects.bulk_create(
        BenefitLink(
            project=project,
            division_id=project.division_id,
            beneficiary=household,
            mode=BenefitMode.GUARANTEED,
            terms="每年保底分红（示例）",
            started_on=on,
            created_by=user("village"),
        )
        for household in households
    )


def _notices_before(project: Project, verb: str, drafted: datetime.date) -> None:
    stages = {
        "review": [(NoticeStage.VILLAGE, "village")],
        "approve": [(NoticeStage.TOWNSHIP, "township2")],
        "enlist": [(NoticeStage.COUNTY, "county"), (NoticeStage.ANNOUNCEMENT, "county")],
    }
    for nth, (stage, who) in enumerate(stages.get(verb, [])):
        project.refresh_from_db()
        notice = NoticeDraft(
            stage=stage,
            posted_on=drafted,
            ended_on=drafted + datetime.timedelta(days=NOTICE_DAYS + nth),
            place="公示栏",
            photo=paper("公示照片.png"),
        )
        post_notice(
            project, notice, by=user(who), on=drafted + datetime.timedelta(days=30), version=project.version
        )


def _build(sketch: Sketch, project: Project, batch: FundBatch, on: datetime.date) -> None:
    owner = user("owner")
    for kind in BUILT:
        planned = on - datetime.timedelta(
            days=AGO[kind] if kind == "started" or sketch.is_late else AGO[kind] - 5
        )
        project.refresh_from_db()
        plan_milestone(project, kind, planned_on=planned, by=owner, version=project.version)
    for kind in BUILT[: BUILT.index(sketch.reached) + 1]:
        project.refresh_from_db()
        reach_milestone(
            project,
            kind,
            actual_on=on - datetime.timedelta(days=AGO[kind]),
            document=paper(f"{project.name}.png"),
            by=owner,
            on=on,
            version=project.version,
        )
    share = batch.shares.filter(category=project.category).first()
    if share is not None:
        batch.refresh_from_db()
        given = allocate(
            batch,
            project,
            purpose=share.purpose,
            amount_yuan=sketch.wan * WAN,
            by=user("county"),
            on=on - datetime.timedelta(days=AGO["started"] + 10),
            version=batch.version,
        )
        _pay(sketch, given, on)


def _pay(sketch: Sketch, given: Allocation, on: datetime.date) -> None:
    for nth, percent in enumerate(sketch.paid):
        day = on - datetime.timedelta(days=AGO["started"] - 30 * nth)
        wanted = PaymentDraft(
            mode="advance" if nth == 0 and percent <= 30 else "progress",
            amount_yuan=sketch.wan * WAN * percent / 100,
            payee=BUILDER,
            proof=paper("进度证明.png"),
        )
        given.refresh_from_db()
        payment = request_payment(given, wanted, by=user("owner"), on=day, version=given.version)
        payment = approve_payment(payment, by=user("county"), version=payment.version)
        pay(payment, by=user("county2"), on=day, version=payment.version)


def _batch(county: Division, on: datetime.date) -> FundBatch:
    issued = on - datetime.timedelta(days=AGO["plan"])
    shares = [
        ShareDraft(purpose=purpose, category=category, amount_yuan=Decimal(wan) * WAN)
        for purpose, category, wan in (
            ("支持产业发展", "产业发展", 520),
            ("支持乡村建设行动项目", "乡村建设行动", 250),
            ("支持就业增收", "就业项目", 80),
            ("易地扶贫搬迁后续扶持项目", "易地搬迁后扶", 41),
            ("按1%提取项目管理费", "项目管理费", 9),
        )
    ]
    draft = BatchDraft(
        year=issued.year,
        document_number=f"示财农〔{issued.year}〕1号",
        level="中央",
        source="中央衔接资金",
        fund_class="special",
        name=f"{issued.year}年第一批中央衔接资金（示例）",
        payer="示例市财政局",
        amount_yuan=sum((share.amount_yuan for share in shares), Decimal(0)),
        issued_on=issued,
        arrived_on=issued + datetime.timedelta(days=9),
        shares=shares,
        document=paper("下达文件.png"),
    )
    return record_batch(draft, division=county, parent=None, by=user("county"))


def seed_library(*, on: datetime.date) -> None:
    """The projects, batches and payments of the demonstration county."""
    county = Division.objects.get(pk=place("county"))
    batch = _batch(county, on)
    village = Division.objects.get(pk=place("village"))
    for sketch in SKETCHES:
        _project(sketch, village, batch, on)
