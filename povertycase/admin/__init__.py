"""The admin: reference data, parameters, accounts, schedules and jobs, for the three administrators."""

from povertycase.admin import channels, logins, people, reference, schedules, trail, words

__all__ = ["channels", "logins", "people", "reference", "schedules", "trail", "words"]
