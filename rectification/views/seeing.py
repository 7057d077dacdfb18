"""Who has the pages of rectification, and what they may do there: for buttons and before a form."""

from typing import Any

from django.utils.translation import gettext as _

from households.forms.facts import BLANK
from households.forms.places import place_choices
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.exceptions import Refused
from povertycase.models import Division, Organisation, User
from povertycase.models.divisions import ancestor_codes
from rectification.models import Ticket, TicketProposal
from rectification.rules.rights import AT_TICKETS, EXPORTERS, RECTIFICATION_STEPS

COUNTY, TOWNSHIP = CODE_LENGTHS[Level.COUNTY], CODE_LENGTHS[Level.TOWNSHIP]
# A department sees what it leads or answers for; catalogues and proposals are the offices' and the villages'.
AT_SOURCES = AT_TICKETS - {Role.DEPARTMENT}


def _has(user: User, roles: Any) -> bool:
    return any(posting.role in roles for posting in user.postings)


def sees_tickets(user: User) -> bool:
    """Whether tickets are there for `user`; only those in reach are shown."""
    return _has(user, AT_TICKETS)


def require_tickets(user: User) -> None:
    """Refuse somebody who sees no tickets."""
    if not sees_tickets(user):
        raise Refused(_("问题整改不对您的岗位开放。"))


def require_campaigns(user: User) -> None:
    """Refuse somebody who has no work in any place: as tickets, in other words."""
    if not sees_tickets(user):
        raise Refused(_("专项行动不对您的岗位开放。"))


def sees_sources(user: User) -> bool:
    """Whether sources and proposals are there for `user`."""
    return _has(user, AT_SOURCES)


def require_sources(user: User) -> None:
    """Refuse somebody who sees no sources and no proposals."""
    if not sees_sources(user):
        raise Refused(_("问题来源和待立单问题不对您的岗位开放。"))


def may_anywhere(user: User, step: str) -> bool:
    """Whether `user` may take a step on some place: for what begins without a record."""
    return _has(user, RECTIFICATION_STEPS[step])


def require_anywhere(user: User, step: str) -> None:
    """Refuse somebody whose postings never take this step, before a form is shown."""
    if not may_anywhere(user, step):
        raise Refused(_("您的岗位不能办理这一项。"))


def steps_at(user: User, division_code: str) -> frozenset[str]:
    """The steps open to `user` in a place."""
    roles = access.roles_at(user, division_code)
    return frozenset(step for step, allowed in RECTIFICATION_STEPS.items() if roles & allowed)


def may(user: User, step: str, division_code: str) -> bool:
    """Whether `user` takes a step in a place."""
    return step in steps_at(user, division_code)


def require_step(user: User, step: str, division_code: str) -> None:
    """Refuse somebody whose posting does not take this step there, before a form is shown."""
    if not may(user, step, division_code):
        raise Refused(_("您的岗位不能在这里办理这一项。"))


def may_assign(user: User) -> bool:
    """Whether `user` gives tickets to somebody anywhere, for what a list offers."""
    return _has(user, Ticket.MOVES["assign_ticket"].roles)


def may_decide(user: User) -> bool:
    """The same of proposals."""
    return _has(user, TicketProposal.MOVES["accept_ticket_proposal"].roles)


def may_export(user: User) -> bool:
    """Whether `user` takes lists of tickets away."""
    return _has(user, EXPORTERS)


def require_exporter(user: User) -> None:
    """Refuse somebody who takes no lists away."""
    if not may_export(user):
        raise Refused(_("您的岗位不能导出问题清单。"))


def _places(user: User, step: str) -> tuple[str, ...]:
    return tuple(each.division_id for each in user.postings if each.role in RECTIFICATION_STEPS[step])


def step_organisations(user: User, step: str) -> list[Organisation]:
    """The organisations that lie where `user` takes a step."""
    own = _places(user, step)
    rows = Organisation.objects.order_by("name", "pk")
    return [each for each in rows if own and each.division_id.startswith(own)]


def step_places(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: where `user` takes a step, villages under their township; own county first."""
    own = _places(user, step)
    wide = [code for code in own if len(code) < TOWNSHIP]
    above = [(each.pk, each.name) for each in Division.objects.filter(pk__in=wide).order_by("pk")]
    groups = [
        (label, [each for each in those if each[0].startswith(own)])
        for label, those in place_choices(user)
        if label and own
    ]
    return [BLANK, *above, *(group for group in groups if group[1])]


def step_offices(user: User, step: str, *, within: str = "") -> list[tuple[str, str]]:
    """(code, name) of the counties and townships in which `user` takes a step, inside a place."""
    own = _places(user, step)
    rows = Division.objects.filter(level__in=[Level.COUNTY, Level.TOWNSHIP], valid_to=None)
    rows = rows.filter(code__startswith=within).order_by("level", "code") if own else rows.none()
    return [(row.pk, row.name) for row in rows if row.pk.startswith(own)]


def place_names(code: str) -> str:
    """The names of a place and of the county it lies in."""
    codes = [each for each in ancestor_codes(code) if len(each) >= COUNTY]
    names = dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))
    return "".join(names[each] for each in sorted(codes) if each in names)
