"""A migration's step without a relation reloads its own model; one with a relation, whatever hangs on it."""

from django.db import models
from django.db.migrations.operations import AddField, AddIndex, CreateModel
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


def test_a_relation_touches_both_ends():
    field = models.ForeignKey("app.Parent", models.PROTECT, null=True)

    _state, changed = rendered(AddField("Other", "parent", field))

    assert changed == {"parent", "child", "other"}
