"""What the API shows of the register."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.api.fields import MaskedField, RegisterSerializer
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
)
from households.models.fact_blocks import HOUSEHOLD_BLOCKS, PERSON_FACTS
from households.reports import households as reports
from households.rules.dates import age_on

HOUSEHOLD_FIELDS = tuple(name for _heading, names in HOUSEHOLD_BLOCKS for name in names)
PERSON_FIELDS = tuple(name for name in PERSON_FACTS if name not in {"birth_on", "number", "name"})


class RegistrationSerializer(RegisterSerializer):
    """A household's number in one scheme."""

    class Meta:
        model = Registration
        fields = ("scheme", "number", "registered_on", "exited_on", "policy_until")
        read_only_fields = fields


class PersonSerializer(RegisterSerializer):
    """A person; the birth date is given as an age."""

    certificate_number = MaskedField()
    phone = MaskedField()
    age = serializers.SerializerMethodField()
    household = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("id", "version", "number", "name", "age", "division", "household", *PERSON_FIELDS)
        read_only_fields = fields
        needs: ClassVar = {"age": (Person, "birth_on")}

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_age(self, person: Person) -> int | None:
        """Full years today."""
        return age_on(person.birth_on, timezone.localdate()) if person.birth_on else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_household(self, person: Person) -> int | None:
        """The household of the membership in force."""
        return next((each.household_id for each in person.memberships_now), None)  # type: ignore[attr-defined]


class MemberPersonSerializer(PersonSerializer):
    """A person inside a household."""

    household = None  # type: ignore[assignment]

    class Meta(PersonSerializer.Meta):
        fields = tuple(name for name in PersonSerializer.Meta.fields if name != "household")
        read_only_fields = fields


class MembersNow(serializers.ListSerializer):
    """The members in force of a household that comes from with_summary."""

    def get_attribute(self, instance: Any) -> Any:
        """Without the last head of a household that was closed."""
        return reports.members_of(instance)


class MemberSerializer(RegisterSerializer):
    """A member in force."""

    person = MemberPersonSerializer()

    class Meta:
        model = HouseholdMembership
        list_serializer_class = MembersNow
        fields = ("id", "version", "relation", "joined_on", "joined_reason", "person")
        read_only_fields = fields


class IncomeLineSerializer(serializers.ModelSerializer):
    """One item of a statement, in yuan."""

    class Meta:
        model = IncomeLine
        fields = ("item", "amount_yuan")
        read_only_fields = fields


class IncomeSerializer(RegisterSerializer):
    """A statement of income over a period; amounts in yuan as text, to the cent."""

    lines = IncomeLineSerializer(many=True)

    class Meta:
        model = IncomeStatement
        fields = (
            "id",
            "version",
            "concept",
            "period_start",
            "period_end",
            "population",
            "stated_net_yuan",
            "stated_per_capita_yuan",
            "claims_yuan",
            "compliant_oop_yuan",
            "lines",
        )
        read_only_fields = fields
        needs: ClassVar = {"lines": (IncomeStatement, "stated_net_yuan")}


class HouseholdSerializer(RegisterSerializer):
    """A household with its numbers, head and size; personal values masked."""

    number = serializers.SerializerMethodField()
    registrations = RegistrationSerializer(many=True, read_only=True)
    division_name = serializers.CharField(source="division.name", read_only=True)
    head = serializers.SerializerMethodField()
    size = serializers.SerializerMethodField()
    per_capita_yuan = serializers.SerializerMethodField()
    address = MaskedField()
    phone = MaskedField()
    bank_account = MaskedField()

    class Meta:
        model = Household
        fields = (
            "id",
            "version",
            "number",
            "registrations",
            "division",
            "division_name",
            "head",
            "size",
            "per_capita_yuan",
            "status",
            "closed_on",
            "closed_reason",
            *HOUSEHOLD_FIELDS,
        )
        read_only_fields = fields
        needs: ClassVar = {"per_capita_yuan": (IncomeStatement, "stated_per_capita_yuan")}

    def get_number(self, household: Household) -> str:
        """The national 户编号, else one of another scheme."""
        return reports.number_of(household)

    def get_head(self, household: Household) -> str:
        """The head's name."""
        head = reports.head_of(household)
        return head.name if head else ""

    def get_size(self, household: Household) -> int:
        """Members in force."""
        return reports.size_of(household)

    @extend_schema_field(serializers.DecimalField(18, 2, allow_null=True))
    def get_per_capita_yuan(self, household: Household) -> str | None:
        """人均纯收入 of the newest statement."""
        amount = reports.per_capita_of(household)
        return None if amount is None else str(amount)


class HouseholdDetailSerializer(HouseholdSerializer):
    """A household with its members in force and its newest statement of net income."""

    members = MemberSerializer(many=True, read_only=True)
    income = serializers.SerializerMethodField()

    class Meta(HouseholdSerializer.Meta):
        fields = (*HouseholdSerializer.Meta.fields, "members", "income")
        read_only_fields = fields

    @extend_schema_field(IncomeSerializer(allow_null=True))
    def get_income(self, household: Household) -> Any:
        """The newest statement; null when none is known."""
        user = self.context["request"].user
        newest = reports.newest_incomes(user).filter(household=household).first()
        return IncomeSerializer(newest, context=self.context).data if newest else None
