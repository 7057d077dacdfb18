"""What holds for every answer: nothing private is cached, old passwords are changed, errors speak Chinese."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from povertycase import actions, paging, passwords
from povertycase.accounts import lacks_second_factor
from povertycase.actions.walls import is_hung
from povertycase.exceptions import DomainError, Invalid
from povertycase.models import Installation, User

Handler = Callable[[HttpRequest], HttpResponse]
HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
# The phone's page, what installs it, and its worker: phones keep them, so they are nobody's in particular.
SAME_FOR_ALL = frozenset({"/m/", "/m/manifest.webmanifest", "/sw.js"})
# What a county lets everybody see: any cache on the way may keep it.
OPEN_TO_ALL = "/open/"
DENIED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
# How often a session is written while somebody works; it may end so much before its time.
SESSION_WRITTEN_SECONDS = 60
SESSION_WRITTEN = "written_at"
BY_CLOCK = "By-Clock"  # a header of what a page asks without anybody doing anything
RECORD_KEY = re.compile(r"[0-9]{1,9}\Z")  # shorter than a telephone number


class MatchingKeys:
    """Whoever started while the database was away compares the keys before its first page.

    Until the database is back that comparison fails as every page would, so the visitor is told so; with
    other keys than those the rows were encrypted with, no page is ever given. Health is told meanwhile.
    """

    is_due: ClassVar[bool] = False

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if MatchingKeys.is_due and request.path not in HEALTH:
            Installation.check_keys()
            MatchingKeys.is_due = False
        return self.get_response(request)


class SameForAll:
    """Addresses that answer everybody with the same bytes neither read a cookie nor set one.

    A phone keeps these answers: with a `Vary` each account would have a copy of its own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in SAME_FOR_ALL and not request.path.startswith(OPEN_TO_ALL):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        del response["Vary"]
        return response


class LivingSession:
    """A session lives on while its person works, and is written once a minute for it, not with every page.

    What a page asks by itself, with nobody there, keeps no session alive. One that hangs on a wall is good
    for the wall alone: any other address ends it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_hung(request.session) and request.path != reverse("wall"):
            request.session.flush()
        response = self.get_response(request)
        session, now = request.session, int(time.time())
        if session.is_empty() or BY_CLOCK in request.headers:
            return response
        if now - session.get(SESSION_WRITTEN, 0) >= SESSION_WRITTEN_SECONDS:
            session[SESSION_WRITTEN] = now
        return response


class NoStore:
    """Answers to a logged-in person are kept by no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response


@dataclass(frozen=True)
class Lack:
    """What an account must mend before anything else: code of the API, page that mends it, sentence."""

    code: str
    page: str
    message: Any


EXPIRED = Lack(
    "password_expired",
    "account_change_password",
    gettext_lazy("您的密码已到期，或由他人设置。请先修改密码，再继续办理。"),
)
NO_SECOND_FACTOR = Lack(
    "second_factor_required",
    "mfa_index",
    gettext_lazy("您的岗位登录须用动态验证码。请先启用，再继续办理。"),
)


class AccountReady:
    """A browser session with an expired password, or without the second factor its role needs, can mend that.

    Its pages say why it is there. The API answers 403: a token is not given to such an account, and the
    session must not go round it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User) or request.path.startswith("/static/"):
            return self.get_response(request)
        lack = _lack_of(request.user)
        if lack is None:
            return self.get_response(request)
        if request.path.startswith("/accounts/"):
            request.account_lack = lack  # type: ignore[attr-defined]
            return self.get_response(request)
        if request.path.startswith(("/api/", "/m/")):  # what scripts ask
            body = {"code": lack.code, "message": str(lack.message), "details": []}
            return JsonResponse(body, status=403)
        return redirect(lack.page)


def _lack_of(user: User) -> Lack | None:
    if passwords.has_expired(user):
        return EXPIRED
    return NO_SECOND_FACTOR if lacks_second_factor(user) else None


class Denials:
    """Whoever is logged in and turned away stands in the audit trail, by page or by API.

    Kept are the address's name, the record's key, the time and where the request came from. A record of
    somewhere else and one that does not exist look alike here too. An address that the site does not have
    is a typing mistake.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and isinstance(request.user, User) and _is_denial(response, match.kwargs):
            facts = {
                "method": str(request.method),
                "status": response.status_code,
                "route": match.route,
                "record": _record_of(match.kwargs),
                "ip": str(get_client_ip_address(request)),
            }
            actions.record_denial(by=request.user, address=match.view_name, facts=facts)
        return response


def _is_denial(response: HttpResponse, captured: dict[str, Any]) -> bool:
    if response.status_code == HTTPStatus.NOT_FOUND:
        return bool(captured)
    if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        return getattr(response, "is_out_of_reach", False)
    if getattr(response, "is_busy", False):
        return False  # the site has no time now; nobody did what they may not
    return response.status_code in DENIED


def _record_of(captured: dict[str, Any]) -> str:
    """The key that stood in the address, if it is one: somebody may have typed an identity there."""
    key = str(captured.get("pk", captured.get("object_id", "")))
    return key if RECORD_KEY.match(key) else ""


class ExactTotals:
    """`?count=exact` has the list of an address counted to its end, for a page and for the API.

    The page of a long list asks so by itself once it is there; what htmx asks gets the number alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("count") != paging.EXACT:
            return self.get_response(request)
        htmx = request.htmx  # type: ignore[attr-defined]
        is_alone = bool(htmx) and not htmx.history_restore_request
        before = paging.COUNTING.set(paging.Counting.ALONE if is_alone else paging.Counting.EXACT)
        try:
            return self.get_response(request)
        finally:
            paging.COUNTING.reset(before)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The number that stopped a view is its answer."""
        return HttpResponse(error.words) if isinstance(error, paging.Total) else None


class DomainErrors:
    """An action's no becomes the page that says it, with the status that belongs to it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only our own; everything else stays an error."""
        if not isinstance(error, DomainError):
            return None
        unmet = error.unmet if isinstance(error, Invalid) else []
        page = {"message": error.message, "unmet": unmet, "status": error.status}
        response = render(request, "refused.html", page, status=error.status)
        response.is_out_of_reach = isinstance(error, Invalid) and error.is_out_of_reach  # type: ignore[attr-defined]
        return response
