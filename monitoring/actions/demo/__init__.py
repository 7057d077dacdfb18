"""Monitoring in the demonstration county, made by the steps that people take."""

import datetime

from monitoring.actions.demo.cases import seed_cases
from monitoring.actions.demo.cast import cast, write_line
from monitoring.actions.demo.clues import seed_clues
from monitoring.actions.demo.feeds import seed_feeds
from monitoring.actions.demo.fund import seed_fund
from monitoring.actions.demo.months import seed_months
from monitoring.actions.demo.sweeps import seed_sweeps
from monitoring.actions.demo.village_plans import seed_village_plans


def seed_monitoring(*, on: datetime.date) -> None:
    """Everything of this app in the demonstration county, as it stands on a day."""
    write_line(on=on)
    people = cast()
    seed_cases(people, on=on)
    seed_clues(people, on=on)
    seed_village_plans(people, on=on)
    seed_feeds(people, on=on)
    seed_sweeps(people, on=on)
    seed_fund(people, on=on)
    seed_months(people, on=on)
