"""Login by token, and who I am."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.models import AuthToken
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from povertycase import passwords
from povertycase.accounts import lacks_second_factor


class WrongCredentials(exceptions.AuthenticationFailed):
    """The same answer for an unknown user, a wrong password and a disabled account."""

    own_code, own_message = "wrong_credentials", _("用户名或密码不正确。")


class PasswordExpired(exceptions.AuthenticationFailed):
    """The password is right and too old."""

    own_code, own_message = "password_expired", _("密码已到期，请先在网页上登录并修改密码。")


class OtpRequired(exceptions.AuthenticationFailed):
    """The account has a second factor and no right code came with the password."""

    own_code, own_message = "otp_required", _("请输入动态验证码。")


class SecondFactorMissing(exceptions.AuthenticationFailed):
    """The role needs a second factor and the account has none yet."""

    own_code, own_message = "second_factor_required", _("您的岗位须先在网页上启用动态验证码。")


class LoginSerializer(serializers.Serializer):
    """User name, password and, where the account has one, the one-time code."""

    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    otp = serializers.CharField(max_length=12, required=False, allow_blank=True)


TokenSerializer = inline_serializer(
    "Token", {"token": serializers.CharField(), "expiry": serializers.DateTimeField()}
)


class Login(APIView):
    """A token for a user name and password; locked out like the page after wrong ones."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        """So that a wrong password answers 401, not 403."""
        return "Token"

    @extend_schema(request=LoginSerializer, responses=TokenSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Log in."""
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts = given.validated_data
        user = authenticate(request._request, username=facts["username"], password=facts["password"])
        if user is None:
            raise WrongCredentials
        if passwords.has_expired(user):
            raise PasswordExpired
        _check_second_factor(user, facts.get("otp", ""), request)
        row, token = AuthToken.objects.create(user=user)
        return Response({"token": token, "expiry": row.expiry})


class Logout(APIView):
    """Ends the token the request came with."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Log out."""
        if request.auth is not None:
            request.auth.delete()
        return Response(status=204)


class PostingSerializer(serializers.Serializer):
    """One posting in force."""

    role = serializers.CharField()
    role_name = serializers.CharField(source="get_role_display")
    division = serializers.CharField(source="division_id")
    division_name = serializers.CharField(source="division.name")
    organisation = serializers.CharField(source="organisation.name", default="")


class MeSerializer(serializers.Serializer):
    """Who is asking, and where they work."""

    username = serializers.CharField()
    name = serializers.CharField()
    postings = PostingSerializer(many=True)


class Me(APIView):
    """Who I am and where."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Name and postings in force."""
        return Response(MeSerializer(request.user).data)


def _check_second_factor(user: Any, code: str, request: Request) -> None:
    if lacks_second_factor(user):
        raise SecondFactorMissing
    authenticators = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    if any(not row.wrap().validate_code(code) for row in authenticators):
        if code:  # counts like a wrong password: a million codes are soon tried
            credentials = {"username": user.username}
            user_login_failed.send(__name__, credentials=credentials, request=request._request)
        raise OtpRequired
