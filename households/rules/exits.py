"""What an exit from the register leaves in force."""

from datetime import date

from households.rules.dates import add_years


def policy_until(exited_on: date, *, years: int) -> date:
    """The first day without the policies that stay in force for `years` after an exit.

    An exit on 29 February counts to 28 February in common years.

    Source: SEED1 § 四(四)
    """
    return add_years(exited_on, years)


def is_entitled(as_of: date, *, until: date) -> bool:
    """Whether the retained policies are still in force; on `until` itself they no longer are.

    Source: SEED1 § 四(四)
    """
    return as_of < until
