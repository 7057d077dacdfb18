"""Whom a claim is for: found by name, chosen by the address, never by typing an identity."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from households.choices import Relation
from households.forms.searching import known_as
from households.models import Household, HouseholdMembership, Person
from households.reports.households import head_of, number_of, size_of, with_summary
from povertycase import access
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions.subsidy_counts import Subject
from projects.choices.subsidies import Claimant
from projects.forms.subsidies import ChosenForm

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was found: their name, what tells them apart, and the links that choose them."""

    name: str
    about: str
    links: Sequence[tuple[str, str]]


def subject_of(chosen: ChosenForm, user: User) -> Subject | None:
    """Whom the address names; None while it names nobody, or an enterprise without name, place or workers."""
    if household := chosen.key("household"):
        return access.get_or_404(Household, household, user=user)
    if person := chosen.key("person"):
        return access.get_or_404(Person, person, user=user)
    name, code = (chosen.cleaned_data.get(field, "") for field in ("enterprise", "division"))
    place = Division.objects.filter(pk=code).first() if name and code else None
    workers = workers_of(chosen, user) if place else []
    return actions.Enterprise(name, place, workers) if place and workers else None


def workers_of(chosen: ChosenForm, user: User) -> list[Person]:
    """The workers whom the address names, as far as the reader sees them."""
    rows = Person.objects.visible_to(user).filter(pk__in=chosen.keys("worker"))
    return list(rows.select_related("division").order_by("pk"))


def candidates(request: PageRequest, chosen: ChosenForm) -> list[Candidate]:
    """Households and people of the name that was searched for; twenty of each at most."""
    text = chosen.cleaned_data.get("search", "")
    if not text:
        return []
    households = _households(request, text) if Claimant.HOUSEHOLD in chosen.kinds else []
    people = _people(request, text, chosen) if chosen.kinds - {Claimant.HOUSEHOLD} else []
    return [*households, *people]


def left_out(request: PageRequest, worker: Person) -> str:
    """The address without one of its workers."""
    query = _others(request)
    query.setlist("worker", [key for key in query.getlist("worker") if key != str(worker.pk)])
    return f"?{query.urlencode()}"


def _households(request: PageRequest, text: str) -> list[Candidate]:
    known = known_as(text, request.user)
    rows = Household.objects.visible_to(request.user).filter(pk__in=known, closed_on=None)
    found = with_summary(rows, user=request.user).order_by("division_id", "pk")[:MOST_FOUND]
    return [_household(request, each) for each in found]


def _household(request: PageRequest, household: Household) -> Candidate:
    head = head_of(household)
    return Candidate(
        _("%s户") % (head.name if head else _("未知户主")),
        _("%(place)s，户编号 %(number)s，%(size)s 人")
        % {
            "place": _place(household.division),
            "number": number_of(household) or "—",
            "size": size_of(household),
        },
        [_link(request, "household", household.pk, _("选这一户"))],
    )


def _people(request: PageRequest, text: str, chosen: ChosenForm) -> list[Candidate]:
    people = Person.objects.visible_to(request.user).named_like(text)
    members = HouseholdMembership.objects.visible_to(request.user).in_force()
    rows = members.filter(person__in=people).select_related("person", "division__parent")
    found = list(rows.order_by("division_id", "pk")[:MOST_FOUND])
    heads = members.heads().filter(household__in=[row.household_id for row in found])
    named = dict(heads.values_list("household_id", "person__name"))
    return [_person(request, row, named.get(row.household_id, ""), chosen) for row in found]


def _person(request: PageRequest, row: HouseholdMembership, head: str, chosen: ChosenForm) -> Candidate:
    links = []
    if Claimant.PERSON in chosen.kinds:
        links.append(_link(request, "person", row.person_id, _("选这个人")))
    if Claimant.ENTERPRISE in chosen.kinds:
        links.append(_link(request, "worker", row.person_id, _("加入务工名单")))
    about = _("%(place)s，%(relation)s，户主%(head)s") % {
        "place": _place(row.division),
        "head": head,
        "relation": row.relation,
    }
    if row.relation == Relation.HEAD:
        about = _("%s，户主") % _place(row.division)
    return Candidate(row.person.name, about, links)


def _link(request: PageRequest, name: str, key: int, label: str) -> tuple[str, str]:
    query = _others(request)
    if str(key) not in query.getlist(name):
        query.appendlist(name, str(key))
    return f"?{query.urlencode()}", label


def _place(division: Division) -> str:
    return f"{division.parent.name if division.parent else ''}{division.name}"


def _others(request: PageRequest) -> QueryDict:
    """What the address says beside the search that is done."""
    query = request.GET.copy()
    for name in ("search", "household", "person"):
        query.pop(name, None)
    return query
