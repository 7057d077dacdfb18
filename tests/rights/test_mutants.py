"""Does the matrix bite? With the scope of one model removed it must fail, each model in turn."""

import pytest
from django.apps import apps

from tests.rights import matrix
from tests.rights.world import build

pytestmark = pytest.mark.django_db

SCOPED = [
    pytest.param(model, id=model._meta.label)
    for app in ("povertycase", "households")
    for model in apps.get_app_config(app).get_models()
    if hasattr(model._default_manager.get_queryset(), "visible_to")
]
# Somebody who reaches one township of three, at the addresses that show records.
WITNESS = {"names": ("township",), "beginning": ("api:", "households:", "notification")}


@pytest.mark.parametrize("model", SCOPED)
def test_without_its_scope_the_matrix_fails(model, monkeypatch):
    cast, places = build()
    queryset = type(model._default_manager.get_queryset())
    honest = queryset.visible_to
    monkeypatch.setattr(
        queryset, "visible_to", lambda rows, user: rows if rows.model is model else honest(rows, user)
    )

    assert matrix.run(cast, places, **WITNESS).faults


def test_unharmed_the_same_witness_finds_nothing():
    cast, places = build()

    assert not matrix.run(cast, places, **WITNESS).faults
