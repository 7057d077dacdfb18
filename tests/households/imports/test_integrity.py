"""The households that SQL picks out are all that the rules have something to say of."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import Labour, Relation, Scheme, SchoolStatus
from households.imports import integrity
from households.imports.findings import Findings
from households.imports.integrity import check_integrity
from households.imports.policy import LAND_MU, Policy
from households.imports.statements import Statements
from households.models import RollBatch, RollRow
from povertycase.actions import store_file

AS_OF = datetime.date(2026, 10, 31)
COLUMNS = (
    *("household_number", "person_name", "relation", "sex", "birth_on", "stated_size"),
    *("education", "school_status", "labour", "distance_km", "land_arable_mu"),
    *("has_resident_medical", "has_employee_medical", "has_serious_illness"),
)
SHIPPED = Policy(
    generation_years=14,
    working_age=16,
    land_limits_mu=dict.fromkeys(LAND_MU, Decimal(100)),
    distance_limit_km=Decimal(5),
)
UNKNOWN = Policy(land_limits_mu={})
flags = st.sampled_from(["true", "false", None])
members = st.fixed_dictionaries(
    {
        "relation": st.sampled_from([*Relation.values, Relation.HEAD, Relation.SPOUSE, None]),
        "sex": st.sampled_from(["男", "女", None]),
        "birth_on": st.dates(datetime.date(1930, 1, 1), AS_OF).map(str) | st.none(),
        "stated_size": st.sampled_from(["1", "2", None]),
        "education": st.sampled_from(["小学", None]),
        "school_status": st.sampled_from([SchoolStatus.PRIMARY, SchoolStatus.PRESCHOOL_AGE, None]),
        "labour": st.sampled_from([*Labour.values, None]),
        "distance_km": st.sampled_from(["4", "5", "5.01", None]),
        "land_arable_mu": st.sampled_from(["-1", "100", "100.01", None]),
        "has_resident_medical": flags,
        "has_employee_medical": flags,
        "has_serious_illness": flags,
    }
)


@pytest.fixture
def batch(world):
    return RollBatch.objects.create(
        division_id=world.township.postings[0].division_id,
        source=store_file(b"x", name="x.xlsx", by=world.township),
        created_by=world.township,
        moved_by=world.township,
        scheme=Scheme.NATIONAL,
        columns=list(COLUMNS),
    )


def said(batch, policy):
    findings = Findings()
    held = check_integrity(Statements(batch), findings, as_of=AS_OF, headers={}, policy=policy)
    return findings.counts, held


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    households=st.lists(st.lists(members, min_size=1, max_size=4), min_size=1, max_size=6),
    policy=st.sampled_from([SHIPPED, UNKNOWN]),
)
def test_preselection_loses_nothing(batch, monkeypatch, households, policy):
    RollRow.objects.filter(batch=batch).delete()
    rows = [
        RollRow(
            batch=batch, row=100 * number + place, household_number=str(number), person_name="某", **facts
        )
        for number, people in enumerate(households)
        for place, facts in enumerate(people)
    ]
    RollRow.objects.bulk_create(rows)
    with monkeypatch.context() as patch:
        selected = said(batch, policy)
        patch.setattr(
            integrity, "_suspects", lambda *_facts: [(str(number),) for number in range(len(households))]
        )
        every = said(batch, policy)

    assert selected == every
