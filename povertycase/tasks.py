"""Scheduled work: each task calls one action."""

SCHEDULED_JOBS: tuple[str, ...] = ()
