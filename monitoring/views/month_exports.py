"""导出: a month's figures by place as an official sheet."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.forms.exports import ExportForm
from households.views import workbooks
from monitoring.actions.bulletins import record_month_export
from monitoring.choices.months import LineKind
from monitoring.reports.months import places_of
from monitoring.rules.bulletins import month_words
from monitoring.views.months import address, period_of, place_of
from monitoring.views.steps import require_exporter
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def export_month(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over the figures that the month's page shows."""
    require_exporter(request.user)
    asked, place = period_of(request), place_of(request)
    rows = places_of(request.user, asked, place)
    title = _("{}防止返贫监测对象变化情况").format(month_words(asked))
    export = workbooks.Export(
        title=_("导出月度数据"),
        source=title,
        back=address(asked, place),
        unit=_("行"),
        holds=_("只有各地户数和人数，最后一行合计，没有姓名和证件号。"),
    )
    form = ExportForm(request.POST or None)
    if not form.is_valid() or not workbooks.may_be_taken(len(rows)):
        return workbooks.ask_what_for(request, form, export, len(rows))
    record_month_export(by=request.user, purpose=form.cleaned_data["purpose"], rows=len(rows))
    table = writing.Table(
        title=title,
        subtitle=_("单位：户、人　　数据以系统冻结的月度数据为准"),
        columns=[
            writing.Column(_("地区"), "text", 18),
            *(
                writing.Column(unit, "number", 8, group=str(kind.label))
                for kind in LineKind
                for unit in (_("户"), _("人"))
            ),
        ],
        rows=(
            [row.name or _("合计"), *(n for each in row.figures for n in (each.households, each.people))]
            for row in rows
        ),
        sheet=f"{asked:%Y-%m}",
        template=("MON-MONTH", "1"),
    )
    content, _count = workbooks.written(lambda path: writing.write_table(path, table))
    return workbooks.download(content, title)
