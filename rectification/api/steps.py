"""What the steps of rectification take. What a step may lack it says itself, all of it at once."""

from typing import Any

from rest_framework import serializers

from projects.api.fields import PaperField, YuanField
from projects.api.steps import LONGEST_CODE, MOST_ROWS, ProjectStepSerializer
from rectification.choices import tickets as words
from rectification.choices.sources import FeedbackLevel, InspectionScope, SupervisionKind
from rectification.rules.measures import Node

LONGEST_OUTCOME = 400
SHORT, MIDDLE, LONG, NAME, USERNAME, TYPE_CODE = 300, 500, 1000, 50, 150, 12


def text(most: int, **how: Any) -> serializers.CharField:
    """Words that may be left out: the action says whether they are missing."""
    return serializers.CharField(max_length=most, required=False, allow_blank=True, default="", **how)


def key(**how: Any) -> serializers.IntegerField:
    """The key of something that may be left out."""
    return serializers.IntegerField(required=False, allow_null=True, default=None, **how)


def day() -> serializers.DateField:
    """A day that may be left out."""
    return serializers.DateField(required=False, allow_null=True, default=None)


class TicketStepSerializer(ProjectStepSerializer):
    """The version the caller saw, the day, and what is said: a remark, a reason or an opinion."""

    note = text(SHORT)


class SubjectSerializer(serializers.Serializer):
    """Where a problem is: exactly one of these."""

    household, person = key(help_text="户"), key(help_text="人；与其所在的户一起登记")
    village = text(LONGEST_CODE, help_text="行政村的区划代码")
    project, organisation = key(help_text="项目"), key(help_text="单位")
    division = text(LONGEST_CODE, help_text="没有更具体的地方时：区划代码")


class RegisterTicketSerializer(SubjectSerializer, TicketStepSerializer):
    """A problem to be."""

    # `source` is a field here; DRF has an attribute of this name elsewhere.
    source = serializers.IntegerField()  # type: ignore[assignment]
    type = serializers.CharField(max_length=TYPE_CODE, help_text="问题类型代码")
    content = text(LONG)
    found_on = serializers.DateField()
    amount_yuan = YuanField(required=False, allow_null=True, default=None)
    liability = serializers.ChoiceField(words.Liability.choices, required=False, allow_blank=True, default="")
    is_common = serializers.BooleanField(required=False, default=False)
    is_restricted = serializers.BooleanField(required=False, default=False)


class ChildSerializer(SubjectSerializer):
    """One place of a common problem, and what is wrong there."""

    content = serializers.CharField(max_length=LONG)


class SplitTicketSerializer(TicketStepSerializer):
    """The places of a common problem, all or none."""

    children = serializers.ListField(child=ChildSerializer(), max_length=MOST_ROWS)


class SuccessorSerializer(TicketStepSerializer):
    """Who answers: a unit, or a township or village; executor: whose account does it."""

    responsible_unit = key(help_text="责任单位")
    responsible_place = text(LONGEST_CODE, help_text="责任乡镇、村的区划代码")
    responsible_person = text(NAME)
    responsible_phone = text(40)
    executor = text(USERNAME, help_text="经办人的用户名")
    duty_role = serializers.ChoiceField(words.DutyRole.choices, required=False, allow_blank=True, default="")


class AssignmentFieldsSerializer(SuccessorSerializer):
    """五定 without the measures."""

    leader = text(NAME)
    lead_unit = key(help_text="牵头单位")
    due_on = day()


class VersionOfSerializer(serializers.Serializer):
    """A ticket and the version the caller saw."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class AssignManySerializer(AssignmentFieldsSerializer):
    """The same 五定 for several tickets; version: of each of them, not here."""

    tickets = serializers.ListField(child=VersionOfSerializer(), allow_empty=False, max_length=MOST_ROWS)


class NodeStepSerializer(serializers.Serializer):
    """One dated step."""

    name = text(100)
    planned_on = serializers.DateField()


class AcceptTicketSerializer(TicketStepSerializer):
    """How it is put right."""

    goal, measures = text(SHORT), text(LONG)
    mode = serializers.ChoiceField(words.RectifyMode.choices, required=False, allow_blank=True, default="")
    nodes = serializers.ListField(
        child=NodeStepSerializer(), required=False, default=list, max_length=MOST_ROWS
    )

    def validate_nodes(self, rows: list[dict[str, Any]]) -> list[Node]:
        """In their order."""
        return [Node(**row) for row in rows]


class ProgressStepSerializer(TicketStepSerializer):
    """How far it has come."""

    percent = serializers.IntegerField()
    content = text(MIDDLE)


class AddEvidenceSerializer(TicketStepSerializer):
    """A picture or paper of before or after (multipart)."""

    kind = serializers.ChoiceField(words.EvidenceKind.choices)
    taken_on = serializers.DateField()
    caption = text(200)
    file = PaperField()


class ReachNodeSerializer(TicketStepSerializer):
    """A dated step of the ticket, and the day on which it was reached; note: what was done."""

    node = serializers.IntegerField()
    reached_on = serializers.DateField()


class AskExtensionSerializer(TicketStepSerializer):
    """Until when, and why (note)."""

    until = serializers.DateField()


class RequestCloseoutSerializer(TicketStepSerializer):
    """举一反三: where others of its kind were looked for, and what was found.

    outcome, answered_on: of public opinion, what was answered in public and when; nobody's name.
    """

    similar = text(MIDDLE)
    outcome = text(LONGEST_OUTCOME)
    answered_on = day()


class RecheckSerializer(TicketStepSerializer):
    """What was seen when somebody looked again; any “no” is a rebound and wants a new deadline."""

    is_information_precise = serializers.BooleanField()
    are_measures_precise = serializers.BooleanField()
    is_effect_precise = serializers.BooleanField()
    found = text(MIDDLE)
    rechecked_on = serializers.DateField()
    due_on = day()


class ReferTicketSerializer(TicketStepSerializer):
    """What goes to 纪委."""

    referred_to, clue = text(60), text(LONG)
    referred_on = serializers.DateField()


class SanctionedStepSerializer(serializers.Serializer):
    """Somebody and everything that was done to them."""

    name, duty = text(NAME), text(100)
    sanctions = serializers.ListField(
        child=serializers.ChoiceField(words.Sanction.choices), max_length=len(words.Sanction)
    )


class ConcludeReferralSerializer(TicketStepSerializer):
    """What was decided (note), and about whom."""

    note = text(MIDDLE)
    concluded_on = serializers.DateField()
    people = serializers.ListField(
        child=SanctionedStepSerializer(), required=False, default=list, max_length=MOST_ROWS
    )


class AcceptProposalSerializer(TicketStepSerializer):
    """The source of the ticket, and what is wrong in its words."""

    source = serializers.IntegerField()  # type: ignore[assignment]
    content = text(LONG)


class SourceFactsSerializer(TicketStepSerializer):
    """What is known of a source, with its document (multipart) where there is one."""

    name = text(100)
    kind = serializers.ChoiceField(SupervisionKind.choices)
    level = serializers.ChoiceField(FeedbackLevel.choices)
    scope = serializers.ChoiceField(InspectionScope.choices, required=False, allow_blank=True, default="")
    document_number = text(60)
    document = PaperField(required=False, allow_null=True, default=None)
    received_on = serializers.DateField()


class RecordSourceSerializer(SourceFactsSerializer):
    """A source to be, in its place and below another one."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="反馈到的区划代码")
    # `parent` is a field here; DRF has an attribute of this name elsewhere.
    parent = key(help_text="上级来源")  # type: ignore[assignment]


def given(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    """These of what was asked."""
    return {name: asked[name] for name in names}
