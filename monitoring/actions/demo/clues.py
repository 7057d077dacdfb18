"""Clues of the demonstration that wait, or that were ended: from every channel."""

import datetime

from monitoring.actions.clues import ClueDraft, end_clue, report_clue
from monitoring.actions.demo.cast import Cast
from monitoring.choices.cases import Channel
from povertycase.models import Division

# (days ago, channel, whom it is about, what is said, who says it, why it was ended)
CLUES = (
    (1, Channel.DECLARED, "王大爷", "老伴住院，问能不能申请防返贫监测（示例）", "王大爷本人", ""),
    (3, Channel.DEPARTMENT, "李某家", "医保局推送：住院自付较大（示例）", "示例医疗保障局", ""),
    (9, Channel.PUBLIC, "村东头一户", "12317 来电：孩子可能没有上学（示例）", "", ""),
    (12, Channel.CADRE, "张某家", "入户排查：厨房漏雨（示例）", "陈村文书", ""),
    (
        30,
        Channel.PUBLIC,
        "刘某家",
        "网络留言：反映没有评上（示例）",
        "",
        "工资收入稳定，超过监测线（示例）",
    ),
    (
        45,
        Channel.DECLARED,
        "赵某",
        "想申请补助（示例）",
        "赵某本人",
        "户籍不在本村（示例）",
    ),
)


def seed_clues(cast: Cast, *, on: datetime.date) -> None:
    """In the introduced village."""
    village = Division.objects.get(pk=cast.own_village)
    for days, channel, subject, content, reporter, ended in CLUES:
        day = on - datetime.timedelta(days=days)
        draft = ClueDraft(
            subject_name=subject, channel=channel, reported_on=day, content=content, reporter=reporter
        )
        clue = report_clue(village, draft, by=cast.village, on=day)
        if ended:
            end_clue(clue, by=cast.checks(village.pk), version=clue.version, note=ended)
