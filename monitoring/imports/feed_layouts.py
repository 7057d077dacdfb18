"""The columns of each department's file, and which of them say who, how much, what and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitoring.choices.feeds import FeedKind
from povertycase.sheets import normalise_header

IDENTITY, NAME = "identity", "name"
_WHO = {"serial": "序号", "township": "乡镇", "village": "村", NAME: "姓名", IDENTITY: "身份证号"}
_WHO_OTHERS = {
    "证件号码": IDENTITY,
    "身份证号码": IDENTITY,
    "公民身份号码": IDENTITY,
    "身份证": IDENTITY,
    "乡(镇)": "township",
    "镇街": "township",
    "行政村": "village",
    "村(社区)": "village",
    "人员姓名": NAME,
}
# What goes back to the department; it may come in again, and is not read.
ANSWERS = {"outcome": "核实结果", "is_included": "是否纳入", "checker": "核实人", "checked_on": "核实时间"}
_DAYS = frozenset(
    {
        *("diagnosed_on", "since", "issued_on", "appraised_on", "began_on", "happened_on", "due_on"),
    }
)
_UNTIL = {"until": "统计截止日期"}
_UNTIL_OTHERS = {"截止日期": "until", "数据截止日期": "until"}


@dataclass(frozen=True, kw_only=True)
class FeedLayout:
    """One department's file. headings: as people read them, by key; others: further ways to write one.

    required: keys without which it is not that file. amount: whose sum and median are watched, in yuan;
    monthly: an amount of one month; total: what the amount is a part of. word: what happened, or which
    grade. day: a day that a rule asks for.
    until: the day that must lie in the month. kept: what a warning keeps of the row, beside these.
    days: kept, too: the day on which the event happened, which makes two rows speak of one event.
    """

    headings: Mapping[str, str]
    required: Sequence[str]
    others: Mapping[str, str] = field(default_factory=dict)
    amount: str = ""
    monthly: str = ""
    total: str = ""
    word: str = ""
    day: str = ""
    until: str = ""
    kept: Sequence[str] = ()
    days: Sequence[str] = ()

    def aliases(self, own: Mapping[str, str]) -> dict[str, str]:
        """Every normalised way to write a heading, with its key; own: the department's own names.

        An own name with "" for its key is known and not read.
        """
        written = {normalise_header(heading): key for key, heading in {**self.headings, **ANSWERS}.items()}
        others = {**_WHO_OTHERS, **_UNTIL_OTHERS, **self.others, **own}
        known = {*self.headings, *ANSWERS, ""}
        return written | {normalise_header(name): key for name, key in others.items() if key in known}


def _layout(
    columns: Mapping[str, str],
    *,
    required: Sequence[str] = (),
    others: Mapping[str, str] | None = None,
    **roles: str,
) -> FeedLayout:
    until = roles.pop("until", "")
    headings = {**_WHO, **columns, **(_UNTIL if until else {})}
    return FeedLayout(
        headings=headings,
        required=(NAME, IDENTITY, *required),
        others=others or {},
        kept=tuple(columns),
        days=tuple(key for key in columns if key in _DAYS),
        until=until,
        **roles,
    )


LAYOUTS: Mapping[FeedKind, FeedLayout] = {
    FeedKind.MEDICAL: _layout(
        {
            "category": "人员类别",
            "admissions": "住院次数",
            "total": "医疗总费用",
            "basic": "基本医保报销",
            "serious": "大病报销",
            "assistance": "医疗救助",
            "own": "个人自付",
            "outpatient": "门诊月自付",
        },
        required=("own", "until"),
        others={"个人自付费用": "own", "个人自付(元)": "own", "自付费用": "own", "总费用": "total"},
        amount="own",
        monthly="outpatient",
        until="until",
    ),
    FeedKind.HEALTH: _layout(
        {"disease": "病种", "diagnosed_on": "确诊日期"},
        required=("disease",),
        others={"疾病名称": "disease", "大病病种": "disease", "诊断日期": "diagnosed_on"},
        until="until",
    ),
    FeedKind.EDUCATION: _layout(
        {"school": "学校", "stage": "学段", "cost": "学年自付费用", "state": "在校情况"},
        required=("cost", "state"),
        others={"自付费用": "cost", "自付金额": "cost", "学籍状态": "state", "就读情况": "state"},
        amount="cost",
        word="state",
    ),
    FeedKind.CIVIL_AFFAIRS: _layout(
        {"relief": "救助类别", "change": "变动情况", "since": "变动日期", "allowance": "月救助金额"},
        required=("change",),
        others={"变动类型": "change", "变动原因": "change", "类别": "relief"},
        amount="allowance",
        word="change",
    ),
    FeedKind.DISABLED: _layout(
        {"disability": "残疾类别", "grade": "残疾等级", "issued_on": "发证日期"},
        others={"残疾证号": IDENTITY, "残疾人证号": IDENTITY, "等级": "grade", "办证日期": "issued_on"},
        word="grade",
    ),
    FeedKind.HOUSING: _layout(
        {"grade": "鉴定等级", "appraised_on": "鉴定日期", "address": "房屋地址"},
        required=("grade",),
        others={"房屋等级": "grade", "危房等级": "grade", "房屋鉴定等级": "grade"},
        word="grade",
    ),
    FeedKind.WATER: _layout(
        {"event": "情况", "began_on": "开始日期", "works": "供水工程"},
        required=("event",),
        others={"问题类型": "event", "供水情况": "event", "事项": "event"},
        word="event",
    ),
    FeedKind.LABOUR: _layout(
        {"event": "变动情况", "since": "变动日期", "employer": "原单位"},
        required=("event",),
        others={"就业状态": "event", "变动类型": "event", "事项": "event"},
        word="event",
    ),
    FeedKind.EMERGENCY: _layout(
        {"disaster": "灾害种类", "happened_on": "受灾日期", "loss": "损失金额"},
        required=("disaster",),
        others={"灾种": "disaster", "灾害类型": "disaster", "直接经济损失": "loss"},
        amount="loss",
        word="disaster",
    ),
    FeedKind.POLICE: _layout(
        {"event": "事项", "happened_on": "发生日期"},
        required=("event",),
        others={"类型": "event", "情况": "event", "事项类别": "event"},
        word="event",
    ),
    FeedKind.BANK: _layout(
        {"bank": "放贷银行", "rest": "贷款余额", "due_on": "到期日期", "state": "贷款状态"},
        required=("due_on",),
        others={"余额": "rest", "到期日": "due_on", "状态": "state"},
        amount="rest",
        word="state",
        day="due_on",
    ),
    FeedKind.BILLS: _layout(
        {
            "hospital": "医疗机构",
            "region": "是否区域内",
            "admitted_on": "入院日期",
            "discharged_on": "出院日期",
            "total": "医疗总费用",
            "basic": "基本医保报销",
            "serious": "大病报销",
            "assistance": "医疗救助",
            "own": "个人支付",
        },
        required=("total", "own", "discharged_on"),
        others={
            **dict.fromkeys(("个人支付金额", "个人自付", "个人自付费用", "三重保障后个人支付"), "own"),
            "总费用": "total",
            "区域内": "region",
            "就医区域": "region",
            "结算日期": "discharged_on",
        },
        amount="own",
        total="total",
        word="region",
        day="discharged_on",
        until="until",
    ),
    # What somebody complained of is not for the village to read: the file has the kind and the number alone.
    FeedKind.PETITION: _layout(
        {"category": "诉求类别", "happened_on": "受理日期", "number": "受理编号"},
        required=("category",),
        others={"诉求类型": "category", "类别": "category", "登记日期": "happened_on", "工单编号": "number"},
        word="category",
    ),
    FeedKind.FARMING: _layout(
        {
            "event": "事项",
            "product": "产业或品种",
            "happened_on": "发生日期",
            "loss": "损失金额",
            "claim": "理赔金额",
        },
        required=("event",),
        others={
            **dict.fromkeys(("灾害疫病", "出险原因"), "event"),
            **dict.fromkeys(("险种", "标的"), "product"),
            "出险日期": "happened_on",
            "赔付金额": "claim",
            "直接经济损失": "loss",
        },
        amount="loss",
        monthly="claim",
        word="event",
    ),
    FeedKind.CARE: _layout(
        {"grade": "失能等级", "appraised_on": "评估日期", "carer": "照护方式"},
        required=("grade",),
        others={"评估等级": "grade", "失能程度": "grade"},
        word="grade",
    ),
}
