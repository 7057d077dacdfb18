"""Which villages and lists the latest accepted roll covered."""

from collections.abc import Sequence
from typing import Any

from households.actions.rolls.columns import render
from households.actions.rolls.run import Run

BEFORE = """
    SELECT c.division_id, c.household_type, c.data_on::text, c.is_full, c.batch_id
    FROM $coverage AS c
    JOIN unnest(%(codes)s::text[], %(lists)s::text[]) AS given (code, list)
        ON given.code = c.division_id AND given.list = c.household_type
    WHERE c.scheme = %(scheme)s
"""

WRITE = """
    INSERT INTO $coverage (division_id, scheme, household_type, data_on, is_full, batch_id)
    SELECT given.code, %(scheme)s, given.list, %(data_on)s, %(is_full)s, %(batch)s
    FROM unnest(%(codes)s::text[], %(lists)s::text[]) AS given (code, list)
    ON CONFLICT (division_id, scheme, household_type)
    DO UPDATE SET data_on = excluded.data_on, is_full = excluded.is_full, batch_id = excluded.batch_id
"""


def write(run: Run, covered: Sequence[Sequence[str]]) -> list[list[Any]]:
    """Note the roll for each (village, list); what stood there before, so that undoing can put it back."""
    pairs = {"codes": [pair[0] for pair in covered], "lists": [pair[1] for pair in covered]}
    before = [list(row) for row in run.rows(render(BEFORE), **pairs)]
    run.execute(render(WRITE), **pairs, data_on=run.data_on, is_full=run.is_full)
    return before
