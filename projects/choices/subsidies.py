"""The words of subsidies that are paid by rule."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from households.choices import Scheme

# A number in 防返贫监测 alone does not make a 贫困户.
POOR_SCHEMES = (Scheme.NATIONAL, Scheme.LOCAL_LOW_INCOME)


class SubsidyKind(TextChoices):
    """补贴类别: who may claim follows from it."""

    FOUR_SMALL = "four_small", _("“四小”奖补")
    TRANSPORT = "transport", _("外出务工交通补贴")
    EMPLOYER = "employer", _("吸纳就业奖补")
    PER_HEAD = "per_head", _("按人补贴")
    PER_CASE = "per_case", _("按件奖补（自主创业等）")


class Claimant(TextChoices):
    """Who asks."""

    HOUSEHOLD = "household", _("农户")
    PERSON = "person", _("个人")
    ENTERPRISE = "enterprise", _("经营主体")


CLAIMANTS = {
    SubsidyKind.FOUR_SMALL: frozenset({Claimant.HOUSEHOLD}),
    SubsidyKind.TRANSPORT: frozenset({Claimant.PERSON}),
    SubsidyKind.EMPLOYER: frozenset({Claimant.ENTERPRISE}),
    SubsidyKind.PER_HEAD: frozenset({Claimant.HOUSEHOLD, Claimant.PERSON}),
    SubsidyKind.PER_CASE: frozenset(Claimant),
}


# One subsidy under whatever name: nobody has two schemes of such a kind in a year. The schemes of the other
# kinds pay for different things.
ONE_A_YEAR = frozenset({SubsidyKind.FOUR_SMALL, SubsidyKind.TRANSPORT})


class Standing(TextChoices):
    """A household's standing on the day that decides; a rate without one is for everybody."""

    EXITED = "exited", _("已脱贫户")
    UNEXITED = "unexited", _("未脱贫户")
    EXITED_IN_YEAR = "exited_in_year", _("当年脱贫户")
    ORDINARY = "ordinary", _("非贫困户")


class RatePer(TextChoices):
    """What a rate is multiplied with."""

    PERSON = "person", _("每人")
    CLAIM = "claim", _("每户（件）")


class Cycle(IntegerChoices):
    """How many times a year one person may have it."""

    YEAR = 1, _("每年一次")
    QUARTER = 4, _("每季度一次")
    MONTH = 12, _("每月一次")


class ClaimStatus(TextChoices):
    """Where a claim stands."""

    REQUESTED = "requested", _("已申报")
    ACCEPTED = "accepted", _("已验收")
    APPROVED = "approved", _("已审定")
    PAID = "paid", _("已兑付")
    DECLINED = "declined", _("不予补贴")
    WITHDRAWN = "withdrawn", _("已撤回")


# A person in one of these has had, or is about to have, the subsidy of the period.
LIVE_CLAIMS = (ClaimStatus.REQUESTED, ClaimStatus.ACCEPTED, ClaimStatus.APPROVED, ClaimStatus.PAID)
