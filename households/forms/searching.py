"""What a search for a household or a person finds, the same in every list of the four apps."""

from django.db.models import QuerySet

from households.models import HouseholdMembership, Person, Registration
from povertycase.models import User


def known_as(text: str, user: User) -> QuerySet:
    """Keys of the households with a member of that name, pinyin or initials, or whose 户编号 begins so.

    A union, for `household__in=`: asked as "in this set or in that one" PostgreSQL reads every row in reach
    and looks each up in both, and a name that nobody has takes longest.
    """
    people = Person.objects.visible_to(user).named_like(text)
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(person__in=people)
    numbers = Registration.objects.visible_to(user).filter(number__startswith=text)
    return members.values("household").union(numbers.values("household"))


def people_known_as(text: str, user: User) -> QuerySet:
    """Keys of the people of that name, pinyin or initials, or in a household whose 户编号 begins so."""
    numbers = Registration.objects.visible_to(user).filter(number__startswith=text)
    members = HouseholdMembership.objects.visible_to(user).in_force()
    by_number = members.filter(household__in=numbers.values("household"))
    named = Person.objects.visible_to(user).named_like(text)
    return named.values("pk").union(by_number.values("person"))
