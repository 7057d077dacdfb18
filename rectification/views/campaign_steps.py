"""Which steps a person may take on campaigns: for buttons and before a form; actions ask again."""

from django.utils.translation import gettext as _

from povertycase import access
from povertycase.choices import ADMINISTRATORS, CODE_LENGTHS, Level
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.models.divisions import ancestor_codes
from rectification.rules.rights import RECTIFICATION_STEPS

COUNTY, TOWNSHIP = CODE_LENGTHS[Level.COUNTY], CODE_LENGTHS[Level.TOWNSHIP]


def require_campaigns(user: User) -> None:
    """Refuse somebody who has no work in any place."""
    if not any(posting.role not in ADMINISTRATORS for posting in user.postings):
        raise Refused(_("专项行动不对您的岗位开放。"))


def may(user: User, step: str, division_code: str) -> bool:
    """Whether `user` takes a step in a place."""
    return bool(access.roles_at(user, division_code) & RECTIFICATION_STEPS[step])


def may_anywhere(user: User, step: str) -> bool:
    """Whether `user` takes a step in some place."""
    return any(posting.role in RECTIFICATION_STEPS[step] for posting in user.postings)


def require(user: User, step: str, division_code: str) -> None:
    """Refuse somebody whose posting does not take this step there, before a form is shown."""
    if not may(user, step, division_code):
        raise Refused(_("您的岗位不能在这里办理这一项。"))


def require_anywhere(user: User, step: str) -> None:
    """Refuse somebody whose postings never take this step, before a form is shown."""
    if not may_anywhere(user, step):
        raise Refused(_("您的岗位不能办理这一项。"))


def offices_of(user: User, step: str, *, within: str = "") -> list[tuple[str, str]]:
    """(code, name) of the counties and townships in which `user` takes a step, inside a place."""
    own = tuple(each.division_id for each in user.postings if each.role in RECTIFICATION_STEPS[step])
    rows = Division.objects.filter(level__in=[Level.COUNTY, Level.TOWNSHIP], valid_to=None)
    rows = rows.filter(code__startswith=within).order_by("code")
    return [(row.pk, row.name) for row in rows if row.pk.startswith(own)]


def place_names(code: str) -> str:
    """The names of a place and of the county it lies in."""
    codes = [each for each in ancestor_codes(code) if len(each) >= COUNTY]
    names = dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))
    return "".join(names[each] for each in sorted(codes) if each in names)
