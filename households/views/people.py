"""A person as a row of a household's members."""

from dataclasses import dataclass

from django.utils import timezone

from households import choices
from households.models import Household, HouseholdMembership, Person
from households.reports.households import number_of, place_of
from households.reports.shown import masked
from households.rules.dates import age_on
from povertycase.models import User


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to the household or did; certificate and phone are masked.

    is_here: whether the person's own page may be linked: who left for another village may be out of reach.
    """

    membership: HouseholdMembership
    person: Person
    age: int | None
    certificate: str
    phone: str
    is_head: bool
    is_here: bool

    @property
    def certificate_key(self) -> str:
        """Names the masked value on the page."""
        return f"certificate-{self.person.pk}"

    @property
    def phone_key(self) -> str:
        """Names the masked value on the page."""
        return f"phone-{self.person.pk}"


@dataclass(frozen=True)
class Found:
    """Somebody a search by certificate found; household None: on the register once, in no household now."""

    person: Person
    certificate: str
    household: Household | None
    place: str
    number: str
    relation: str


def found_of(person: Person, membership: HouseholdMembership | None) -> Found:
    """The person with the household of the membership in force."""
    certificate = masked("certificate_number", person.certificate_number)
    if membership is None:
        return Found(person, certificate, None, "", "", "")
    household = membership.household
    return Found(
        person, certificate, household, place_of(household), number_of(household), membership.relation
    )


def age_of(person: Person, user: User) -> int | None:
    """Full years today, for whoever reads the birth date."""
    if person.birth_on is None or "birth_on" not in Person.readable_fields(user):
        return None
    return age_on(person.birth_on, timezone.localdate())


def member_of(membership: HouseholdMembership, user: User) -> Member:
    """The member as `user` may see them; the birth date gives only the age."""
    person = membership.person
    return Member(
        membership=membership,
        person=person,
        age=age_of(person, user),
        certificate=masked("certificate_number", person.certificate_number),
        phone=masked("phone", person.phone),
        is_head=membership.relation == choices.Relation.HEAD,
        is_here=membership.division_id == person.division_id,
    )
