"""The short form of `python -m tests.proofs.channels`: one seed by chance, named when something differs."""

import random

import pytest

from households.actions import channels
from households.imports import channel_sheets
from tests.proofs import cells
from tests.proofs.spellings import CHANNELS, FIELDS, KINDS

pytestmark = pytest.mark.django_db
HOUSEHOLDS, EDITS = 3, 15


def test_exactly_the_edited_cells_are_told_and_taken(tmp_path):
    """0-36: over three channels and every kind of field; nothing for what is only written otherwise."""
    seed = random.SystemRandom().randrange(10**6)

    proofs = cells.prove(seed, tmp_path, households=HOUSEHOLDS, edits=EDITS)

    again = f"python -m tests.proofs.channels --seed {seed} --cells {EDITS} --households {HOUSEHOLDS}"
    faults = [fault for proof in proofs for fault in proof.faults]
    assert not faults, "\n".join([again, *faults[:20]])
    assert [proof.channel for proof in proofs] == list(CHANNELS)
    assert all(set(proof.edited) == set(KINDS) for proof in proofs)
    assert sum(proof.told for proof in proofs) == EDITS
    assert min(proof.same for proof in proofs) == HOUSEHOLDS * len(FIELDS)


# One thing each that the import could do wrong.
MUTANTS = {
    "a field is overlooked": (channel_sheets, "_cell", lambda *_cell: {"row": 0, "field": "", "new": ""}),
    "spellings and masks are not read": (
        channels,
        "read_over",
        lambda _field, text, _known: (text.strip(), ""),
    ),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_the_proof_notices_what_is_broken(tmp_path, monkeypatch, what):
    owner, name, broken = MUTANTS[what]
    monkeypatch.setattr(owner, name, broken)

    proofs = cells.prove(7, tmp_path, households=1, edits=8, channels=("handbook",))

    assert any(proof.faults for proof in proofs)
