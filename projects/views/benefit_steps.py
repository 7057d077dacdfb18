"""Steps on who benefits: somebody is linked, something is promised or lent, a link ends."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Person
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects import actions
from projects.choices.benefits import BenefitMode, DueKind
from projects.forms.benefits import EndForm, LendForm, LinkForm, PromiseForm
from projects.models import BenefitDue, BenefitLink, InKindLoan, Project
from projects.reports.benefit_rows import beneficiaries_of
from projects.views.benefit_choice import chosen, is_chosen, shown_choice
from projects.views.steps import require_step

CRUMB = _("利益联结")
FORM = "projects/form.html"
# The kind of promise that a way of benefiting usually makes.
USUAL = {
    BenefitMode.GUARANTEED: DueKind.GUARANTEED,
    BenefitMode.REBATE: DueKind.GUARANTEED,
    BenefitMode.EQUITY: DueKind.SHARE,
}


@require_http_methods(["GET", "POST"])
def link(request: PageRequest, pk: int) -> HttpResponse:
    """登记利益联结: choose who benefits, then in which way."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "link_benefit", project)
    if not is_chosen(request):
        return shown_choice(request, project)
    who = chosen(request, project)
    form = LinkForm(request.POST or None, members=who.members, version=project.version)
    page = Page(
        _("登记利益联结"),
        reverse("projects:benefits", args=[pk]),
        _("利益联结已登记。"),
        onward=address,
        crumb=CRUMB,
        template=FORM,
        facts={"hint": _("%(project)s，受益对象：%(who)s") % {"project": project.name, "who": who.label}},
    )

    def step() -> BenefitLink:
        given = form.cleaned_data
        one = form.person
        beneficiary = access.get_or_404(Person, one, user=request.user) if one else who.whole
        how = {name: given[name] for name in ("mode", "terms", "on")}
        return actions.link_benefit(project, beneficiary, **how, by=request.user, version=version_of(form))

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """结束利益联结."""
    found = reached(request, pk, "end_benefit")
    form = EndForm(request.POST or None, version=found.version)

    def step() -> BenefitLink:
        given = form.cleaned_data
        return actions.end_benefit(
            found, by=request.user, on=given["ended_on"], version=version_of(form), note=given["note"]
        )

    page = page_of(_("结束利益联结"), found, request.user, _("利益联结已结束；已登记的应兑现仍要兑现。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def promise(request: PageRequest, pk: int) -> HttpResponse:
    """登记应兑现收益."""
    found = reached(request, pk, "promise_benefit")
    kind = USUAL.get(BenefitMode(found.mode), DueKind.OTHER)
    form = PromiseForm(request.POST or None, kind=kind, version=found.version)

    def step() -> BenefitDue:
        names = ("kind", "due_on", "amount_yuan", "note")
        given = {name: form.cleaned_data[name] for name in names}
        return actions.promise_benefit(found, **given, by=request.user, version=version_of(form))

    page = page_of(_("登记应兑现收益"), found, request.user, _("应兑现收益已登记。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def lend(request: PageRequest, pk: int) -> HttpResponse:
    """借出实物."""
    found = reached(request, pk, "lend_in_kind")
    form = LendForm(request.POST or None, version=found.version)

    def step() -> InKindLoan:
        names = ("item", "unit", "count", "lent_on", "due_on", "note")
        draft = actions.InKindDraft(**{name: form.cleaned_data[name] for name in names})
        return actions.lend_in_kind(found, draft, by=request.user, version=version_of(form))

    page = page_of(_("借出实物"), found, request.user, _("借出的实物已登记。"))
    return save(request, form, step, page)


def reached(request: PageRequest, pk: int, step: str) -> BenefitLink:
    """The link, for somebody whose posting takes this step on it."""
    found: BenefitLink = access.get_or_404(BenefitLink, pk, user=request.user)
    require_step(request.user, step, found)
    return found


def address(found: BenefitLink) -> str:
    """The page of a link."""
    return reverse("projects:benefit", args=[found.pk])


def page_of(heading: str, found: BenefitLink, user: User, done: str, more: str = "") -> Page:
    """A step's page, which leads back to the link's."""
    who = beneficiaries_of([found], user)[found.pk].label
    hint = f"{found.project.name}，{who}：{more or found.get_mode_display()}"
    return Page(heading, address(found), done, crumb=who, template=FORM, facts={"hint": hint})
