"""季度验收: the list of a campaign, listed for a quarter, judged one by one, and taken away as a sheet."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views import workbooks
from households.views.saving import save, version_of
from monitoring.views.steps import may_export, require_exporter
from povertycase import access
from povertycase.exports import Export
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from rectification import actions
from rectification.actions.acceptances import calendar_of, is_judged
from rectification.choices.campaigns import Quarter
from rectification.forms.acceptances import AcceptanceFilter, JudgeForm, ListForm
from rectification.models import Acceptance, Campaign
from rectification.rules.campaigns import CALENDAR_CLAUSE, Judgement
from rectification.rules.quarters import quarter_of
from rectification.views import seeing
from rectification.views.campaigns import one, page

ORDER = ("quarter", "division", "topic", "id")
# Of each column its key, heading, kind and width.
COLUMNS = (
    ("quarter", gettext_lazy("季度"), "text", 10),
    ("topic", gettext_lazy("整治专题"), "text", 22),
    ("subject", gettext_lazy("验收对象"), "text", 26),
    ("due_on", gettext_lazy("验收期限"), "date", 12),
    ("accepted_on", gettext_lazy("验收日期"), "date", 12),
    ("score", gettext_lazy("得分"), "number", 8),
    ("findings", gettext_lazy("验收发现"), "text", 50),
)


@require_safe
def acceptance_list(request: PageRequest, pk: int) -> HttpResponse:
    """The acceptances of a campaign in reach."""
    campaign = one(request, pk)
    filterset = _filter(request, campaign)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    rows = found.select_related("organisation", "division__parent", "accepted_by")
    found_page = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "campaign": campaign,
        "filter": filterset,
        "page": found_page,
        "rows": [(row, subject_of(row)) for row in found_page.rows],
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_list": seeing.may(request.user, "list_acceptances", campaign.division_id),
        "may_judge": seeing.may_anywhere(request.user, "judge_acceptance"),
        "query": request.GET.urlencode() if may_export(request.user) else None,
        "today": timezone.localdate(),
    }
    return render(request, "rectification/acceptances.html", facts)


@require_http_methods(["GET", "POST"])
def list_quarter(request: PageRequest, pk: int) -> HttpResponse:
    """生成验收清单 of a quarter."""
    campaign = one(request, pk)
    seeing.require_step(request.user, "list_acceptances", campaign.division_id)
    today = timezone.localdate()
    topics = [(row.topic, row.get_topic_display()) for row in campaign.topics.order_by("pk")]
    asked = request.GET.get("quarter", "")
    quarter = int(asked) if asked in {str(each) for each in Quarter.values} else quarter_of(today)
    form = ListForm(request.POST or None, quarter=quarter, topics=topics, version=campaign.version)

    def step() -> actions.Listed:
        given = form.cleaned_data
        return actions.list_acceptances(
            campaign,
            given["quarter"],
            topics=given["topics"],
            by=request.user,
            on=today,
            version=version_of(form),
        )

    back = reverse("rectification:acceptance-list", args=[campaign.pk])
    done = _("验收清单已生成；已经在清单里的没有重复列入。")
    hint = _("依据：%(clause)s。%(calendar)s") % {
        "clause": CALENDAR_CLAUSE,
        "calendar": _calendar(campaign, dict(topics)),
    }
    warned = [str(row) for row in campaign.topics.filter(lead_unit=None).order_by("pk")]
    words = _("还没有指定牵头单位的专题只列各村、不列部门：%s。") % "、".join(warned) if warned else ""
    return save(
        request, form, step, page(_("生成验收清单"), campaign, done, back=back, hint=hint, warning=words)
    )


@require_http_methods(["GET", "POST"])
def judge(request: PageRequest, pk: int) -> HttpResponse:
    """登记验收 of one, or its correction."""
    row: Acceptance = access.get_or_404(Acceptance, pk, user=request.user)
    seeing.require_step(request.user, "judge_acceptance", row.division_id)
    form = JudgeForm(request.POST or None, row=row)

    def step() -> Acceptance:
        given = form.cleaned_data
        judged = Judgement(**{name: given[name] for name in ("score", "findings", "accepted_on")})
        on = timezone.localdate()
        return actions.judge_acceptance(row, judged, by=request.user, on=on, version=version_of(form))

    hint = _("%(subject)s，%(quarter)s“%(topic)s”，%(due)s 前完成验收。") % {
        "subject": subject_of(row),
        "quarter": row.get_quarter_display(),
        "topic": row.get_topic_display(),
        "due": row.due_on.isoformat(),
    }
    own = _("您属于被验收的单位或村，须由另外的人验收。") if is_judged(row, by=request.user) else ""
    heading = _("更正验收") if row.accepted_on else _("登记验收")
    back = f"{reverse('rectification:acceptance-list', args=[row.campaign_id])}?quarter={row.quarter}"
    shown = page(heading, row.campaign, _("验收已登记。"), back=back, hint=hint, warning=own)
    return save(request, form, step, shown)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest, pk: int) -> HttpResponse:
    """导出当前结果: also the scores that go into the yearly assessment (2-45)."""
    return workbooks.hand_over(request, "export_acceptances", pk=pk)


def listed(request: PageRequest, pk: int) -> Export:
    """The acceptances that the list shows. Who: township, county, leader, auditor."""
    require_exporter(request.user)
    campaign = one(request, pk)
    filterset = _filter(request, campaign)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    rows = found.select_related("organisation", "division__parent").order_by(*ORDER)
    back = reverse("rectification:acceptance-list", args=[campaign.pk])
    return Export(
        title=_("导出当前结果"),
        source=_("季度验收"),
        back=f"{back}?{request.GET.urlencode()}",
        name=_("季度验收清单"),
        unit=_("项"),
        holds=_("只有季度、专题、验收对象、得分和验收发现，不含农户信息。"),
        rows=found.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(campaign, rows), by=request.user)],
        about=campaign,
    )


def subject_of(row: Acceptance) -> str:
    """The department, or the village with its township."""
    if row.organisation is not None:
        return row.organisation.name
    return f"{row.division.parent or ''}{row.division}"


def _filter(request: PageRequest, campaign: Campaign) -> AcceptanceFilter:
    rows = Acceptance.objects.visible_to(request.user).filter(campaign=campaign)
    filterset = AcceptanceFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    return filterset


def _calendar(campaign: Campaign, names: dict[str, Any]) -> str:
    """R-CAL in a sentence; a quarter with all topics is not spelled out."""
    known = calendar_of(campaign)
    parts = []
    for quarter in Quarter:
        topics = [names[topic] for topic in map(str, known.get(str(quarter.value), ())) if topic in names]
        words = _("全部专题") if len(topics) == len(names) else "、".join(map(str, topics))
        parts.append(f"{quarter.label}：{words or _('无')}")
    return "；".join(parts) + "。"


def _listed(campaign: Campaign, rows: Iterable[Acceptance]) -> workbooks.Listed:
    return workbooks.Listed(
        title=_("%s季度验收清单") % campaign.name,
        sheet=_("季度验收"),
        columns=COLUMNS,
        rows=(
            [
                row.get_quarter_display(),
                row.get_topic_display(),
                subject_of(row),
                row.due_on,
                row.accepted_on,
                row.score,
                row.findings,
            ]
            for row in rows
        ),
        template=("rectification-acceptances", "1"),
    )
