"""明白卡: what the card on a family's wall says.

Whoever visits the family reads it. So numbers are masked, and nothing tells of anybody's health or care.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from households.choices import Relation
from households.choices.four_in_one import ComparedField
from households.models import ChannelSnapshot, Household, HouseholdMembership, IncomeStatement, SafeguardCheck
from households.models.channel_sql import registered_each
from households.models.safeguards import CHECKED
from households.reports.above import received_by
from households.reports.households import members_of, newest_incomes, number_of, place_of, with_summary
from households.reports.qr import hotline_of, quick_qr, site_of
from households.reports.shown import masked
from households.rules.four_in_one import NONE
from households.rules.privacy import risks_in_public, without_health
from povertycase.models import User
from povertycase.papers import Received, pdf

MOST_MEMBERS, MOST_RECEIVED = 20, 8  # so that the card stays one page
HANDWRITTEN = "＿＿＿＿＿＿＿＿＿＿"
UNSAID = "—"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Card:
    """One card, as the template takes it. code: the QR that leads to the household's page, as SVG."""

    place: str
    number: str
    code: str
    facts: Pairs
    members_title: str
    members: list[tuple[str, str, str]]
    members_note: str
    safeguards: list[tuple[str, str, str]]
    received_title: str
    received: list[tuple[str, str, str]]
    total: str
    contacts: Pairs


class Cards:
    """The cards of one place, with what is the same for all of them. site: where people reach us."""

    def __init__(self, user: User, division_code: str, *, site: str, on: datetime.date) -> None:
        self._user, self._on = user, on
        self._site = site_of(division_code, on=on, otherwise=site).rstrip("/")
        self._hotline = hotline_of(division_code, on=on)

    def of(self, households: QuerySet[Household]) -> list[Card]:
        """Their cards, in their order: the same queries whatever their number."""
        rows = list(with_summary(households, user=self._user))
        keys = [row.pk for row in rows]
        said = registered_each(keys, on=self._on)
        incomes = self._incomes(keys)
        checks = SafeguardCheck.objects.visible_to(self._user).filter(household__in=keys).newest()
        found = {(check.household_id, check.item): check for check in checks}
        received = self._received(keys)
        return [
            Card(
                place=place_of(row),
                number=_numbered(row),
                code=quick_qr(self._site + reverse("households:detail", args=[row.pk])),
                facts=_facts(row, said[row.pk], incomes.get(row.pk)),
                **_members(members_of(row)),
                safeguards=[
                    (str(item.label), *_safeguard(found.get((row.pk, item.value)))) for item in CHECKED
                ],
                received_title=_("{} 年以来得到的帮扶").format(self._on.year),
                **_listed(received.get(row.pk, [])),
                contacts=self._contacts(said[row.pk]),
            )
            for row in rows
            if row.pk in said
        ]

    def _incomes(self, keys: Sequence[int]) -> dict[int, IncomeStatement]:
        rows = newest_incomes(self._user).filter(household__in=keys).order_by("household")
        ordered = rows.order_by("household", "-period_end", "-pk").distinct("household")
        return {row.household_id: row for row in ordered}

    def _received(self, keys: Sequence[int]) -> dict[int, list[Received]]:
        found: dict[int, list[Received]] = {}
        since = self._on.replace(month=1, day=1)
        for each in received_by(keys, self._user, since=since, until=self._on):
            found.setdefault(each.household, []).append(each)
        return found

    def _contacts(self, said: ChannelSnapshot) -> Pairs:
        return [
            (_("帮扶责任人"), said.helper or NONE),
            (_("帮扶责任人电话"), HANDWRITTEN),
            (_("监督电话"), self._hotline),
            (_("户主签收"), HANDWRITTEN),
        ]


def pages_of(cards: Iterable[Card], *, by: User, at: datetime.datetime) -> bytes:
    """The cards as PDF, a page each."""
    content: dict[str, Any] = {
        "title": _("帮扶明白卡"),
        "scan": _("工作人员扫码登录查看"),
        "member_head": [_("姓名"), _("与户主关系"), _("证件号码")],
        "safeguards_title": _("“两不愁三保障”和饮水安全"),
        "received_head": [_("日期"), _("内容"), _("金额（元）")],
        "none_received": _("系统中还没有登记。"),
        "received_note": _("按制表人岗位能看到的登记列出。"),
        "total": _("合计"),
        "note": _("本卡不印完整证件号码和健康信息；内容有出入，请告诉帮扶责任人。"),
        "made": _("{name} 制表，数据截至 {at}").format(name=by.name, at=f"{at:%Y-%m-%d %H:%M}"),
        "cards": [asdict(card) for card in cards],
    }
    return pdf("card", content)


def _numbered(household: Household) -> str:
    number = number_of(household)
    return _("户编号 {}").format(number) if number else _("户编号待编")


def _facts(household: Household, said: ChannelSnapshot, income: IncomeStatement | None) -> Pairs:
    """The fields of 四合一, and what belongs to them."""
    period = f"{income.period_start:%Y.%m}—{income.period_end:%Y.%m}" if income else ""
    values = {
        ComparedField.HEAD: said.head,
        ComparedField.HEAD_CERTIFICATE: masked("id18", said.head_certificate),
        ComparedField.SIZE: _("{} 人").format(said.size),
        _("户类型"): household.household_type,
        ComparedField.EXIT_YEAR: said.exit_year,
        ComparedField.CAUSE: "、".join(risks_in_public([said.cause])),
        ComparedField.MONITORING_CATEGORY: said.monitoring_category,
        ComparedField.MONITORING_STATE: said.monitoring_state,
        _("致贫返贫风险"): "、".join(risks_in_public(household.risks)) or NONE,
        ComparedField.INDUSTRY: without_health(said.industry, otherwise=_("其他")),
        ComparedField.PER_CAPITA: _money(said.per_capita_yuan),
        _("收入统计期"): period,
        ComparedField.HOUSE_GRADE: said.house_grade,
        ComparedField.SAFE_WATER: said.safe_water,
        ComparedField.INSURED: _("{} 人").format(said.insured) if said.insured else "",
        ComparedField.ADDRESS: f"{household.division.name}{household.group_name}",
    }
    return [(str(getattr(name, "label", name)), value or UNSAID) for name, value in values.items()]


def _members(members: Sequence[HouseholdMembership]) -> dict[str, Any]:
    ordered = sorted(members, key=lambda each: each.relation != Relation.HEAD)
    hidden = len(ordered[MOST_MEMBERS:])
    return {
        "members_title": _("家庭成员（{} 人）").format(len(ordered)),
        "members": [_member(each) for each in ordered[:MOST_MEMBERS]],
        "members_note": _("另有 {} 人，见系统。").format(hidden) if hidden else "",
    }


def _member(member: HouseholdMembership) -> tuple[str, str, str]:
    certificate = masked("certificate_number", member.person.certificate_number)
    return member.person.name, member.relation, certificate or UNSAID


def _safeguard(check: SafeguardCheck | None) -> tuple[str, str]:
    if check is None:
        return _("待核实"), ""
    return _("已落实") if check.is_met else _("待解决"), f"{check.checked_on:%Y-%m-%d}"


def _listed(received: Iterable[Received]) -> dict[str, Any]:
    """A line for each thing with its last day and its sum; what is too much for a card in a last line."""
    things: dict[str, list[Received]] = {}
    for each in sorted(received, key=lambda row: row.on):
        things.setdefault(without_health(each.what, otherwise=_("其他帮扶")), []).append(each)
    lines = [(f"{those[-1].on:%Y-%m-%d}", what, _sum(those)) for what, those in things.items()]
    if rest := list(things.values())[MOST_RECEIVED:]:
        more = _("其余 {} 项").format(len(rest))
        lines[MOST_RECEIVED:] = [("", more, _sum(each for those in rest for each in those))]
    total = _sum(each for those in things.values() for each in those)
    return {"received": lines, "total": total}


def _sum(received: Iterable[Received]) -> str:
    amounts = [each.amount_yuan for each in received if each.amount_yuan is not None]
    return f"{sum(amounts):,.2f}" if amounts else UNSAID


def _money(text: str) -> str:
    return f"{Decimal(text):,.2f}" if text and text != NONE else text
