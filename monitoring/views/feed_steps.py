"""Steps on the departments' feeds: set one up, take a file in, let one in that waits or give it back."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, show, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.actions.feed_batches import stuck_unmet
from monitoring.choices.feeds import FeedKind
from monitoring.forms.feeds import DecideBatchForm, FeedFileForm, FeedForm, NewFeedForm
from monitoring.models import Feed, FeedBatch
from monitoring.views.steps import steps_at
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level, OrganisationKind
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Division, Organisation, User
from povertycase.sheets import FileRefused
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"
COUNTY = CODE_LENGTHS[Level.COUNTY]
DRAFT = ("rhythm", "due_day", "source", "address", "starts", "is_active")


@require_http_methods(["GET", "POST"])
def set_up(request: PageRequest) -> HttpResponse:
    """新增推送."""
    guards.require_role_anywhere("set_up_feed", by=request.user)
    county, user = _county(request.user), request.user
    senders = Organisation.objects.filter(
        kind=OrganisationKind.DEPARTMENT, division__code__startswith=county.pk
    )
    form = NewFeedForm(request.POST or None, organisations=senders.order_by("name"))

    def step() -> Feed:
        given = form.cleaned_data
        draft = actions.FeedDraft(**{name: given[name] for name in DRAFT}, keeper=user)
        return actions.set_up_feed(county, given["kind"], given["organisation"], draft, by=user)

    page = Page(
        _("新增推送"),
        reverse("monitoring:feed-list"),
        _("推送已设置。"),
        onward=lambda made: reverse("monitoring:feed", args=[made.pk]),
        crumb=county.name,
        template=FORM,
        facts=_section(),
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改推送: another day, another way, or not any more. Its keeper stays who it was while in office."""
    feed = _reached(request, pk, "change_feed")
    form = FeedForm(request.POST or None, feed=feed)

    def step() -> Feed:
        given = {name: form.cleaned_data[name] for name in DRAFT}
        draft = actions.FeedDraft(**given, keeper=_keeper(feed, request.user), aliases=feed.aliases)
        return actions.change_feed(feed, draft, by=request.user, version=version_of(form))

    return save(request, form, step, _page(_("修改推送"), feed, _("推送已修改。")))


@require_http_methods(["GET", "POST"])
def upload(request: PageRequest, pk: int) -> HttpResponse:
    """上传推送文件: taken in at once, read by a worker."""
    feed = _reached(request, pk, "receive_batch")
    form = FeedFileForm(request.POST or None, request.FILES or None, feed=feed)

    def step() -> FeedBatch:
        file = required_upload(form.cleaned_data["file"])
        period, today = form.cleaned_data["period"], timezone.localdate()
        received = actions.receive_batch(
            feed, file.content, name=file.name, period=period, by=request.user, on=today
        )
        if not received.is_new:
            raise Conflict(received.said)
        return received.batch

    done = _("文件已接收，正在读取。过一会儿刷新本页，看入库的结果。")
    hint = _("读不懂、月份或日期不对、行数异常的文件先隔离，不影响已有的预警。")
    page = _page(_("上传推送文件"), feed, done, submit=_("上传"), hint=hint)
    try:
        return save(request, form, step, page)
    except FileRefused as refused:
        unmet = [Unmet(refused.code, refused.message, field="file")]
        return show(request, form, page, status=422, unmet=unmet)


@require_http_methods(["GET", "POST"])
def release(request: PageRequest, pk: int) -> HttpResponse:
    """放行 a file that waits; what nobody can let in is said before anybody writes a reason."""
    batch = _moved(request, pk, "release_batch")
    guards.require(stuck_unmet(batch))
    form = DecideBatchForm(request.POST or None, version=batch.version)

    def step() -> FeedBatch:
        note = form.cleaned_data["note"]
        return actions.release_batch(batch, by=request.user, version=version_of(form), note=note)

    page = _page(_("放行"), batch.feed, _("已放行，正在重新读取。"), warning=batch.message)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def reject(request: PageRequest, pk: int) -> HttpResponse:
    """退回 a file that waits."""
    batch = _moved(request, pk, "reject_batch")
    form = DecideBatchForm(request.POST or None, version=batch.version)

    def step() -> FeedBatch:
        note = form.cleaned_data["note"]
        return actions.reject_batch(batch, by=request.user, version=version_of(form), note=note)

    page = _page(
        _("退回"), batch.feed, _("已退回，等待部门重新推送。"), warning=batch.message, is_danger=True
    )
    return save(request, form, step, page)


def _reached(request: PageRequest, pk: int, step: str) -> Feed:
    guards.require_role_anywhere(step, by=request.user)
    feed: Feed = access.get_or_404(Feed, pk, user=request.user)
    guards.require_role(step, by=request.user, division_code=feed.division_id)
    return feed


def _moved(request: PageRequest, pk: int, verb: str) -> FeedBatch:
    if not any(posting.role in FeedBatch.MOVES[verb].roles for posting in request.user.postings):
        raise Refused(_("您的岗位不能办理这一项。"))
    batch: FeedBatch = access.get_or_404(FeedBatch, pk, user=request.user)
    guards.require_mover(verb, batch, by=request.user)
    return batch


def _county(user: User) -> Division:
    """The county whose feeds `user` sets up: the one of the posting; the first of a prefecture's."""
    codes = [posting.division_id for posting in user.postings if len(posting.division_id) <= COUNTY]
    rows = Division.objects.filter(level=Level.COUNTY, code__startswith=codes[0] if codes else "-")
    found = rows.order_by("pk").first()
    if found is None:
        raise Refused(_("您的岗位不能办理这一项。"))
    return found


def _section() -> dict[str, Any]:
    return {"section": _("部门推送"), "section_url": reverse("monitoring:feed-list")}


def _page(heading: str, feed: Feed, done: str, **facts: Any) -> Page:
    back = reverse("monitoring:feed", args=[feed.pk])
    crumb = _("{}推送").format(FeedKind(feed.kind).label)
    return Page(heading, back, done, crumb=crumb, template=FORM, facts={**_section(), **facts})


def _keeper(feed: Feed, user: User) -> User:
    """Whoever keeps it while in office; otherwise the one who changes it now."""
    in_office = feed.keeper.is_active and "receive_batch" in steps_at(feed.keeper, feed.division_id)
    return feed.keeper if in_office else user
