"""When scheduled work runs: the system administrator turns it on and off and changes its times."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from povertycase.admin.base import ScopedAdmin

CLOCK = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
EXAMPLES = {
    "minute": _("0 至 59，* 表示每分钟，*/15 表示每 15 分钟"),
    "hour": _("0 至 23，* 表示每小时，8,20 表示 8 时和 20 时"),
    "day_of_month": _("1 至 31，* 表示每天"),
    "month_of_year": _("1 至 12，* 表示每月"),
    "day_of_week": _("0 至 6，0 为星期日，* 表示每天，1-5 表示星期一至星期五"),
}


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ScopedAdmin):
    """What runs by itself; which jobs there are is written in the program."""

    list_display = ("name", "state", "interval", "crontab", "last_run_at", "total_run_count")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab")
    ordering = ("name",)
    fields = ("name", "enabled", "interval", "crontab", "last_run_at", "total_run_count")
    readonly_fields = ("name", "last_run_at", "total_run_count")

    @admin.display(description=_("状态"), ordering="enabled")
    def state(self, task: PeriodicTask) -> Any:
        """In a word, also for those who do not see the tick."""
        return _("启用") if task.enabled else _("停用")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Says what to choose."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        hints = {
            "enabled": _("不勾选则停用"),
            "interval": _("按间隔、按钟点二者选一"),
            "crontab": _("按间隔、按钟点二者选一"),
        }
        if field is not None:
            field.help_text = hints.get(db_field.name, "")
        return field


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ScopedAdmin):
    """Every so often."""

    list_display = ("every", "period")
    list_display_links = ("every", "period")
    fields = ("every", "period")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Without the library's examples."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None:
            field.help_text = ""
        return field


class ClockForm(forms.ModelForm):
    """A time of day; what cannot be read is explained by an example."""

    class Meta:
        model = CrontabSchedule
        fields = CLOCK
        help_texts = EXAMPLES

    def clean(self) -> dict[str, Any]:
        """Ask the library's own validators, and say no in Chinese."""
        given = super().clean() or {}
        for name in CLOCK:
            try:
                CrontabSchedule._meta.get_field(name).run_validators(given.get(name, "*"))
            except ValidationError:
                self.add_error(name, _("写法不对：%s") % EXAMPLES[name])
        return given


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(ScopedAdmin):
    """At a time of day, in the time zone of the country."""

    form = ClockForm
    list_display = ("__str__", *CLOCK)
