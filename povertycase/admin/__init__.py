"""The admin: reference data, parameters, accounts, schedules and jobs, for the three administrators."""

from povertycase.admin import people, reference

__all__ = ["people", "reference"]
