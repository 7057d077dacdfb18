"""The words of a household's benefits: where they come from, what for, and why two look alike."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitoring.choices.fund import ReliefPurpose
from monitoring.choices.measures import MeasureKind
from projects.choices.subsidies import SubsidyKind


class BenefitSource(TextChoices):
    """Which records say that a household got something."""

    SUBSIDY = "subsidy", _("补贴")
    DIVIDEND = "dividend", _("项目收益")
    RELIEF = "relief", _("防返贫基金")
    MEASURE = "measure", _("帮扶措施")
    RELOCATION = "relocation", _("易地搬迁")
    LOAN = "loan", _("小额信贷")
    IN_KIND = "in_kind", _("实物借用")


# What has to be given back is no income.
TO_RETURN = frozenset({BenefitSource.LOAN, BenefitSource.IN_KIND})


class BenefitPurpose(TextChoices):
    """What it was for, as far as the kind of its record says."""

    INDUSTRY = "industry", _("发展产业")
    WORK = "work", _("务工就业")
    SCHOOLING = "schooling", _("上学")
    HEALTH = "health", _("看病")
    HOUSING = "housing", _("住房饮水")
    LIVING = "living", _("基本生活")


# Of what is not here nobody can tell: it is held against nothing by its purpose.
PURPOSES: Mapping[str, BenefitPurpose] = {
    SubsidyKind.FOUR_SMALL: BenefitPurpose.INDUSTRY,
    SubsidyKind.TRANSPORT: BenefitPurpose.WORK,
    ReliefPurpose.MEDICAL: BenefitPurpose.HEALTH,
    ReliefPurpose.SCHOOLING: BenefitPurpose.SCHOOLING,
    ReliefPurpose.HOUSING: BenefitPurpose.HOUSING,
    ReliefPurpose.PRODUCTION: BenefitPurpose.INDUSTRY,
    ReliefPurpose.LIVING: BenefitPurpose.LIVING,
    MeasureKind.INDUSTRY: BenefitPurpose.INDUSTRY,
    MeasureKind.EMPLOYMENT: BenefitPurpose.WORK,
    MeasureKind.PUBLIC_POST: BenefitPurpose.WORK,
    MeasureKind.HEALTH: BenefitPurpose.HEALTH,
    MeasureKind.COMPULSORY_EDUCATION: BenefitPurpose.SCHOOLING,
    MeasureKind.EDUCATION: BenefitPurpose.SCHOOLING,
    MeasureKind.HOUSING: BenefitPurpose.HOUSING,
    MeasureKind.WATER: BenefitPurpose.HOUSING,
    MeasureKind.SAFETY_NET: BenefitPurpose.LIVING,
}


class BenefitDoubt(TextChoices):
    """Why somebody should look whether a household got the same twice."""

    SAME_PURPOSE = "same_purpose", _("同一用途有两个来源")
    SAME_AMOUNT = "same_amount", _("不同来源金额相同")
    OVER_CAP = "over_cap", _("超过每户每年上限")


class DoubleStatus(TextChoices):
    """What the office says of benefits that look as if a household got the same twice."""

    OPEN = "open", _("待核对")
    STACKED = "stacked", _("核对无误（合规叠加）")
    DOUBLED = "doubled", _("确属重复（已处理）")


ANSWERS = (DoubleStatus.STACKED, DoubleStatus.DOUBLED)
