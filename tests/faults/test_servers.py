"""The short forms of `python -m tests.proofs.faults`: servers that die, doorbells that ring too often."""

import random

import pytest

from tests.faults.grounds import ground
from tests.faults.kinds import ON_SERVERS
from tests.faults.rig import chance
from tests.faults.test_imports import judge

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = {"F-IMP-7": 1, "F-Q-1": 60, "F-Q-5": 2, "F-Q-6": 20}


def test_servers_and_children_die_and_everything_is_done_once(rig, tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    with ground(rig, tmp_path / "own") as own:
        for key, prove in ON_SERVERS.items():
            judge(prove(own, chance(seed), SHORT[key]), seed)
