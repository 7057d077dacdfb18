"""/api/v1/reports/: what units owe and have sent of each period."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from households.api.sizes import require_size
from monitoring.api.steps import CaseStepSerializer, given
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.actions import Upload
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from rectification import actions
from rectification.actions.reporting import HELD_FIELDS, papers_asked, require_asker, require_sender
from rectification.forms.report_filters import ReportFilter
from rectification.models import PeriodicReport, ReportFile
from rectification.rules.meetings import Meeting
from rectification.rules.reports import LONGEST_CONTENT, LONGEST_PAPER


class ReportFileSerializer(serializers.ModelSerializer):
    """A paper; the newest of a name counts."""

    name = serializers.CharField(source="file.name", read_only=True)

    class Meta:
        model = ReportFile
        fields = ("id", "paper", "name", "created_at")
        read_only_fields = fields


class PeriodicReportSerializer(serializers.ModelSerializer):
    """One unit's report of one period; organisation: null for the office of its place."""

    requirement = serializers.IntegerField(source="reporter.requirement_id", read_only=True)
    requirement_name = serializers.CharField(source="reporter.requirement.name", read_only=True)
    organisation = serializers.IntegerField(
        source="reporter.organisation_id", read_only=True, allow_null=True
    )
    unit = serializers.CharField(source="reporter.__str__", read_only=True)
    kind = serializers.CharField(source="reporter.requirement.kind", read_only=True)
    papers = serializers.SerializerMethodField(help_text="本期须随附的材料")
    files = ReportFileSerializer(many=True, read_only=True)

    class Meta:
        model = PeriodicReport
        fields = (
            *("id", "requirement", "requirement_name", "kind", "division", "organisation", "unit"),
            *("period", "due_on", "status", "content", "papers", "files"),
            *("held_on", "venue", "chair", "attendance", "made_up_reason"),
            *("first_sent_at", "sent_at", "opinion", "version"),
        )
        read_only_fields = fields

    def get_papers(self, report: PeriodicReport) -> list[str]:
        """Those of the month in which the period ends."""
        return papers_asked(report)


class SubmitReportSerializer(CaseStepSerializer):
    """What a unit tells; papers and files: the names of papers and, in the same order, their files.

    held_on and what follows: of a meeting, else left out.
    """

    content = serializers.CharField(max_length=LONGEST_CONTENT)
    papers = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_PAPER), required=False, default=list
    )
    files = serializers.ListField(child=serializers.FileField(), required=False, default=list)
    held_on = serializers.DateField(required=False, allow_null=True, default=None)
    venue = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    chair = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    attendance = serializers.IntegerField(required=False, allow_null=True, default=None)
    made_up_reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A file for each name."""
        if len(attrs["papers"]) != len(attrs["files"]):
            raise serializers.ValidationError({"files": "材料名称和文件的个数应一致"})
        return attrs


class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Periodic reports in the user's reach; a unit sees its own."""

    request: ApiRequest
    queryset = PeriodicReport.objects.none()
    serializer_class = PeriodicReportSerializer
    filterset_class = ReportFilter
    orderings: ClassVar = {"-due_on": ["-due_on", "-id"], "due_on": ["due_on", "id"]}

    def get_queryset(self) -> QuerySet[PeriodicReport]:
        """The user's own."""
        rows = PeriodicReport.objects.visible_to(self.request.user).prefetch_related("files__file")
        return rows.select_related("reporter__requirement", "reporter__organisation", "reporter__division")

    @extend_schema(
        request={
            "multipart/form-data": SubmitReportSerializer,
            "application/json": SubmitReportSerializer,
        },
        responses=PeriodicReportSerializer,
    )
    @action(detail=True, methods=["post"])
    def submit(self, request: ApiRequest, pk: str) -> Response:
        """The unit sends it, with the papers that its month asks for."""
        require_size(request, MOST_SENT)
        report = self._found(pk)
        require_sender(report, by=request.user)
        asked = checked(SubmitReportSerializer, request)
        papers = {
            name: Upload(file.name or "", file.read())
            for name, file in zip(asked["papers"], asked["files"], strict=True)
        }
        sent = given(asked, "content", "version")
        meeting = Meeting(**given(asked, *HELD_FIELDS))
        facts = {"papers": papers, "meeting": meeting, **sent}
        actions.submit_report(report, by=request.user, at=timezone.now(), **facts)
        return self._answer(report)

    @extend_schema(request=CaseStepSerializer, responses=PeriodicReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """Whoever asked for it takes it."""
        report = self._found(pk)
        require_asker(report, by=request.user)
        asked = checked(CaseStepSerializer, request)
        actions.accept_report(report, by=request.user, **given(asked, "version", "note"))
        return self._answer(report)

    @extend_schema(request=CaseStepSerializer, responses=PeriodicReportSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """Whoever asked for it sends it back, and says why."""
        report = self._found(pk)
        require_asker(report, by=request.user)
        asked = checked(CaseStepSerializer, request)
        actions.return_report(report, by=request.user, **given(asked, "version", "note"))
        return self._answer(report)

    def _found(self, pk: Any) -> PeriodicReport:
        report: PeriodicReport = access.get_or_404(PeriodicReport, pk, user=self.request.user)
        return report

    def _answer(self, report: PeriodicReport) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=report.pk)).data)


class ReportFileViewSet(Collection):
    """The papers of reports in the user's reach."""

    request: ApiRequest
    queryset = ReportFile.objects.none()
    serializer_class = ReportFileSerializer

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def content(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The paper itself."""
        return paper_answer(access.get_or_404(ReportFile, pk, user=request.user).file)
