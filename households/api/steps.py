"""What the steps of the register take: facts as typed, the version that was seen, the day."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from households import choices
from povertycase.models import Division

KEY_DIGITS = 18
MEMBERS_MAX = 99


class VersionedSerializer(serializers.Serializer):
    """The version the caller saw (428 without it, 412 when it is old) and the day, today by default."""

    version = serializers.IntegerField(required=False, allow_null=True)
    on = serializers.DateField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in what may be left out."""
        return {"version": None, "on": timezone.localdate()} | given


class FactsSerializer(VersionedSerializer):
    """Facts to change, by field name: text as typed, yes or no, or a list; what is left out stays."""

    facts = serializers.DictField(
        child=serializers.JSONField(), help_text="字段名与内容；没有写的字段保持不变", allow_empty=False
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class JoinSerializer(VersionedSerializer):
    """A person who joins."""

    facts = serializers.DictField(child=serializers.JSONField(), allow_empty=False)
    relation = serializers.ChoiceField(choices.Relation.choices)
    reason = serializers.ChoiceField(choices.JoinReason.choices)


class LeaveSerializer(VersionedSerializer):
    """A member who leaves; version is the membership's."""

    membership = serializers.IntegerField()
    reason = serializers.ChoiceField(choices.LeaveReason.choices)


class RelationsField(serializers.DictField):
    """{membership id: relation to the head}."""

    child = serializers.ChoiceField(choices.Relation.choices)

    def to_internal_value(self, data: Any) -> dict[int, str]:
        """With numbers as keys."""
        given = super().to_internal_value(data)
        if not all(key.isdecimal() and len(key) <= KEY_DIGITS for key in given):
            raise serializers.ValidationError("键是成员关系编号")
        return {int(key): value for key, value in given.items()}


class HeadSerializer(VersionedSerializer):
    """A new head; relations: {membership id: relation to the new head}."""

    new_head = serializers.IntegerField(help_text="新户主的成员关系编号")
    relations = RelationsField()


class RegisterStepSerializer(serializers.Serializer):
    """A household to be; members: facts of each person and `relation`, one of them 户主."""

    division = serializers.PrimaryKeyRelatedField(
        queryset=Division.objects.villages(), help_text="行政村代码"
    )
    number = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    registered_on = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    facts = serializers.DictField(child=serializers.JSONField(), required=False, default=dict)
    members = serializers.ListField(
        child=serializers.DictField(child=serializers.JSONField()), allow_empty=False, max_length=MEMBERS_MAX
    )
    income = serializers.DictField(
        child=serializers.JSONField(), required=False, allow_null=True, default=None
    )
    on = serializers.DateField(required=False, default=timezone.localdate)


class SplitSerializer(VersionedSerializer):
    """Members who form a household of their own; staying: relations in the old one when its head leaves."""

    relations = RelationsField(allow_empty=False)
    staying = RelationsField(required=False, default=dict)
    facts = serializers.DictField(child=serializers.JSONField(), required=False, default=dict)
    number = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    note = serializers.CharField(max_length=200, help_text="分户原因")


class MergeSerializer(VersionedSerializer):
    """A household whose members all join this one; relations: to the head of this one."""

    other = serializers.IntegerField(help_text="并入的户")
    other_version = serializers.IntegerField()
    relations = RelationsField(allow_empty=False)
    note = serializers.CharField(max_length=200, help_text="并户原因")


class MoveSerializer(VersionedSerializer):
    """Another village."""

    division = serializers.PrimaryKeyRelatedField(
        queryset=Division.objects.villages(), help_text="迁往的行政村代码"
    )
    note = serializers.CharField(max_length=200, help_text="迁移原因")


class CloseSerializer(VersionedSerializer):
    """A household that leaves the register."""

    reason = serializers.ChoiceField(choices.HouseholdCloseReason.choices)
    left_reason = serializers.ChoiceField(choices.LeaveReason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class IncomeStepSerializer(VersionedSerializer):
    """A statement to write or correct; version is the statement's when it exists."""

    statement = serializers.DictField(child=serializers.JSONField(), allow_empty=False)


class WithdrawIncomeSerializer(serializers.Serializer):
    """A statement to take back; version is the statement's."""

    statement = serializers.IntegerField(help_text="收支记录编号")
    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, help_text="撤回原因")


class RevealSerializer(serializers.Serializer):
    """Which personal field, and why."""

    field = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=200, allow_blank=True)


class RevealedSerializer(serializers.Serializer):
    """One personal value in full."""

    value = serializers.CharField()


class FindSerializer(serializers.Serializer):
    """A whole certificate number, or the last four or six characters of an identity."""

    id_number = serializers.CharField(required=False, max_length=30)
    tail = serializers.CharField(required=False, max_length=6)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if ("id_number" in given) == ("tail" in given):
            raise serializers.ValidationError("请写 id_number 或 tail 其中一项")
        return given
