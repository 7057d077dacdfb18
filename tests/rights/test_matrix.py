"""The rights matrix: every address x every method x every person of the cast x own, sibling, foreign.

The addresses come from the URL resolver, the rules from policy.py and the admin's table of rights, the
verdict from the canaries in the answer. In the suite one person tries all eight methods and the others
those that an address offers; `python -m tests.proofs.matrix` has everybody try all of them.
"""

import os

import pytest
from django.urls import get_resolver

from tests.proofs.matrix import RECORD, counted, roles, unrouted
from tests.rights import matrix
from tests.rights.policy import POLICY
from tests.rights.recording import record
from tests.rights.world import CAST, build

pytestmark = pytest.mark.django_db


def methods_of(name):
    """What one person of the cast tries at every address; None: what the address offers."""
    tries_all = name == "township" or (name in roles() and RECORD in os.environ)
    return matrix.METHODS if tries_all else None


def test_every_address_has_a_rule_and_every_rule_an_address():
    found = {(op.name, method) for op in matrix.site() for method in op.methods}

    assert {name for name, _method in found} - {name for name, _method in POLICY} == set(), "no rule"
    assert set(POLICY) - found == set(), "rules without an address"


@pytest.mark.parametrize("name", CAST)
def test_nothing_leaks_and_nobody_acts_where_they_may_not(name):
    cast, places = build()

    methods = methods_of(name)
    run = matrix.run(cast, places, names=(name,), methods=methods)

    record(executed=run.executed, faults=run.faults, files=run.files)
    assert not run.faults, f"{len(run.faults)}\n" + "\n".join(run.faults[:40])
    offered = {(op.route, method) for op in matrix.everywhere() for method in methods or op.methods}
    missing = {cell for cell in counted() if cell[2] == name and cell[:2] in offered} - run.executed
    assert not missing, f"{len(missing)} cells were counted and not executed: {sorted(missing)[:3]}"


def test_each_role_is_a_person_of_the_cast():
    assert {role for _route, _method, role, _place in counted()} <= set(CAST)


def test_registry_and_routers_have_no_address_that_the_resolver_lacks():
    assert unrouted() == []


def test_resolver_and_matrix_count_the_same_addresses():
    """Counted a second way: straight from the resolver's reverse table."""
    named = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    mine = {op.name for op in matrix.site() if ":" not in op.name}

    assert mine == named
