"""One import of a roll: the file, its rows in staging, what was found, and what differs from the register."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.roll_fields import ROLL_FIELDS, Kind, RollField
from households.rules.moves import ROLL_MOVES, ROLL_READERS
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import JobKind
from povertycase.fields import EncryptedField
from povertycase.models import Attachment, Division, Job, Posting, Stamped, User, Versioned


class RollBatchQuerySet(ScopedQuerySet):
    """Imports, seen by those who read every column of the register."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department, a village or a helper: a roll is a whole township's."""
        return super().within(posting) if posting.role in ROLL_READERS else NOTHING

    def with_marking(self) -> Self:
        """With `marking_state` of the job that marks it, and `is_marked`: whether its file is there."""
        made = Cast(KeyTextTransform("attachment", "result"), models.BigIntegerField())
        file = _marking(OuterRef(OuterRef("pk"))).annotate(file=made).values("file")[:1]
        return self.annotate(
            marking_state=Subquery(_marking(OuterRef("pk")).values("state")[:1]),
            is_marked=Exists(Attachment.objects.filter(deleted_at=None, pk=Subquery(file))),
        )


def _marking(batch: OuterRef) -> models.QuerySet[Job]:
    key = Concat(Value("roll:"), Cast(batch, models.TextField()))
    return Job.objects.filter(kind=JobKind.MARK_ROLL, dedup_key=key).order_by("-pk")


class RollBatch(Stamped, Versioned):
    """One roll that somebody uploaded, from reading to acceptance or undoing; written by actions.rolls.

    division: the place the uploader answers for; rows outside it are refused.
    """

    MOVES: ClassVar = ROLL_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("导入范围"), on_delete=models.PROTECT, db_index=False
    )
    source = models.ForeignKey(
        Attachment, verbose_name=_("上传的文件"), on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(_("登记类别"), max_length=20, choices=choices.Scheme)
    layout = models.CharField(_("表样"), max_length=2, blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("读到的列"))
    is_full = models.BooleanField(_("全量花名册"), default=False)
    data_on = models.DateField(_("数据日期"), null=True, blank=True)
    accepted = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("接受的类别"))
    counts = models.JSONField(_("计数"), default=dict)
    finding_counts = models.JSONField(_("问题计数"), default=dict)
    seconds = models.JSONField(_("各步用时"), default=dict)
    peak_mb = models.IntegerField(_("内存峰值"), default=0)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    applied_at = models.DateTimeField(_("入库时间"), null=True, blank=True)

    status = models.CharField(
        _("状态"), max_length=10, choices=choices.RollStatus, default=choices.RollStatus.UPLOADED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")

    objects = RollBatchQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("花名册导入")
        verbose_name_plural = _("花名册导入")
        constraints = [
            models.CheckConstraint(
                name="roll_batch_status", condition=Q(status__in=choices.RollStatus.values)
            ),
        ]
        indexes = [models.Index(name="roll_batch_scope", fields=["division", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.source.name}"

    @property
    def has_written(self) -> bool:
        """Whether anything of the register was written."""
        return bool(self.counts.get("written"))

    @property
    def can_be_accepted(self) -> bool:
        """Whether any of its households may go in: one error holds a whole household back."""
        held = self.counts.get("held_people", 0)
        return not held or self.counts.get("rows", 0) > held

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """The sheets to choose from, of a workbook in which several look like a roll: name, rows, layout."""
        return self.counts.get("sheets") or []

    @property
    def marking(self) -> Job | None:
        """The job that marks the findings in the uploader's own sheet; none when there is nothing to mark."""
        jobs = Job.objects.filter(kind=JobKind.MARK_ROLL, dedup_key=f"roll:{self.pk}")
        return jobs.order_by("-pk").first()

    @property
    def marked(self) -> Attachment | None:
        """The uploader's own sheet with the findings marked in it, once it has been made."""
        job = self.marking
        return Attachment.objects.filter(pk=job.result.get("attachment")).first() if job else None


class RollRow(models.Model):
    """One row of a roll in staging, each cell as canonical text; emptied when the batch closes.

    The columns of ROLL_FIELDS are added below the class. NULL is a blank cell; a column the layout does
    not have is NULL too and does not stand in the batch's `columns`. Once checked, all rows of a household
    that is not held say the same in the household's columns, and exactly one is the head's: it stands for
    the household.
    """

    batch = models.ForeignKey(  # staging dies with it; unchecked for the same reason as RegisterRow.origin
        RollBatch, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    row = models.IntegerField()
    division_code = models.CharField(max_length=12, db_collation="C", null=True)
    is_held = models.BooleanField(default=False)  # an error in one row holds back its whole household
    needs_consent = models.BooleanField(default=False)  # goes in only when a person confirms the doubt
    household_id = models.BigIntegerField(null=True)  # the household with this number on the register
    person_id = models.BigIntegerField(null=True)
    membership_id = models.BigIntegerField(null=True)  # the person's membership in force, wherever it is
    kind = models.CharField(max_length=10, null=True)  # DifferenceKind of the person
    household_kind = models.CharField(max_length=10, null=True)  # DifferenceKind of the household
    is_new_head = models.BooleanField(default=False)
    changed = ArrayField(models.CharField(max_length=40), null=True)
    cleared = ArrayField(models.CharField(max_length=40), null=True)
    # What differs in the household's own columns; on the head's row only.
    household_changed = ArrayField(models.CharField(max_length=40), null=True)
    household_cleared = ArrayField(models.CharField(max_length=40), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="roll_row_once", fields=["batch", "row"])]
        # The writing goes chunk by chunk in this order; without it each chunk would read all of staging.
        indexes = [models.Index(name="roll_row_household", fields=["batch", "household_number"])]


def _staging_column(field: RollField) -> models.Field:
    if field.kind == Kind.CIPHER:
        column = field.column if field.name != "head_id18" else "id18"
        owner = "household" if field.is_household_wide else "person"
        return EncryptedField(context=f"{owner}.{column}")
    return models.TextField(null=True)


for _field in ROLL_FIELDS:
    RollRow.add_to_class(_field.name, _staging_column(_field))


class RollFinding(models.Model):
    """Something the checks found in one cell or row; `value` is masked. At most 5,000 a batch."""

    batch = models.ForeignKey(  # dies with it
        RollBatch, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    code = models.CharField(_("代码"), max_length=24)
    rule = models.CharField(_("规则"), max_length=16, blank=True)
    severity = models.CharField(_("级别"), max_length=8, choices=choices.Severity)
    row = models.IntegerField(_("行号"), null=True)
    column = models.CharField(_("列"), max_length=100, blank=True)
    household_number = models.CharField(_("户编号"), max_length=32, blank=True)
    value = models.CharField(_("内容"), max_length=100, blank=True)
    message = models.CharField(_("说明"), max_length=300)

    class Meta:
        verbose_name = _("导入问题")
        verbose_name_plural = _("导入问题")
        indexes = [models.Index(name="roll_finding_code", fields=["batch", "severity", "code", "row"])]

    def __str__(self) -> str:
        return f"{self.code} {self.row}"


class RollDifference(models.Model):
    """One way in which a roll differs from the register, by field; old and new are masked where personal.

    Until the roll is written its new people stand in RollRow alone; each that is written gets a row here,
    without an identity, so that the list outlives staging.
    """

    batch = models.ForeignKey(  # dies with it; unchecked for the same reason as RegisterRow.origin
        RollBatch,
        on_delete=models.CASCADE,
        related_name="differences",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(_("类别"), max_length=10, choices=choices.DifferenceKind)
    row = models.IntegerField(_("行号"), null=True)
    household_number = models.CharField(_("户编号"), max_length=32, blank=True)
    person_number = models.CharField(_("人编号"), max_length=32, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    field = models.CharField(_("字段"), max_length=40, blank=True)
    old = models.CharField(_("登记值"), max_length=200, blank=True)
    new = models.CharField(_("花名册值"), max_length=200, blank=True)
    membership_id = models.BigIntegerField(null=True)  # vanished: which membership would end

    class Meta:
        verbose_name = _("差异")
        verbose_name_plural = _("差异")
        indexes = [models.Index(name="roll_difference_kind", fields=["batch", "kind", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"


class RollCoverage(models.Model):
    """The latest roll that was accepted for one village and list; written when a batch is applied."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False)
    scheme = models.CharField(_("登记类别"), max_length=20, choices=choices.Scheme)
    household_type = models.CharField(_("名单"), max_length=20, blank=True)
    data_on = models.DateField(_("数据日期"), null=True)
    is_full = models.BooleanField(_("全量"), default=False)
    batch = models.ForeignKey(RollBatch, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("花名册覆盖")
        verbose_name_plural = _("花名册覆盖")
        constraints = [
            models.UniqueConstraint(
                name="roll_coverage_once", fields=["division", "scheme", "household_type"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.household_type}"
