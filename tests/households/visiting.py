"""Visits as a phone sends them."""

from django.utils import timezone

from households.rules.visit_form import BLOCKS, FORM_VERSION


def answers(**problems):
    """Every block well, but those given with the details of their problem."""
    said = {block.name.value: {"state": "ok", "kept": True} for block in BLOCKS}
    return said | {
        name: {"state": "problem", "kept": False, "details": details} for name, details in problems.items()
    }


def sent(household, **changes):
    """A visit to a household where all is well, made just now and without a position."""
    body = {
        "household": household.pk,
        "way": "home",
        "visited_at": timezone.now().replace(microsecond=0),
        "clock_offset_seconds": 0,
        "place": None,
        "place_refused": "declined",
        "answers": answers(),
        "note": "",
        "form": FORM_VERSION,
        "round": None,
        "corrects": None,
        "correction_reason": "",
    }
    return body | changes
