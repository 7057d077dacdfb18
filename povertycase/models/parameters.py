"""Numbers that policy sets, the working calendar, and what kind of installation this is."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from povertycase import keys
from povertycase.calendars import LONGEST_AHEAD, WorkingCalendar, listed_days
from povertycase.choices import DayKind
from povertycase.models.base import Stamped
from povertycase.models.divisions import Division, ancestor_codes
from povertycase.models.figures import stales_at
from povertycase.models.parameter_titles import (
    DAY_LISTS,
    PARAMETER_TITLES,
    WEIGHTS,
    WORDED,
    in_words,
)

WHOLE = 100


class DateRange(Func):
    """PostgreSQL's daterange(from, to, bounds)."""

    function = "DATERANGE"
    output_field = DateRangeField()


class PolicyParameterQuerySet(models.QuerySet["PolicyParameter"]):
    """Parameters, by place and day."""

    def in_force(
        self, keys_: list[str], *, division_code: str, on: datetime.date
    ) -> "dict[str, PolicyParameter]":
        """{key: row} valid on a day for a division: its own, else the nearest one above it."""
        rows = self.filter(
            Q(valid_to=None) | Q(valid_to__gte=on),
            Q(division=None) | Q(division__in=ancestor_codes(division_code)),
            key__in=keys_,
            valid_from__lte=on,
        )
        return {row.key: row for row in sorted(rows, key=_depth)}


class PolicyParameter(Stamped):
    """A number or word of policy for a place and time, with its source; kept by the system administrator."""

    key = models.CharField(_("参数"), max_length=60)
    division = models.ForeignKey(
        Division, verbose_name=_("适用区划"), null=True, blank=True, on_delete=models.PROTECT
    )
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)
    value = models.JSONField(_("取值"))
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    source = models.CharField(_("依据"), max_length=200)

    objects = PolicyParameterQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策参数")
        verbose_name_plural = _("政策参数")
        constraints = [
            ExclusionConstraint(
                name="policy_parameter_no_overlap",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (Func(F("division"), models.Value(""), function="COALESCE"), RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("同一区划同一参数的有效期不能重叠"),
            ),
        ]
        triggers = stales_at("SELECT COALESCE(division_id, '') AS division_id FROM {rows}")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Days on which somebody is reminded are a list, in the form and in a file."""
        super().clean()
        if self.key in DAY_LISTS and listed_days(self.value) is None:
            message = _(
                "“%(title)s”应写成方括号里的整数天数（1 到 %(most)s），用英文逗号隔开，如 [7, 3, 1]。"
            )
            said = ValidationError(message, params={"title": self.title, "most": LONGEST_AHEAD})
            raise ValidationError({"value": said})
        if self.key in WEIGHTS and not _is_whole(self.value):
            message = _("“%(title)s”各项应不小于 0，合计 100，写法见系统自带的一行。")
            raise ValidationError({"value": ValidationError(message, params={"title": self.title})})
        if self.key in WORDED and self.value not in WORDED[self.key]:
            words = "、".join(f'"{word}"（{in_words(word)}）' for word in WORDED[self.key])
            message = _("“%(title)s”应写成下面几个词之一，连同英文引号：%(words)s。")
            said = ValidationError(message, params={"title": self.title, "words": words})
            raise ValidationError({"value": said})

    @property
    def title(self) -> str:
        """What it is the number of; its code when nobody has said."""
        return str(PARAMETER_TITLES.get(self.key, self.key))


class CalendarDay(models.Model):
    """A day that is worked or free against the ordinary week; kept by the system administrator."""

    day = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类别"), max_length=8, choices=DayKind)
    name = models.CharField(_("名称"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        triggers = stales_at("SELECT '' AS division_id FROM {rows}")

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"


def working_calendar() -> WorkingCalendar:
    """The library's calendar with this installation's corrections."""
    return WorkingCalendar(dict(CalendarDay.objects.values_list("day", "kind")))


class Installation(models.Model):
    """The one row about this installation: the keys it was filled with, and whether it is a demonstration."""

    is_demo = models.BooleanField(_("演示数据"), default=False)
    name = models.CharField(_("系统名称"), max_length=50, blank=True)
    key_fingerprint = models.CharField(_("密钥指纹"), max_length=16, blank=True)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("本系统")
        verbose_name_plural = _("本系统")
        constraints = [models.CheckConstraint(name="installation_only_one", condition=Q(only=True))]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Installation":
        """The row; made on first use."""
        return cls.objects.get_or_create(only=True)[0]

    @classmethod
    def check_keys(cls) -> None:
        """Refuse to work with other keys than the ones the rows were encrypted with."""
        installation, found = cls.current(), keys.ring().fingerprint
        if not installation.key_fingerprint:
            cls.objects.filter(pk=installation.pk).update(key_fingerprint=found)
        elif installation.key_fingerprint != found:
            raise ImproperlyConfigured(
                "密钥文件与数据库不符：库中的证件号、电话是用另一套密钥加密的。"
                "请恢复原来的密钥文件（POVERTYCASE_KEY_FILE），不要新建。"
            )


def _is_whole(value: Any) -> bool:
    """Whether the parts of a value, each a number that is not below nought, are a hundred together."""
    parts = list(value.values()) if isinstance(value, dict) else []
    if any(type(each) not in {int, float} or each < 0 for each in parts):
        return False
    return sum(Decimal(str(each)) for each in parts) == WHOLE


def _depth(row: PolicyParameter) -> int:
    return len(row.division_id or "")


def parameter_values(rows: "dict[str, PolicyParameter]") -> dict[str, Any]:
    """{key: value} of parameter rows, to hand to a rule."""
    return {key: row.value for key, row in rows.items()}


def values_in_force(keys_: list[str], *, division_code: str, on: datetime.date) -> dict[str, Any]:
    """{key: value} valid on a day for a division; a key that nothing speaks for is left out."""
    return parameter_values(rows_in_force(keys_, division_code=division_code, on=on))


def values_for_places(
    keys_: list[str], *, division_codes: Iterable[str], on: datetime.date
) -> dict[str, dict[str, Any]]:
    """{division: {key: value}} valid on a day, of many places by one query; the nearest row stands."""
    rows = PolicyParameter.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), key__in=keys_, valid_from__lte=on
    )
    nearest_last = sorted(rows, key=_depth)
    return {
        code: {row.key: row.value for row in nearest_last if code.startswith(row.division_id or "")}
        for code in division_codes
    }


def rows_in_force(keys_: list[str], *, division_code: str, on: datetime.date) -> dict[str, PolicyParameter]:
    """The same with the rows themselves, for whoever says where a figure comes from."""
    return PolicyParameter.objects.in_force(keys_, division_code=division_code, on=on)


def rows_within(keys_: list[str], *, codes: list[str]) -> list[PolicyParameter]:
    """Every row of these keys, of whatever day, for these divisions, for what lies in them and above them."""
    reach = Q(division=None)
    for code in codes:
        reach |= Q(division__code__startswith=code) | Q(division__in=ancestor_codes(code))
    return list(PolicyParameter.objects.filter(reach, key__in=keys_))
