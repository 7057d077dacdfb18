"""The request as a collection gets it, and what it carries."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from povertycase.models import User


class ApiRequest(Request):
    """A request of somebody logged in: the permission classes have turned everybody else away."""

    user: User


def checked(shape: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """What a request carries, in this shape. Raises ValidationError."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data
