"""部门推送: the departments' feeds with their scores, one feed with its months and files, what differs."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views import workbooks
from monitoring.actions import guards
from monitoring.choices.feeds import BatchStatus
from monitoring.forms.feed_filters import FeedPageFilter
from monitoring.imports.feedback import feedback_rows, feedback_table
from monitoring.models import Feed, FeedBatch
from monitoring.reports.feed_listing import batches_of, field_words, runs_of, variances_of
from monitoring.reports.feed_scores import feed_scores, precisions_of
from monitoring.reports.feed_trail import steps_on
from monitoring.rules.feed_files import scored_since
from monitoring.views.steps import may_anywhere, moves_for, require_feeds, steps_at
from povertycase import access
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-period", "-id")
CHIPS = {BatchStatus.APPLIED: "ok", BatchStatus.QUARANTINED: "error", BatchStatus.SUPERSEDED: "", "": ""}


@require_safe
def feed_list(request: PageRequest) -> HttpResponse:
    """The feeds with their scores; a department's own."""
    require_feeds(request.user)
    rows, today = Feed.objects.visible_to(request.user), timezone.localdate()
    filterset = FeedPageFilter(request.GET, rows, request=request)
    feeds = filterset.qs if filterset.form.is_valid() else rows.none()
    shown = {
        "filter": filterset,
        "is_filtered": bool(request.GET),
        "scores": feed_scores(feeds, request.user, on=today),
        "since": scored_since(today),
        "may_set_up": may_anywhere(request.user, "set_up_feed"),
        "may_receive": may_anywhere(request.user, "receive_batch"),
    }
    return render(request, "monitoring/feeds.html", shown)


@require_safe
def feed(request: PageRequest, pk: int) -> HttpResponse:
    """One feed: its months, its files, and those that wait for somebody."""
    record, user, today = one_feed(request.user, pk), request.user, timezone.localdate()
    [score] = feed_scores(Feed.objects.visible_to(user).filter(pk=pk), user, on=today)
    batches = batches_of(record, user)
    shown = {
        "feed": record,
        "score": score,
        "since": scored_since(today),
        "precisions": precisions_of(record, user, since=scored_since(today)),
        "today": today,
        "runs": runs_of(record, user),
        "waiting": [
            (batch, _offered(user, batch)) for batch in batches if batch.status == BatchStatus.QUARANTINED
        ],
        "batches": [(batch, CHIPS.get(batch.status, "note")) for batch in batches],
        "steps": steps_at(user, record.division_id),
        "events": steps_on(record),
    }
    return render(request, "monitoring/feed.html", shown)


def _offered(user: User, batch: FeedBatch) -> frozenset[str]:
    """What may be done about a file that waits: what is wrong in itself nobody lets in."""
    moves = moves_for(user, batch)
    return moves - {"release_batch"} if batch.stuck else moves


@require_safe
def variances(request: PageRequest, pk: int) -> HttpResponse:
    """Where a department's figures are not the register's; both stand, and nobody overwrites either."""
    record = one_feed(request.user, pk)
    found = variances_of(record, request.user)
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "feed": record,
        "page": page,
        "rows": [(row, field_words(row.field)) for row in page.rows],
    }
    return render(request, "monitoring/feed_variances.html", shown)


@require_http_methods(["GET", "POST"])
def batch_file(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then ask a second person for the file as the department sent it."""
    return workbooks.hand_over(request, "take_batch_file", pk=pk)


@require_http_methods(["GET", "POST"])
def batch_feedback(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then ask a second person for the sheet that goes back to the department."""
    return workbooks.hand_over(request, "export_feedback", pk=pk)


def original(request: PageRequest, pk: int) -> Export:
    """A file as it was sent in, while it is kept. Who: county, and the department that sent it."""
    guards.require_role_anywhere("take_batch_file", by=request.user)
    batch = access.get_or_404(FeedBatch, pk, user=request.user)
    guards.require_role("take_batch_file", by=request.user, division_code=batch.division_id)
    if batch.source is None or batch.source.deleted_at is not None:
        raise Http404(_("这份材料已不在了。"))
    return Export(
        title=_("下载原文件"),
        source=_("{}推送").format(batch.feed.get_kind_display()),
        back=reverse("monitoring:feed", args=[batch.feed_id]),
        name=_("{}推送原文件").format(batch.feed.get_kind_display()),
        unit=_("行"),
        holds=_("即 {} 推送的原文件，证件号完整。请只用于核对和退回，不外传。").format(batch.period),
        rows=batch.row_count or 1,
        original=batch.source,
        about=batch,
        facts={"period": batch.period},
        is_full=True,
    )


def feedback(request: PageRequest, pk: int) -> Export:
    """What became of each row of a file. Who: county, and the department that sent it."""
    guards.require_role_anywhere("export_feedback", by=request.user)
    batch = access.get_or_404(FeedBatch, pk, user=request.user)
    guards.require_role("export_feedback", by=request.user, division_code=batch.division_id)
    return Export(
        title=_("导出反馈表"),
        source=_("{}推送").format(batch.feed.get_kind_display()),
        back=reverse("monitoring:feed", args=[batch.feed_id]),
        name=_("{}预警核实结果反馈表").format(batch.feed.get_kind_display()),
        unit=_("条"),
        holds=_("列为推送的原列加核实结果，证件号完整。请只交给推送的部门。"),
        rows=feedback_rows(batch, request.user).count(),
        tables=lambda: [feedback_table(batch, request.user)],
        about=batch,
        facts={"period": batch.period},
        is_full=True,
    )


def one_feed(user: User, pk: int) -> Feed:
    """The feed with its sender at hand, or the 404 that access.get_or_404 gives."""
    rows = Feed.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("organisation", "division", "keeper").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
