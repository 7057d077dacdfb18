"""The invariants of projects hold in ordinary life, and each is seen when it is broken."""

import pytest
from django.db import connection

from projects.reports.invariants import INVARIANTS
from tests.projects import making

BREAKS = {
    "I9-ledger-balance": "UPDATE projects_allocation SET amount_yuan = 1",
    "I9-batch-balance": "UPDATE projects_fundbatch SET amount_yuan = 1",
    "I9-paid-requests": "UPDATE projects_paymentrequest SET status = 'approved'",
    "I9-milestone-order": (
        "INSERT INTO projects_milestone (project_id, division_id, kind, actual_on, note, version) "
        "SELECT id, division_id, 'procured', date '2024-05-02', '', 1 FROM projects_project UNION ALL "
        "SELECT id, division_id, 'started', date '2024-05-01', '', 1 FROM projects_project"
    ),
}


def violations(name):
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS[name][1])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(INVARIANTS))
def test_each_is_seen_when_it_is_broken(world, name):
    cast = making.cast_of_projects(world)
    making.paid(cast, making.allocation(cast), "100.00")
    assert violations(name) == 0

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger holds it
        cursor.execute(BREAKS[name])
        cursor.execute("SET session_replication_role = origin")

    assert violations(name) == 1
