"""Monitoring in the demonstration county, made by the steps that people take."""

import datetime

from monitoring.actions.demo.cases import seed_cases
from monitoring.actions.demo.cast import Cast, cast, write_line
from monitoring.actions.demo.clues import seed_clues
from monitoring.actions.demo.entrance import seed_entrance
from monitoring.actions.demo.feeds import seed_feeds
from monitoring.actions.demo.fund import seed_fund
from monitoring.actions.demo.months import seed_months
from monitoring.actions.demo.sweeps import seed_sweeps
from monitoring.actions.demo.village_plans import seed_village_plans
from monitoring.actions.screening.run import screen_now, work
from povertycase.actions import claim
from projects.actions.demo.cast import place


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
    seed_entrance(people, on=on)
    _screen(people)


def _screen(people: Cast) -> None:
    """What the rules say of the county, as the daily job looks at it."""
    lease = claim(screen_now(place("county"), by=people.county).pk)
    if lease:
        work(lease)
