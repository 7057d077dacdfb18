"""What units report again and again: who asks for it, of whom, and each report of each period."""

import datetime
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.rounds import CoveringQuerySet
from households.models.visits import appended
from povertycase.access import ScopedQuerySet
from povertycase.choices import Role
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    Attachment,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)
from rectification.choices import reports as words
from rectification.rules.moves import REPORT_MOVES
from rectification.rules.reports import LONGEST_CONTENT, LONGEST_PAPER

# The day it came first says whether it came in time: nobody moves it.
_FIRST_KEPT = """
    IF NEW.first_sent_at IS DISTINCT FROM OLD.first_sent_at AND OLD.first_sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'first submission changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class ReporterQuerySet(ScopedQuerySet):
    """Who reports, and what; a department or unit sees its own, a helper none."""

    organisation_path: ClassVar[str] = "organisation"

    def within(self, posting: Posting) -> Q:
        """As above."""
        inside = super().within(posting)
        if posting.role == Role.DEPARTMENT:
            return inside & Q(**{self.organisation_path: posting.organisation_id})
        return inside


class ReportQuerySet(ReporterQuerySet):
    """Reports."""

    organisation_path: ClassVar[str] = "reporter__organisation"

    def with_standing(self, on: datetime.date) -> Self:
        """R-REPORT on a day as `standing`; what is withdrawn has none and is left out."""
        is_sent = {"status__in": [each.value for each in words.SENT]}
        sent_on = TruncDate("first_sent_at", tzinfo=timezone.get_current_timezone())
        standing = Case(
            When(**is_sent, sent_on__lte=F("due_on"), then=Value(words.Punctuality.IN_TIME.value)),
            When(**is_sent, then=Value(words.Punctuality.LATE.value)),
            When(due_on__lt=on, then=Value(words.Punctuality.MISSING.value)),
            default=Value(words.Punctuality.PENDING.value),
        )
        asked = self.exclude(status=words.ReportStatus.WITHDRAWN)
        return asked.annotate(sent_on=sent_on).annotate(standing=standing)

    def counted(self, first: datetime.date, last: datetime.date) -> dict[tuple[str, int | None], list[int]]:
        """{(division, organisation): [in time, due]} of what was due from a day to another, as it stands now.

        For 报送及时率: what has not come counts as missing, because all of those days are taken as over.
        """
        over = self.filter(due_on__range=(first, last)).with_standing(last + datetime.timedelta(days=1))
        in_time = Count("pk", filter=Q(standing=words.Punctuality.IN_TIME.value))
        keys = ("division_id", "reporter__organisation_id")
        rows = over.order_by().values(*keys).annotate(in_time=in_time, due=Count("pk"))
        return {(row[keys[0]], row[keys[1]]): [row["in_time"], row["due"]] for row in rows}


class ReportFileQuerySet(ReporterQuerySet):
    """The papers of reports."""

    organisation_path: ClassVar[str] = "report__reporter__organisation"


@pghistory.track(*tracked())
class ReportRequirement(Stamped, Versioned):
    """An office asks units to report every month or quarter; township and county ask (actions.requirements).

    papers: {month as text: names of the papers that are sent with the report of the period that ends in it}.
    """

    division = models.ForeignKey(
        Division,
        verbose_name=_("发出单位所在区划"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    name = models.CharField(_("报送事项"), max_length=60)
    content = models.CharField(_("报送内容"), max_length=500)
    rhythm = models.CharField(_("报送周期"), max_length=9, choices=words.Rhythm)
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    papers = models.JSONField(_("随附材料"), default=dict)
    end_reason = models.CharField(_("结束原因"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CoveringQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("报送要求")
        verbose_name_plural = _("报送要求")
        constraints = [
            *listed("report_requirement", rhythm=words.Rhythm),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="report_requirement_once", fields=["division", "name", "begins_on"]),
            models.CheckConstraint(
                name="report_requirement_days", condition=Q(ends_on__gte=F("begins_on")) | ~Q(end_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def papers_of(self, month: int) -> list[str]:
        """The papers that belong to the report of the period that ends in a month."""
        return list(self.papers.get(str(month), []))


class Reporter(models.Model):
    """One unit that a requirement asks: an organisation, or the office of a village or township.

    Written by actions.requirements. since: the first period it reports is the one that holds this day.
    """

    requirement = models.ForeignKey(ReportRequirement, on_delete=models.PROTECT, related_name="reporters")
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = models.DateField(_("自何时起报送"))

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送单位")
        verbose_name_plural = _("报送单位")
        constraints = [
            models.UniqueConstraint(
                name="reporter_once",
                fields=["division", "requirement", "organisation"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="reporter_with_division", fields=["id", "division"]),
        ]

    def __str__(self) -> str:
        return self.organisation.name if self.organisation else self.division.name


@pghistory.track(*tracked())
class PeriodicReport(Stamped, Versioned):
    """What one unit reports of one period: opened by the job when the period begins, sent by the unit.

    Written by actions.reporting. first_sent_at: never changed; it says whether the report came in time.
    """

    MOVES: ClassVar = REPORT_MOVES

    reporter = models.ForeignKey(
        Reporter, on_delete=models.PROTECT, related_name="reports", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    period = models.DateField(_("报送期"))
    due_on = models.DateField(_("报送期限"))
    content = models.CharField(_("本期情况"), max_length=LONGEST_CONTENT, blank=True)
    first_sent_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    sent_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    sent_by = models.ForeignKey(
        User, verbose_name=_("报送人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.CharField(_("审核意见"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ReportStatus, default=words.ReportStatus.DUE
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("定期报告")
        verbose_name_plural = _("定期报告")
        indexes = [models.Index(name="periodic_report_scope", fields=["division", "status", "due_on"])]
        constraints = [
            *listed("periodic_report", status=words.ReportStatus),
            models.UniqueConstraint(name="periodic_report_once", fields=["reporter", "period"]),
            models.UniqueConstraint(name="periodic_report_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="periodic_report_day", condition=Q(due_on__gt=F("period"))),
            models.CheckConstraint(
                name="periodic_report_sent",
                condition=~Q(status__in=[each.value for each in words.SENT])
                | (
                    ~Q(content="")
                    & Q(first_sent_at__isnull=False, sent_at__isnull=False, sent_by__isnull=False)
                ),
            ),
            CompositeForeignKey(
                name="periodic_report_follows_reporter",
                fields=["reporter", "division"],
                to="rectification.Reporter",
                to_fields=["id", "division"],
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="first_sent_kept",
                operation=pgtrigger.UpdateOf("first_sent_at"),
                when=pgtrigger.Before,
                func=_FIRST_KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.period}"


class ReportFile(models.Model):
    """One paper sent with a report; the newest of a name counts. Written by actions.reporting, kept."""

    report = models.ForeignKey(
        PeriodicReport, on_delete=models.PROTECT, related_name="files", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    paper = models.CharField(_("材料"), max_length=LONGEST_PAPER)
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告材料")
        verbose_name_plural = _("报告材料")
        indexes = [models.Index(name="report_file_scope", fields=["division", "report"])]
        constraints = [
            CompositeForeignKey(
                name="report_file_follows_report",
                fields=["report", "division"],
                to="rectification.PeriodicReport",
                to_fields=["id", "division"],
            ),
        ]
        triggers = appended("report_file")

    def __str__(self) -> str:
        return self.paper
