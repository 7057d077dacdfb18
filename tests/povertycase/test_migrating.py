"""A step that only adds reloads its own model; one that changes a relation, whatever hangs on it."""

from django.db import models
from django.db.migrations.operations import AddField, AddIndex, AlterField, CreateModel, RemoveField
from django.db.migrations.state import ProjectState


def rendered(operation):
    """The models that are made anew by a step after the picture of a parent and its child was drawn."""
    state = ProjectState()
    key = ("id", models.BigAutoField(primary_key=True))
    CreateModel("Parent", [key, ("code", models.CharField(max_length=9))]).state_forwards("app", state)
    link = ("parent", models.ForeignKey("app.Parent", models.PROTECT))
    CreateModel("Child", [key, link]).state_forwards("app", state)
    CreateModel("Other", [key]).state_forwards("app", state)
    before = {name: state.apps.get_model("app", name) for name in ("parent", "child", "other")}
    operation.state_forwards("app", state)
    apps = state.apps
    return state, {name for name, model in before.items() if apps.get_model("app", name) is not model}


def test_an_index_touches_its_own_model_alone():
    state, changed = rendered(AddIndex("Parent", models.Index(fields=["code"], name="parent_code")))

    assert changed == {"parent"}
    assert state.is_delayed  # so that code of a migration gets a picture drawn anew


def test_a_new_field_touches_its_own_model_alone():
    field = models.ForeignKey("app.Parent", models.PROTECT, null=True)

    state, changed = rendered(AddField("Other", "parent", field))

    assert changed == {"other"}
    assert state.is_delayed


def test_a_relation_that_changes_touches_both_ends():
    field = models.ForeignKey("app.Other", models.PROTECT)

    state, changed = rendered(AlterField("Child", "parent", field))

    assert changed == {"parent", "child", "other"}
    assert not state.is_delayed


def test_a_relation_that_goes_touches_both_ends():
    _state, changed = rendered(RemoveField("Child", "parent"))

    assert {"parent", "child"} <= changed


def test_what_a_new_field_left_is_made_whole_before_a_relation_changes():
    state, _changed = rendered(AddField("Other", "code", models.CharField(max_length=9, default="")))

    AlterField("Child", "parent", models.ForeignKey("app.Other", models.PROTECT)).state_forwards("app", state)

    assert not state.is_delayed
    related = state.apps.get_model("app", "Other")._meta.related_objects
    assert [each.related_model._meta.object_name for each in related] == ["Child"]
