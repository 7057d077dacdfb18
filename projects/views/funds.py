"""资金批次: where money comes from, as a tree, and the steps on it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.rounds import division_of
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects import actions
from projects.choices.library import IN_LIBRARY
from projects.forms.money import AllocateForm, BatchForm, ChangeAllocationForm, DayForm
from projects.forms.money_filters import YEARS, BatchPageFilter
from projects.models import Allocation, FundBatch, Project
from projects.reports.batches import tree_of, years_of
from projects.rules.rights import PROJECT_STEPS
from projects.views.documents import upload_of
from projects.views.library import page_of as project_page_of
from projects.views.steps import (
    may_anywhere,
    require_anywhere,
    require_funds,
    require_step,
    sees_years,
    steps_for,
)

CRUMB = _("资金批次")
FORM = "projects/form.html"


@require_safe
def fund_list(request: PageRequest) -> HttpResponse:
    """The batches of a year as a tree, those that the filter leaves."""
    user = request.user
    require_funds(user)
    years = years_of(user)
    year = _year(request.GET.get("year", "")) or next(iter(years), None)
    given = {**request.GET.dict(), "year": str(year or "")}
    filterset = BatchPageFilter(given, FundBatch.objects.visible_to(user), request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else FundBatch.objects.none()
    shown = {
        "years": sorted({*years, *([year] if year else [])}, reverse=True),
        "year": year,
        "filter": filterset,
        "is_filtered": any(value for name, value in request.GET.items() if name != "year"),
        "tree": tree_of(found, on=timezone.localdate()) if year else None,
        "sees_unallocated": filterset.form.cleaned_data.get("is_unallocated"),
        "may_record": may_anywhere(user, "record_batch"),
        "may_import": may_anywhere(user, "import_funds"),
        "sees_years": sees_years(user),
        "sees_funds": True,
    }
    return render(request, "projects/funds.html", shown)


def _year(asked: str) -> int | None:
    """The year that an address says; None where it says none."""
    return int(asked) if asked in {str(year) for year in range(YEARS[0], YEARS[1] + 1)} else None


@require_safe
def batch(request: PageRequest, pk: int) -> HttpResponse:
    """One batch: its uses, what it was passed on to, and the projects it pays."""
    rows = FundBatch.objects.visible_to(request.user).with_balance()
    found = access.get_or_404(FundBatch, pk, user=request.user)
    above = rows.filter(pk=found.parent_id).values_list("document_number", flat=True).first()
    shown = {
        "batch": rows.select_related("division").get(pk=found.pk),
        "parent_number": above or "",
        "shares": list(found.shares.order_by("pk")),
        "children": list(rows.filter(parent=found).select_related("division").order_by("issued_on", "pk")),
        "allocations": Allocation.objects.visible_to(request.user)
        .filter(batch=found)
        .select_related("project")
        .order_by("allocated_on", "pk"),
        "steps": steps_for(request.user, found),
        "sees_funds": True,
    }
    return render(request, "projects/batch.html", shown)


@require_http_methods(["GET", "POST"])
def record_batch(request: PageRequest) -> HttpResponse:
    """登记资金批次."""
    require_anywhere(request.user, "record_batch")
    parents = FundBatch.objects.visible_to(request.user).order_by("-year", "document_number")
    form = BatchForm(
        request.POST or None, request.FILES or None, places=_places(request.user), parents=list(parents)
    )
    page = Page(
        _("登记资金批次"),
        reverse("projects:fund-list"),
        _("资金批次已登记。"),
        onward=_address,
        crumb=CRUMB,
        template="projects/batch_form.html",
    )

    def step() -> FundBatch:
        given = form.cleaned_data
        parent = access.get_or_404(FundBatch, given["parent"], user=request.user) if given["parent"] else None
        place = division_of(given["division"])
        return actions.record_batch(_draft(form), division=place, parent=parent, by=request.user)

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def record_arrival(request: PageRequest, pk: int) -> HttpResponse:
    """登记到账."""
    found = access.get_or_404(FundBatch, pk, user=request.user)
    require_step(request.user, "record_arrival", found)
    form = DayForm(request.POST or None, label=_("到账时间"), version=found.version)
    page = _page_of(_("登记到账"), found, _("到账已登记，从这一天起计算支出率。"))

    def step() -> FundBatch:
        return actions.record_arrival(
            found,
            arrived_on=form.cleaned_data["on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def allocate(request: PageRequest, pk: int) -> HttpResponse:
    """安排资金: so much of a batch goes to a project."""
    found = access.get_or_404(FundBatch, pk, user=request.user)
    require_step(request.user, "allocate", found)
    projects = Project.objects.visible_to(request.user).filter(status__in=IN_LIBRARY)
    asked = request.GET.get("project", "")
    chosen = projects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    form = AllocateForm(
        request.POST or None,
        batch=found,
        project=chosen,
        projects=projects.filter(division__code__startswith=found.division_id).order_by("-year", "number"),
    )
    page = _page_of(_("安排资金"), found, _("资金已安排到项目。"))

    def step() -> Allocation:
        given = form.cleaned_data
        names = ("project", "purpose", "amount_yuan")
        project, purpose, amount = (given[name] for name in names)
        return actions.allocate(
            found,
            project,
            purpose=purpose,
            amount_yuan=amount,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_allocation(request: PageRequest, pk: int) -> HttpResponse:
    """调整资金安排."""
    allocation = access.get_or_404(Allocation, pk, user=request.user)
    require_step(request.user, "change_allocation", allocation)
    uses = list(allocation.batch.shares.values_list("purpose", flat=True))
    form = ChangeAllocationForm(request.POST or None, allocation=allocation, uses=uses)
    page = project_page_of(_("调整资金安排"), allocation.project, _("资金安排已调整。"))

    def step() -> Allocation:
        given = form.cleaned_data
        return actions.change_allocation(
            allocation,
            purpose=given["purpose"],
            amount_yuan=given["amount_yuan"],
            by=request.user,
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page)


def _draft(form: BatchForm) -> actions.BatchDraft:
    names = ("year", "document_number", "level", "source", "fund_class", "name")
    more = ("amount_yuan", "issued_on", "arrived_on", "payer")
    return actions.BatchDraft(
        **{name: form.cleaned_data[name] for name in (*names, *more)},
        shares=[
            actions.ShareDraft(purpose=purpose, category=category, amount_yuan=yuan)
            for purpose, category, yuan in form.shares
        ],
        document=upload_of(form.cleaned_data["document"]),
    )


def _places(user: User) -> list[Division]:
    """Where the reader records money: the places of the postings that do, and the townships in them."""
    codes = [post.division_id for post in user.postings if post.role in PROJECT_STEPS["record_batch"]]
    own = Division.objects.filter(pk__in=codes)
    return list(own.order_by("code"))


def _address(found: FundBatch) -> str:
    return reverse("projects:batch", args=[found.pk])


def _page_of(heading: str, found: FundBatch, done: str) -> Page:
    hint = _("%(number)s %(name)s") % {"number": found.document_number, "name": found.name}
    return Page(heading, _address(found), done, crumb=CRUMB, template=FORM, facts={"hint": hint})
