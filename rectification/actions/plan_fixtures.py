"""The work plans that ship with the system: number, short heading and responsible units of each task."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from povertycase.models import Division
from rectification.actions.plans import PlanDraft, SectionDraft, TaskDraft
from rectification.rules.responsible import BETWEEN_UNITS

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "plans.json"
# 区民政局 of the plan is 县民政局 in a county: the word in front is the level of whoever wrote it.
LEVELS = ("区", "县", "市", "旗")


@lru_cache
def shipped_plans() -> tuple[dict[str, Any], ...]:
    """The plans that a county may start from; key, name, document, sections with their tasks."""
    return tuple(json.loads(FIXTURE.read_text(encoding="utf-8")))


def shipped_plan(key: str, division: Division, *, year: int) -> PlanDraft:
    """A plan as it ships, in a county and a year, in the words of its level.

    Raises KeyError for a key that does not ship.
    """
    plan = {each["key"]: each for each in shipped_plans()}[key]
    own = division.name[-1:] if division.name.endswith(LEVELS) else plan["level"]
    return PlanDraft(
        name=plan["name"],
        year=year,
        document_number=plan["document"],
        sections=tuple(
            SectionDraft(
                kind=section["kind"],
                title=section["title"],
                tasks=tuple(
                    TaskDraft(
                        number=task["number"],
                        title=task["title"],
                        stated_units=_in_words_of(own, task["units"], plan["level"]),
                    )
                    for task in section["tasks"]
                ),
            )
            for section in plan["sections"]
        ),
    )


def _in_words_of(own: str, units: str, theirs: str) -> str:
    names = units.split(BETWEEN_UNITS)
    return BETWEEN_UNITS.join(
        own + each.removeprefix(theirs) if each.startswith(theirs) else each for each in names
    )
