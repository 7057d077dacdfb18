"""The site's addresses and some more: the error pages, and one page that shows every part."""

import datetime
from pathlib import Path
from types import SimpleNamespace

import django_tables2 as tables
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from povertycase import urls
from povertycase.choices import JobState
from povertycase.exceptions import Invalid, Refused, Unmet
from povertycase.paging import EXACT, CursorPage

handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
PARTS = Path(__file__).with_name("parts.html")
UNMET = [
    Unmet("notice_days", "公示不足 5 天", "川乡振发〔2022〕3号 第七条"),
    Unmet("no_review", "缺少民主评议记录"),
]
AT = datetime.datetime(2026, 11, 21, 9, 30, tzinfo=datetime.UTC)
POLLS = []


class Households(tables.Table):
    """A list as pages show it."""

    head = tables.Column(verbose_name="户主")
    village = tables.Column(verbose_name="行政村")
    people = tables.Column(
        verbose_name="人口数", attrs={part: {"class": "num"} for part in ("th", "td", "tf")}, footer="34"
    )
    identity = tables.TemplateColumn(
        '{% include "_parts/masked.html" with key=record.key value="519900********0015" label="身份证号"'
        ' url="/reveal/" field="id_number" %}',
        verbose_name="身份证号",
        orderable=False,
    )
    due = tables.TemplateColumn(
        "{% load screens %}{% lamp record.days record.due %}", verbose_name="下次走访"
    )

    class Meta:
        attrs = {"class": "table table-hover table-gov table-stack"}
        empty_text = "没有符合条件的农户"


class FilterForm(forms.Form):
    """Two filters."""

    search = forms.CharField(label="姓名或户编号", required=False)
    kind = forms.ChoiceField(label="户类型", choices=[("", "全部"), ("1", "脱贫户")], required=False)


class VisitForm(forms.Form):
    """A form with the usual kinds of field."""

    opinion = forms.CharField(label="退回意见", widget=forms.Textarea(attrs={"rows": 2}))
    visited_on = forms.DateField(label="核实日期", help_text="不得晚于今天")
    risk = forms.ChoiceField(
        label="风险类型", choices=[("1", "因病"), ("2", "因灾")], widget=forms.RadioSelect
    )


def rows():
    """Fifteen households with every state of the lamp."""
    return [
        {
            "key": f"row{number}",
            "head": ("张三丰", "李秀英", "王建国")[number % 3],
            "village": "红星村",
            "people": number % 5 + 1,
            "days": (-3, 0, 2, 9, None)[number % 5],
            "due": datetime.date(2026, 11, 25),
        }
        for number in range(15)
    ]


def job(done):
    """A job that has come so far."""
    state = JobState.DONE if done >= 3 else JobState.RUNNING
    return SimpleNamespace(
        pk=7,
        state=state,
        get_state_display=state.label,
        done_steps=done,
        total_steps=3,
        finished_at=AT if state == JobState.DONE else None,
        error="",
    )


def parts(request):
    """Every part once; the number of its rows alone, as lists give it to a page that asks for it."""
    if request.GET.get("count") == EXACT:
        return HttpResponse("12,345")
    POLLS.clear()
    form = VisitForm({})
    form.is_valid()
    events = [SimpleNamespace(label="乡镇审核：退回", by="王芳", at=AT, note="缺少入户照片。")]
    findings = [
        SimpleNamespace(severity=severity, code=code, message=message)
        for severity, code, message in (
            ("error", "1", "身份证号校验位不对"),
            ("warning", "2", "家庭人口数填 4，实际列出 3 人"),
            ("note", "3", "与上次一致"),
        )
    ]
    shown = {
        "table": Households(rows(), order_by="head", request=request),
        "page": CursorPage(rows=rows(), next="next", previous="previous", count=1000, is_capped=True),
        "form": form,
        "filter": SimpleNamespace(form=FilterForm()),
        "events": events,
        "findings": findings,
        "unmet": UNMET,
        "job": job(0),
    }
    return HttpResponse(engines["django"].from_string(PARTS.read_text()).render(shown, request))


def progress(request):
    """A job that is a step further at each look and done at the third."""
    POLLS.append(1)
    return render(request, "_parts/progress.html", {"job": job(len(POLLS)), "url": "/progress/"})


def reveal(request):
    """Refuses one reason, reveals for every other."""
    if request.POST["reason"] == "补贴发放核对":
        raise Refused("今日查看次数已用完，请联系安全管理员。")
    return render(request, "_parts/revealed.html", {"value": "519900199001010015"})


def refused(request):
    """An action's no."""
    raise Invalid(UNMET)


def sent(request):
    """What arrived."""
    return HttpResponse(f"<p id=arrived>已收到 {request.FILES['file'].name}</p>")


@login_not_required
def broken(request):
    """A programming error."""
    raise ZeroDivisionError


@login_not_required
def denied(request):
    """Django's own refusal."""
    raise PermissionDenied


@login_not_required
def error_page(request, name):
    """One of the error templates."""
    return render(request, f"{name}.html", status=int(name[:3]))


urlpatterns = [
    *urls.urlpatterns,
    path("parts/", parts),
    path("progress/", progress),
    path("reveal/", reveal),
    path("refused/", refused),
    path("sent/", sent),
    path("broken/", broken),
    path("denied/", denied),
    path("error/<str:name>/", error_page),
]
