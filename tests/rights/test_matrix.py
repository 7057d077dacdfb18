"""The rights matrix: every address x every method x every person of the cast x own, sibling, foreign.

The addresses come from the URL resolver and the admin registry, the rules from policy.py, the verdict from
the canaries in the answer.
"""

import pytest
from django.urls import get_resolver

from tests.rights import matrix
from tests.rights.policy import POLICY
from tests.rights.world import CAST, RELATIONS, build

pytestmark = pytest.mark.django_db


def test_every_address_has_a_rule_and_every_rule_an_address():
    found = {(op.name, method) for op in matrix.site() for method in op.methods}

    assert {name for name, _method in found} - {name for name, _method in POLICY} == set(), "no rule"
    assert set(POLICY) - found == set(), "rules without an address"


def test_nothing_leaks_and_nobody_acts_where_they_may_not():
    cast, places = build()

    run = matrix.run(cast, places)

    assert not run.faults, "\n".join(run.faults[:40])
    assert run.cells >= len(matrix.site()) * len(CAST) * len(RELATIONS)


def test_resolver_and_matrix_count_the_same_addresses():
    """Counted a second way: straight from the resolver's reverse table."""
    named = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    mine = {op.name for op in matrix.site() if ":" not in op.name}

    assert mine == named
