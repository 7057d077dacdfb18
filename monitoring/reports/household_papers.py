"""What monitoring adds to a household's papers: its cases and their steps, measures, the prevention fund."""

import datetime
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from households.reports.shown import date_words, day_words, yuan_words
from monitoring.choices.fund import ReliefStatus
from monitoring.models import FundApplication, MonitoringCase, SupportMeasure
from monitoring.reports.case_detail import measures_of
from monitoring.reports.case_listing import CaseRow, cases_of
from monitoring.reports.timeline import steps_on
from povertycase.models import User
from povertycase.papers import Block, Listing, Received


def received_by(
    keys: Sequence[int], user: User, since: datetime.date, until: datetime.date
) -> Iterator[Received]:
    """The measures of households that landed, and what the fund paid them, between two days.

    A measure's own words stay out: they may tell of anything, and the card hangs.
    """
    measures = SupportMeasure.objects.visible_to(user).filter(
        case__household__in=keys, landed_on__gte=since, landed_on__lte=until
    )
    for measure in measures.select_related("case"):
        if measure.landed_on is not None:
            yield Received(
                measure.case.household_id,
                measure.landed_on,
                str(measure.get_kind_display()),
                measure.amount_yuan,
            )
    relief = FundApplication.objects.visible_to(user).filter(
        household__in=keys, status=ReliefStatus.PAID, paid_on__gte=since, paid_on__lte=until
    )
    for paid in relief:
        if paid.paid_on is not None:
            yield Received(paid.household_id, paid.paid_on, _("防返贫基金"), paid.approved_yuan)


def blocks_of(household: Household, user: User, on: datetime.date) -> Iterator[Block]:
    """Cases with their steps and measures, and applications to the fund."""
    cases = cases_of(household, user, on=on)
    yield Listing(
        title=_("防返贫监测"),
        head=(_("次数"), _("类别"), _("风险"), _("线索日期"), _("识别时间"), _("状态"), _("风险消除")),
        rows=[_case_line(row) for row in cases],
        widths=(2, 4, 5, 3, 3, 4, 4),
        none=_("没有监测个案。"),
    )
    yield Listing(
        title=_("监测过程"),
        head=(_("时间"), _("次数"), _("环节"), _("经办人"), _("说明")),
        rows=[line for row in reversed(cases) for line in _steps(row.case)],
        widths=(4, 2, 4, 3, 8),
        none=_("没有办理记录。"),
    )
    yield Listing(
        title=_("帮扶措施"),
        head=(_("类别"), _("内容"), _("责任人"), _("计划落实"), _("落实日期"), _("金额（元）")),
        rows=[_measure_line(each) for row in cases for each in measures_of(row.case, user)],
        widths=(3, 7, 3, 3, 3, 3),
        none=_("还没有帮扶措施。"),
    )
    relief = FundApplication.objects.visible_to(user).filter(household=household)
    yield Listing(
        title=_("防返贫基金"),
        head=(_("申请日期"), _("用途"), _("申请（元）"), _("批准（元）"), _("状态"), _("拨付日期")),
        rows=[_relief_line(each) for each in relief.order_by("-applied_on", "-pk")],
        widths=(3, 4, 3, 3, 4, 3),
        none=_("没有申请过防返贫基金。"),
    )


def _case_line(row: CaseRow) -> Sequence[str]:
    case = row.case
    return (
        _("第 {} 次").format(case.episode),
        case.category,
        "、".join(row.risks),
        day_words(case.clue_on),
        date_words(str(case.identified_on)) if case.identified_on else "",
        str(case.get_status_display()),
        f"{date_words(str(case.removed_on))} {case.removal_way}" if case.removed_on else "",
    )


def _steps(case: MonitoringCase) -> Iterator[Sequence[str]]:
    """As they were taken."""
    for step in reversed(steps_on(case)):
        moment = timezone.localtime(step.at)
        episode = _("第 {} 次").format(case.episode)
        yield f"{moment:%Y-%m-%d %H:%M}", episode, step.label, step.by, step.note


def _measure_line(measure: SupportMeasure) -> Sequence[str]:
    return (
        str(measure.get_kind_display()),
        measure.content,
        measure.responsible,
        day_words(measure.planned_on),
        day_words(measure.landed_on) or (_("已结束") if measure.ended_on else _("未落实")),
        yuan_words(measure.amount_yuan),
    )


def _relief_line(relief: FundApplication) -> Sequence[str]:
    return (
        day_words(relief.applied_on),
        str(relief.get_purpose_display()),
        yuan_words(relief.amount_yuan),
        yuan_words(relief.approved_yuan),
        str(relief.get_status_display()),
        day_words(relief.paid_on),
    )
