"""What holds for every answer: nothing private is cached, old passwords are changed, errors speak Chinese."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from povertycase import passwords
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


class PasswordAge:
    """A browser session with an expired password can only change it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and passwords.has_expired(request.user):
            change = reverse("account_change_password")
            if not request.path.startswith((change, "/accounts/", "/static/", "/api/")):
                return redirect(change)
        return self.get_response(request)


class DomainErrors:
    """An action's no becomes the page that says it, with the status that belongs to it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only our own four; everything else stays an error."""
        if not isinstance(error, DomainError):
            return None
        unmet = error.unmet if isinstance(error, Invalid) else []
        page = {"message": error.message, "unmet": unmet, "status": error.status}
        return render(request, "refused.html", page, status=error.status)
