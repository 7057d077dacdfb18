"""The request as a collection gets it."""

from rest_framework.request import Request

from povertycase.models import User


class ApiRequest(Request):
    """A request of somebody logged in: the permission classes have turned everybody else away."""

    user: User
