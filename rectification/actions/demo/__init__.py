"""Rectification in the demonstration county, made by the steps that people take."""

import datetime

from rectification.actions.demo.campaigns import seed_campaigns
from rectification.actions.demo.cast import cast
from rectification.actions.demo.common import write_common
from rectification.actions.demo.discrepancies import write_discrepancies
from rectification.actions.demo.hours import write_hours
from rectification.actions.demo.inspections import seed_inspections
from rectification.actions.demo.plans import seed_plans
from rectification.actions.demo.proposals import write_proposals
from rectification.actions.demo.rankings import seed_rankings
from rectification.actions.demo.reporting import seed_reports
from rectification.actions.demo.scenes import Scenes
from rectification.actions.demo.scores import seed_scores
from rectification.actions.demo.sources import record_sources
from rectification.actions.demo.tickets import Ledger, write_tickets
from rectification.actions.demo.yearly_targets import seed_targets
from rectification.actions.demo.zones import seed_zones
from rectification.actions.types import save_types


def seed_rectification(*, on: datetime.date) -> None:
    """Everything of this app in the demonstration county, as it stands on a day."""
    save_types()
    people = cast()
    sources = record_sources(people, on=on)
    ledger, scenes = Ledger(people, sources, on=on), Scenes(people)
    write_tickets(ledger, scenes)
    write_common(ledger, scenes)
    write_hours(ledger, scenes)
    write_discrepancies(people, on=on)
    write_proposals(people, sources["self"], on=on)
    seed_campaigns(on=on)
    seed_reports(on=on)
    seed_inspections(people, on=on)
    seed_rankings(on=on)
    seed_plans(on=on)
    seed_targets(on=on)
    seed_zones(on=on)
    seed_scores(on=on)
