"""The short form of `python -m tests.proofs.figures`: a few households, and numbers by chance."""

import random

import pytest
from django.urls import reverse

from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.figures import topics
from povertycase.models import User
from tests import factories
from tests.proofs import boards, figure_steps, stirring
from tests.proofs.figures import PARTS, Proof
from tests.rectification import making

pytestmark = pytest.mark.django_db
NUMBERS, TOPICS = 20, 4


def test_numbers_drawn_from_the_dashboards_are_their_lists():
    """0-60, 2-02: totals, cells, rates and noughts, followed to the last row; both faults are found."""
    seed = random.SystemRandom().randrange(10**6)
    rng = random.Random(seed)
    world = making.cast_of_rectification(factories.world())
    save_parameters(read_parameters())
    for village in (factories.VILLAGE, factories.SISTER_VILLAGE, factories.OTHER_VILLAGE):
        for number in range(8):
            factories.household(village, head=f"示例{number}")
    for user in User.objects.filter(username__in=("county", *PARTS)):
        user.set_password(figure_steps.PASSWORD)
        user.save()
    stirring.stir(rng, by=world.county, steps=24)
    proof = Proof(seed)

    people = ["county", rng.choice(("township", "village", "department"))]
    figure_steps.prove(proof, people, numbers=NUMBERS, topics=TOPICS)

    assert not proof.faults, "\n".join([f"seed {seed}", *proof.faults[:20]])
    assert proof.is_well, (seed, proof.controls)
    assert len(proof.lines) == NUMBERS
    assert proof.kinds.get("total", 0) + proof.kinds.get("cell", 0) >= 4, (seed, proof.kinds)


def test_every_rate_and_every_address_is_known_to_the_proof():
    assert {rate.code for topic in topics() for rate in topic.rates} == set(boards.RATES)
    assert reverse("account_login") == "/accounts/login/"
