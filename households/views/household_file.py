"""一户一档 as pages: what the household's page shows to whoever asks, and what its panels show."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Pairing,
    Registration,
    Visit,
)
from households.models.fact_blocks import HOUSEHOLD_BLOCKS, MONITORING
from households.reports.above import blocks_of as blocks_above
from households.reports.households import place_of
from households.reports.safeguards import safeguards_of
from households.reports.shown import date_words, day_words, yuan_words
from households.reports.visit_words import problem_labels
from households.views.facts import blocks_of
from households.views.incomes import Statement, statement_of
from households.views.people import Member, member_of
from povertycase.models import User
from povertycase.papers import Block, Facts, Listing, pdf

MOST_VISITS = 50
STEP = "　"  # a line of the tree stands in by so much


def file_of(household: Household, user: User) -> bytes:
    """The household's record as PDF, masked as its page is; each page says who took it and when."""
    now = timezone.localtime()
    members = _members(household, user)
    head = next((member.person.name for member in members if member.is_head), _("户主未知"))
    mark = f"{user.name} {now:%Y-%m-%d %H:%M}"
    content: dict[str, Any] = {
        "title": _("一户一档"),
        "subtitle": _("{place}　户主 {head}　数据截至 {at}").format(
            place=place_of(household), head=head, at=f"{now:%Y-%m-%d %H:%M}"
        ),
        "mark": mark,
        "footer": _("{name}（{account}）{at} 导出，证件号码和电话已脱敏").format(
            name=user.name, account=user.username, at=f"{now:%Y-%m-%d %H:%M}"
        ),
        "blocks": [_as_json(each) for each in _blocks(household, members, user, on=now.date())],
    }
    return pdf("file", content)


def _as_json(block: Block) -> dict[str, Any]:
    return {name: getattr(block, name) for name in block.__slots__}


def _blocks(household: Household, members: list[Member], user: User, *, on: datetime.date) -> Iterator[Block]:
    yield _numbers(household, user)
    for block in blocks_of(household, HOUSEHOLD_BLOCKS, user):
        known = [(fact.label, fact.value) for fact in block.known]
        if known and (household.monitoring_category or block.heading != MONITORING):
            yield Facts(block.heading, known)
    yield _present(members)
    yield _past(members)
    yield from _incomes(household, user)
    yield _safeguards(household, user)
    yield _pairings(household, user)
    yield _visits(household, user)
    yield from blocks_above(household, user, on=on)


def _numbers(household: Household, user: User) -> Listing:
    rows = Registration.objects.visible_to(user).filter(household=household).order_by("pk")
    return Listing(
        title=_("户编号"),
        head=(_("来源"), _("户编号"), _("识别日期")),
        rows=[
            (
                str(each.get_scheme_display()),
                each.number,
                date_words(each.registered_on) if each.registered_on else "",
            )
            for each in rows
        ],
        widths=(4, 6, 4),
        none=_("还没有编号。"),
    )


def _members(household: Household, user: User) -> list[Member]:
    rows = HouseholdMembership.objects.visible_to(user).filter(household=household)
    found = [member_of(row, user) for row in rows.select_related("person").order_by("-left_on", "pk")]
    return sorted(found, key=lambda member: not member.is_head)


def _present(members: Iterable[Member]) -> Listing:
    return Listing(
        title=_("家庭成员"),
        head=(
            *(_("姓名"), _("关系"), _("性别"), _("年龄"), _("证件号码"), _("联系电话")),
            *(_("健康状况"), _("劳动技能"), _("文化程度/在校"), _("务工")),
        ),
        rows=[_person(member) for member in members if not member.membership.left_on],
        widths=(6, 5, 5, 5, 15, 9, 8, 8, 8, 6),
        none=_("没有在册成员。"),
    )


def _person(member: Member) -> list[str]:
    person = member.person
    texts = (
        *(person.name, member.membership.relation, person.sex),
        "" if member.age is None else str(member.age),
        *(member.certificate, member.phone, "、".join(person.health or []), person.labour),
        *(person.school_status or person.education, person.work_place),
    )
    return [str(text) for text in texts]


def _past(members: Iterable[Member]) -> Listing:
    gone = [member for member in members if member.membership.left_on]
    return Listing(
        title=_("已减少的成员"),
        head=(_("姓名"), _("关系"), _("减少日期"), _("原因")),
        rows=[
            (
                each.person.name,
                each.membership.relation,
                day_words(each.membership.left_on),
                each.membership.left_reason,
            )
            for each in gone
        ],
        widths=(4, 3, 4, 4),
        none=_("没有减少过成员。"),
    )


def _incomes(household: Household, user: User) -> Iterator[Block]:
    """Each statement with its lines; one line where there is none."""
    rows = IncomeStatement.objects.visible_to(user).filter(household=household).prefetch_related("lines")
    statements = [statement_of(row, user) for row in rows.order_by("-period_end", "concept")]
    for statement in statements:
        yield _income(statement)
    if not statements:
        yield Listing(_("家庭收支"), (), (), (), _("还没有登记收支。"))


def _income(statement: Statement) -> Listing:
    row = statement.row
    heads = _("，{} 人").format(row.population) if row.population else ""
    sums = [
        (_("纯收入"), yuan_words(row.stated_net_yuan)),
        (_("人均纯收入"), yuan_words(row.stated_per_capita_yuan)),
        (_("理赔收入"), yuan_words(row.claims_yuan)),
        (_("合规自付支出"), yuan_words(row.compliant_oop_yuan)),
    ]
    lines = [(STEP * line.depth + line.label, yuan_words(line.amount_yuan)) for line in statement.lines]
    return Listing(
        title=_("家庭收支：{} 至 {}（{}{}）").format(
            day_words(row.period_start), day_words(row.period_end), row.get_concept_display(), heads
        ),
        head=(_("项目"), _("金额（元）")),
        rows=[(label, value) for label, value in (*sums, *lines) if value],
        widths=(8, 4),
        none="",
    )


def _safeguards(household: Household, user: User) -> Listing:
    rows = []
    for each in safeguards_of(household, user):
        words = _("待核实")
        if each.check is not None:
            words = _("已落实") if each.check.is_met else _("待解决")
        checked_on = each.check.checked_on if each.check else None
        rows.append((each.label, words, day_words(checked_on), each.check.explanation if each.check else ""))
    return Listing(
        title=_("“两不愁三保障”和饮水安全"),
        head=(_("项目"), _("结论"), _("核实日期"), _("说明")),
        rows=rows,
        widths=(4, 3, 3, 8),
        none="",
    )


def _pairings(household: Household, user: User) -> Listing:
    rows = Pairing.objects.visible_to(user).filter(household=household).select_related("helper")
    return Listing(
        title=_("结对帮扶"),
        head=(_("帮扶责任人"), _("开始"), _("结束"), _("结束原因")),
        rows=[
            (
                each.helper.name,
                day_words(each.started_on),
                day_words(each.ended_on),
                str(each.get_ended_reason_display()),
            )
            for each in rows.order_by("-started_on")
        ],
        widths=(4, 3, 3, 4),
        none=_("还没有结对帮扶责任人。"),
    )


def _visits(household: Household, user: User) -> Listing:
    found = Visit.objects.visible_to(user).current().filter(household=household)
    rows = found.select_related("visitor").order_by("-visited_on", "-received_at")[:MOST_VISITS]
    return Listing(
        title=_("走访（最近 {} 次）").format(MOST_VISITS),
        head=(_("日期"), _("走访人"), _("方式"), _("发现的问题"), _("记录")),
        rows=[
            (
                day_words(each.visited_on),
                each.visitor.name,
                str(each.get_way_display()),
                "、".join(problem_labels(each.answers)) or _("无"),
                each.note,
            )
            for each in rows
        ],
        widths=(3, 3, 3, 4, 7),
        none=_("还没有走访记录。"),
    )
