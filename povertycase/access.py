"""Who may see what: written here once.

A division's code begins with its parent's code, so jurisdiction is a prefix. Everything shown to a
person starts with `.visible_to(user)`; one record is fetched with `get_or_404`. Both fail closed.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from povertycase import workflow
from povertycase.choices import ADMINISTRATORS, READ_ONLY, Role

if TYPE_CHECKING:
    from povertycase.models import Posting, User

NOTHING = Q(pk__in=[])


class UserRequest(HttpRequest):
    """A request behind the login: its user is one of ours (an annotation, never made)."""

    user: "User"


VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
KEEP = frozenset({VIEW, ADD, CHANGE})

# 三员分立: what each administrator does in the admin; nobody else enters it.
ADMIN_RIGHTS: dict[Role, dict[str, frozenset[str]]] = {
    Role.SYSTEM: {
        "povertycase.division": KEEP,
        "povertycase.organisation": KEEP,
        "povertycase.policyparameter": KEEP,
        "povertycase.calendarday": KEEP | {DELETE},
        "povertycase.job": frozenset({VIEW}),
        "povertycase.channel": KEEP,
        "povertycase.dispatch": frozenset({VIEW}),
        "households.visitquestion": KEEP,
        "rectification.tickettype": KEEP,
        "django_celery_beat.periodictask": frozenset({VIEW, CHANGE}),
        "django_celery_beat.crontabschedule": KEEP,
        "django_celery_beat.intervalschedule": KEEP,
    },
    Role.SECURITY: {
        "povertycase.user": KEEP,
        "povertycase.posting": KEEP,
        "povertycase.organisation": frozenset({VIEW}),
        "povertycase.division": frozenset({VIEW}),
        "axes.accessattempt": frozenset({VIEW, DELETE}),
        "knox.authtoken": frozenset({VIEW, DELETE}),
        "mfa.authenticator": frozenset({VIEW, DELETE}),
    },
    Role.AUDIT: {
        "povertycase.auditevent": frozenset({VIEW}),
        "axes.accesslog": frozenset({VIEW}),
        "axes.accessfailurelog": frozenset({VIEW}),
    },
}


class ScopedQuerySet(QuerySet):
    """Rows that lie in a division; subclasses say where the code stands and what a helper sees."""

    division_path: ClassVar[str] = "division__code"

    def visible_to(self, user: "User") -> Self:
        """The rows that at least one posting in force of `user` reaches; none without one."""
        reach = NOTHING
        for posting in user.postings:
            reach |= self.within(posting)
        return self.filter(reach)

    def within(self, posting: "Posting") -> Q:
        """The condition under which `posting` reaches a row."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        inside = Q(**{f"{self.division_path}__startswith": posting.division_id})
        return inside & self.paired_with(posting) if posting.role == Role.HELPER else inside

    def paired_with(self, posting: "Posting") -> Q:
        """What a 帮扶责任人 reaches inside the division; nothing unless the subclass says so."""
        return NOTHING


def get_or_404(model: type[Model], pk: Any, *, user: "User") -> Any:
    """The record, or the same 404 for one that is absent and one that is not this user's."""
    queryset = model._default_manager.get_queryset()
    try:
        return queryset.visible_to(user).get(pk=pk)  # type: ignore[attr-defined]
    except (ObjectDoesNotExist, ValueError, OverflowError):
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。")) from None


def inside(user: "User", path: str) -> Q:
    """The condition that `path` (a division code) lies where `user` is posted; never, when nowhere."""
    reach = NOTHING
    for posting in user.postings:
        reach |= Q(**{f"{path}__startswith": posting.division_id})
    return reach


def roles_at(user: "User", division_code: str) -> frozenset[Role]:
    """The roles that `user` holds where `division_code` lies."""
    return frozenset(
        Role(posting.role) for posting in user.postings if division_code.startswith(posting.division_id)
    )


def writes_at(user: "User", division_code: str) -> bool:
    """Whether `user` holds any role there that changes business records."""
    return bool(roles_at(user, division_code) - READ_ONLY - ADMINISTRATORS)


def took_last_step(user: "User", record: Any) -> bool:
    """Whether `user`, under this account or another one of theirs, took the step before."""
    return record.moved_by_id in user.own_accounts


def can(user: "User", verb: str, record: Any) -> bool:
    """Whether `record`'s MOVES let `user` take `verb` now; for buttons, `actions.move` enforces the same."""
    return workflow.can(
        record.MOVES,
        verb,
        state=record.status,
        roles=roles_at(user, record.division_id),
        own=took_last_step(user, record),
    )


def has_admin_right(user: "User", permission: str) -> bool:
    """Whether a Django permission string (`app.verb_model`) stands in ADMIN_RIGHTS for this user."""
    app, _dot, codename = permission.partition(".")
    verb, _line, model = codename.partition("_")
    return any(
        verb in ADMIN_RIGHTS.get(Role(posting.role), {}).get(f"{app}.{model}", frozenset())
        for posting in user.postings
    )
