"""The invariants of projects hold in ordinary life, and each is seen when it is broken."""

import pytest
from django.db import connection

from projects.reports.invariants import INVARIANTS
from tests.projects import making

# A promise of five yuan on the cast's link.
DUE = (
    "INSERT INTO projects_benefitdue (created_at, updated_at, version, link_id, division_id, run_id, kind, "
    "due_on, amount_yuan, note, created_by_id) SELECT now(), now(), 1, id, division_id, NULL::bigint, "
    "'guaranteed', date '2024-05-01', 5, '', created_by_id FROM projects_benefitlink"
)
OWED = (
    "INSERT INTO povertycase_obligation (created_at, updated_at, kind, subject_code, title, url, "
    "division_id, role, due_on, since, state) VALUES (now(), now(), 'loan', 'loan:0', '', '', "
    "'990101100201', 'township', date '2024-05-01', date '2024-05-01', 'open')"
)
BREAKS = {
    "I9-ledger-balance": "UPDATE projects_allocation SET amount_yuan = 1",
    "I9-batch-balance": "UPDATE projects_fundbatch SET amount_yuan = 1",
    "I9-paid-requests": "UPDATE projects_paymentrequest SET status = 'approved'",
    "I9-milestone-order": (
        "INSERT INTO projects_milestone (project_id, division_id, kind, actual_on, note, version) "
        "SELECT id, division_id, 'procured', date '2024-05-02', '', 1 FROM projects_project UNION ALL "
        "SELECT id, division_id, 'started', date '2024-05-01', '', 1 FROM projects_project"
    ),
    "I9-benefit-paid": (
        f"WITH due AS ({DUE} RETURNING id) INSERT INTO projects_benefitpayment "
        "(due_id, kind, amount_yuan, paid_on, note, booked_by_id, booked_at) "
        "SELECT id, 'paid', 5.01, date '2024-05-02', '', 1, now() FROM due"
    ),
    "I9-in-kind": (
        "WITH loan AS (INSERT INTO projects_inkindloan (created_at, updated_at, version, link_id, "
        "division_id, item, unit, count, lent_on, due_on, note, created_by_id) SELECT now(), now(), 1, id, "
        "division_id, '羊', '只', 5, date '2024-05-01', date '2024-06-01', '', created_by_id "
        "FROM projects_benefitlink RETURNING id) INSERT INTO projects_inkindreturn "
        "(loan_id, kind, count, settled_on, note, booked_by_id, booked_at) "
        "SELECT id, 'returned', 6, date '2024-05-02', '', 1, now() FROM loan"
    ),
    "I9-dividend-dues": (
        "WITH run AS (INSERT INTO projects_dividendrun (project_id, division_id, total_yuan, "
        "collective_yuan, registered_yuan, ordinary_yuan, registered_households, ordinary_households, "
        "decided_on, due_on, note, run_by_id, run_at) SELECT id, division_id, 6, 2, 2, 2, 1, 1, "
        "date '2024-05-01', date '2024-05-01', '', moved_by_id, now() FROM projects_project RETURNING id) "
        + DUE.replace("NULL::bigint", "(SELECT id FROM run)")
    ),
    "I14-loan-duties": OWED,
    "I14-in-kind-duties": OWED.replace("loan", "in_kind"),
    "I14-strategy-duties": OWED.replace("loan", "strategy"),
    "I14-milestone-duties": (
        "INSERT INTO projects_milestone (project_id, division_id, kind, planned_on, note, version) "
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
