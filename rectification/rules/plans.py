"""R-PLAN: what a work plan, its tasks and their months lack, and how a month stands on a day."""

import datetime

from povertycase.exceptions import Unmet
from rectification.choices.plans import MonthStanding, SectionKind

YEARS = (2000, 2100)
LONGEST_UNITS, LONGEST_CONTENT, LONGEST_OUTCOME = 1000, 1000, 300
PLANNING = "通川区“脱贫攻坚巩固提升年”实施方案（2020）；武进区武发〔2016〕68号 四(五)：任务细化到月、落实到人"


def plan_unmet(*, name: str, year: int) -> list[Unmet]:
    """What a plan lacks before it is entered.

    Source: SEED0 § 二
    """
    unmet = []
    if not name.strip():
        unmet.append(Unmet("name_required", "请填写工作方案的名称。", PLANNING, "name"))
    if not YEARS[0] <= year <= YEARS[1]:
        unmet.append(Unmet("year", "请填写四位数的年度，如 2026。", PLANNING, "year"))
    return unmet


def task_unmet(*, number: int, title: str, units: str, kind: str) -> list[Unmet]:
    """What a task lacks; units: whom the document names.

    Source: SEED0 § 二
    """
    unmet = []
    if number < 1:
        unmet.append(Unmet("number", "任务编号从 1 开始。", PLANNING, "number"))
    if not title.strip():
        unmet.append(Unmet("title_required", "请填写任务名称。", PLANNING, "title"))
    if not units.strip():
        message = "请照文件填写责任单位，用顿号隔开。"
        unmet.append(Unmet("units_required", message, PLANNING, "stated_units"))
    if kind == SectionKind.GOAL:
        message = "目标下不设任务，请选择重点工作或保障措施。"
        unmet.append(Unmet("section", message, PLANNING, "section"))
    return unmet


def month_unmet(*, what: str, person: str, due_on: datetime.date, year: int) -> list[Unmet]:
    """What a month's part of a task lacks: what is done, by whom, by which day of the plan's year.

    Source: SEED1 § 四(五); SEED4 § 三
    """
    unmet = []
    if not what.strip():
        unmet.append(Unmet("what_required", "请写明这个月做什么。", PLANNING, "what"))
    if not person.strip():
        unmet.append(Unmet("person_required", "请落实到人：填写责任人姓名。", PLANNING, "person"))
    if due_on.year != year:
        message = f"这是 {year} 年的工作方案，完成期限请填 {year} 年内的日期。"
        unmet.append(Unmet("due_year", message, PLANNING, "due_on"))
    return unmet


def month_standing(
    done_on: datetime.date | None, *, due_on: datetime.date, on: datetime.date
) -> MonthStanding:
    """R-PLAN: done by its day, done after it, not done though its day is over, or not due yet.

    Source: SEED1 § 四(五)
    """
    if done_on is not None:
        return MonthStanding.IN_TIME if done_on <= due_on else MonthStanding.LATE
    return MonthStanding.OVERDUE if on > due_on else MonthStanding.PENDING
