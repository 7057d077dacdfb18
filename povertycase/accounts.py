"""Accounts are opened by the security administrator, never by their owners."""

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


def lacks_second_factor(user: User) -> bool:
    """Whether a role of the user needs a second factor here (REQUIRE_MFA_ROLES) and there is none."""
    roles = {str(posting.role) for posting in user.postings}
    if roles.isdisjoint(settings.REQUIRE_MFA_ROLES):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
