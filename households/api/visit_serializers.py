"""The outer shape of visits as phones send them, and how they are shown."""

import datetime
import json
import math
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.choices.visits import PlaceRefusal, PlaceSystem, VisitWay
from households.models import SafeguardCheck, Visit
from households.rules.visit_form import LONGEST_NOTE
from povertycase.access import roles_at
from povertycase.choices import Role
from povertycase.models import User

BIGGEST_KEY = 2**63 - 1
MOST_DEEP = 6  # answers.water.details.kinds[0] is 4
LONGEST_TEXT = 2_000
MOST_PARTS = 2_000
# A clock may be wrong by half a century; by more it is no clock, and the database could not hold it.
FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST_OFFSET = 10**10
MOST_ACCURACY_M = 10**8
PLACE_READERS = frozenset({Role.TOWNSHIP, Role.COUNTY})


class PlaceSerializer(serializers.Serializer):
    """Where the phone was."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    accuracy_m = serializers.FloatField(min_value=0, max_value=MOST_ACCURACY_M)
    system = serializers.ChoiceField(PlaceSystem.choices)


@extend_schema_field(serializers.DictField(child=serializers.JSONField()))
class AnswersField(serializers.Field):
    """Blocks by name, JSON of a reasonable size; what they say is judged by the rules, not here."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As it was sent."""
        if not isinstance(data, dict):
            raise serializers.ValidationError("请写成对象：{项目: {state, kept, details}}")
        fault = _fault_of(data)
        if fault:
            raise serializers.ValidationError(fault)
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is kept."""
        return value


def _fault_of(data: dict[str, Any]) -> str:
    """What makes answers unfit to be kept, whatever they say: depth, number, or a text of no characters."""
    waiting: list[tuple[Any, int]] = [(data, 1)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            return "内容过多"
        if isinstance(value, dict | list):
            if depth > MOST_DEEP:
                return "嵌套过深"
            parts = [*value, *value.values()] if isinstance(value, dict) else value
            waiting += [(part, depth + 1) for part in parts]
        elif not _is_plain(value):
            return "含有无法保存的字符或数字"
    return ""


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        is_text = not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in value)
        return is_text and len(value) <= LONGEST_TEXT
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or abs(value) <= BIGGEST_KEY


class MomentField(serializers.DateTimeField):
    """A moment with its zone: without one nobody knows which hour a phone meant."""

    def to_internal_value(self, value: Any) -> datetime.datetime:
        """In the server's zone."""
        moment: datetime.datetime = super().to_internal_value(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise serializers.ValidationError("年份不合理")
        return moment

    def enforce_timezone(self, value: datetime.datetime) -> datetime.datetime:
        """Refuses one without a zone instead of taking the server's for it."""
        if value.tzinfo is None:
            raise serializers.ValidationError("请写明时区，如 +08:00")
        return super().enforce_timezone(value)


class VisitSentSerializer(serializers.Serializer):
    """A visit as it is sent: its outer shape (400); what it says is judged by the form (422)."""

    household = serializers.IntegerField(min_value=1, max_value=BIGGEST_KEY)
    way = serializers.ChoiceField(VisitWay.choices)
    visited_at = MomentField(help_text="手机时间，带时区")
    clock_offset_seconds = serializers.IntegerField(
        min_value=-MOST_OFFSET,
        max_value=MOST_OFFSET,
        required=False,
        allow_null=True,
        default=None,
        help_text="服务器时间减手机时间；没有量过为 null",
    )
    place = PlaceSerializer(required=False, allow_null=True, default=None)
    place_refused = serializers.ChoiceField(
        PlaceRefusal.choices, required=False, allow_blank=True, default="", help_text="没有 place 时必填"
    )
    answers = AnswersField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE, default="")
    form = serializers.IntegerField(min_value=1, max_value=BIGGEST_KEY, help_text="表单版本")
    round = serializers.IntegerField(
        min_value=1, max_value=BIGGEST_KEY, required=False, allow_null=True, default=None
    )
    corrects = serializers.UUIDField(required=False, allow_null=True, default=None)
    correction_reason = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="", help_text="更正时必填"
    )


class CheckToldSerializer(serializers.ModelSerializer):
    """How one safeguard was judged."""

    class Meta:
        model = SafeguardCheck
        fields = ("item", "is_met", "explanation")
        read_only_fields = fields


class VisitReceivedSerializer(serializers.ModelSerializer):
    """What a phone is told of a visit that stands: from stored rows alone, so the same at every repeat."""

    checks = serializers.SerializerMethodField()
    proposals = serializers.SerializerMethodField(help_text="提出的变更建议数")

    class Meta:
        model = Visit
        fields = ("id", "receipt", "received_at", "visited_at", "checks", "proposals")
        read_only_fields = fields

    @extend_schema_field(CheckToldSerializer(many=True))
    def get_checks(self, visit: Visit) -> list[Mapping[str, Any]]:
        """In the order of the form."""
        return list(CheckToldSerializer(visit.checks.order_by("pk"), many=True).data)

    def get_proposals(self, visit: Visit) -> int:
        """However they were decided since."""
        return visit.proposals.count()


class VisitHeldSerializer(serializers.Serializer):
    """What a phone is told of a visit that waits for the county."""

    id = serializers.UUIDField()
    receipt = serializers.CharField()
    message = serializers.CharField()


class VisitSerializer(serializers.ModelSerializer):
    """One visit; correction: the visit that stands instead of it. A position is told one by one."""

    visitor = serializers.CharField(source="visitor.username", help_text="走访人的用户名")
    visitor_name = serializers.CharField(source="visitor.name")
    correction = serializers.UUIDField(source="correction.pk", default=None, allow_null=True)
    has_place = serializers.SerializerMethodField()

    class Meta:
        model = Visit
        fields: tuple[str, ...] = (
            "id",
            "household",
            "division",
            "visitor",
            "visitor_name",
            "way",
            "visited_at",
            "visited_on",
            "is_clock_suspect",
            "received_at",
            "has_place",
            "place_refused",
            "form",
            "round",
            "corrects",
            "correction_reason",
            "correction",
            "receipt",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_has_place(self, visit: Visit) -> bool:
        """Whether the phone knew where it was."""
        return bool(visit.place)


class PhotoToldSerializer(serializers.Serializer):
    """A picture of a visit; the picture itself is at photos/{id}/."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    taken_at = serializers.DateTimeField(allow_null=True)
    receipt = serializers.CharField()


class VisitDetailSerializer(VisitSerializer):
    """One visit with its answers; `place` only for whoever made it and for township and county."""

    place = serializers.SerializerMethodField()
    checks = CheckToldSerializer(many=True)
    photos = PhotoToldSerializer(many=True)

    class Meta(VisitSerializer.Meta):
        fields: tuple[str, ...] = (
            *VisitSerializer.Meta.fields,
            "place",
            "answers",
            "note",
            "checks",
            "photos",
        )
        read_only_fields = fields

    @extend_schema_field(PlaceSerializer(allow_null=True))
    def get_place(self, visit: Visit) -> dict[str, Any] | None:
        """None when the phone knew none."""
        return json.loads(visit.place) if visit.place else None

    def to_representation(self, visit: Visit) -> dict[str, Any]:
        """Without the position for anybody who needs it not: it says where somebody lives to a few metres."""
        answer: dict[str, Any] = super().to_representation(visit)
        if not _may_see_place(visit, self.context["request"].user):
            del answer["place"]
        return answer


def _may_see_place(visit: Visit, user: User) -> bool:
    return visit.visitor_id == user.pk or bool(roles_at(user, visit.division_id) & PLACE_READERS)
