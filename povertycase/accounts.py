"""Accounts are opened by the security administrator, never by their owners."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from povertycase.models import User


class Adapter(DefaultAccountAdapter):
    """allauth without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name that wrong passwords are counted under: the account's own, whatever case it was typed in.

    Accounts are found whatever the case; counted as typed, each spelling would have guesses of its own.
    """
    typed = str((credentials or {}).get("username") or request.POST.get("login", ""))
    known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
    return known or typed.lower()


def lacks_second_factor(user: User) -> bool:
    """Whether a role of the user needs a second factor here (REQUIRE_MFA_ROLES) and there is none."""
    roles = {str(posting.role) for posting in user.postings}
    if roles.isdisjoint(settings.REQUIRE_MFA_ROLES):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
