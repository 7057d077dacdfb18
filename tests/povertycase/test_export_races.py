"""F-EXP: one download for each approval, whoever asks at the same moment."""

import time
from functools import partial

import pytest
from django.db import transaction

from povertycase.actions import exports, files
from povertycase.choices import ExportStatus, Role
from povertycase.exceptions import Conflict
from povertycase.models import ExportRequest, Job, PolicyParameter, User
from povertycase.models.exports import ExportRequestQuerySet
from povertycase.tasks import make_export
from tests import factories
from tests.povertycase.test_exports import approve, ask
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record(transactional_db, monkeypatch):
    """A file that waits for whoever asked; to read it takes a while."""
    with transaction.atomic():
        cast = factories.world()
        PolicyParameter.objects.create(
            key=exports.LIMIT, valid_from="2014-01-01", value=0, unit="行", source="测试"
        )
        factories.user("second", Role.COUNTY, factories.COUNTY)
        asked = approve(ask(cast.county), User.objects.get(username="second"))
    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)

    def slowly(attachment):
        content = files.open_file(attachment)
        time.sleep(0.3)
        return content

    monkeypatch.setattr(exports, "open_file", slowly)
    return ExportRequest.objects.get(pk=asked.pk)


def take_both(record):
    people = [User.objects.get(username="county") for _each in range(2)]
    return at_once(*(partial(exports.take, record, by=each) for each in people))


def test_of_two_at_once_one_gets_the_file(record):
    found = take_both(record)

    assert sorted(type(each).__name__ for each in found) == ["Conflict", "tuple"]
    assert "已经下载过" in next(each for each in found if isinstance(each, Conflict)).message
    assert ExportRequest.objects.get(pk=record.pk).status == ExportStatus.TAKEN


def test_without_the_lock_both_get_it(record, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(ExportRequestQuerySet, "select_for_update", lambda rows, **_how: rows)

    assert [type(each).__name__ for each in take_both(record)] == ["tuple", "tuple"]
