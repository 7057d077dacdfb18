"""走访: who is to be visited, who was, what visits found, and which of them were looked into."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households.choices.visit_plan import PlanState
from households.choices.visits import HeldStatus, SpotOutcome, VisitedIn
from households.figures.register import ACTIVE, HOUSEHOLDS, PAIRINGS, REGISTER
from households.forms.proposals import HeldFilter
from households.forms.visit_filters import ANY_CHECK, VisitFilter
from households.forms.visit_plan import PlanListForm
from households.models import HeldVisit, Household, Visit
from households.reports.visit_plan import Asked, Plan
from households.rules.moves import HELD_READERS
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.figures import AT_WORK, Measure, Rate, Topic, listing_of
from povertycase.models import User

VISITS = "households_visit"
PHOTOS = "households_visitphoto"
HELD = "households_heldvisit"
SPOT_CHECKS = "households_visitspotcheck"
POSTINGS = "povertycase_posting"
PARAMETERS = "povertycase_policyparameter"
READERS = AT_WORK - {Role.DEPARTMENT}
HELD_VISITS = listing_of(HeldFilter, HeldVisit)
# What a household is in the plan, as its page counts them.
PLANNED = ("due", "done", "waiting", "overdue")
THIS_MONTH = {"within": VisitedIn.MONTH.value}


class PlannedList:
    """The list of the plan, as its page narrows it, with what a filter has."""

    def __init__(self, user: User, asked: Mapping[str, str]) -> None:
        self.form = PlanListForm(asked, user=user)
        self.filters = self.form.fields
        self.asked = Asked(**self.form.cleaned_data) if self.form.is_valid() else Asked()
        self.plan = Plan(user)

    @property
    def qs(self) -> QuerySet[Household]:
        """The households."""
        return self.plan.households(self.asked)


def _tally(user: User) -> Mapping[str, Mapping[str, int]]:
    """Every state of the plan in one pass, by the statement that its own page shows."""
    rows = Plan(user).by_place(Asked(), digits=CODE_LENGTHS[Level.VILLAGE])
    return {f"visits.{state}": {row.key: getattr(row, state) for row in rows} for state in PLANNED}


def ledger(user: User, asked: Mapping[str, str]) -> VisitFilter:
    """走访台账, as its page narrows it; nothing is counted by signals."""
    rows = Visit.objects.visible_to(user).current()
    request: Any = SimpleNamespace(user=user)
    return VisitFilter(QueryDict(urlencode(asked)), rows, request=request, signals=lambda *_asked: {})


def _planned(code: str, label: Any, meaning: Any, state: str = "", *, tone: str = "") -> Measure:
    return Measure(
        code=f"visits.{code}",
        label=label,
        unit=_("户"),
        meaning=meaning,
        address="households:visit-plan-list",
        narrowed={"state": state} if state else {},
        listing=PlannedList,
        is_local=True,
        tally=_tally,
        sources=(REGISTER, VISITS, PHOTOS, PAIRINGS, POSTINGS, PARAMETERS),
        readers=READERS,
        tone=tone,
    )


def _visited(span: VisitedIn) -> Measure:
    return Measure(
        code=f"visits.households_{span.value}",
        label=_("%s走访户") % span.label,
        unit=_("户"),
        meaning=_("%s有走访记录的在册户，一户走访几次也只数一次。") % span.label,
        address="households:list",
        narrowed={**ACTIVE, "visited": span.value},
        listing=HOUSEHOLDS,
        sources=(REGISTER, VISITS),
        is_local=True,
        readers=READERS,
    )


def _visits(code: str, label: Any, meaning: Any, *others: str, tone: str = "", **narrowed: str) -> Measure:
    return Measure(
        code=f"visits.{code}",
        label=label,
        unit=_("次"),
        meaning=meaning,
        address="households:visit-list",
        narrowed={**THIS_MONTH, **narrowed},
        listing=ledger,
        sources=(VISITS, *others),
        is_local=True,
        readers=READERS,
        tone=tone,
    )


TOPIC = Topic(
    code="visits",
    title=_("走访"),
    icon="person-walking",
    measures=(
        _planned("due", _("本期应访"), _("按走访次数要求，本期应当走访的在册户。")),
        _planned("done", _("本期已访"), _("本期应访户中，计入的走访已达到次数的户。"), PlanState.DONE.value),
        _planned("waiting", _("本期待访"), _("本期应访户中，次数还没有达到的户。"), PlanState.WAITING.value),
        _planned(
            "overdue",
            _("超期未访"),
            _("本期还没有访够、上一期也没有访够的户。"),
            PlanState.OVERDUE.value,
            tone="overdue",
        ),
        _visited(VisitedIn.MONTH),
        _visited(VisitedIn.QUARTER),
        _visits("month", _("本月走访"), _("走访日期在本月的走访，更正过的只数更正后的一次。")),
        _visits(
            "problems",
            _("本月有问题"),
            _("本月的走访中，至少有一项写了有问题的。"),
            has_problem="true",
            tone="soon",
        ),
        _visits(
            "spot_checked",
            _("已电话核查"),
            _("本月的走访中，已经打电话向农户核查过的。"),
            SPOT_CHECKS,
            spot_check=ANY_CHECK,
        ),
        _visits(
            "spot_differs",
            _("核查有出入"),
            _("本月的走访中，最近一次电话核查说有出入的。"),
            SPOT_CHECKS,
            spot_check=SpotOutcome.DIFFERS.value,
            tone="overdue",
        ),
        Measure(
            code="visits.held",
            label=_("待确认"),
            unit=_("次"),
            meaning=_("已收到、还不能入账，等县办决定采用还是不采用的走访。"),
            address="households:held-list",
            narrowed={"status": HeldStatus.WAITING.value},
            listing=HELD_VISITS,
            sources=(HELD,),
            readers=READERS,
            alone=READERS - HELD_READERS,
            tone="soon",
        ),
    ),
    rates=(
        Rate(
            code="visits.completion",
            label=_("走访完成率"),
            part="visits.done",
            whole="visits.due",
            meaning=_("本期已访占本期应访的比例。"),
        ),
        Rate(
            code="visits.spot_rate",
            label=_("电话核查率"),
            part="visits.spot_checked",
            whole="visits.month",
            meaning=_("本月已电话核查占本月走访的比例。"),
        ),
    ),
)
