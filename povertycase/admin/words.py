"""Chinese for the tables of other packages that the administrators see.

Their own texts are English, and most stand in no catalogue that locale/ could translate. Only what is shown
is replaced, never what migrations compare.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat.models import CrontabSchedule

APPS = {
    "axes": gettext_lazy("登录记录"),
    "django_celery_beat": gettext_lazy("定时任务"),
    "knox": gettext_lazy("接口令牌"),
    "mfa": gettext_lazy("动态验证码"),
}


@dataclass(frozen=True)
class Words:
    """A model's name, its fields' labels, and how one row is called."""

    name: Any
    row: Callable[[Any], str]
    fields: dict[str, Any] = field(default_factory=dict)


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _login(row: Any) -> str:
    return f"{row.username or _('未知账号')} {_moment(row.attempt_time)}"


HOURS = re.compile(r"\d+([-,]\d+)*")


def _crontab(row: CrontabSchedule) -> str:
    rest = (row.day_of_month, row.month_of_year, row.day_of_week)
    if row.minute.isdecimal() and rest == ("*", "*", "*"):
        if row.hour.isdecimal():
            return _("每天 {hour:0>2}:{minute:0>2}").format(hour=row.hour, minute=row.minute)
        if HOURS.fullmatch(row.hour):
            hours = row.hour.replace("-", " 至 ").replace(",", "、")
            return _("每天 {} 时，逢 {} 分").format(hours, row.minute)
    return _("分 {} 时 {} 日 {} 月 {} 星期 {}").format(row.minute, row.hour, *rest)


LOGIN_FIELDS = {
    "username": gettext_lazy("账号"),
    "ip_address": gettext_lazy("来源地址"),
    "attempt_time": gettext_lazy("时间"),
    "path_info": gettext_lazy("页面地址"),
    "user_agent": gettext_lazy("浏览器"),
    "failures_since_start": gettext_lazy("失败次数"),
    "locked_out": gettext_lazy("已锁定"),
    "logout_time": gettext_lazy("退出时间"),
}
WORDS = {
    "axes.AccessAttempt": Words(gettext_lazy("登录失败计数"), _login, LOGIN_FIELDS),
    "axes.AccessLog": Words(gettext_lazy("登录记录"), _login, LOGIN_FIELDS),
    "axes.AccessFailureLog": Words(gettext_lazy("登录失败记录"), _login, LOGIN_FIELDS),
    "knox.AuthToken": Words(
        gettext_lazy("接口令牌"),
        lambda row: _("{user} {at} 的令牌").format(user=row.user, at=_moment(row.created)),
        {
            "user": gettext_lazy("用户"),
            "created": gettext_lazy("签发时间"),
            "expiry": gettext_lazy("到期时间"),
        },
    ),
    "mfa.Authenticator": Words(
        gettext_lazy("动态验证码"),
        lambda row: f"{row.user} {row.get_type_display()}",
        {
            "user": gettext_lazy("用户"),
            "type": gettext_lazy("类别"),
            "created_at": gettext_lazy("启用时间"),
            "last_used_at": gettext_lazy("上次使用"),
        },
    ),
    "django_celery_beat.PeriodicTask": Words(
        gettext_lazy("定时任务"),
        lambda row: str(row.name),
        {
            "name": gettext_lazy("任务"),
            "enabled": gettext_lazy("启用"),
            "interval": gettext_lazy("按间隔"),
            "crontab": gettext_lazy("按钟点"),
            "last_run_at": gettext_lazy("上次运行"),
            "total_run_count": gettext_lazy("运行次数"),
        },
    ),
    "django_celery_beat.IntervalSchedule": Words(
        gettext_lazy("运行间隔"),
        lambda row: _("每 {every} {period}").format(every=row.every, period=row.get_period_display()),
        {"every": gettext_lazy("每隔"), "period": gettext_lazy("单位")},
    ),
    "django_celery_beat.CrontabSchedule": Words(
        gettext_lazy("运行钟点"),
        _crontab,
        {
            "minute": gettext_lazy("分"),
            "hour": gettext_lazy("时"),
            "day_of_month": gettext_lazy("日"),
            "month_of_year": gettext_lazy("月"),
            "day_of_week": gettext_lazy("星期"),
        },
    ),
}


def put() -> None:
    """Give the models of the other packages their Chinese words."""
    for app, title in APPS.items():
        apps.get_app_config(app).verbose_name = title
    for label, words in WORDS.items():
        model = apps.get_model(label)
        model._meta.verbose_name = model._meta.verbose_name_plural = words.name
        model.__str__ = words.row  # type: ignore[assignment]
        for name, title in words.fields.items():
            found = next((each for each in model._meta.fields if each.name == name), None)
            if found is not None:
                found.verbose_name = title


put()
