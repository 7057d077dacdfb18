"""What the API names by key, code or user name, found where the caller or the ticket is; else as unknown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.actions.villages import senders_for
from households.models import Household, Person, Village
from povertycase import access
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, Organisation, Posting, User
from povertycase.models.divisions import ancestor_codes
from projects.models import Project
from rectification.actions import Assignment
from rectification.actions.places import Subject
from rectification.models import Ticket, TicketType
from rectification.rules.moves import WORKERS

SCOPED = {"household": Household, "person": Person, "village": Village, "project": Project}
SUBJECT = (*SCOPED, "organisation", "division")
UNKNOWN = {
    "division": gettext_lazy("没有这个地方，请重新选择。"),
    "responsible_place": gettext_lazy("没有这个责任乡镇、村，请重新选择。"),
    "organisation": gettext_lazy("没有这个单位，请重新选择。"),
    "lead_unit": gettext_lazy("没有这个牵头单位，请重新选择。"),
    "responsible_unit": gettext_lazy("没有这个责任单位，请重新选择。"),
    "executor": gettext_lazy("在问题所在的地方没有这个办理账号，请重新选择。"),
    "type": gettext_lazy("没有这个问题类型，请重新选择。"),
}
ANSWERS = (
    *("responsible_unit", "responsible_place", "responsible_person", "responsible_phone"),
    *("executor", "duty_role"),
)


def subject_of(asked: Mapping[str, Any], *, user: User) -> Subject:
    """The one place that is named. Raises Invalid for none or two, Http404 for one out of reach."""
    given = {name: asked[name] for name in SUBJECT if asked.get(name) not in {None, ""}}
    if len(given) != 1:
        message = _("请指明问题在哪里：户、人、村、项目、单位或者区划，只填一项。")
        raise Invalid([Unmet("subject_one", message, field="subject")])
    ((name, key),) = given.items()
    if name in SCOPED:
        found: Subject = access.get_or_404(SCOPED[name], key, user=user)
        return found
    if name == "division":
        return _known(Division.objects.filter(pk=key).first(), "division")
    mine = Organisation.objects.filter(access.inside(user, "division__code"), pk=key)
    return _known(mine.first(), "organisation")


def type_named(code: str) -> TicketType:
    """The kind of problem of a code. Raises Invalid."""
    return _known(TicketType.objects.filter(code=code).first(), "type")


def assignment_of(ticket: Ticket, asked: Mapping[str, Any]) -> Assignment:
    """五定 as the action takes it."""
    lead = unit_named(asked["lead_unit"], ticket, "lead_unit")
    return Assignment(
        leader=asked["leader"], lead_unit=lead, due_on=asked["due_on"], **answering(ticket, asked)
    )


def answering(ticket: Ticket, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Who answers for a ticket, and whose account does it."""
    code = asked["responsible_place"]
    place = Division.objects.filter(pk=code).first()
    named = {
        "responsible_unit": unit_named(asked["responsible_unit"], ticket, "responsible_unit"),
        "responsible_place": _known(place, "responsible_place") if code else None,
        "executor": executor_named(asked["executor"], ticket),
    }
    return {name: asked[name] for name in ANSWERS} | named


def unit_named(key: int | None, ticket: Ticket, field: str) -> Organisation | None:
    """The organisation of a key; one of another county is as unknown as none. Raises Invalid."""
    if key is None:
        return None
    around = {each.pk: each for each in senders_for(ticket.division_id)}
    return _known(around.get(key), field)


def executor_named(username: str, ticket: Ticket) -> User | None:
    """The account that works where a ticket lies; one of elsewhere is as unknown as none. Raises Invalid."""
    if not username:
        return None
    there = Posting.objects.in_force(timezone.localdate()).filter(
        role__in=WORKERS, division__in=ancestor_codes(ticket.division_id)
    )
    rows: QuerySet[User] = User.objects.filter(pk__in=there.values("user"), is_active=True)
    return _known(rows.filter(username=username).first(), "executor")


def _known(found: Any, field: str) -> Any:
    if found is None:
        raise Invalid([Unmet(f"{field}_unknown", str(UNKNOWN[field]), field=field)])
    return found
