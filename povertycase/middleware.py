"""What holds for every answer: nothing private is cached, old passwords are changed, errors speak Chinese."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from povertycase import passwords
from povertycase.accounts import lacks_second_factor
from povertycase.exceptions import DomainError, Invalid

Handler = Callable[[HttpRequest], HttpResponse]


class NoStore:
    """Answers to a logged-in person are kept by no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response


class AccountReady:
    """A browser session with an expired password, or without the second factor its role needs, can mend that.

    The API answers 403: a token is not given to such an account, and the session must not go round it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(("/accounts/", "/static/")):
            if passwords.has_expired(request.user):
                return _sent_to("account_change_password", "password_expired", request)
            if lacks_second_factor(request.user):
                return _sent_to("mfa_index", "second_factor_required", request)
        return self.get_response(request)


def _sent_to(page: str, code: str, request: HttpRequest) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return redirect(page)
    message = _("请先在网页上修改密码或启用动态验证码。")
    return JsonResponse({"code": code, "message": message, "details": []}, status=403)


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
        return render(request, "refused.html", page, status=error.status)
