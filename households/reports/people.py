"""Finding people by the number on their certificate."""

from django.db.models import Q, QuerySet

from households.models import HouseholdMembership, Person
from povertycase import keys
from povertycase.models import User

TAILS = {4: "id_tail4", 6: "id_tail6"}


def by_certificate(user: User, number: str) -> QuerySet[Person]:
    """People in the user's reach with this certificate, or whose identity ends in these 4 or 6."""
    people = Person.objects.visible_to(user).order_by("pk")
    if len(number) in TAILS:
        return people.filter(**{TAILS[len(number)]: keys.ring().search_hash(number)})
    return people.filter(Q(id18=number) | Q(certificate_number=number))


def current_households(user: User, people: list[Person]) -> dict[int, HouseholdMembership]:
    """{person id: membership in force}, with household, numbers and place at hand."""
    memberships = (
        HouseholdMembership.objects.visible_to(user)
        .in_force()
        .filter(person__in=people)
        .select_related("household__division__parent")
        .prefetch_related("household__registrations")
    )
    return {membership.person_id: membership for membership in memberships}
