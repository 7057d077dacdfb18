"""登记资金到账: money comes into a county's fund."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save
from monitoring import actions
from monitoring.actions import guards
from monitoring.forms.fund import DepositForm
from monitoring.models import FundEntry
from monitoring.rules.rights import MONITORING_STEPS
from monitoring.views.places import village_of
from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"
DRAFT = ("amount_yuan", "source", "document_number", "booked_on", "note")


@require_http_methods(["GET", "POST"])
def deposit(request: PageRequest) -> HttpResponse:
    """登记资金到账."""
    guards.require_role_anywhere("deposit_relief", by=request.user)
    form = DepositForm(request.POST or None, request.FILES or None, counties=_counties(request.user))

    def step() -> FundEntry:
        given = form.cleaned_data
        draft = actions.DepositDraft(
            document=required_upload(given["document"]), **{name: given[name] for name in DRAFT}
        )
        county = village_of(given["division"])
        return actions.deposit(county, draft, by=request.user, on=timezone.localdate())

    page = Page(
        _("登记资金到账"),
        reverse("monitoring:fund"),
        _("到账资金已登记。"),
        crumb=_("防返贫基金"),
        template=FORM,
        facts={
            "section": _("防返贫监测"),
            "section_url": reverse("monitoring:case-list"),
            "hint": _("登记后不能修改；资金计入到账日期所在年度的基金。"),
        },
    )
    return save(request, form, step, page)


def _counties(user: User) -> list[tuple[str, str]]:
    """The counties in which `user` keeps the fund."""
    own = [each.division_id for each in user.postings if each.role in MONITORING_STEPS["deposit_relief"]]
    rows = Division.objects.filter(level=Level.COUNTY).order_by("pk")
    return [(row.pk, row.name) for row in rows if row.pk.startswith(tuple(own))]
