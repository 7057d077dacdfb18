"""One table says which verb leads where, and for whom."""

import pytest

from povertycase import workflow
from povertycase.exceptions import Conflict, Refused
from povertycase.workflow import Move

TOWN, COUNTY = "township", "county"
MOVES = {
    "send": Move({"draft", "returned"}, "sent", {TOWN}),
    "approve": Move({"sent"}, "approved", {TOWN, COUNTY}, four_eyes=True),
}


@pytest.mark.parametrize(
    ("verb", "state", "roles", "own", "outcome"),
    [
        ("send", "draft", {TOWN}, False, "sent"),
        ("send", "returned", {TOWN}, True, "sent"),
        ("send", "sent", {TOWN}, False, Conflict),
        ("send", "draft", {COUNTY}, False, Refused),
        ("send", "draft", set(), False, Refused),
        ("send", "sent", {COUNTY}, False, Refused),
        ("approve", "sent", {COUNTY}, False, "approved"),
        ("approve", "sent", {TOWN, COUNTY}, True, Refused),
        ("approve", "draft", {COUNTY}, False, Conflict),
    ],
)
def test_target(verb, state, roles, own, outcome):
    given = {"state": state, "roles": frozenset(roles), "own": own}
    if isinstance(outcome, str):
        assert workflow.target_of(MOVES, verb, **given) == outcome
        assert workflow.can(MOVES, verb, **given)
        return
    with pytest.raises(outcome):
        workflow.target_of(MOVES, verb, **given)
    assert not workflow.can(MOVES, verb, **given)


def test_unknown_verb_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        workflow.can(MOVES, "burn", state="draft", roles=frozenset({TOWN}))
