"""The short form of `python -m tests.proofs.rolls`: one seed by chance, named when something differs."""

import random

import pytest

from households.actions.rolls import incomes
from households.imports import comparing, differences, exporting
from tests.proofs import steps
from tests.proofs.rolls import Proof

pytestmark = pytest.mark.django_db


def proved(seed, layout, folder, households=30):
    """A finished proof in the tests' own database."""
    proof = Proof(seed, layout, "")
    steps.prove(proof, folder, households=households, has_database=False)
    return proof


@pytest.mark.parametrize("layout", "ABCDE")
def test_a_second_roll_is_previewed_taken_and_given_back_exactly(tmp_path, layout):
    seed = random.SystemRandom().randrange(10**9)

    proof = proved(seed, layout, tmp_path)

    again = f"python -m tests.proofs.rolls --seeds {seed} --layouts {layout} --households 30"
    assert not proof.faults, "\n".join([again, *proof.faults[:20]])
    assert min(proof.lists, proof.register, proof.cells) > 0


# One thing each that a pipeline could do wrong, and the layout it shows in.
MUTANTS = {
    "cleared cells are overlooked": ("B", comparing, "is_cleared", lambda field: "false"),
    "the vanished are not listed": ("A", differences, "VANISHED", differences.VANISHED + "AND false"),
    "moves between households are not listed": ("C", differences, "MOVED", differences.RELATIONS),
    "incomes are not written": ("E", incomes, "write", lambda run: None),
    "exported households lose a column": ("B", exporting.Export, "_incomes", lambda self, homes: {}),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_the_proof_notices_what_is_broken(tmp_path, monkeypatch, what):
    layout, owner, name, broken = MUTANTS[what]
    monkeypatch.setattr(owner, name, broken)

    assert proved(7, layout, tmp_path).faults
