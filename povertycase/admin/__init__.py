"""The admin: reference data, parameters, accounts, schedules and jobs, for the three administrators."""

from povertycase.admin.site import Site

__all__ = ["Site"]
