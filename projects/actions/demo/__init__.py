"""Projects and money of the demonstration county, made by the steps that people take."""

import datetime

from projects.actions.demo.assets import seed_assets
from projects.actions.demo.benefits import seed_benefits
from projects.actions.demo.cast import write_accounts
from projects.actions.demo.library import seed_library
from projects.actions.demo.loans import seed_loans
from projects.actions.demo.subsidies import seed_subsidies
from projects.actions.demo.villages import seed_villages
from projects.actions.demo.years import seed_years


def seed_projects(*, on: datetime.date) -> None:
    """Everything of this app in the demonstration county, as it stands on a day."""
    write_accounts(on=on)
    seed_library(on=on)
    seed_years(on=on)
    seed_benefits(on=on)
    seed_assets(on=on)
    seed_loans(on=on)
    seed_subsidies(on=on)
    seed_villages(on=on)
