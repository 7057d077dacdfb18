"""The tickets of the demonstration county, one sketch each: every state, many topics, sources and places."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rectification.actions.demo import aftermath
from rectification.actions.demo.sources import LISTED
from rectification.actions.demo.walking import Walk
from rectification.choices.tickets import RectifyMode
from rectification.choices.tickets import TicketStatus as Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """One ticket: where, of what type and source, how many days ago it was found, and how far it came.

    due: days from today until its deadline. doer: whose account does it. then: what happened beside its way.
    """

    scene: str
    type: str
    source: str
    found: int
    due: int
    doer: str
    reached: Status
    content: str
    mode: RectifyMode = RectifyMode.BY_DATE
    yuan: Decimal | None = None
    then: Callable[[Walk], Any] | None = None


# The oldest first, as they were numbered.
SKETCHES = (
    Sketch(
        scene="home",
        type="4.1",
        source="audit",
        found=110,
        due=-80,
        doer="village",
        reached=Status.CLOSED,
        content="家里一人没有参加居民医保（示例）",
        then=aftermath.hold,
    ),
    Sketch(
        scene="person",
        type="6.1",
        source="sweep",
        found=100,
        due=-70,
        doer="township2",
        reached=Status.CLOSED,
        content="老人符合条件，没有申请养老服务补贴（示例）",
        then=aftermath.relapse,
    ),
    Sketch(
        scene="village",
        type="C.1",
        source="conduct",
        found=95,
        due=25,
        doer="township2",
        reached=Status.IN_PROGRESS,
        content="公益岗位人员名单与实际上岗的人不一致（示例）",
        then=aftermath.refer,
    ),
    Sketch(
        scene="project:花椒种植基地",
        type="7.1",
        source="audit",
        found=90,
        due=12,
        doer="owner",
        reached=Status.CLOSEOUT_REQUESTED,
        content="上年收益没有按方案分配到户（示例）",
        yuan=Decimal(26000),
    ),
    Sketch(
        scene="home",
        type="3.1",
        source="sweep",
        found=75,
        due=-50,
        doer="village",
        reached=Status.CLOSED,
        content="孩子请假多，包联老师没有家访记录（示例）",
        then=aftermath.rebound,
    ),
    Sketch(
        scene="unit:示例医疗保障局",
        type="4.2",
        source=LISTED,
        found=60,
        due=-4,
        doer="department",
        reached=Status.IN_PROGRESS,
        content="部分监测对象没有享受分类资助（示例）",
        then=aftermath.get_time,
    ),
    Sketch(
        scene="village",
        type="5.3",
        source=LISTED,
        found=55,
        due=6,
        doer="township2",
        reached=Status.REVIEWED,
        content="枯水季一个组要拉水吃（示例）",
    ),
    Sketch(
        scene="home",
        type="2.2",
        source="sweep",
        found=45,
        due=-6,
        doer="village",
        reached=Status.IN_PROGRESS,
        content="偏房没有做安全鉴定（示例）",
        then=aftermath.get_no_time,
    ),
    Sketch(
        scene="far",
        type="1.3",
        source=LISTED,
        found=40,
        due=9,
        doer="township2",
        reached=Status.CHECKED,
        content="纳入监测后只落实了一项帮扶措施（示例）",
    ),
    Sketch(
        scene="village",
        type="F.1",
        source="self",
        found=38,
        due=-1,
        doer="village",
        reached=Status.CLOSEOUT_REQUESTED,
        content="入组路有一段破损，没有防护栏（示例）",
        then=aftermath.send_back,
    ),
    Sketch(
        scene="project:人畜饮水管网",
        type="5.1",
        source="audit",
        found=30,
        due=120,
        doer="owner",
        reached=Status.MEASURE_FIXED,
        content="管网没有明确管护责任人（示例）",
        mode=RectifyMode.LONG_TERM,
    ),
    Sketch(
        scene="elsewhere",
        type="F.4",
        source="sweep",
        found=25,
        due=2,
        doer="township",
        reached=Status.ACCEPTED,
        content="山坪塘涵管渗漏（示例）",
    ),
    Sketch(
        scene="helped",
        type="8.1",
        source="self",
        found=22,
        due=2,
        doer="helper",
        reached=Status.IN_PROGRESS,
        content="劳动力想就近务工，没有推荐岗位（示例）",
        then=aftermath.ask_for_time,
    ),
    Sketch(
        scene="home",
        type="P.1",
        source="sweep",
        found=20,
        due=20,
        doer="village",
        reached=Status.REGISTERED,
        content="来信反映没有享受产业奖补（示例）",
        then=aftermath.cancel,
    ),
    Sketch(
        scene="village",
        type="F.3",
        source="self",
        found=18,
        due=2,
        doer="village",
        reached=Status.ASSIGNED,
        content="县道边的广播杆倾斜（示例）",
        then=aftermath.decline,
    ),
    Sketch(
        scene="village",
        type="8.4",
        source="self",
        found=16,
        due=-4,
        doer="village",
        reached=Status.CLOSED,
        content="公益岗位考勤表没有逐日填写（示例）",
        mode=RectifyMode.AT_ONCE,
    ),
    Sketch(
        scene="home",
        type="9.1",
        source="self",
        found=5,
        due=3,
        doer="village",
        reached=Status.ASSIGNED,
        content="小额信贷评级资料没有更新（示例）",
    ),
    Sketch(
        scene="unit:示例农商银行",
        type="9.2",
        source="audit",
        found=3,
        due=30,
        doer="owner",
        reached=Status.REGISTERED,
        content="符合条件的申请超过规定时间没有答复（示例）",
    ),
)
