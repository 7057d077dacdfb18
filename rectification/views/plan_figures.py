"""What is drawn from a work plan: the wall chart and the quarterly bulletin with its sheet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views import workbooks
from monitoring.actions.bulletins import office_of
from povertycase.actions.paper_templates import paper_of_today
from povertycase.exports import Export
from povertycase.models import WarZone
from povertycase.sheets import writing
from povertycase.views.paper_templates import word_file
from povertycase.views.requests import PageRequest
from povertycase.views.wall import sees_wall
from rectification.choices.campaigns import Quarter
from rectification.models import WorkPlan
from rectification.reports.plan_bulletin import SHOWN, BulletinRow, PlanBulletin, bulletin_of, plan_facts
from rectification.reports.wall import wall_of
from rectification.rules import plan_bulletin as rules
from rectification.rules.quarters import LAST_QUARTER, quarter_of
from rectification.views.bulletins import number_to_be
from rectification.views.plans import found
from rectification.views.seeing import may, may_export, require_exporter, require_step

QUARTERS = range(1, LAST_QUARTER + 1)


@require_safe
def wall(request: PageRequest, pk: int) -> HttpResponse:
    """挂图作战: zones by townships by tasks."""
    plan, today = found(request, pk), timezone.localdate()
    zones = wall_of(plan, request.user, on=today)
    asked = request.GET.get("zone", "")
    shown = {
        "plan": plan,
        "on": today,
        "zones": [each for each in zones if asked in ("", _key(each.zone))],
        "choices": [(_key(each.zone), each.zone.name if each.zone else _("未编入战区")) for each in zones],
        "asked": asked,
        "columns": sum(len(each.towns) for each in zones),
        "sees_wall": sees_wall(request.user),
    }
    return render(request, "rectification/wall.html", shown)


@require_safe
def bulletin(request: PageRequest, pk: int) -> HttpResponse:
    """季度通报: figures by unit and township, and the words."""
    plan, today = found(request, pk), timezone.localdate()
    known = _bulletin(request, plan)
    notice = rules.plan_bulletin(plan_facts(known, today), office="", number="", signed_on=today)
    shown = {
        "plan": plan,
        "bulletin": known,
        "text": notice.text,
        "period": rules.period_words(plan.name, plan.year, known.quarter),
        "headings": [each.label for each in SHOWN],
        "quarters": Quarter.choices,
        "makes": may(request.user, "enter_plan", plan.division_id),
        "on": today,
        "may_export": may_export(request.user),
    }
    return render(request, "rectification/plan_bulletin.html", shown)


@require_safe
def bulletin_paper(request: PageRequest, pk: int) -> HttpResponse:
    """The bulletin as Word, by the county's layout, dated today; for whoever keeps the plan."""
    plan, today = found(request, pk), timezone.localdate()
    require_step(request.user, "enter_plan", plan.division_id)
    notice = rules.plan_bulletin(
        plan_facts(_bulletin(request, plan), today),
        office=office_of(request.user),
        number=number_to_be(today),
        signed_on=today,
    )
    return word_file(paper_of_today("plan_bulletin", notice, plan.division_id), notice.name)


@require_http_methods(["GET", "POST"])
def export_bulletin(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_plan_bulletin", pk=pk)


def figures(request: PageRequest, pk: int) -> Export:
    """The figures that the bulletin shows. Who: township, county, leader, auditor."""
    plan = found(request, pk)
    require_exporter(request.user)
    known = _bulletin(request, plan)
    rows = _sheet_rows(known)
    return Export(
        title=_("导出季度通报"),
        source=_("季度通报"),
        back=f"{reverse('rectification:plan-bulletin', args=[plan.pk])}?quarter={known.quarter}",
        name=_("工作方案季度通报"),
        unit=_("行"),
        holds=_("只有各单位、各乡镇的件数，没有姓名。"),
        rows=len(rows),
        tables=lambda: [_table(known, rows)],
    )


def _key(zone: WarZone | None) -> str:
    return str(zone.pk) if zone else "none"


def _bulletin(request: PageRequest, plan: WorkPlan) -> PlanBulletin:
    """Of the quarter that the address asks for, else of the present one."""
    today = timezone.localdate()
    asked = request.GET.get("quarter", "")
    now = quarter_of(today) if today.year == plan.year else LAST_QUARTER
    quarter = int(asked) if asked in map(str, QUARTERS) else now
    return bulletin_of(plan, request.user, quarter=quarter, on=today)


def _sheet_rows(known: PlanBulletin) -> list[list[object]]:
    """The whole first, then units and townships."""
    parts: list[tuple[str, BulletinRow]] = [(_("合计"), known.whole)]
    parts += [(title, row) for title, rows in known.sections for row in rows]
    return [[title, row.label, *(value for value, _query in row.cells)] for title, row in parts]


def _table(known: PlanBulletin, rows: list[list[object]]) -> writing.Table:
    figures = [(str(label), "number", 12) for label in (_("月度任务"), *(each.label for each in SHOWN))]
    columns = [(_("类别"), "text", 16), (_("单位"), "text", 30), *figures]
    plan = known.plan
    return writing.Table(
        title=_("{}{}执行情况").format(plan.name, rules.period_words(plan.name, plan.year, known.quarter)),
        subtitle=_("截至 {}　　单位：项").format(timezone.localdate().isoformat()),
        columns=[writing.Column(*column) for column in columns],
        rows=rows,
        sheet=_("季度通报"),
        template=("RECT-PLANBULLETIN", "1"),
    )
