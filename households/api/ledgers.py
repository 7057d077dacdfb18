"""/api/v1/ledgers/: the ledgers (台账), the lines of each with what is missing, and what is written down."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.actions import ledgers as actions
from households.choices.ledgers import EntryWay
from households.forms.ledgers import judged_as_asked, narrowed
from households.ledgers import Ledger, Log, Subject
from households.ledgers.found import entry_or_404, ledger_or_404, ledgers_of, subject_or_404
from households.models import LabourEntry
from households.models.entries import Entry
from households.reports import ledgers as reports
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.filters import PAGING

NARROWING = ("division", "gap", "part", "noted", "search", "year")
YEAR = OpenApiParameter("year", int, description="年度；不按年度登记的台账不用")


class GapSerializer(serializers.Serializer):
    """Something that can be missing on a line, or a part of the lines that is counted."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # of a gap, not of the form
    meaning = serializers.CharField()
    clause = serializers.CharField()


class ColumnSerializer(serializers.Serializer):
    """A fact of an entry; choices: what it may be, [] for anything."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    choices = serializers.ListField(child=serializers.CharField())


class LogSerializer(serializers.Serializer):
    """Something that is done again and again for a line."""

    code = serializers.CharField()
    title = serializers.CharField()
    columns = ColumnSerializer(many=True)


class LedgerSerializer(serializers.Serializer):
    """One ledger: whom it is about (household, person or village), its facts, gaps and logs."""

    code = serializers.CharField()
    title = serializers.CharField()
    subject = serializers.CharField()
    who = serializers.CharField()
    by_year = serializers.BooleanField()
    columns = ColumnSerializer(many=True)
    gaps = GapSerializer(many=True)
    parts = GapSerializer(many=True)
    logs = LogSerializer(many=True)


class LineSerializer(serializers.Serializer):
    """One line. id: of the person, household or village; seen: of the entry that stands, 0 for none."""

    id = serializers.CharField()
    name = serializers.CharField()
    place = serializers.CharField()
    number = serializers.CharField()
    household = serializers.IntegerField(allow_null=True)
    noted_on = serializers.DateField(allow_null=True)
    seen = serializers.IntegerField()
    facts = serializers.DictField()
    gaps = serializers.ListField(child=serializers.CharField())


class NoteSerializer(serializers.Serializer):
    """What is written down. seen: the entry the caller saw; on: when it was found out, today by default."""

    facts = serializers.DictField(child=serializers.JSONField())
    on = serializers.DateField(required=False)
    year = serializers.IntegerField(required=False, allow_null=True, default=None)
    seen = serializers.IntegerField(required=False, allow_null=True, default=None)
    log = serializers.CharField(required=False, allow_blank=True, default="")


class WithdrawEntrySerializer(serializers.Serializer):
    """Why an entry was wrong; log: of which log it is, "" for the ledger's own."""

    reason = serializers.CharField(max_length=200)
    log = serializers.CharField(required=False, allow_blank=True, default="")


class EntryMadeSerializer(serializers.Serializer):
    """The entry that was made or withdrawn."""

    id = serializers.IntegerField()
    noted_on = serializers.DateField()
    stands = serializers.BooleanField()
    withdrawn_on = serializers.DateField(allow_null=True)


class LedgerViewSet(Collection):
    """Ledgers that the caller's posts open; lines of what lies in their reach."""

    request: ApiRequest
    lookup_field = "code"
    lookup_url_kwarg = "ledger_code"
    lookup_value_regex = "[a-z_]+"
    serializer_class = LineSerializer
    queryset = LabourEntry.objects.none()  # a collection names a model; lines are of several
    orderings: ClassVar = {"division": ["division_id", "pk"]}

    @extend_schema(responses=LedgerSerializer(many=True), filters=False)
    def list(self, request: ApiRequest) -> Response:
        """Each with its facts, its gaps and their clauses."""
        return Response([_told(ledger) for ledger in ledgers_of(request.user)])

    @extend_schema(responses=LedgerSerializer)
    def retrieve(self, request: ApiRequest, ledger_code: str) -> Response:
        """One of them."""
        return Response(_told(ledger_or_404(request.user, ledger_code)))

    @extend_schema(
        responses=LineSerializer(many=True),
        parameters=[
            OpenApiParameter("division", str, description="区划代码"),
            OpenApiParameter("gap", str, description="缺口代码；any 是有任何缺口的"),
            OpenApiParameter("part", str, description="分组代码，见台账的 parts"),
            OpenApiParameter("noted", str, enum=["true", "false"], description="是否已登记"),
            OpenApiParameter("search", str, description="姓名、拼音、户编号"),
            YEAR,
        ],
    )
    @action(detail=True, methods=["get"])
    def lines(self, request: ApiRequest, ledger_code: str) -> Response:
        """The lines as the page lists them."""
        if unknown := set(request.query_params) - {*NARROWING, *PAGING}:
            raise ValidationError({name: _("没有这个筛选条件：%s") % name for name in unknown})
        ledger = ledger_or_404(request.user, ledger_code)
        by = judged_as_asked(ledger, request.user, request.query_params)
        filterset = narrowed(ledger, request.user, request.query_params, by)
        if not filterset.form.is_valid():
            raise translate_validation(filterset.errors)
        page = self.paginate_queryset(reports.with_place(filterset.qs))
        lines = reports.lines_of(ledger, page or [], request.user, by)
        return self.get_paginated_response([_line(ledger, line) for line in lines])

    @extend_schema(request=NoteSerializer, responses={HTTP_201_CREATED: EntryMadeSerializer})
    @action(detail=True, methods=["post"], url_path=r"lines/(?P<pk>\d+)/note")
    def note(self, request: ApiRequest, ledger_code: str, pk: str) -> Response:
        """What was found out of a line is written down; with `log`, something that was done for it."""
        ledger = ledger_or_404(request.user, ledger_code)
        subject = subject_or_404(request.user, ledger, pk)
        actions.require_may_note(ledger, request.user, subject.division_id)
        asked = checked(NoteSerializer, request)
        log = self._log(ledger, asked.pop("log"))
        note = actions.Note(way=EntryWay.API, **{"on": timezone.localdate(), **asked})
        if log:
            made = actions.log_entry(ledger, log, subject, note, by=request.user)
        else:
            made = actions.note_entry(ledger, subject, note, by=request.user)
        return Response(EntryMadeSerializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=WithdrawEntrySerializer, responses=EntryMadeSerializer)
    @action(detail=True, methods=["post"], url_path=r"entries/(?P<pk>\d+)/withdraw")
    def withdraw(self, request: ApiRequest, ledger_code: str, pk: str) -> Response:
        """An entry was wrong; the newest of the others stands again."""
        ledger = ledger_or_404(request.user, ledger_code)
        asked = checked(WithdrawEntrySerializer, request)
        log = self._log(ledger, asked["log"])
        entry = entry_or_404(request.user, log.model if log else ledger.model, pk)
        today = timezone.localdate()
        done = actions.withdraw_entry(ledger, entry, on=today, reason=asked["reason"], by=request.user)
        return Response(EntryMadeSerializer(done).data)

    def _log(self, ledger: Ledger, code: str) -> Log | None:
        if code and code not in {each.code for each in ledger.logs}:
            raise ValidationError({"log": _("没有这种过程记录。")})
        return ledger.log(code) if code else None


def _told(ledger: Ledger) -> dict[str, Any]:
    return {
        "code": ledger.code,
        "title": ledger.title,
        "subject": Subject(ledger.subject).value,
        "who": ledger.who,
        "by_year": ledger.by_year,
        "columns": [_column(ledger.model, name) for name in ledger.fields],
        "gaps": [GapSerializer(gap).data for gap in ledger.gaps],
        "parts": [GapSerializer(part).data for part in ledger.parts],
        "logs": [
            {
                "code": log.code,
                "title": log.title,
                "columns": [_column(log.model, name) for name in log.fields],
            }
            for log in ledger.logs
        ],
    }


def _column(model: type[Entry], name: str) -> dict[str, Any]:
    field: Any = model._meta.get_field(name)
    return {
        "name": name,
        "label": field.verbose_name,
        "choices": [str(value) for value, _label in field.flatchoices],
    }


def _line(ledger: Ledger, line: reports.LedgerLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": str(line.key),
        "name": line.name,
        "place": line.place,
        "number": line.number,
        "household": line.household,
        "noted_on": entry.noted_on if entry else None,
        "seen": entry.pk if entry else 0,
        "facts": {name: _plain(getattr(entry, name, None)) for name in ledger.fields},
        "gaps": [gap.code for gap in line.gaps],
    }


def _plain(value: Any) -> Any:
    """A fact as JSON: days and amounts as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
