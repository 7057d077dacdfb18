"""Every ledger: entries, gaps, pages; by the labour ledger, which is the simplest."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from households.actions.ledgers import Note, note_entry, withdraw_entry
from households.ledgers import LEDGERS
from households.ledgers.lines import gaps_of, judged, lines
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.exceptions import Invalid, Refused, Stale
from tests import factories

pytestmark = pytest.mark.django_db
LABOUR = LEDGERS["labour"]
TODAY = timezone.localdate()


@pytest.fixture
def world():
    world = factories.world()
    save_parameters(read_parameters())
    return world


@pytest.fixture
def worker(world):
    home = factories.household(head="铁柱")
    person = home.memberships.get().person
    person.labour, person.school_status = "普通劳动力", ""
    person.birth_on = datetime.date(1980, 1, 1)
    person.save()
    return person


def _gaps(world, person):
    by = judged(LABOUR, world.county, on=TODAY)
    return gaps_of(LABOUR, [person.pk], world.county, by)[person.pk]


def test_a_fact_closes_the_gap(world, worker):
    """2-32"""
    assert _gaps(world, worker) == ["unasked"]
    note_entry(LABOUR, worker, Note(facts={"wish": "外出务工"}, on=TODAY), by=world.village)
    assert _gaps(world, worker) == ["uncertified"]
    facts = {"skill_certificate": "电工", "skill_level": "五级/初级工", "certified_on": "2025-03-01"}
    note_entry(LABOUR, worker, Note(facts=facts, on=TODAY), by=world.village)
    assert _gaps(world, worker) == []


def test_pages(world, worker, client):
    client.force_login(world.village)
    for url in (
        reverse("households:ledgers"),
        reverse("households:ledger", args=["labour"]),
        reverse("households:ledger-line", args=["labour", worker.pk]),
        reverse("households:ledger-note", args=["labour", worker.pk]),
    ):
        assert client.get(url).status_code == 200, url
