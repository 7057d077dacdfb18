"""/api/v1/teams/: the villages' teams, who is in them, their days, and the steps on them."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households import actions, choices
from households.actions import guards
from households.actions.teams import REASONS_TO_LEAVE, REASONS_TO_REPLACE, accounts_for
from households.api.steps import VersionedSerializer
from households.models import ResidentTeam, TeamAttendance, TeamMember, Village
from households.models.team_drafts import Days, MemberDraft
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Organisation

MOST_MEMBERS = 100
CODE_LENGTH = 12


class TeamMemberSerializer(serializers.ModelSerializer):
    """Somebody in a team; left_on is null while in it."""

    user = serializers.CharField(source="user.username", default=None, help_text="系统账号的用户名")
    organisation_name = serializers.CharField(source="organisation.name", default=None)

    class Meta:
        model = TeamMember
        fields = (
            "id",
            "name",
            "duty",
            "user",
            "organisation",
            "organisation_name",
            "is_full_time",
            "dispatch",
            "term_from",
            "term_to",
            "document_number",
            "joined_on",
            "left_on",
            "left_reason",
            "replaces",
            "version",
        )
        read_only_fields = fields


class TeamSerializer(serializers.ModelSerializer):
    """One village's team with everybody who is or was in it; ended_on is null while it is in force."""

    members = TeamMemberSerializer(many=True, read_only=True)

    class Meta:
        model = ResidentTeam
        fields = (
            "id",
            "division",
            "formed_on",
            "document_number",
            "ended_on",
            "ended_reason",
            "members",
            "version",
        )
        read_only_fields = fields


class FormTeamSerializer(VersionedSerializer):
    """A team to be; version is the village's."""

    division = serializers.CharField(max_length=CODE_LENGTH, help_text="行政村的区划代码")
    document_number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class EndTeamSerializer(VersionedSerializer):
    """Why a team is withdrawn."""

    reason = serializers.ChoiceField(choices.TeamEnd.choices)


class DraftSerializer(VersionedSerializer):
    """Somebody to be in a team; is_full_time is null while nobody has said."""

    name = serializers.CharField(max_length=50)
    duty = serializers.ChoiceField(choices.TeamDuty.choices)
    user = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", help_text="系统账号的用户名"
    )
    organisation = serializers.IntegerField(required=False, allow_null=True, default=None)
    is_full_time = serializers.BooleanField(required=False, allow_null=True, default=None)
    dispatch = serializers.ChoiceField(choices.Dispatch.choices, required=False, allow_blank=True, default="")
    term_from = serializers.DateField(required=False, allow_null=True, default=None)
    term_to = serializers.DateField(required=False, allow_null=True, default=None)
    document_number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class LeaveTeamSerializer(VersionedSerializer):
    """Who leaves and why; version is the member's."""

    member = serializers.IntegerField()
    reason = serializers.ChoiceField([(each.value, each.label) for each in REASONS_TO_LEAVE])


class ReplaceSerializer(DraftSerializer):
    """Who leaves, why, and who follows; version is the member's who leaves."""

    member = serializers.IntegerField()
    reason = serializers.ChoiceField([(each.value, each.label) for each in REASONS_TO_REPLACE])


class DaysSerializer(serializers.Serializer):
    """One member's days of a month; null: nobody has said."""

    member = serializers.IntegerField(source="member_id")
    resident_days = serializers.IntegerField(allow_null=True, required=False, default=None)
    work_days = serializers.IntegerField(allow_null=True, required=False, default=None)


class AttendanceSerializer(VersionedSerializer):
    """A month of a team; version is the team's. Whoever is left out stays as is."""

    month = serializers.CharField(max_length=7, help_text="月份，如 2026-03")
    days = serializers.ListField(child=DaysSerializer(), allow_empty=False, max_length=MOST_MEMBERS)


class MonthSerializer(serializers.Serializer):
    """What is known of a month, and how many people's days were changed by this request."""

    month = serializers.CharField()
    changed = serializers.IntegerField()
    days = DaysSerializer(many=True)


class TeamFilter(django_filters.FilterSet):
    """Teams of a place, in force or withdrawn."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    is_ended = django_filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ResidentTeam
        fields = ()


class TeamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Teams of the villages in the user's reach."""

    request: ApiRequest
    queryset = ResidentTeam.objects.none()
    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    orderings: ClassVar = {"id": ["id"], "division": ["division_id", "id"]}

    def get_queryset(self) -> QuerySet[ResidentTeam]:
        """The user's own."""
        members = TeamMember.objects.visible_to(self.request.user).select_related("user", "organisation")
        rows = ResidentTeam.objects.visible_to(self.request.user)
        return rows.prefetch_related(Prefetch("members", members.order_by("pk")))

    @extend_schema(request=FormTeamSerializer, responses={201: TeamSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A village gets a team."""
        guards.require_role_anywhere("form_team", by=request.user)
        asked = checked(FormTeamSerializer, request)
        team = actions.form_team(
            access.get_or_404(Village, asked["division"], user=request.user),
            document_number=asked["document_number"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(team, HTTP_201_CREATED)

    @extend_schema(request=EndTeamSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """A team is withdrawn with everybody in it."""
        team, asked = self._asked(EndTeamSerializer, request, pk)
        actions.end_team(
            team, reason=asked["reason"], by=request.user, on=asked["on"], version=asked["version"]
        )
        return self._answer(team)

    @extend_schema(request=DraftSerializer, responses={201: TeamSerializer})
    @action(detail=True, methods=["post"])
    def members(self, request: ApiRequest, pk: str) -> Response:
        """Somebody joins."""
        team, asked = self._asked(DraftSerializer, request, pk)
        actions.add_team_member(
            team,
            member=_draft(team, asked),
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(team, HTTP_201_CREATED)

    @extend_schema(request=LeaveTeamSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"], url_path="end-member")
    def end_member(self, request: ApiRequest, pk: str) -> Response:
        """Somebody leaves."""
        team, asked = self._asked(LeaveTeamSerializer, request, pk)
        actions.end_team_member(
            self._member(team, asked),
            reason=asked["reason"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(team)

    @extend_schema(request=ReplaceSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"], url_path="replace-member")
    def replace_member(self, request: ApiRequest, pk: str) -> Response:
        """One leaves and another begins in one step."""
        team, asked = self._asked(ReplaceSerializer, request, pk)
        actions.replace_team_member(
            self._member(team, asked),
            successor=_draft(team, asked),
            reason=asked["reason"],
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        return self._answer(team)

    @extend_schema(request=AttendanceSerializer, responses=MonthSerializer)
    @action(detail=True, methods=["post"])
    def attendance(self, request: ApiRequest, pk: str) -> Response:
        """A month of the whole team."""
        team, asked = self._asked(AttendanceSerializer, request, pk)
        given = {
            each["member_id"]: Days(each.get("resident_days"), each.get("work_days"))
            for each in asked["days"]
        }
        changed = actions.record_attendance(
            team,
            month=asked["month"],
            days=given,
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        rows = TeamAttendance.objects.visible_to(request.user).filter(member__team=team, month=asked["month"])
        told = {"month": asked["month"], "changed": changed, "days": rows.order_by("member_id")}
        return Response(MonthSerializer(told).data)

    def _asked(
        self, shape: type[serializers.Serializer], request: ApiRequest, pk: str
    ) -> tuple[ResidentTeam, dict[str, Any]]:
        team = access.get_or_404(ResidentTeam, pk, user=request.user)
        guards.require_role("form_team", by=request.user, division_code=team.division_id)
        return team, checked(shape, request)

    def _member(self, team: ResidentTeam, asked: dict[str, Any]) -> TeamMember:
        rows = TeamMember.objects.visible_to(self.request.user).filter(team=team, pk=asked["member"])
        found = rows.first()
        if found is None:
            raise Invalid([Unmet("not_in_team", _("队里没有这个人。"), field="member")])
        return found

    def _answer(self, team: ResidentTeam, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=team.pk)).data, status=status)


def _draft(team: ResidentTeam, asked: dict[str, Any]) -> MemberDraft:
    """Whoever has no post there is answered like an account that does not exist: none is guessed."""
    accounts = {user.username: user for user in accounts_for(team.division_id, asked["on"])}
    if asked["user"] and asked["user"] not in accounts:
        raise Invalid([Unmet("account_elsewhere", _("本村没有这样的账号。"), field="user")])
    organisation = Organisation.objects.filter(pk=asked["organisation"]).first()
    if asked["organisation"] is not None and organisation is None:
        raise Invalid([Unmet("organisation_elsewhere", _("没有这样的派出单位。"), field="organisation")])
    names = ("name", "duty", "is_full_time", "dispatch", "term_from", "term_to", "document_number")
    return MemberDraft(
        user=accounts.get(asked["user"]),
        organisation=organisation,
        **{name: asked[name] for name in names},
    )
