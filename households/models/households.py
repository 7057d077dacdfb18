"""Villages and households."""

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet, RegisterRow
from households.rules.rights import REGISTER_STEPS
from households.rules.values.risks import LONGEST as LONGEST_RISK
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Trade
from povertycase.fields import EncryptedField, PartialDateField
from povertycase.models import STALES, Division, Posting, Stamped, User, Versioned, listed, tracked

VILLAGE_CODE_LENGTH = 12
IN_VILLAGE = Exact(Length(F("division")), VILLAGE_CODE_LENGTH)

# A household in force has a head at commit; change of head is demote then promote inside one transaction.
HAS_HEAD = """
    IF EXISTS (
        SELECT 1 FROM households_household AS household
        WHERE household.id = {household} AND household.status = 'active' AND NOT EXISTS (
            SELECT 1 FROM households_householdmembership AS member
            WHERE member.household_id = household.id AND member.left_on IS NULL AND member.relation = '户主'
        )
    ) THEN
        RAISE EXCEPTION 'household % has no head', {household} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

# What the kernel keeps about a household lies where the household lies.
OBLIGATIONS_FOLLOW = """
    UPDATE povertycase_obligation SET division_id = NEW.division_id WHERE household_key = NEW.id;
    RETURN NULL;
"""


class VillageQuerySet(ScopedQuerySet):
    """Villages and what lies in one; a 帮扶责任人 reaches the villages of the households paired with them."""

    def paired_with(self, posting: Posting) -> Q:
        """Rows of the villages where the posting's holder answers for somebody today."""
        return Q(division__in=posting.user.pairing_set.in_force().values("division_id"))


@pghistory.track(*tracked())
class Village(Stamped, Versioned):
    """What is known of one village beyond its name; one row a village division, kept by the county."""

    division = models.OneToOneField(
        Division, verbose_name=_("行政村"), primary_key=True, on_delete=models.PROTECT
    )
    exit_year = models.PositiveSmallIntegerField(_("出列年度"), null=True, blank=True)
    is_key_village = models.BooleanField(_("重点村"), null=True, blank=True)
    is_poverty_village = models.BooleanField(_("贫困村"), null=True, blank=True)
    has_exited = models.BooleanField(_("已出列"), null=True, blank=True)
    household_count = models.PositiveIntegerField(_("全村总户数"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("行政村")
        verbose_name_plural = _("行政村")
        triggers = [*Versioned.Meta.triggers, *STALES]
        constraints = [
            models.CheckConstraint(name="village_is_village", condition=IN_VILLAGE),
        ]

    def __str__(self) -> str:
        return self.division.name

    @property
    def is_exited(self) -> bool | None:
        """Whether nothing is left to exit from: 已出列, or never a 贫困村; None while nobody has said."""
        if self.is_poverty_village is False or self.exit_year is not None:
            return True
        return self.has_exited


class HouseholdQuerySet(RegisterQuerySet):
    """Households."""

    household_path = ""

    def active(self) -> Self:
        """Households on the register today."""
        return self.filter(status=choices.HouseholdStatus.ACTIVE)

    def printed_by(self, user: User) -> Self:
        """Those whose papers `user` may take: a posting that takes that step reaches them."""
        reach = NOTHING
        for posting in user.postings:
            if posting.role in REGISTER_STEPS["print_papers"]:
                reach |= self.within(posting)
        return self.filter(reach)

    def needing_helper(self) -> Self:
        """Those on the register that somebody must answer for: rules.helping.needs_helper as a filter."""
        is_monitored = ~Q(monitoring_category="") & ~Q(monitoring_state=choices.MonitoringState.REMOVED)
        return self.active().filter(Q(household_type__in=choices.EXITED_TYPES) | is_monitored)


@pghistory.track(*tracked())
class Household(RegisterRow):
    """One household on the register; written by register actions and rolls, closed, never deleted."""

    PERSONAL = ("phone", "bank_account", "address")
    FIELD_RIGHTS: ClassVar = {
        Trade.HOUSING: (
            "house_area_m2",
            "house_grade",
            "house_appraised_on",
            "is_house_unsafe",
            "address",
            "is_relocated",
            "relocation_mode",
            "relocation_site",
        ),
        Trade.WATER: ("has_safe_water", "has_water_difficulty"),
        Trade.CIVIL_AFFAIRS: ("phone", "address", "is_no_labour_guaranteed", "risks"),
        Trade.FINANCE: ("bank_account",),
        Trade.AGRICULTURE: (
            "land_arable_mu",
            "land_forest_mu",
            "land_returned_mu",
            "land_orchard_mu",
            "land_pasture_mu",
            "land_water_mu",
            "is_led_by_enterprise",
            "is_led_by_leader",
            "is_in_cooperative",
            "industry_support",
        ),
        Trade.LABOUR: ("phone",),
        Trade.MEDICAL: ("phone",),
    }

    division = models.ForeignKey(Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False)
    group_name = models.CharField(_("自然村（组）"), max_length=60, blank=True)
    address = models.CharField(_("家庭住址"), max_length=200, blank=True)
    phone = EncryptedField(_("户联系电话"), context="household.phone")
    bank_account = EncryptedField(_("一卡通账号"), context="household.bank_account")

    household_type = models.CharField(_("户类型"), max_length=20, choices=choices.HouseholdType, blank=True)
    poverty_attribute = models.CharField(
        _("脱贫户属性"), max_length=20, choices=choices.PovertyAttribute, blank=True
    )
    exit_attribute = models.CharField(_("脱贫属性"), max_length=20, blank=True)
    exit_year = models.PositiveSmallIntegerField(_("脱贫年度"), null=True, blank=True)
    identification_standard = models.CharField(_("识别标准"), max_length=40, blank=True)
    cause_main = models.CharField(_("主要致贫原因"), max_length=20, choices=choices.Cause, blank=True)
    is_military_family = models.BooleanField(_("军烈属"), null=True, blank=True)
    is_no_labour_guaranteed = models.BooleanField(_("整户无劳动能力兜底保障户"), null=True, blank=True)

    monitoring_category = models.CharField(
        _("监测对象类别"), max_length=20, choices=choices.MonitoringCategory, blank=True
    )
    monitoring_state = models.CharField(
        _("风险状态"), max_length=12, choices=choices.MonitoringState, blank=True
    )
    risk_identified_on = PartialDateField(_("风险识别时间"))
    risk_removed_on = PartialDateField(_("风险消除时间"))
    risks = ArrayField(
        models.CharField(max_length=LONGEST_RISK), verbose_name=_("致贫返贫风险"), default=list, blank=True
    )
    developing_state = models.CharField(
        _("实施开发式帮扶措施情况"), max_length=8, choices=choices.DevelopingState, blank=True
    )

    is_relocated = models.BooleanField(_("易地扶贫搬迁户"), null=True, blank=True)
    relocation_mode = models.CharField(_("搬迁方式"), max_length=20, blank=True)
    relocation_site = models.CharField(_("安置区"), max_length=60, blank=True)

    land_arable_mu = models.DecimalField(
        _("耕地面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    land_forest_mu = models.DecimalField(
        _("林地面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    land_returned_mu = models.DecimalField(
        _("退耕还林面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    land_orchard_mu = models.DecimalField(
        _("林果面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    land_pasture_mu = models.DecimalField(
        _("牧草地面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    land_water_mu = models.DecimalField(
        _("水面面积（亩）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    road_type = models.CharField(_("入户路类型"), max_length=20, blank=True)
    is_road_hardened = models.BooleanField(_("入户路硬化"), null=True, blank=True)
    distance_km = models.DecimalField(
        _("与村主干路距离（公里）"), max_digits=7, decimal_places=2, null=True, blank=True
    )

    house_area_m2 = models.DecimalField(
        _("住房面积（平方米）"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    house_grade = models.CharField(_("住房鉴定等级"), max_length=2, choices=choices.HouseGrade, blank=True)
    house_appraised_on = PartialDateField(_("鉴定日期"))
    is_house_unsafe = models.BooleanField(_("危房户"), null=True, blank=True)
    has_safe_water = models.BooleanField(_("已解决安全饮用水"), null=True, blank=True)
    has_water_difficulty = models.BooleanField(_("饮水困难"), null=True, blank=True)
    has_domestic_power = models.BooleanField(_("通生活用电"), null=True, blank=True)
    has_production_power = models.BooleanField(_("通生产用电"), null=True, blank=True)
    has_broadcast = models.BooleanField(_("通广播电视"), null=True, blank=True)
    has_sanitary_toilet = models.BooleanField(_("有卫生厕所"), null=True, blank=True)
    fuel_type = models.CharField(_("主要燃料类型"), max_length=20, blank=True)
    is_led_by_enterprise = models.BooleanField(_("有龙头企业带动"), null=True, blank=True)
    is_led_by_leader = models.BooleanField(_("有致富带头人带动"), null=True, blank=True)
    is_in_cooperative = models.BooleanField(_("加入农民专业合作组织"), null=True, blank=True)
    industry_support = models.CharField(_("到户产业帮扶类型"), max_length=60, blank=True)

    status = models.CharField(
        _("在册状态"),
        max_length=8,
        choices=choices.HouseholdStatus,
        default=choices.HouseholdStatus.ACTIVE,
    )
    closed_on = models.DateField(_("销户日期"), null=True, blank=True)
    closed_reason = models.CharField(
        _("销户原因"), max_length=12, choices=choices.HouseholdCloseReason, blank=True
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("户")
        verbose_name_plural = _("户")
        constraints = [
            models.UniqueConstraint(name="household_division", fields=["id", "division"]),
            models.CheckConstraint(name="household_in_village", condition=IN_VILLAGE),
            models.CheckConstraint(
                name="household_closed_pair",
                condition=Q(status=choices.HouseholdStatus.ACTIVE, closed_on=None, closed_reason="")
                | Q(
                    ~Q(closed_reason=""),
                    status=choices.HouseholdStatus.CLOSED,
                    closed_on__isnull=False,
                ),
            ),
            *listed(
                "household",
                household_type=choices.HouseholdType,
                monitoring_category=choices.MonitoringCategory,
                monitoring_state=choices.MonitoringState,
                developing_state=choices.DevelopingState,
                cause_main=choices.Cause,
                house_grade=choices.HouseGrade,
            ),
        ]
        indexes = [models.Index(name="household_scope", fields=["division", "id"])]
        triggers = [
            *RegisterRow.Meta.triggers,
            *STALES,
            pgtrigger.Trigger(
                name="household_begins_with_head",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition("NEW.status = 'active'"),
                func=HAS_HEAD.format(household="NEW.id"),
            ),
            pgtrigger.Trigger(
                name="obligations_follow_household",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("division_id"),
                condition=pgtrigger.Condition("OLD.division_id IS DISTINCT FROM NEW.division_id"),
                func=OBLIGATIONS_FOLLOW,
            ),
        ]

    def __str__(self) -> str:
        return str(_("户 %s")) % self.pk
