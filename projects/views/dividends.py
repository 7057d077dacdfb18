"""收益分配: a yield divided by 三个1/3, shown before it is booked."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, show, version_of
from povertycase import access
from povertycase.exceptions import Unmet
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions.equity import Sides, sides_of, sides_unmet
from projects.forms.benefits import DividendForm
from projects.models import DividendRun, Project
from projects.rules.amounts import amount_unmet
from projects.rules.benefits import Shares
from projects.views.benefit_steps import CRUMB
from projects.views.steps import require_step


@dataclass(frozen=True)
class Preview:
    """Who holds the equity, what keeps it from being divided, and how a yield would be; None without one."""

    sides: Sides
    missing: list[Unmet]
    total_yuan: Decimal | None
    shares: Shares | None

    @property
    def village(self) -> str:
        """Whose the collective's share is."""
        return str(self.sides.collective[0].village)

    @property
    def seal(self) -> str:
        """The division in one word: whoever was shown another one is shown this one first."""
        groups = (self.sides.collective, self.sides.registered, self.sides.ordinary)
        keys = [[link.pk for link in links] for links in groups]
        return hashlib.sha256(f"{self.total_yuan} {keys}".encode()).hexdigest()[:16]


@require_http_methods(["GET", "POST"])
def run(request: PageRequest, pk: int) -> HttpResponse:
    """收益分配: the first answer shows the division, the second books it."""
    project = access.get_or_404(Project, pk, user=request.user)
    require_step(request.user, "run_dividend", project)
    form = DividendForm(request.POST or None, version=project.version)
    preview = _preview(project, form)
    page = Page(
        _("收益分配（三个1/3）"),
        reverse("projects:benefits", args=[pk]),
        _("收益分配已登记，各方份额已列入应兑现收益。"),
        crumb=CRUMB,
        template="projects/dividend.html",
        facts={"project": project, "preview": preview},
    )
    if preview.shares and form.cleaned_data["seen"] != preview.seal:
        form.mark_seen(preview.seal)
        return show(request, form, page)

    def step() -> DividendRun:
        names = ("total_yuan", "due_on", "note", "on")
        given = {name: form.cleaned_data[name] for name in names}
        return actions.run_dividend(project, **given, by=request.user, version=version_of(form))

    return save(request, form, step, page)


def _preview(project: Project, form: DividendForm) -> Preview:
    is_filled = form.is_bound and form.is_valid()
    on = form.cleaned_data["on"] if is_filled else timezone.localdate()
    total = form.cleaned_data["total_yuan"] if is_filled else None
    sides = sides_of(project, on=on)
    missing = sides_unmet(sides)
    if total is None or missing or amount_unmet(total):
        return Preview(sides, missing, total, None)
    return Preview(sides, missing, total, sides.shares(total))
