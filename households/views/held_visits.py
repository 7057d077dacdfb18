"""待确认走访: the tray, and one visit in it beside what stands in the ledger."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.forms.facts import add_unmet
from households.forms.places import PlaceSelect, place_choices
from households.forms.proposals import HeldFilter, HeldForm
from households.models import HeldVisit
from households.reports.held_visits import beside, with_household
from households.reports.visit_words import names_in
from households.rules.moves import HELD_DECIDERS
from povertycase import access
from povertycase.exceptions import Conflict, Invalid, Refused, Stale, Unmet
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest

ORDER = ("-id",)
SIZE = 50


@require_safe
def held_list(request: PageRequest) -> HttpResponse:
    """待确认, those that wait unless the address says otherwise."""
    user = request.user
    asked = request.GET.copy()
    asked.setdefault("status", "waiting")
    filterset = HeldFilter(asked, HeldVisit.objects.visible_to(user), request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    rows = filterset.qs if filterset.form.is_valid() else HeldVisit.objects.none()
    page = page_of(with_household(rows, user), order=ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    return render(request, "households/visits/held_list.html", {"filter": filterset, "page": page})


@require_http_methods(["GET", "POST"])
def held(request: PageRequest, pk: int) -> HttpResponse:
    """One visit of the tray; the county admits or dismisses it, its author and others read."""
    user = request.user
    record = with_household(HeldVisit.objects.visible_to(user), user).filter(pk=pk).first()
    if record is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    form = HeldForm(request.POST or None, initial={"version": record.version})
    if request.method != "POST":
        return _show(request, record, form)
    if not access.roles_at(user, record.division_id) & HELD_DECIDERS:
        raise Refused(_("待确认走访由县办决定。"))
    if not form.is_valid():
        return _show(request, record, form, status=422)
    try:
        return _decide(request, record, form)
    except Invalid as refusal:
        return _show(request, record, form, status=422, unmet=add_unmet(form, refusal.unmet))
    except (Conflict, Stale) as refusal:
        unmet = [Unmet(refusal.code, refusal.message)]
        return _show(request, record, form, status=refusal.status, unmet=unmet)


def _decide(request: PageRequest, record: HeldVisit, form: HeldForm) -> HttpResponse:
    given = form.cleaned_data
    facts = {"by": request.user, "version": given["version"], "note": given["note"]}
    if given["verb"] == "dismiss":
        actions.dismiss_visit(record, **facts)
        messages.success(request, _("未采用，原内容已留存。"))
        return redirect("households:held-list")
    visit = actions.admit_visit(record, **facts)
    messages.success(request, _("已采用，走访进入台账。"))
    return redirect("households:visit", visit.pk)


def _show(
    request: PageRequest,
    record: HeldVisit,
    form: HeldForm,
    *,
    status: int = 200,
    unmet: list[Unmet] | None = None,
) -> HttpResponse:
    user: User = request.user
    shown = {
        "held": record,
        "form": form,
        "unmet": unmet or [],
        "beside": beside(record, names_in(record.household_id, user), user),
        "may_admit": access.can(user, "admit", record),
        "may_dismiss": access.can(user, "dismiss", record),
    }
    return render(request, "households/visits/held.html", shown, status=status)
