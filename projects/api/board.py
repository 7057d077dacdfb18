"""The board of a year's money as the API shows it: amounts in yuan and fractions, both as text."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from rest_framework import serializers

from projects.api.steps import FIRST_YEAR
from projects.choices.library import MilestoneKind
from projects.choices.money import FundClass, FundSource, Lamp

DIGITS, PLACES = 18, 2
FRACTION_PLACES = 6


def _yuan() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=DIGITS, decimal_places=PLACES)


# `required` and `source` are fields below; DRF has attributes of these names elsewhere.
class FractionField(serializers.DecimalField):
    """A fraction to six places, for reading; null where nothing can be said."""

    def __init__(self, **how: Any) -> None:
        super().__init__(max_digits=None, decimal_places=FRACTION_PLACES, **how)


class BoardAskedSerializer(serializers.Serializer):
    """Which year, this one by default, and which place inside the user's reach."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, required=False)
    division = serializers.CharField(
        required=False, max_length=12, validators=[RegexValidator(r"^\d{2,12}$", "区划代码是 2 到 12 位数字")]
    )

    def validate_year(self, year: int) -> int:
        """A year to come has no money yet."""
        if year > timezone.localdate().year:
            raise serializers.ValidationError("年度不能晚于今年")
        return year


class ListedSerializer(serializers.Serializer):
    """Where the rows of a number stand: GET /api/v1/{collection}/?{query}."""

    collection = serializers.CharField()
    query = serializers.CharField()


class RateSerializer(serializers.Serializer):
    """支出进度 and where it leads."""

    arrived = _yuan()
    paid = _yuan()
    target = FractionField()
    rate = FractionField(allow_null=True)
    sequence = FractionField(help_text="序时进度")
    gap_points = FractionField(allow_null=True, help_text="百分点")
    forecast = FractionField(allow_null=True)
    short_yuan = _yuan()


class BlockerSerializer(serializers.Serializer):
    """An allocation whose money does not flow."""

    allocation = serializers.IntegerField()
    project = serializers.IntegerField()
    project_name = serializers.CharField()
    unpaid_yuan = _yuan()
    reason = serializers.CharField()


class ClassSerializer(serializers.Serializer):
    """One class of funds; lamp is null for one without a target."""

    fund_class = serializers.ChoiceField(FundClass.choices)
    lamp = serializers.ChoiceField(Lamp.choices, allow_null=True)
    rate = RateSerializer()
    direct_yuan = _yuan()
    carried_yuan = _yuan()
    unallocated_yuan = _yuan()
    blockers = BlockerSerializer(many=True)
    sentence = serializers.CharField()
    clause = serializers.CharField()
    lists = serializers.DictField(child=ListedSerializer())


class UnmetSerializer(serializers.Serializer):
    """What is wrong, and where it says so."""

    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField()


class BatchSharesSerializer(serializers.Serializer):
    """What a batch goes to; a bound is null where nothing asks for one."""

    batch = serializers.IntegerField()
    document_number = serializers.CharField()
    level = serializers.CharField()
    amount_yuan = _yuan()
    named_yuan = _yuan()
    industry = FractionField(source="shares.industry")
    fee = FractionField(source="shares.fee")
    industry_floor = FractionField(allow_null=True)
    fee_ceiling = FractionField(allow_null=True)
    unmet = UnmetSerializer(many=True)
    clauses = serializers.ListField(child=serializers.CharField())


class GrowthSerializer(serializers.Serializer):
    """The county's own input against the year's before."""

    this_year_yuan = _yuan()
    last_year_yuan = _yuan()
    required = FractionField()  # type: ignore[assignment]
    growth = FractionField(allow_null=True)
    is_met = serializers.BooleanField()
    sentence = serializers.CharField()
    clause = serializers.CharField()
    lists = serializers.DictField(child=ListedSerializer())


class LeadLineSerializer(serializers.Serializer):
    """One allocation that waited too long."""

    allocation = serializers.IntegerField()
    batch = serializers.IntegerField()
    document_number = serializers.CharField()
    project_name = serializers.CharField()
    amount_yuan = _yuan()
    workdays = serializers.IntegerField()
    score = FractionField(allow_null=True)


class LeadSerializer(serializers.Serializer):
    """How long money waits for its projects, and finished work for its acceptance."""

    allocations = serializers.IntegerField()
    workdays = FractionField(allow_null=True)
    score = FractionField(allow_null=True)
    full = serializers.IntegerField(allow_null=True)
    slow = LeadLineSerializer(many=True)
    unknown = serializers.IntegerField()
    accepted = serializers.IntegerField()
    acceptance_days = FractionField(allow_null=True)
    sentence = serializers.CharField()
    clause = serializers.CharField()
    rows = ListedSerializer()


class SourcePartSerializer(serializers.Serializer):
    """One source of the library's money; is_liability: it is to be paid back."""

    source = serializers.ChoiceField(FundSource.choices)  # type: ignore[assignment]
    planned_yuan = _yuan()
    projects = serializers.IntegerField()
    share = FractionField()
    is_liability = serializers.BooleanField()
    rows = ListedSerializer()


class LibraryYearSerializer(serializers.Serializer):
    """The library of one year against finance's ledger; version: of the ledger's year, to correct it."""

    year = serializers.IntegerField(source="held.year")
    is_known = serializers.BooleanField()
    ledger_projects = serializers.IntegerField(source="held.ledger_projects")
    ledger_yuan = serializers.DecimalField(DIGITS, PLACES, source="held.ledger_yuan")
    library_projects = serializers.IntegerField(source="held.library_projects")
    library_yuan = serializers.DecimalField(DIGITS, PLACES, source="held.library_yuan")
    projects_rate = FractionField(source="held.projects_rate", allow_null=True)
    money_rate = FractionField(source="held.money_rate", allow_null=True)
    must_be_whole = serializers.BooleanField(source="held.must_be_whole")
    is_whole = serializers.BooleanField(source="held.is_whole")
    version = serializers.IntegerField(allow_null=True)
    sentence = serializers.CharField()
    clause = serializers.CharField()
    rows = ListedSerializer()


class LateKindSerializer(serializers.Serializer):
    """Steps of one kind past their planned day."""

    kind = serializers.ChoiceField(MilestoneKind.choices)
    milestones = serializers.IntegerField()
    oldest_planned_on = serializers.DateField()
    rows = ListedSerializer()


class TimelinessSerializer(serializers.Serializer):
    """Projects with a late step, and projects past their own day."""

    late_projects = serializers.IntegerField()
    overdue_projects = serializers.IntegerField()
    overdue_earlier = serializers.IntegerField()
    kinds = LateKindSerializer(many=True)
    clause = serializers.CharField()
    lists = serializers.DictField(child=ListedSerializer())


class SpecialFundSerializer(serializers.Serializer):
    """One of 四大基金, of all years: balance_yuan is what it has and has not paid out."""

    # `source` is a field here; DRF has an attribute of this name elsewhere.
    source = serializers.ChoiceField(FundSource.choices)  # type: ignore[assignment]
    total_yuan = _yuan()
    allocated_yuan = _yuan()
    paid_yuan = _yuan()
    balance_yuan = _yuan()


class LackingSerializer(serializers.Serializer):
    """A registered household with a safeguard that is not met."""

    household = serializers.IntegerField()
    head = serializers.CharField()


class PassedBySerializer(serializers.Serializer):
    """A project whose money goes to other households alone."""

    project = serializers.IntegerField()
    name = serializers.CharField()
    yuan = _yuan()


class OutOfOrderSerializer(serializers.Serializer):
    """A village that got money for others while registered households of it lack something."""

    place = serializers.CharField()
    village = serializers.CharField()
    projects = PassedBySerializer(many=True)
    amount_yuan = _yuan()
    lacking = LackingSerializer(many=True)
    clause = serializers.CharField()


class BoardSerializer(serializers.Serializer):
    """The money of a year in a place, each number with its clause and its list."""

    year = serializers.IntegerField()
    as_of = serializers.DateField()
    place = serializers.CharField()
    place_name = serializers.CharField()
    classes = ClassSerializer(many=True)
    batches = BatchSharesSerializer(many=True)
    growth = GrowthSerializer()
    lead = LeadSerializer()
    mix = SourcePartSerializer(many=True)
    four_funds = SpecialFundSerializer(many=True)
    out_of_order = OutOfOrderSerializer(many=True)
    library = LibraryYearSerializer(many=True)
    timeliness = TimelinessSerializer()
    closings = serializers.DictField(child=serializers.DateField())
