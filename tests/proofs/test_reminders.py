"""The short form of `python -m tests.proofs.reminders`: days by the calendar, with the controls."""

import pytest

from tests.proofs import dates


@pytest.mark.django_db
def test_days_are_those_of_the_calendar_whatever_the_database_says(monkeypatch):
    """0-09, F-REM-4; F-REM-1 to 3 have theirs in test_reminders.py and test_outbox.py of the kernel."""
    monkeypatch.setattr(dates, "NIGHTS", dates.NIGHTS[:1])
    monkeypatch.setattr(dates, "HOURS", dates.HOURS[-1:])
    monkeypatch.setattr(dates, "PRINTED", dict(list(dates.PRINTED.items())[:1]))
    verdicts = list(dates.prove())

    assert [each.different for each in verdicts] == [[]] * 4
    assert [each.title for each in verdicts if not each.is_well] == []
