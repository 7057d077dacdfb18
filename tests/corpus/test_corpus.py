"""Each kind once, with a seed by chance; `python -m tests.proofs.corpus` runs all of them for many seeds."""

import random

import pytest

from tests.corpus.frame import judge
from tests.corpus.kinds import KINDS

pytestmark = pytest.mark.django_db
SEED = random.SystemRandom().randrange(10**6)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_kind_of_dirt_gets_its_code_and_its_sentence(kind, tmp_path):
    faults = judge(kind, SEED, tmp_path)

    assert not faults, f"seed {SEED}: {faults}"
