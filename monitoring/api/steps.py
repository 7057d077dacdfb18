"""What the steps of monitoring take: the version that was seen, the day, and what is said."""

from typing import Any

from rest_framework import serializers

from households.choices import MonitoringCategory
from monitoring.choices import cases as words
from monitoring.choices.measures import MeasureKind
from monitoring.rules.identification import NamedRisk
from projects.actions.library import FIRST_YEAR, LAST_YEAR
from projects.api.fields import PaperField, YuanField
from projects.api.steps import LONGEST_CODE, ProjectStepSerializer

LONG, SHORT, MOST_VISITORS, MOST_ITEMS, MOST_VOTES = 500, 300, 20, 20, 10_000


class CaseStepSerializer(ProjectStepSerializer):
    """The version the caller saw, the day, and a remark."""


class RiskStepSerializer(serializers.Serializer):
    """One risk; part: the kind of disaster, note: what 其他 is."""

    risk = serializers.ChoiceField(words.Risk.choices)
    part = serializers.ChoiceField(words.Disaster.choices, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class CaseGroundsSerializer(CaseStepSerializer):
    """As what a household is looked at."""

    category = serializers.ChoiceField(MonitoringCategory.choices)
    risks = serializers.ListField(child=RiskStepSerializer(), max_length=words.MOST_RISKS)

    def validate_risks(self, rows: list[dict[str, Any]]) -> list[NamedRisk]:
        """In their order."""
        return [NamedRisk(**row) for row in rows]


class ReportClueSerializer(CaseStepSerializer):
    """A clue to be; household by number where it is known."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")
    household = serializers.IntegerField(required=False, allow_null=True, default=None)
    subject_name = serializers.CharField(max_length=60)
    channel = serializers.ChoiceField(words.Channel.choices)
    reported_on = serializers.DateField()
    content = serializers.CharField(max_length=LONG)
    reporter = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    reporter_phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class TakeUpClueSerializer(CaseGroundsSerializer):
    """Which household is meant, and as what it is looked at."""

    household = serializers.IntegerField()


class OpenCaseSerializer(CaseGroundsSerializer):
    """A case to be; version is the household's."""

    household = serializers.IntegerField()
    clue_on = serializers.DateField()


class ContactSerializer(CaseStepSerializer):
    """监测联系人."""

    contact = serializers.CharField(max_length=60)
    phone = serializers.CharField(max_length=40)


class VerifyCaseSerializer(CaseStepSerializer):
    """A visit of at least two; with both papers when a household joins (multipart)."""

    visited_on = serializers.DateField()
    visitors = serializers.ListField(child=serializers.CharField(max_length=50), max_length=MOST_VISITORS)
    found = serializers.CharField(max_length=LONG)
    authorisation = PaperField(required=False, allow_null=True, default=None)
    collection_form = PaperField(required=False, allow_null=True, default=None)


class CrossCheckSerializer(CaseStepSerializer):
    """What the departments' data say."""

    compared_on = serializers.DateField()
    comparison = serializers.CharField(max_length=LONG)


class ReviewCaseSerializer(CaseStepSerializer):
    """How a meeting voted on this case."""

    meeting = serializers.IntegerField()
    votes_for = serializers.IntegerField(min_value=0, max_value=MOST_VOTES)
    votes_against = serializers.IntegerField(min_value=0, max_value=MOST_VOTES)


class SubmitCaseSerializer(CaseStepSerializer):
    """The notice on which the case stood."""

    notice = serializers.IntegerField()


class AnnounceCaseSerializer(CaseStepSerializer):
    """The day of 公告."""

    announced_on = serializers.DateField()


class RegisterCaseSerializer(CaseStepSerializer):
    """Its number in the national system."""

    number = serializers.CharField(max_length=32)


class ApplyRemovalSerializer(CaseStepSerializer):
    """Why the risk is gone; 自然消除 brings its paper (multipart)."""

    way = serializers.ChoiceField(words.RemovalWay.choices)
    grounds = serializers.CharField(max_length=SHORT)
    natural_document = PaperField(required=False, allow_null=True, default=None)


class DecideRemovalSerializer(CaseStepSerializer):
    """reasons: {condition: why the county overrides it}."""

    reasons = serializers.DictField(
        child=serializers.CharField(max_length=SHORT, allow_blank=True),
        required=False,
        default=dict,
        help_text="例外的条件代码（E1、E4、E7）和理由",
    )


class ClearCaseSerializer(CaseStepSerializer):
    """Why the household is not monitored any more; note: what that rests on."""

    reason = serializers.ChoiceField(words.ClearedReason.choices)


class PlanMeasureSerializer(CaseStepSerializer):
    """A measure to be; version is the case's."""

    case = serializers.IntegerField()
    kind = serializers.ChoiceField(MeasureKind.choices)
    items = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, max_length=MOST_ITEMS
    )
    content = serializers.CharField(max_length=SHORT)
    responsible = serializers.CharField(max_length=50)
    planned_on = serializers.DateField()
    project = serializers.IntegerField(required=False, allow_null=True, default=None)


class LandMeasureSerializer(CaseStepSerializer):
    """It reached the household; the proof comes as multipart."""

    landed_on = serializers.DateField()
    amount_yuan = YuanField(required=False, allow_null=True, default=None)
    proof = PaperField()


class EndMeasureSerializer(CaseStepSerializer):
    """The day from which on it is over."""

    ended_on = serializers.DateField()


class PlanFactsSerializer(CaseStepSerializer):
    """What a plan says."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    aims = serializers.CharField(max_length=SHORT)
    steps = serializers.CharField(max_length=1000)
    responsible = serializers.CharField(max_length=50)
    remove_by = serializers.DateField()


class DraftPlanSerializer(PlanFactsSerializer):
    """A plan to be; version is the case's."""

    case = serializers.IntegerField()


class HoldMeetingSerializer(CaseStepSerializer):
    """A meeting with its papers (multipart)."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    chaired_by = serializers.CharField(max_length=50)
    present = serializers.IntegerField(min_value=1, max_value=MOST_VOTES)
    minutes = PaperField()
    sign_in = PaperField()


class PostListSerializer(CaseStepSerializer):
    """A list that hung, with its photograph (multipart)."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")
    posted_on = serializers.DateField()
    ended_on = serializers.DateField()
    place = serializers.CharField(max_length=100)
    photo = PaperField()
    cases = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        help_text="名单上的个案；不填为本村现在等待公示的全部个案。登记后不能改，变更名单须重新公示",
    )


class RecordObjectionSerializer(CaseStepSerializer):
    """What somebody said against it; version is the notice's."""

    raised_on = serializers.DateField()
    content = serializers.CharField(max_length=SHORT)


class AnswerObjectionSerializer(CaseStepSerializer):
    """The answer to one objection of the notice; version is the objection's."""

    objection = serializers.IntegerField()
    answered_on = serializers.DateField()
    answer = serializers.CharField(max_length=SHORT)


def given(asked: dict[str, Any], *names: str) -> dict[str, Any]:
    """These of what was asked."""
    return {name: asked[name] for name in names}
