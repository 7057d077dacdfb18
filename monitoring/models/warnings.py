"""What the rows of departments' files warn of, and where their figures differ from the register."""

import datetime
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from households.models.base import RegisterQuerySet
from households.models.visits import follows_household
from monitoring.choices import feeds as words
from monitoring.choices.cases import CaseStatus, ClueStatus
from monitoring.models.cases import MonitoringCase
from monitoring.models.clues import Clue
from monitoring.models.feeds import LONGEST_PERIOD, PERIOD, Feed, FeedBatch, sends
from monitoring.models.taken_in import taken_in
from monitoring.rules.moves import WARNING_MOVES
from povertycase.choices import Role
from povertycase.fields import EncryptedField
from povertycase.models import STALES, Division, Posting, Stamped, User, Versioned, listed, tracked

_OPEN = [str(each) for each in words.UNHANDLED]
# Of somebody on the register: handled at all, and by the last day.
HANDLED = ~Q(status__in=_OPEN) & Q(person__isnull=False, handled_on__isnull=False)
IN_TIME = HANDLED & Q(handled_on__lte=F("due_on"))


class FromFeedQuerySet(RegisterQuerySet):
    """What departments said of households: by place; a department sees what it sent itself."""

    def within(self, posting: Posting) -> Q:
        """As above. What is not matched lies in the county, so no township or village sees it."""
        inside = super().within(posting)
        return inside & sends(posting, "feed__organisation") if posting.role == Role.DEPARTMENT else inside

    def helped_by(self, posting: Posting) -> Q:
        """What a unit sent itself is no news to it."""
        return Q()


class WarningQuerySet(FromFeedQuerySet):
    """Warnings, by what is still to be done about them."""

    def unhandled(self) -> Self:
        """Somebody still has to look at the family."""
        return self.filter(status__in=words.UNHANDLED)

    def late(self, on: datetime.date) -> Self:
        """Not handled by the last day."""
        return self.unhandled().filter(due_on__lt=on)

    def punctual(self, punctuality: str, on: datetime.date) -> Self:
        """What 按期办结率 counts as in time, or of what it is a share: those handled and those late."""
        if punctuality == words.Punctuality.IN_TIME:
            return self.filter(IN_TIME)
        return self.filter(HANDLED | Q(status__in=_OPEN, due_on__lt=on))

    def with_cases(self) -> Self:
        """With what became of the clue and of the household: what a department is told."""
        cases = MonitoringCase.objects.filter(household=OuterRef("household"))
        return self.annotate(
            clue_status=F("clue__status"),
            clue_outcome=F("clue__outcome"),
            case_id=F("clue__case"),
            case_status=F("clue__case__status"),
            is_identified=Exists(cases.filter(taken_in())),
            is_identifying=Exists(cases.open()),
        )

    def with_answers(self) -> Self:
        """With `answer`, the 是否纳入 that its department is told and that scores count.

        None while nobody has decided: a clue that was written is no answer yet.
        """
        of_clue = Q(status=words.WarningStatus.INCLUDED)
        of_household = Q(status=words.WarningStatus.MONITORED)
        # A case that was cleared before anybody announced it came to nothing too.
        ended = Q(case_status__in=[CaseStatus.REJECTED.value, CaseStatus.CLEARED.value])
        turned_down = Q(clue_status=ClueStatus.ENDED) | ended
        unhandled = Q(status__in=_OPEN)
        return self.with_cases().annotate(
            answer=Case(
                When(unhandled, then=None),
                When(of_clue & taken_in("clue__case"), then=True),
                When(of_clue & turned_down, then=False),
                When(of_household & Q(is_identified=True), then=True),
                When(of_clue | (of_household & Q(is_identifying=True)), then=None),
                default=False,
                output_field=models.BooleanField(null=True),
            )
        )


@pghistory.track(*tracked())
class Warning(Stamped, Versioned):
    """One row of a department's file about which somebody must look at the family; one a person and signal.

    Made and renewed by imports.applying, handled by actions.warnings. division: the household's village, or
    the county while nobody on the register is the person. span: what its file speaks of, the month or day, or
    the year for a file that counts from January on: the same family is warned of once in it. amount_yuan: the
    newest figure; handled_yuan: the one that was known when somebody decided.
    """

    MOVES: ClassVar = WARNING_MOVES
    PERSONAL: ClassVar = ("id18", "identity")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="warnings")
    batch = models.ForeignKey(FeedBatch, on_delete=models.PROTECT, related_name="warnings")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="warnings",
        db_constraint=False,
    )
    person = models.ForeignKey(
        Person, verbose_name=_("人"), null=True, blank=True, on_delete=models.PROTECT, related_name="warnings"
    )
    kind = models.CharField(_("推送类别"), max_length=14, choices=words.FeedKind)
    signal = models.CharField(_("预警事项"), max_length=14, choices=words.Signal)
    period = models.CharField(_("月份或日期"), max_length=LONGEST_PERIOD)
    span = models.CharField(_("所指期间"), max_length=LONGEST_PERIOD)
    row = models.IntegerField(_("行号"))
    name = models.CharField(_("推送的姓名"), max_length=60, blank=True)
    id18 = EncryptedField(_("公民身份号码"), context="person.id18")
    identity = EncryptedField(_("推送的证件号码"), context="warning.identity")
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    handled_yuan = models.DecimalField(
        _("处理时的金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    facts = models.JSONField(_("推送的内容"), default=dict, blank=True)
    message = models.CharField(_("预警理由"), max_length=300)
    due_on = models.DateField(_("核实期限"))
    clue = models.ForeignKey(
        Clue, verbose_name=_("线索"), null=True, blank=True, on_delete=models.PROTECT, related_name="warnings"
    )
    handled_on = models.DateField(_("处理日期"), null=True, blank=True)
    note = models.CharField(_("核实情况"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=words.WarningStatus, default=words.WarningStatus.PENDING
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = WarningQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("部门预警")
        verbose_name_plural = _("部门预警")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="warning_scope", fields=["division", "status", "due_on"])]
        constraints = [
            *listed("warning", kind=words.FeedKind, signal=words.Signal, status=words.WarningStatus),
            models.UniqueConstraint(
                name="warning_once",
                fields=["feed", "span", "signal", "id18"],
                condition=Q(id18__isnull=False),
            ),
            models.UniqueConstraint(
                name="warning_nameless_once",
                fields=["feed", "span", "signal", "name", "row"],
                condition=Q(id18__isnull=True),
            ),
            models.CheckConstraint(name="warning_period", condition=Q(period__regex=PERIOD)),
            models.CheckConstraint(
                name="warning_handled",
                condition=Q(status__in=_OPEN) | Q(handled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="warning_included",
                condition=~Q(status=words.WarningStatus.INCLUDED) | Q(clue__isnull=False),
            ),
            models.CheckConstraint(
                name="warning_dismissed", condition=~Q(status=words.WarningStatus.DISMISSED) | ~Q(note="")
            ),
            models.CheckConstraint(
                name="warning_absent",
                condition=Q(household__isnull=False) | Q(status=words.WarningStatus.ABSENT),
            ),
            follows_household("warning"),
        ]

    def __str__(self) -> str:
        return f"{self.get_signal_display()} {self.period}"


class FeedVariance(Stamped):
    """A department's figure that is not the register's; both stand here, and the register stays as it is.

    One a feed, person and field, with the newest month that said so; it goes when the two agree again.
    Written by imports.variances.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="variances")
    batch = models.ForeignKey(FeedBatch, on_delete=models.PROTECT, related_name="variances")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="feed_variances",
        db_constraint=False,
    )
    person = models.ForeignKey(
        Person, verbose_name=_("人"), on_delete=models.PROTECT, related_name="feed_variances"
    )
    period = models.CharField(_("月份或日期"), max_length=LONGEST_PERIOD)
    row = models.IntegerField(_("行号"))
    field = models.CharField(_("字段"), max_length=40)
    ours = models.CharField(_("系统登记"), max_length=100, blank=True)
    theirs = models.CharField(_("部门数据"), max_length=100, blank=True)

    objects = FromFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门数据差异")
        verbose_name_plural = _("部门数据差异")
        indexes = [models.Index(name="feed_variance_scope", fields=["division", "feed"])]
        constraints = [
            models.UniqueConstraint(name="feed_variance_once", fields=["feed", "person", "field"]),
            models.CheckConstraint(name="feed_variance_period", condition=Q(period__regex=PERIOD)),
            follows_household("feed_variance"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"
