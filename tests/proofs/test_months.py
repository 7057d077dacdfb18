"""The short form of `python -m tests.proofs.months`: two beats, four workers, with the keys and without."""

import os
from dataclasses import dataclass

import pytest

from tests.proofs import clocks, monthends
from tests.proofs.months import KEYS

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Shared:
    """The servers of this run: nobody kills them."""

    queue_url: str


def test_two_beats_and_four_workers_make_one_of_each(tmp_path, transactional_db):
    """0-33, F-SYNC-1: after two ends of the month without a clock, one row each, the late ones marked."""
    stand = monthends.prepare(tmp_path)
    try:
        proof = clocks.crowd(stand, Shared(os.environ["REDIS_URL"]), rounds=1)
    finally:
        stand.rig.drop()

    assert not proof.faults, "\n".join(["python -m tests.proofs.months --only M-2", *proof.faults])
    assert proof.harmed, f"without the unique keys nothing is double: {proof.control}"


def test_every_kind_can_be_asked_for():
    assert tuple(clocks.KINDS) == KEYS
