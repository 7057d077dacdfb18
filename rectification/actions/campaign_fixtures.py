"""The campaigns and measures that ship with the system, and whose units lead their topics in a place."""

import datetime
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Organisation
from rectification.actions.campaigns import CampaignDraft, TopicDraft
from rectification.actions.types import save_types
from rectification.models import MeasureTemplate
from rectification.rules.campaigns import Phase

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
COUNTY = CODE_LENGTHS[Level.COUNTY]
# 镇劳保所 of the plan is whatever 劳保所 there is here.
LEVEL_WORDS = "省市区县镇乡"


@transaction.atomic
def save_shipped() -> int:
    """Insert the kinds of problems and the measures that are not there yet; how many were new."""
    return save_types() + save_measures()


def save_measures() -> int:
    """Insert the measures whose code is not there yet; how many were new. Those that are there stay."""
    before = MeasureTemplate.objects.count()
    rows = json.loads((FIXTURES / "measures.json").read_text(encoding="utf-8"))
    MeasureTemplate.objects.bulk_create([MeasureTemplate(**row) for row in rows], ignore_conflicts=True)
    return MeasureTemplate.objects.count() - before


@lru_cache
def shipped_campaigns() -> tuple[dict[str, Any], ...]:
    """The campaigns that a place may start from; key, name, topics with who leads them, phases."""
    return tuple(json.loads((FIXTURES / "campaigns.json").read_text(encoding="utf-8")))


def shipped_draft(key: str, division_code: str, *, year: int) -> CampaignDraft:
    """A campaign as it ships, in a place and a year; each lead with its unit there, if one is known.

    Raises KeyError for a key that does not ship.
    """
    plan = {each["key"]: each for each in shipped_campaigns()}[key]
    units = list(
        Organisation.objects.filter(division__code__startswith=division_code[:COUNTY]).order_by("pk")
    )
    return CampaignDraft(
        kind=plan["kind"],
        year=year,
        name=plan["name"],
        document_number=plan["document"],
        starts_on=_day(year, plan["starts"]),
        ends_on=_day(year, plan["ends"]),
        topics=tuple(
            TopicDraft(
                topic=each["topic"],
                lead=each["lead"],
                lead_unit=_unit(each, units, division_code=division_code),
            )
            for each in plan["topics"]
        ),
        phases=tuple(
            Phase(each["name"], _day(year, each["starts"]), _day(year, each["ends"]))
            for each in plan["phases"]
        ),
    )


def _day(year: int, month_and_day: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{year}-{month_and_day}")


def _unit(lead: dict[str, str], units: Iterable[Organisation], *, division_code: str) -> Organisation | None:
    """The unit of the lead's name, else the only department of its trade; nobody rather than a wrong one."""
    bare = lead["lead"].lstrip(LEVEL_WORDS)
    named = [
        each
        for each in units
        if division_code.startswith(each.division_id) and bare and each.name.endswith(bare)
    ]
    trade = [each for each in units if each.kind == "department" and each.trade == lead["trade"]]
    known = named or trade
    return known[0] if len(known) == 1 else None
