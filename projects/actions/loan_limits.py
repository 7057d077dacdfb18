"""What policy says about one loan on a day: limit by limit, with what the loan asks for."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership
from households.rules.dates import age_on
from povertycase.exceptions import Unmet
from povertycase.models.parameters import values_in_force
from projects.choices.loans import OUTSTANDING
from projects.models import Loan
from projects.rules import loans as rules

CAP, MOST, MONTHS, AGE = "loan.cap", "loan.most", "loan.months", "loan.age"


@dataclass(frozen=True, slots=True)
class Check:
    """One limit: what it is called, what it allows, what the loan has, and what keeps it from being lent."""

    label: str
    allowed: str
    asked: str
    unmet: Sequence[Unmet]


def limits_in_force(division_code: str, *, on: datetime.date) -> rules.Limits | None:
    """What policy sets where a household lives; None where nobody has recorded it."""
    known = values_in_force([CAP, MOST, MONTHS, AGE], division_code=division_code, on=on)
    if len(known) < 4:
        return None
    return rules.Limits(
        cap_yuan=Decimal(str(known[CAP])),
        most_yuan=Decimal(str(known[MOST])),
        months=known[MONTHS],
        least_age=known[AGE]["least"],
        most_age=known[AGE]["most"],
    )


def no_limits(on: datetime.date) -> Unmet:
    """Nothing is lent where no policy is known."""
    message = _("{} 没有小额信贷的额度、期限、年龄参数，请先由系统管理员登记。").format(on.isoformat())
    return Unmet("no_policy", message, rules.P_LOAN)


def policy_unmet(loan: Loan, *, on: datetime.date) -> list[Unmet]:
    """All that policy says against a loan on a day."""
    limits = limits_in_force(loan.division_id, on=on)
    if limits is None:
        return [no_limits(on)]
    return rules.loan_unmet(_wish(loan), limits, on=on) + _top_up_unmet(loan)


def checks_of(loan: Loan, *, on: datetime.date) -> list[Check]:
    """The limits one by one as they stand on a day; empty where no policy is known."""
    limits = limits_in_force(loan.division_id, on=on)
    if limits is None:
        return []
    wish = _wish(loan)
    age = age_on(wish.birth_on, on) if wish.birth_on else None
    return [
        Check(
            _("额度"),
            amount_words(limits),
            _("本笔 {:,.2f} 元，其他在贷 {:,.2f} 元").format(wish.amount_yuan, wish.rest_yuan),
            rules.amount_unmet(wish, limits) + _top_up_unmet(loan),
        ),
        Check(
            _("期限"),
            months_words(limits),
            _("{} 个月").format(wish.months),
            rules.months_unmet(wish.months, limits),
        ),
        Check(
            _("借款人年龄"),
            age_words(limits),
            _("年龄未知") if age is None else _("{} 周岁").format(age),
            rules.age_unmet(wish.birth_on, limits, on=on),
        ),
        Check(_("用途"), _("本户发展生产、开展经营"), loan.get_use_display(), rules.use_unmet(wish.use)),
    ]


def application_checks(
    household: Household, members: Sequence[HouseholdMembership], first: Loan | None, *, on: datetime.date
) -> list[Check]:
    """What will be asked of an application, and how the household stands to it before it says a word.

    first: its running loan that another may come on top of. Empty where no policy is known.
    """
    limits = limits_in_force(household.division_id, on=on)
    if limits is None:
        return []
    return [
        Check(
            _("对象"),
            _("脱贫户、防止返贫监测对象"),
            household.household_type or _("户类型未填"),
            household_unmet(household),
        ),
        Check(_("在办在贷"), _("一户一笔，可追加一笔"), *_open_words(household, first)),
        Check(_("额度"), amount_words(limits), *_room_words(household, limits, first)),
        Check(_("期限"), months_words(limits), "", []),
        Check(_("借款人年龄"), age_words(limits), *_age_words(members, limits, on)),
        Check(_("用途"), _("本户发展生产、开展经营"), "", []),
    ]


def member_words(member: HouseholdMembership, limits: rules.Limits | None, *, on: datetime.date) -> str:
    """A member as somebody chooses the borrower: relation and age, and whether the age fits."""
    birth_on = member.person.birth_on
    age = _("{} 周岁").format(age_on(birth_on, on)) if birth_on else _("年龄未知")
    unfit = limits is not None and bool(rules.age_unmet(birth_on, limits, on=on))
    words = _("{}（{}，{}）").format(member.person.name, member.relation, age)
    return _("{} 不符合年龄").format(words) if unfit else words


def amount_words(limits: rules.Limits) -> str:
    """How much, in a sentence."""
    return _("{:,.0f} 元以内，追加后合计 {:,.0f} 元以内").format(limits.cap_yuan, limits.most_yuan)


def months_words(limits: rules.Limits) -> str:
    """For how long, in a sentence."""
    return _("{} 个月以内").format(limits.months)


def age_words(limits: rules.Limits) -> str:
    """How old, in a sentence."""
    return _("{} 至 {} 周岁").format(limits.least_age, limits.most_age)


def household_unmet(household: Household) -> list[Unmet]:
    """Whether it is one of those that the loans are for."""
    if Household.objects.filter(pk=household.pk).needing_helper().exists():
        return []
    return [Unmet("not_eligible", _("只贷给脱贫户和防止返贫监测对象。"), rules.P_LOAN)]


def rest_of_others(loan: Loan) -> Decimal:
    """What the household has not paid back of its other loans."""
    others = Loan.objects.filter(household=loan.household_id).exclude(pk=loan.pk).running().with_rest()
    return others.aggregate(total=Sum("rest_yuan"))["total"] or Decimal(0)


def _open_words(household: Household, first: Loan | None) -> tuple[str, list[Unmet]]:
    """Whether another loan may be asked for."""
    open_ = list(household.loans.open().order_by("pk"))
    if not open_:
        return _("没有在办、在贷的贷款"), []
    if first is None:
        message = _("本户已有一笔贷款在办，办结以前不能再申请。")
        return _("在办 {} 笔").format(len(open_)), [Unmet("loan_open", message, rules.P_LOAN)]
    if any(loan.tops_up_id == first.pk for loan in open_):
        message = _("首笔贷款已经有一笔追加贷款。")
        return _("在办、在贷 {} 笔").format(len(open_)), [Unmet("top_up_open", message, rules.P_LOAN)]
    return _("已有一笔在贷，再贷按追加办理"), []


def _room_words(household: Household, limits: rules.Limits, first: Loan | None) -> tuple[str, list[Unmet]]:
    """How much there is room for."""
    found = household.loans.running().with_rest().aggregate(total=Sum("rest_yuan"))["total"]
    rest = found or Decimal(0)
    room = max(Decimal(0), (limits.most_yuan if first else limits.cap_yuan) - rest)
    words = _("在贷余额 {:,.2f} 元，还可贷 {:,.2f} 元").format(rest, room)
    if room:
        return words, []
    return words, [Unmet("loan_total", _("额度已经用完，还款以后再申请。"), rules.P_LOAN, "amount_yuan")]


def _age_words(
    members: Sequence[HouseholdMembership], limits: rules.Limits, on: datetime.date
) -> tuple[str, list[Unmet]]:
    """How many of the members may borrow."""
    fit = [row for row in members if not rules.age_unmet(row.person.birth_on, limits, on=on)]
    words = _("{} 名成员中 {} 人符合").format(len(members), len(fit))
    if fit:
        return words, []
    message = _("没有年龄符合的成员；出生日期不全的，先在名册补全。")
    return words, [Unmet("loan_age", message, rules.P_LOAN, "borrower")]


def _wish(loan: Loan) -> rules.Wish:
    return rules.Wish(
        amount_yuan=loan.amount_yuan,
        months=loan.months,
        use=loan.use,
        birth_on=loan.borrower.birth_on,
        rest_yuan=rest_of_others(loan),
        is_top_up=loan.tops_up_id is not None,
    )


def _top_up_unmet(loan: Loan) -> list[Unmet]:
    if not loan.tops_up or loan.tops_up.status in OUTSTANDING:
        return []
    message = _("要追加的那笔贷款不在贷，不能追加；请按新贷款申请。")
    return [Unmet("top_up_of_none", message, rules.P_LOAN, "tops_up")]
