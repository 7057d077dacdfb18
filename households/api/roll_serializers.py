"""What the API shows of imports and takes for their steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households import choices
from households.actions.rolls import CATEGORIES
from households.models import RollBatch, RollFinding
from households.reports import rolls as reports
from povertycase.models import Division


class RollUploadSerializer(serializers.Serializer):
    """A file, and what it claims to be."""

    file = serializers.FileField(help_text="xlsx、xls 或 csv，不超过 100 MB")
    division = serializers.PrimaryKeyRelatedField(
        queryset=Division.objects.all(), required=False, help_text="导入范围；只有一个任职时可不写"
    )
    scheme = serializers.ChoiceField(choices.Scheme.choices, default=choices.Scheme.NATIONAL)
    full = serializers.BooleanField(default=False, help_text="是否全量花名册：表中没有的人列为花名册消失")
    sheet = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        default="",
        help_text="读取哪张工作表；不写则自动识别",
    )


class AcceptSerializer(serializers.Serializer):
    """Which categories go into the register; `confirmed` lets rows in that wait for a confirmation."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    accept = serializers.ListField(child=serializers.ChoiceField(sorted(CATEGORIES)), allow_empty=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class SheetSerializer(serializers.Serializer):
    """Which sheet is to be read, and the version that was seen."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    sheet = serializers.CharField(max_length=100)


class CandidateSerializer(serializers.Serializer):
    """A sheet that may be the roll. rows: about how many, 0 when unknown; layout: its code."""

    name = serializers.CharField()
    rows = serializers.IntegerField()
    layout = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """The version that was seen, and why."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class ProgressSerializer(serializers.Serializer):
    """How far an import is; total 0: not known yet; trouble: why nothing more will happen by itself.

    note: what is done right now, in words; percent: of the present step, null when it is not known.
    """

    words = serializers.CharField()
    note = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    running = serializers.BooleanField(source="is_running")
    trouble = serializers.CharField()


class CategorySerializer(serializers.Serializer):
    """One category of differences, in people and households."""

    kind = serializers.ChoiceField(choices.DifferenceKind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, not the widget's
    people = serializers.IntegerField()
    households = serializers.IntegerField()


class FindingGroupSerializer(serializers.Serializer):
    """One kind of finding; listed: how many rows of it `findings/` has; advice: how it is mended."""

    code = serializers.CharField()
    title = serializers.CharField()
    advice = serializers.CharField()
    severity = serializers.ChoiceField(choices.Severity.choices)
    count = serializers.IntegerField()
    listed = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer):
    """What the file holds, and what stays out or waits."""

    rows = serializers.IntegerField()
    people = serializers.IntegerField()
    households = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    held_people = serializers.IntegerField()
    held_households = serializers.IntegerField()
    consent_households = serializers.IntegerField()


class RollSerializer(serializers.ModelSerializer):
    """An import as in a list."""

    file_name = serializers.CharField(source="source.name")
    division_name = serializers.CharField(source="division.name")
    full = serializers.BooleanField(source="is_full")
    status_name = serializers.CharField(source="get_status_display")
    created_by = serializers.CharField(source="created_by.name")
    totals = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()

    class Meta:
        model = RollBatch
        fields: tuple[str, ...] = (
            "id",
            "version",
            "file_name",
            "division",
            "division_name",
            "scheme",
            "layout",
            "full",
            "data_on",
            "status",
            "status_name",
            "message",
            "created_by",
            "created_at",
            "moved_at",
            "applied_at",
            "totals",
            "categories",
        )
        read_only_fields = fields

    @extend_schema_field(TotalsSerializer)
    def get_totals(self, batch: RollBatch) -> Any:
        """In numbers."""
        return TotalsSerializer(reports.totals_of(batch)).data

    @extend_schema_field(CategorySerializer(many=True))
    def get_categories(self, batch: RollBatch) -> Any:
        """What differs."""
        return CategorySerializer(reports.categories_of(batch), many=True).data


class UndoneSerializer(serializers.Serializer):
    """How many households undoing was about, and how many register rows went or were restored."""

    households = serializers.IntegerField()
    deleted = serializers.IntegerField()
    restored = serializers.IntegerField()


class RollDetailSerializer(RollSerializer):
    """One import, with its progress and what was found."""

    progress = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    written = serializers.SerializerMethodField()
    sheets = CandidateSerializer(many=True, help_text="可以选择的工作表（E-SHEET-AMBIG 时）")
    undone = serializers.SerializerMethodField()
    undo_unmet = serializers.SerializerMethodField()

    class Meta(RollSerializer.Meta):
        fields = (
            *RollSerializer.Meta.fields,
            "sheet",
            "accepted",
            "seconds",
            "progress",
            "findings",
            "written",
            "sheets",
            "undone",
            "undo_unmet",
        )
        read_only_fields = fields

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, batch: RollBatch) -> Any:
        """How far it is."""
        return ProgressSerializer(reports.progress_of(batch)).data

    @extend_schema_field(FindingGroupSerializer(many=True))
    def get_findings(self, batch: RollBatch) -> Any:
        """Every kind of finding with its number."""
        return FindingGroupSerializer(reports.finding_groups(batch), many=True).data

    def get_written(self, batch: RollBatch) -> int:
        """Register rows inserted, updated or closed."""
        return int(batch.counts.get("written", 0))

    @extend_schema_field(UndoneSerializer(allow_null=True))
    def get_undone(self, batch: RollBatch) -> Any:
        """What undoing took back; null when the import was not undone."""
        return batch.counts.get("undone")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_undo_unmet(self, batch: RollBatch) -> Any:
        """Why the last attempt to undo took nothing back, and which households stood in the way."""
        return batch.counts.get("undo_unmet") or []


class FindingSerializer(serializers.ModelSerializer):
    """One finding; the value is masked."""

    title = serializers.SerializerMethodField()

    class Meta:
        model = RollFinding
        fields = (
            "id",
            "code",
            "title",
            "rule",
            "severity",
            "row",
            "column",
            "household_number",
            "value",
            "message",
        )
        read_only_fields = fields

    def get_title(self, finding: RollFinding) -> str:
        """What this kind of finding is called."""
        return reports.title_of(finding.code)


class DifferenceSerializer(serializers.Serializer):
    """One difference; personal values are masked. field '': it is about the whole person."""

    kind = serializers.ChoiceField(choices.DifferenceKind.choices)
    row = serializers.IntegerField(allow_null=True, help_text=_("原表行号"))
    household_number = serializers.CharField()
    person_number = serializers.CharField()
    name = serializers.CharField()
    field = serializers.CharField()
    field_name = serializers.CharField()  # type: ignore[assignment]  # a field of the answer
    old = serializers.CharField()
    new = serializers.CharField()
