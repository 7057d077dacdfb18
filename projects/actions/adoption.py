"""Projects of earlier years, as they were taken into the library on paper."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from povertycase.actions import record
from povertycase.models import Division, User
from projects.actions import guards
from projects.actions.library import FACTS, Target, facts_unmet, known_facts, next_number, write_parts
from projects.choices.library import ProjectStatus
from projects.models import Project
from projects.rules.library import adoption_unmet


@transaction.atomic
def adopt_listed(
    *,
    division: Division,
    facts: Mapping[str, Any],
    funding: Mapping[str, Decimal],
    targets: Sequence[Target],
    listed_on: datetime.date | None,
    source: str,
    by: User,
    on: datetime.date,
) -> Project:
    """A project that was approved and listed before this system kept the library stands in it.

    Who: county. source: where it is written, which stays in the trail. Past the gates, therefore only what
    adoption_unmet lets through; the rest as for a draft.
    """
    guards.require_role("adopt_listed", by=by, division_code=division.pk)
    guards.require(facts_unmet(facts, funding) + adoption_unmet(facts.get("year", 0), listed_on, as_of=on))
    with guards.writing("adopt_listed", by=by):
        project = Project.objects.create(
            number=next_number(division, facts["year"]),
            division=division,
            status=ProjectStatus.LISTED,
            listed_on=listed_on,
            moved_by=by,
            moved_at=timezone.now(),
            **known_facts(facts, FACTS),
        )
        write_parts(project, funding, targets)
    record("adopt_listed", project, by=by, note=source)
    return project
