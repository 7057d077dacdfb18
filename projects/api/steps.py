"""What the steps on projects and money take: the version that was seen, the day, and what is said."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from households.actions.villages import senders_for
from households.api.steps import VersionedSerializer
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, Organisation
from projects.actions.library import CONTRACT, FACTS, FIRST_YEAR, LAST_YEAR
from projects.api.fields import PaperField, YuanField
from projects.choices import library as words
from projects.choices.money import FundSource, PaymentMode
from projects.models import Allocation, FundBatch, Project

LONGEST_NOTE, LONGEST_CODE, MOST_ROWS = 200, 12, 100


class ProjectStepSerializer(VersionedSerializer):
    """The version the caller saw, the day, and a remark."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE, default="")

    def validate_on(self, on: datetime.date) -> datetime.date:
        """Nothing is done tomorrow: it would pass what has to wait."""
        if on > timezone.localdate():
            raise serializers.ValidationError(_("办理日期不能晚于今天"))
        return on


class FundingStepSerializer(serializers.Serializer):
    """How much one source is to pay."""

    source = serializers.ChoiceField(FundSource.choices)  # type: ignore[assignment]
    planned_yuan = YuanField()


class TargetStepSerializer(serializers.Serializer):
    """A number that a project promises."""

    kind = serializers.ChoiceField(words.TargetKind.choices)
    name = serializers.CharField(max_length=60)
    unit = serializers.CharField(max_length=12)
    planned = serializers.DecimalField(max_digits=14, decimal_places=3, coerce_to_string=True)


class ProjectFactsSerializer(serializers.ModelSerializer):
    """What is said of a project; organisations by their number."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    authority = serializers.IntegerField(required=False, allow_null=True)
    implementer = serializers.IntegerField(required=False, allow_null=True)
    funding = serializers.ListField(child=FundingStepSerializer(), required=False, max_length=MOST_ROWS)
    targets = serializers.ListField(child=TargetStepSerializer(), required=False, max_length=MOST_ROWS)

    class Meta:
        model = Project
        fields: tuple[str, ...] = (*FACTS, "funding", "targets")

    def validate_funding(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """No source twice."""
        if len({row["source"] for row in rows}) < len(rows):
            raise serializers.ValidationError(_("同一资金来源写了两次"))
        return rows

    def validate_targets(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """No number twice, and none of nought."""
        if len({(row["kind"], row["name"]) for row in rows}) < len(rows):
            raise serializers.ValidationError(_("同一指标写了两次"))
        if any(row["planned"] <= 0 for row in rows):
            raise serializers.ValidationError(_("目标值应大于 0"))
        return rows


class ProjectDraftSerializer(ProjectFactsSerializer):
    """A project to be."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="所在村、乡镇或县的区划代码")

    class Meta(ProjectFactsSerializer.Meta):
        fields = ("division", *ProjectFactsSerializer.Meta.fields)


class ProjectChangeSerializer(ProjectFactsSerializer):
    """Facts to change; what is left out stays, funding and targets are given as a whole."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)

    class Meta(ProjectFactsSerializer.Meta):
        fields = ("version", *ProjectFactsSerializer.Meta.fields)
        extra_kwargs = {name: {"required": False} for name in ("name", "category")}

    def get_fields(self) -> dict[str, Any]:
        """Also the year may stay."""
        fields = super().get_fields()
        fields["year"].required = False
        return fields


class ContractSerializer(ProjectStepSerializer):
    """Who builds and supervises, and how the builder was found."""

    contractor = serializers.CharField(max_length=100, required=False, allow_blank=True)
    procurement = serializers.ChoiceField(words.Procurement.choices, required=False, allow_blank=True)
    supervisor = serializers.CharField(max_length=100, required=False, allow_blank=True)

    def facts(self) -> dict[str, str]:
        """What was said of the contract."""
        return {name: self.validated_data[name] for name in CONTRACT if name in self.validated_data}


class NoticeStepSerializer(ProjectStepSerializer):
    """What hung where and when; a photo or an address proves it."""

    stage = serializers.ChoiceField(words.NoticeStage.choices)
    posted_on = serializers.DateField()
    ended_on = serializers.DateField()
    place = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    url = serializers.URLField(max_length=300, required=False, allow_blank=True, default="")
    objections = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    photo = PaperField(required=False, allow_null=True, default=None)


class PlanMilestoneSerializer(ProjectStepSerializer):
    """The day a step is planned for."""

    kind = serializers.ChoiceField(words.MilestoneKind.choices)
    planned_on = serializers.DateField()


class ReachMilestoneSerializer(ProjectStepSerializer):
    """The day a step happened, and the paper that proves it."""

    kind = serializers.ChoiceField(words.MilestoneKind.choices)
    actual_on = serializers.DateField()
    document = PaperField(required=False, allow_null=True, default=None)


class TargetReachedSerializer(ProjectStepSerializer):
    """What became of a promised number."""

    target = serializers.IntegerField()
    actual = serializers.DecimalField(max_digits=14, decimal_places=3, coerce_to_string=True)


class ShareStepSerializer(serializers.Serializer):
    """What part of a batch is for one use."""

    purpose = serializers.CharField(max_length=100)
    category = serializers.ChoiceField(words.Category.choices)
    amount_yuan = YuanField()


class BatchStepSerializer(serializers.ModelSerializer):
    """A batch as its document says it."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="到达地的区划代码")
    # `parent` and `source` are fields here; DRF has attributes of these names elsewhere.
    parent = serializers.IntegerField(required=False, allow_null=True, default=None)  # type: ignore[assignment]
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    amount_yuan = YuanField()
    shares = serializers.ListField(
        child=ShareStepSerializer(), required=False, default=list, max_length=MOST_ROWS
    )

    class Meta:
        model = FundBatch
        fields = (
            *("division", "parent", "year", "document_number", "level", "source", "fund_class", "name"),
            *("payer", "amount_yuan", "issued_on", "arrived_on", "shares"),
        )


class ArrivalSerializer(ProjectStepSerializer):
    """The day the money was there."""

    arrived_on = serializers.DateField()


class AllocateSerializer(ProjectStepSerializer):
    """An allocation to be; version is the batch's."""

    batch = serializers.IntegerField()
    project = serializers.IntegerField()
    purpose = serializers.CharField(max_length=Allocation._meta.get_field("purpose").max_length)
    amount_yuan = YuanField()


class ChangeAllocationSerializer(ProjectStepSerializer):
    """Another amount or use, and why."""

    purpose = serializers.CharField(max_length=Allocation._meta.get_field("purpose").max_length)
    amount_yuan = YuanField()


class AskSerializer(ProjectStepSerializer):
    """A request for money with its proof; version is the allocation's."""

    allocation = serializers.IntegerField()
    mode = serializers.ChoiceField(PaymentMode.choices)
    amount_yuan = YuanField()
    payee = serializers.CharField(max_length=100)
    proof = PaperField()


class RefundSerializer(ProjectStepSerializer):
    """Money that came back, from whom, and why."""

    amount_yuan = YuanField()
    payee = serializers.CharField(max_length=100, help_text="退款单位")
    proof = PaperField(required=False, allow_null=True, default=None)


class AccountSerializer(ProjectStepSerializer):
    """Invoices for money that was paid."""

    amount_yuan = YuanField()
    proof = PaperField()


class CloseYearSerializer(serializers.Serializer):
    """A year of a county."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="县的区划代码")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class LedgerFactsSerializer(serializers.Serializer):
    """What finance's ledger says."""

    projects = serializers.IntegerField(min_value=0, max_value=1_000_000)
    amount_yuan = YuanField(min_value=0)


class LedgerYearStepSerializer(CloseYearSerializer, LedgerFactsSerializer):
    """What finance's ledger says of a year that is not recorded yet."""


class LedgerYearChangeSerializer(VersionedSerializer, LedgerFactsSerializer):
    """What it says of a recorded year now."""


def division_named(code: str) -> Division:
    """The place of a code. Raises Invalid."""
    found = Division.objects.filter(pk=code).first()
    if found is None:
        raise Invalid([Unmet("division_unknown", _("没有这个地方，请重新选择。"), field="division")])
    return found


def with_organisations(facts: dict[str, Any], division_code: str) -> dict[str, Any]:
    """The facts with the organisations that were named; one of elsewhere is as unknown as none."""
    named = {name: facts[name] for name in ("authority", "implementer") if facts.get(name) is not None}
    around: dict[int, Organisation] = {each.pk: each for each in senders_for(division_code)} if named else {}
    unknown = [name for name, key in named.items() if key not in around]
    if unknown:
        message = _("没有这个单位，请重新选择。")
        raise Invalid([Unmet("organisation_elsewhere", message, field=name) for name in unknown])
    return facts | {name: around[key] for name, key in named.items()}
