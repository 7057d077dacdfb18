"""People, and which household each belongs to from when to when."""

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet, RegisterRow
from households.models.households import HAS_HEAD, Household
from povertycase.choices import Trade
from povertycase.fields import CompositeForeignKey, EncryptedField, PartialDateField
from povertycase.models import STALES, Division, listed, tracked

HEAD_IN_FORCE = Q(relation=choices.Relation.HEAD, left_on=None)


def doubled(expression: object) -> Func:
    """Each character twice: `张三` → `张张三三`, so that trigrams find two-character names."""
    return Func(expression, Value("(.)"), Value(r"\1\1"), Value("g"), function="regexp_replace")


class PersonQuerySet(RegisterQuerySet):
    """People; each follows the household of the membership in force."""

    household_path = "memberships__household"

    def paired_with(self, posting: object) -> Q:
        """Members of the households paired with the posting's holder today."""
        paired = posting.user.pairing_set.in_force().values("household_id")  # type: ignore[attr-defined]
        members = HouseholdMembership.objects.filter(household_id__in=paired, left_on=None)
        return Q(id__in=members.values("person_id"))

    def named_like(self, text: str) -> Self:
        """People whose name holds `text`, or whose pinyin or initials begin with it."""
        if text.isascii():
            lower = text.lower().replace(" ", "")
            return self.filter(Q(name_pinyin__startswith=lower) | Q(name_initials__startswith=lower))
        pattern = "".join(character * 2 for character in text)
        return self.alias(name_doubled=doubled(F("name"))).filter(
            name_doubled__contains=pattern, name__contains=text
        )


@pghistory.track(*tracked())
class Person(RegisterRow):
    """One human being on the register; written by register actions and rolls, never deleted.

    certificate_number is what was given (a disability certificate has 20 or 22 characters); id18 is the
    identity in it, NULL while it is awaited.
    """

    PERSONAL = ("certificate_number", "id18", "phone", "birth_on")
    FIELD_RIGHTS: ClassVar = {
        Trade.MEDICAL: (
            "certificate_number",
            "has_resident_medical",
            "has_employee_medical",
            "has_serious_illness",
            "has_commercial_medical",
            "has_medical_assistance",
            "health",
        ),
        Trade.HEALTH: ("certificate_number", "health", "has_other_health_support"),
        Trade.EDUCATION: ("certificate_number", "education", "school_status", "dropout_reason"),
        Trade.DISABLED: (
            "certificate_number",
            "disability_kind",
            "disability_grade",
            "disability_year",
            "health",
        ),
        Trade.CIVIL_AFFAIRS: (
            "certificate_number",
            "is_low_income_recipient",
            "low_income_allowance",
            "is_destitute_recipient",
            "destitute_support",
            "health",
        ),
        Trade.LABOUR: (
            "certificate_number",
            "phone",
            "labour",
            "work_place",
            "work_months",
            "work_employer",
            "work_state",
            "is_abroad",
            "job_channel",
            "industry",
            "public_post",
            "public_post_months",
            "has_resident_pension",
            "has_employee_pension",
        ),
    }

    division = models.ForeignKey(Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False)
    number = models.CharField(_("人编号"), max_length=32, blank=True, db_collation="C")
    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(_("拼音"), max_length=120, blank=True, db_collation="C")
    name_initials = models.CharField(_("拼音首字母"), max_length=60, blank=True, db_collation="C")
    certificate_kind = models.CharField(
        _("证件类型"), max_length=12, choices=choices.CertificateKind, blank=True
    )
    certificate_number = EncryptedField(_("证件号码"), context="person.certificate_number")
    id18 = EncryptedField(_("公民身份号码"), context="person.id18", unique=True)
    id_tail4 = models.BigIntegerField(null=True, blank=True, editable=False)
    id_tail6 = models.BigIntegerField(null=True, blank=True, editable=False)
    sex = models.CharField(_("性别"), max_length=4, choices=choices.Sex, blank=True)
    birth_on = models.DateField(_("出生日期"), null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    political_status = models.CharField(
        _("政治面貌"), max_length=12, choices=choices.PoliticalStatus, blank=True
    )
    phone = EncryptedField(_("联系电话"), context="person.phone")
    identified_on = PartialDateField(_("人员识别时间"))

    education = models.CharField(_("文化程度"), max_length=12, choices=choices.Education, blank=True)
    school_status = models.CharField(_("在校生状况"), max_length=16, choices=choices.SchoolStatus, blank=True)
    dropout_reason = models.CharField(_("失学或辍学原因"), max_length=20, blank=True)
    speaks_mandarin = models.BooleanField(_("会讲普通话"), null=True, blank=True)

    health = ArrayField(models.CharField(max_length=8), verbose_name=_("健康状况"), default=list, blank=True)
    disability_kind = models.CharField(_("残疾类别"), max_length=8, blank=True)
    disability_grade = models.CharField(_("残疾等级"), max_length=4, blank=True)
    disability_year = models.PositiveSmallIntegerField(_("残疾证办证年度"), null=True, blank=True)

    labour = models.CharField(_("劳动技能"), max_length=16, choices=choices.Labour, blank=True)
    work_state = models.CharField(_("务工状况"), max_length=20, blank=True)
    work_place = models.CharField(_("务工所在地"), max_length=100, blank=True)
    work_months = models.DecimalField(
        _("务工时间（月）"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    work_employer = models.CharField(_("务工企业名称"), max_length=100, blank=True)
    is_abroad = models.BooleanField(_("国外务工"), null=True, blank=True)
    job_channel = models.CharField(_("就业渠道"), max_length=40, blank=True)
    industry = models.CharField(_("产业分类"), max_length=40, blank=True)
    public_post = models.CharField(_("公益性岗位"), max_length=60, blank=True)
    public_post_months = models.DecimalField(
        _("公益性岗位（月数）"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    has_resident_medical = models.BooleanField(_("参加城乡居民基本医疗保险"), null=True, blank=True)
    has_employee_medical = models.BooleanField(_("参加城镇职工基本医疗保险"), null=True, blank=True)
    has_serious_illness = models.BooleanField(_("参加大病保险"), null=True, blank=True)
    has_commercial_medical = models.BooleanField(_("参加商业补充医疗保险"), null=True, blank=True)
    has_medical_assistance = models.BooleanField(_("接受医疗救助"), null=True, blank=True)
    has_other_health_support = models.BooleanField(_("接受其他健康帮扶"), null=True, blank=True)
    has_resident_pension = models.BooleanField(_("参加城乡居民基本养老保险"), null=True, blank=True)
    has_employee_pension = models.BooleanField(_("参加城镇职工基本养老保险"), null=True, blank=True)
    is_low_income_recipient = models.BooleanField(_("享受低保"), null=True, blank=True)
    low_income_allowance = models.CharField(
        _("享受低保政策情况"), max_length=12, choices=choices.LowIncomeAllowance, blank=True
    )
    is_destitute_recipient = models.BooleanField(_("特困供养人员"), null=True, blank=True)
    destitute_support = models.CharField(
        _("享受特困供养政策情况"), max_length=12, choices=choices.DestituteSupport, blank=True
    )

    objects = PersonQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("人")
        verbose_name_plural = _("人")
        triggers = [*RegisterRow.Meta.triggers, *STALES]
        constraints = [
            models.UniqueConstraint(
                name="person_number",
                fields=["number"],
                condition=~Q(number=""),
            ),
            models.UniqueConstraint(name="person_division", fields=["id", "division"]),
            *listed(
                "person",
                certificate_kind=choices.CertificateKind,
                sex=choices.Sex,
                political_status=choices.PoliticalStatus,
                education=choices.Education,
                school_status=choices.SchoolStatus,
                labour=choices.Labour,
                low_income_allowance=choices.LowIncomeAllowance,
                destitute_support=choices.DestituteSupport,
            ),
        ]
        indexes = [
            models.Index(name="person_scope", fields=["division", "name_pinyin", "id"]),
            models.Index(name="person_pinyin", fields=["name_pinyin"]),
            models.Index(name="person_initials", fields=["name_initials"]),
            models.Index(name="person_tail4", fields=["id_tail4"]),
            models.Index(name="person_tail6", fields=["id_tail6"]),
            GinIndex(OpClass(doubled(F("name")), name="gin_trgm_ops"), name="person_name_doubled"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(RegisterQuerySet):
    """Who belongs where."""

    def in_force(self) -> Self:
        """Memberships that have not ended."""
        return self.filter(left_on=None)

    def heads(self) -> Self:
        """The heads in force."""
        return self.filter(HEAD_IN_FORCE)


_FOLLOW = """
    UPDATE households_person AS person SET division_id = moved.division_id
    FROM moved WHERE moved.person_id = person.id AND moved.left_on IS NULL
        AND person.division_id IS DISTINCT FROM moved.division_id;
    RETURN NULL;
"""


@pghistory.track(*tracked())
class HouseholdMembership(RegisterRow):
    """A person belongs to a household, in a relation to its head, from joining to leaving, with the reasons.

    A relation changes in place; a new row is made only when somebody joins.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="memberships", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(_("与户主关系"), max_length=8, choices=choices.Relation)
    joined_on = models.DateField(_("加入日期"), null=True, blank=True)
    joined_reason = models.CharField(_("加入原因"), max_length=12, choices=choices.JoinReason, blank=True)
    left_on = models.DateField(_("离开日期"), null=True, blank=True)
    left_reason = models.CharField(_("离开原因"), max_length=12, choices=choices.LeaveReason, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("家庭成员关系")
        verbose_name_plural = _("家庭成员关系")
        constraints = [
            models.UniqueConstraint(name="one_head_in_force", fields=["household"], condition=HEAD_IN_FORCE),
            models.UniqueConstraint(
                name="one_membership_in_force", fields=["person"], condition=Q(left_on=None)
            ),
            models.CheckConstraint(
                name="membership_left_pair",
                condition=Q(left_on=None, left_reason="") | Q(~Q(left_reason=""), left_on__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_relation_listed", condition=Q(relation__in=choices.Relation.values)
            ),
            CompositeForeignKey(
                name="membership_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
        ]
        triggers = [
            *RegisterRow.Meta.triggers,
            *STALES,
            pgtrigger.Trigger(
                name="person_follows_on_join",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="moved"),
                func=_FOLLOW,
            ),
            pgtrigger.Trigger(
                name="person_follows_on_move",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(new="moved"),
                func=_FOLLOW,
            ),
            pgtrigger.Trigger(
                name="household_keeps_head",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition("OLD.left_on IS NULL AND OLD.relation = '户主'"),
                func=HAS_HEAD.format(household="OLD.household_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.relation}"
