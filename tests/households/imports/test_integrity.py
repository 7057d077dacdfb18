"""The households that SQL picks out are all that the rules have something to say of."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.choices import DropoutReason, HouseholdType, Labour, Relation, Scheme, SchoolStatus
from households.imports import integrity
from households.imports.doubts import OF_HOUSEHOLDS, OF_MEMBERS, OF_ROWS
from households.imports.findings import Findings
from households.imports.integrity import OF_RELATIVES, check_integrity
from households.imports.statements import Statements
from households.imports.suspects import Suspects
from households.models import RollBatch, RollRow
from households.rules.checks import HOME_RULES, MEMBER_RULES, check_case
from households.rules.policy import Policy, read_policy
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters

AS_OF = datetime.date(2026, 10, 31)
UNKNOWN = Policy()


def shipped():
    """The figures that ship with the system, and a line for those that have none for every province."""
    rows = {row["key"]: row["value"] for row in read_parameters() if row["division"] is None}
    return read_policy(rows | {"income.monitor_line": 7000})


flags = st.sampled_from(["true", "false", None])
amounts = st.sampled_from(["0", "50", "100", "3999.99", "4000.01", "9000", None])
FIELDS = {
    "relation": st.sampled_from([*Relation.values, Relation.HEAD, Relation.SPOUSE, None]),
    "sex": st.sampled_from(["男", "女", None]),
    "birth_on": st.dates(datetime.date(1930, 1, 1), AS_OF).map(str) | st.none(),
    "stated_size": st.sampled_from(["1", "2", None]),
    "education": st.sampled_from(["小学", "大专", None]),
    "school_status": st.sampled_from([*SchoolStatus.values, None, None, None]),
    "dropout_reason": st.sampled_from([*DropoutReason.values, "外出", None, None]),
    "health": st.sampled_from(["健康", "健康", "长期慢性病,残疾", None]),
    "disability_kind": st.sampled_from(["肢体", "视力", None]),
    "disability_grade": st.sampled_from(["一级", "三级", None]),
    "labour": st.sampled_from([*Labour.values, None]),
    "work_place": st.sampled_from(["某市", None]),
    "work_months": st.sampled_from(["0", "0.5", "6", None]),
    "public_post": st.sampled_from(["保洁", "保洁、护林、治安", None]),
    "public_post_months": st.sampled_from(["0", "6", None]),
    "has_resident_pension": flags,
    "has_employee_pension": flags,
    "is_low_income_recipient": flags,
    "low_income_allowance": st.sampled_from(["未享受", "农村低保", None]),
    "is_destitute_recipient": flags,
    "destitute_support": st.sampled_from(["不享受", "农村特困", None]),
    "has_resident_medical": flags,
    "has_employee_medical": flags,
    "has_serious_illness": flags,
}
# Settled before: all rows of a household say the same.
SHARED = {
    "household_type": st.sampled_from([*HouseholdType.values, None]),
    "is_no_labour_guaranteed": flags,
    "industry_support": st.sampled_from(["种植", None]),
    "distance_km": st.sampled_from(["4", "5", "5.01", None]),
    "land_arable_mu": st.sampled_from(["-1", "100", "100.01", None]),
    "income_population": st.sampled_from(["0", "1", "3", None]),
    "net_yuan": amounts,
    "per_capita_yuan": amounts,
    "claims_yuan": amounts,
    "compliant_oop_yuan": amounts,
    "wage": amounts,
    "business": amounts,
    "property": st.just("0"),
    "transfer": amounts,
    "transfer_family_planning": st.just("0"),
    "transfer_allowance": st.sampled_from(["0", "50", "49.99", "49.98"]),
    "transfer_destitute": st.just("0"),
    "transfer_pension": st.just("0"),
    "transfer_ecology": st.just("0"),
    "transfer_other": st.just("0"),
    "cost": st.sampled_from(["0", "0.02", None]),
}
# What the identity tells, whatever columns there are.
ALWAYS = frozenset({"relation", "sex", "birth_on", "disability_kind", "disability_grade"})
COLUMNS = ("household_number", "person_name", *FIELDS, *SHARED)


@st.composite
def a_household(draw):
    """Members, each with the household's own columns; mostly ordinary ones, or none would be passed over."""
    shared = draw(st.fixed_dictionaries(SHARED)) if draw(st.booleans()) else {}
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=8, unique=True))
    odd = st.fixed_dictionaries({name: FIELDS[name] for name in names})
    size = draw(st.integers(1, 4))
    first = {"relation": "户主", "education": "初中"} | ({} if draw(st.booleans()) else draw(odd))
    return [
        first | shared,
        *({"relation": "其他", "education": "初中"} | draw(odd) | shared for _ in range(size - 1)),
    ]


@st.composite
def some_columns(draw):
    """The columns of a roll: all, or all but some."""
    left_out = draw(st.lists(st.sampled_from(COLUMNS[2:]), max_size=6))
    return [name for name in COLUMNS if name not in left_out]


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
    return findings.counts, findings._kept, held


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    households=st.lists(a_household(), min_size=4, max_size=12),
    columns=some_columns(),
    policy=st.sampled_from([shipped(), UNKNOWN]),
)
def test_preselection_loses_nothing(batch, monkeypatch, households, columns, policy):
    """What SQL picks out, households and rules for each, is all that the rules have to say of any."""
    RollRow.objects.filter(batch=batch).delete()
    batch.columns = columns
    rows = [
        RollRow(
            batch=batch,
            row=100 * number + place,
            household_number=str(number),
            person_name="某",
            **{name: value for name, value in facts.items() if name in columns or name in ALWAYS},
        )
        for number, people in enumerate(households)
        for place, facts in enumerate(people)
    ]
    RollRow.objects.bulk_create(rows)
    with monkeypatch.context() as patch:
        selected = said(batch, policy)
        everything = {str(number): [*OF_RELATIVES] for number in range(len(households))}
        patch.setattr(Suspects, "households", lambda _self: everything)
        patch.setattr(integrity, "check_doubts", lambda case, *_doubts: check_case(case))
        every = said(batch, policy)

    assert selected == every


def rules_of(*screens):
    return {rule for each in screens for rule in each.rules}


def test_every_rule_of_a_household_has_its_screen():
    assert rules_of(*OF_MEMBERS) == {*MEMBER_RULES}
    # What no roll tells, whether a house was appraised, is no matter for one.
    assert rules_of(*OF_ROWS, *OF_HOUSEHOLDS) == {*OF_RELATIVES, *HOME_RULES} - {"H-HOUSE-02"}
