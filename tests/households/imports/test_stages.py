"""How far a transaction has come is seen by others while it runs, and no longer afterwards."""

import threading

import pytest
from django.db import connection, transaction

from households.actions import rolls
from households.actions.rolls import applying, chunk, members
from households.choices import RollStage
from households.imports import comparing
from households.models.roll_stages import announce, announced
from households.reports.rolls import progress_of
from tests import factories, importing
from tests import rolls as generator

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(question):
    """What another session answers."""
    answers = []

    def ask():
        answers.append(question())
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


def test_a_stage_is_seen_at_once_and_goes_with_its_transaction():
    with transaction.atomic():
        announce(7, RollStage.GATHERING)
        announce(7, RollStage.WRITING_PEOPLE)
        assert elsewhere(lambda: announced(7)) == RollStage.WRITING_PEOPLE
        assert elsewhere(lambda: announced(8)) is None
    assert elsewhere(lambda: announced(7)) is None


def test_two_workers_announce_without_waiting_for_each_other():
    def other():
        with transaction.atomic():
            announce(7, RollStage.GATHERING)
            return True

    with transaction.atomic():
        announce(7, RollStage.GATHERING)
        assert elsewhere(other)


@pytest.fixture
def watch(monkeypatch):
    """A function that has another session look at a batch whenever a function is called."""

    def watch(seen, batch, module, name):
        wrapped = getattr(module, name)

        def watched(*args, **facts):
            seen.append(elsewhere(lambda: progress_of(importing.again(batch))))
            return wrapped(*args, **facts)

        monkeypatch.setattr(module, name, watched)

    return watch


def test_one_transaction_of_a_township_shows_how_far_it_is(tmp_path, watch):
    with transaction.atomic():
        world = factories.world()
    batch = importing.uploaded(world.township, generator.write(importing.people_of(), tmp_path / "roll.xlsx"))
    comparison, writing = [], []
    watch(comparison, batch, comparing, "_is_known")
    importing.read(batch)
    batch = importing.again(batch)
    rolls.accept(batch, categories={"new"}, by=world.township, version=batch.version)
    for module, name in (
        (chunk, "gather"),
        (members, "insert_people"),
        (members, "join"),
        (applying, "_check_scope"),
    ):
        watch(writing, batch, module, name)
    importing.write(batch)

    assert "正在逐人逐户比对（第 4 步，共 5 步）" in comparison[0].note
    assert comparison[0].words == "比对中"
    percents = [progress.percent for progress in writing]
    assert percents == sorted({*percents})
    assert percents[0] == 0
    assert percents[-1] < 100
    assert "正在写入人员（第 3 步，共 6 步）" in writing[1].note
    assert "已写入 0 /" in writing[1].note
    assert importing.again(batch).status == "applied"
