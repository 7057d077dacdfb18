"""Examples of the office's bulletins, and what stands for each of their names."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from povertycase.papers import Notice, Specimen
from rectification.rules.bulletins import BoardFacts, Placed, RankingFacts, board_bulletin, ranking_bulletin
from rectification.rules.plan_bulletin import PlanFacts, Worked, plan_bulletin
from rectification.rules.rates import Counts

MEANINGS = {
    "地区": "县（区）或乡镇名称",
    "对象": "通报的是哪些：责任部门、行政村、乡镇",
    "年度": "年份",
    "季度": "第几季度",
    "参加数": "参加排名的个数",
    "平均分": "参加排名的平均得分",
    "靠前": "名次靠前的几个和得分；名次相同的不拆开",
    "靠后": "名次靠后的几个和得分；参加的太少、并列的太多时为空",
    "不参加数": "没有数据、不参加排名的个数",
    "版次": "排名的版次",
    "更正原因": "更正的版次写的更正内容和原因；第一版为空",
    "统计范围": "全部问题，或者某个专项行动",
    "第一月": "季度的第一个月，如“4月”",
    "第二月": "季度的第二个月",
    "第三月": "季度的第三个月",
    "排名表": "参加排名的每个一行，按名次",
    "有靠后": "参加的足够多，能写出名次靠后的几个",
    "有不参加": "有没有数据、不参加排名的",
    "有更正": "通报的是更正的版次",
    "截止日": "统计到哪一天",
    "下级": "按什么分：乡镇或村",
    "问题总数": "各级反馈的问题件数，不含已撤销的",
    "已销号": "已销号件数",
    "未销号": "未销号件数",
    "完成率": "已销号÷问题总数",
    "按期率": "最初时限内销号÷已销号",
    "反弹率": "反弹÷回头看过的",
    "已超期": "未销号且超过时限的件数",
    "即将到期": "7 天内到期的件数",
    "未销号户数": "未销号问题涉及的户数，一户只计一次",
    "清零日": "看板上填的应清零日期；没有填时为空",
    "清零情况": "到清零日是否全部销号",
    "已清零": "一整句：哪些乡镇（村）已全部销号",
    "超期名单": "一整句：哪些乡镇（村）有超期的，各几件",
    "各地": "每个乡镇（村）一行，最后一行合计",
    "各部门": "每个牵头、责任部门一行",
    "有清零日": "看板上填了应清零日期",
    "有部门": "有部门牵头或负责的问题",
    "方案": "工作方案名称",
    "期间": "年度和季度；方案名称里已有年度的，只写季度",
    "任务数": "本季度到期的月度任务件数",
    "按时完成": "在完成期限以内完成的件数",
    "逾期完成": "超过完成期限才完成的件数",
    "逾期未完成": "超过完成期限还没有完成的件数",
    "未到期": "没有到完成期限、也没有完成的件数",
    "单位按时": "一整句：哪些县级单位全部按时完成；没有时为空",
    "单位逾期": "一整句：几个县级单位有逾期未完成的，较多的各几项；没有时为空",
    "乡镇按时": "一整句：哪些乡镇（街道）全部按时完成；没有时为空",
    "乡镇逾期": "一整句：几个乡镇（街道）有逾期未完成的，较多的各几项；没有时为空",
    "各单位": "每个县级单位一行",
    "各乡镇": "每个乡镇（街道）一行，村和设在乡镇的单位计入所在乡镇",
    "有单位": "本季度有县级单位的月度任务",
    "有乡镇": "本季度有乡镇、村的月度任务",
}


def ranking_specimen() -> Specimen:
    """An example of the bulletin of a ranking by problems.

    Source: DOMAIN § 5.9
    """
    return _ranking_specimen(["95.00%", "90.00%", "—", "100.00%"], ())


def score_specimen() -> Specimen:
    """An example of the bulletin of a ranking by the months of a scheme.

    Source: DOMAIN § 5.9
    """
    return _ranking_specimen(["95.5", "96", "93"], ("4月", "5月", "6月"))


def board_specimen() -> Specimen:
    """An example of the bulletin of the board.

    Source: DOMAIN § 5.9
    """
    whole = Counts(total=60, closed=48, on_time=40, overdue=2, soon=3, rechecked=20, rebounded=1, homes=9)
    day = datetime.date(2026, 6, 30)
    facts = BoardFacts(
        place="示例县",
        inside="乡镇",
        on=day,
        by=day,
        whole=whole,
        places=[("甲镇", whole)],
        units=[("县医疗保障局", whole)],
    )
    return _specimen(
        board_bulletin(facts, office="示例县乡村振兴局", number="示乡振通〔2026〕8号", signed_on=day)
    )


def plan_specimen() -> Specimen:
    """An example of the quarter's bulletin of a work plan.

    Source: DOMAIN § 5.9
    """
    day = datetime.date(2026, 6, 30)
    good = Worked(name="甲镇", months=6, in_time=6, late=0, overdue=0, pending=0)
    behind = Worked(name="乙镇", months=8, in_time=4, late=1, overdue=2, pending=1)
    facts = PlanFacts(
        plan="巩固拓展脱贫攻坚成果工作方案",
        year=2026,
        quarter=2,
        on=day,
        whole=Worked(name="合计", months=28, in_time=20, late=2, overdue=4, pending=2),
        units=[replace(good, name="县医疗保障局"), replace(behind, name="县水利局")],
        towns=[good, behind],
    )
    return _specimen(
        plan_bulletin(facts, office="示例县乡村振兴局", number="示乡振通〔2026〕10号", signed_on=day)
    )


def _ranking_specimen(cells: Sequence[str], months: Sequence[str]) -> Specimen:
    names = ("甲镇", "乙镇", "丙乡", "丁镇")
    facts = RankingFacts(
        place="示例县",
        of="乡镇" if months else "责任部门",
        basis="月度考核得分，各月平均" if months else "全部问题",
        year=2026,
        quarter=2,
        edition=2,
        reason="甲镇一件问题的销号日期有误",
        placed=[
            Placed(rank=rank, name=name, score=Decimal(97 - rank), cells=cells)
            for rank, name in enumerate(names, start=1)
        ],
        unranked=1,
        months=months,
    )
    signed_on = datetime.date(2026, 7, 15)
    notice = ranking_bulletin(
        facts, office="示例县乡村振兴局", number="示乡振通〔2026〕9号", signed_on=signed_on
    )
    return _specimen(notice)


def _specimen(notice: Notice) -> Specimen:
    return Specimen(notice, MEANINGS)
