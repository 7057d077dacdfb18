"""Where a problem is, from what a person points at."""

from typing import Any

from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership, Person, Village
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, Organisation
from projects.models import Project
from rectification.models.places import Placed

# A division alone: the problem is nowhere more concrete.
Subject = Household | Person | Village | Project | Organisation | Division


def fields_of(subject: Subject) -> dict[str, Any]:
    """The columns of a placed row. Raises Invalid for a person who lives in no household."""
    if isinstance(subject, Division):
        return {"division_id": subject.pk}
    if isinstance(subject, Person):
        return {**fields_of(_home_of(subject)), "person": subject}
    if isinstance(subject, Village):
        return {"division_id": subject.pk, "village": subject}
    name = "household" if isinstance(subject, Household) else type(subject)._meta.model_name or ""
    return {"division_id": subject.division_id, name: subject}


def subject_of(row: Placed) -> Subject:
    """What a placed row points at, the most concrete first: as fields_of() takes it."""
    found = row.person or row.household or row.village or row.project or row.organisation
    return found or row.division


def _home_of(person: Person) -> Household:
    found = (
        HouseholdMembership.objects.filter(person=person, left_on=None).select_related("household").first()
    )
    if found is None:
        message = _("这个人现在不在任何一户，请改选户或村。")
        raise Invalid([Unmet("person_without_home", message, field="person")])
    return found.household
