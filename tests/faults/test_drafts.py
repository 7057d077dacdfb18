"""The short form of `python -m tests.proofs.drafts`: drafts on a bad line, and the same without the guard."""

import random

import pytest

from tests.faults import drafts

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = 8


def test_drafts_stand_once_and_are_not_lost(tmp_path):
    rng = random.Random(11)
    cadres, county = drafts.people()
    with drafts.site(tmp_path / "site.log") as port:
        verdicts = [
            drafts.many_sendings(cadres, port, rng, SHORT),
            drafts.two_bodies(cadres, port, rng, SHORT),
            drafts.left_behind(cadres, port, rng, SHORT + 1, county),
            drafts.wrong_clocks(cadres, port, rng, SHORT + 1),
        ]

    assert [line for verdict in verdicts for line in verdict.different] == []


def test_without_the_guard_they_would_not(tmp_path):
    cadres, _county = drafts.people()
    with drafts.site(tmp_path / "site.log", FAULTS_GUARD="off") as port:
        assert drafts.harmed(cadres, port, random.Random(11), 2)
