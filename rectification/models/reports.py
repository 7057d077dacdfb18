"""Each report of each period, with its papers; of a meeting when it was held, and its minutes."""

import datetime
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.visits import appended
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    STALES,
    Attachment,
    Division,
    Stamped,
    User,
    Versioned,
    WarZone,
    listed,
    tracked,
)
from rectification.choices import reports as words
from rectification.models.requirements import Reporter, ReporterQuerySet
from rectification.rules.moves import REPORT_MOVES
from rectification.rules.reports import LONGEST_CONTENT, LONGEST_PAPER

# The day it came first says whether it came in time: nobody moves it.
_FIRST_KEPT = """
    IF NEW.first_sent_at IS DISTINCT FROM OLD.first_sent_at AND OLD.first_sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'first submission changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class ReportQuerySet(ReporterQuerySet):
    """Reports."""

    organisation_path: ClassVar[str] = "reporter__organisation"

    def with_standing(self, on: datetime.date) -> Self:
        """R-REPORT on a day as `standing`; what is withdrawn has none and is left out."""
        is_sent = {"status__in": [each.value for each in words.SENT]}
        in_its_period = Q(held_on=None) | Q(held_on__lte=F("due_on"))
        sent_on = TruncDate("first_sent_at", tzinfo=timezone.get_current_timezone())
        standing = Case(
            When(
                in_its_period,
                **is_sent,
                sent_on__lte=F("due_on"),
                then=Value(words.Punctuality.IN_TIME.value),
            ),
            When(**is_sent, then=Value(words.Punctuality.LATE.value)),
            When(due_on__lt=on, then=Value(words.Punctuality.MISSING.value)),
            default=Value(words.Punctuality.PENDING.value),
        )
        asked = self.exclude(status=words.ReportStatus.WITHDRAWN)
        return asked.annotate(sent_on=sent_on).annotate(standing=standing)

    def counted(self, first: datetime.date, last: datetime.date) -> dict[tuple[str, int | None], list[int]]:
        """{(division, organisation): [in time, due]} of what was due from a day to another, as it stands now.

        For 报送及时率: what has not come counts as missing, because all of those days are taken as over.
        Meetings are no reports: they are seen to be held, and count nowhere.
        """
        papers = self.filter(reporter__requirement__kind=words.RequirementKind.REPORT)
        over = papers.filter(due_on__range=(first, last)).with_standing(last + datetime.timedelta(days=1))
        in_time = Count("pk", filter=Q(standing=words.Punctuality.IN_TIME.value))
        keys = ("division_id", "reporter__organisation_id")
        rows = over.order_by().values(*keys).annotate(in_time=in_time, due=Count("pk"))
        return {(row[keys[0]], row[keys[1]]): [row["in_time"], row["due"]] for row in rows}

    def meetings(self) -> Self:
        """Those that are held, not written."""
        return self.filter(reporter__requirement__kind__in=words.MEETINGS)

    def of_zone(self, zone: WarZone, on: datetime.date) -> Self:
        """What the zone's office owes, and what is owed in the townships that are its own on a day."""
        own = Q(reporter__organisation=zone.office_id)
        return self.filter(WarZone.objects.filter(pk=zone.pk).holding("division__code", on) | own)


class ReportFileQuerySet(ReporterQuerySet):
    """The papers of reports."""

    organisation_path: ClassVar[str] = "report__reporter__organisation"


@pghistory.track(*tracked())
class PeriodicReport(Stamped, Versioned):
    """What one unit reports of one period: opened by the job when the period begins, sent by the unit.

    Written by actions.reporting. first_sent_at: never changed; it says whether the report came in time.
    held_on and what follows: of a meeting; made_up_reason: why it was held after its period.
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
    held_on = models.DateField(_("召开日期"), null=True, blank=True)
    venue = models.CharField(_("地点"), max_length=60, blank=True)
    chair = models.CharField(_("主持人"), max_length=50, blank=True)
    attendance = models.PositiveSmallIntegerField(_("参加人数"), null=True, blank=True)
    made_up_reason = models.CharField(_("补开原因"), max_length=300, blank=True)
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
                name="periodic_report_held",
                condition=Q(held_on=None, venue="", chair="", attendance=None, made_up_reason="")
                | (
                    Q(
                        held_on__isnull=False,
                        held_on__gte=F("period"),
                        attendance__isnull=False,
                        attendance__gt=0,
                    )
                    & ~Q(venue="")
                    & ~Q(chair="")
                ),
            ),
            models.CheckConstraint(
                name="periodic_report_made_up",
                condition=Q(held_on=None) | Q(held_on__lte=F("due_on")) | ~Q(made_up_reason=""),
            ),
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
            *STALES,
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
