"""The extra things that an administrator lets visits ask, from one day to another."""

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.rules.visit_form import Field
from households.rules.visit_questions import QUESTION_KINDS, question_field
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division
from povertycase.models.divisions import ancestor_codes

LONGEST_LABEL = 40


class VisitQuestionQuerySet(models.QuerySet):
    """What visits ask beside their form."""

    def asked(self, division_code: str, *, on: datetime.date) -> Self:
        """What a visit in a place is asked on a day; both ends count."""
        lasting = Q(valid_to=None) | Q(valid_to__gte=on)
        above = [division_code[:length] for length in range(2, len(division_code) + 1)]
        return self.filter(lasting, Q(division=None) | Q(division__in=above), valid_from__lte=on)

    def of_county(self, division_code: str) -> Self:
        """Whatever was ever asked around a place: a draft may be older than a move inside its county."""
        county = division_code[: CODE_LENGTHS[Level.COUNTY]]
        inside = Q(division__code__startswith=county) | Q(division__in=ancestor_codes(county))
        return self.filter(Q(division=None) | inside)


class VisitQuestion(models.Model):
    """One more thing that visits ask, from one day to another; the system administrator keeps them.

    division: where it is asked, everywhere without one. What was answered is never deleted, so neither is
    the question: it ends.
    """

    label = models.CharField(_("问题"), max_length=LONGEST_LABEL)
    kind = models.CharField(
        _("答案类型"),
        max_length=8,
        choices=[(kind.value, kind.label) for kind in QUESTION_KINDS],
    )
    unit = models.CharField(_("单位"), max_length=8, blank=True)
    division = models.ForeignKey(
        Division,
        verbose_name=_("适用范围"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("留空表示全部地区"),
        related_name="+",
    )
    valid_from = models.DateField(_("开始日期"), default=timezone.localdate)
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    objects = VisitQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访增加项")
        verbose_name_plural = _("走访增加项")
        constraints = [
            models.CheckConstraint(
                name="visit_question_kind_listed",
                condition=Q(kind__in=[kind.value for kind in QUESTION_KINDS]),
            ),
            models.CheckConstraint(
                name="visit_question_dates",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("截止日期不能早于开始日期"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def field(self) -> Field:
        """The question as a field of the form."""
        return question_field(self.pk, self.label, self.kind, self.unit)

    def clean(self) -> None:
        """A number says what it counts."""
        if self.kind == words.FieldKind.NUMBER and not self.unit.strip():
            raise ValidationError({"unit": _("数字请写明单位，例：元、人、次")})


def questions_known() -> dict[str, Field]:
    """Every question there ever was, by its key as answers name it."""
    return {str(question.pk): question.field for question in VisitQuestion.objects.all()}


def questions_of_county(division_code: str) -> dict[str, Field]:
    """The same of those that were ever asked in a place's county or above."""
    return {str(question.pk): question.field for question in VisitQuestion.objects.of_county(division_code)}


def questions_asked(division_code: str, *, on: datetime.date) -> list[VisitQuestion]:
    """What a visit in a place is asked on a day beside its form, the oldest first."""
    return list(VisitQuestion.objects.asked(division_code, on=on).order_by("valid_from", "pk"))


def questions_labelled() -> list[VisitQuestion]:
    """Every question that is or will be asked."""
    lasting = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate())
    return list(VisitQuestion.objects.filter(lasting))
