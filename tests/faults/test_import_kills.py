"""A worker is killed while it imports; whoever takes over ends with the same register, written once.

Each case has a database of its own, copied from one where a roll has just been uploaded.
"""

import random

import pytest

from tests.faults.rig import chance, killed_while_writing, prepare

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rig(tmp_path, transactional_db):
    """An uploaded roll of some 240 people in chunks of about 40."""
    rig = prepare(tmp_path, households=80)
    yield rig
    rig.drop()


def test_killed_anywhere_the_import_ends_the_same_and_without_its_guards_it_does_not(rig):
    expected = rig.undisturbed()
    assert (expected["status"], expected["staged"], expected["attempts"]) == ("applied", 0, 1)

    database = rig.copy()
    for point in ("reading", "offering"):
        rig.die(database, point)
    rig.run(database, "expire", "work", "accept")
    for point in ("claimed", "planned", "writing:2", "leaving:2", "committed:2", "closing", "notifying"):
        rig.die(database, point)
    found = rig.run(database, "expire", "work", "outcome")
    assert found["attempts"] == 8
    assert found | {"attempts": 1} == expected

    # The negative control: with cursor and emptied staging disabled the same kill does harm.
    database = rig.copy()
    rig.run(database, "work", "accept")
    rig.die(database, "committed:3", "--unguarded")
    found = rig.run(database, "expire", "work", "outcome", "--unguarded")
    assert found | {"attempts": 1} != expected


def test_killed_anywhere_an_undo_ends_with_the_register_as_it_was(rig):
    before = rig.run(rig.copy(), "outcome")
    database = rig.copy()
    written = rig.run(database, "work", "accept", "work", "outcome")
    assert written["digest"] != before["digest"]
    rig.run(database, "undo")
    for point in ("undo_asked", "undo_deleting", "undo_restored", "undo_notifying"):
        rig.die(database, point)
        kept = rig.run(database, "outcome")
        assert (kept["status"], kept["digest"], kept["told_of_undo"]) == ("undoing", written["digest"], 0)

    found = rig.run(database, "expire", "storm", "outcome")

    assert (found["status"], found["digest"]) == ("undone", before["digest"])
    assert (found["restored"], found["told_of_undo"], found["attempts"]) == (1, 1, 5)


def test_a_doorbell_rung_five_times_at_once_is_answered_once(rig):
    expected = rig.undisturbed()
    assert rig.run(rig.copy(), "storm", "accept", "storm", "outcome") == expected


def test_killed_from_outside_while_the_progress_page_is_reloaded(tmp_path, transactional_db):
    """The short form of `python -m tests.proofs.faults`."""
    seed = random.SystemRandom().randrange(10**6)
    rig = prepare(tmp_path, households=250)
    try:
        expected = rig.undisturbed()
        database = rig.copy()
        rig.run(database, "work", "accept")
        with rig.pages(database) as pages:
            deaths = killed_while_writing(rig, database, pages, 3, chance(seed))
            found = rig.run(database, "expire", "work", "outcome")
    finally:
        rig.drop()

    assert found["attempts"] == 4
    assert found | {"attempts": 1} == expected, f"seed {seed}"
    assert set(pages.answers) == {200}
    assert all(death.reloads for death in deaths)
