"""Migrations that do not slow down with every table: most of the time on a new machine was theirs.

After each step Django makes its picture of the changed model anew, and that of every model beside it: with a
hundred tables about one household that is a hundred for one index or one new table. A step that changes no
relation says so (`delay`) and Django throws the whole picture away before anything looks at the relations, so
the model itself is enough. It is for a new model and for a new field, too: what they write into the database
follows from themselves. Steps that take a relation away or change one look at what points where: for them
the picture is made anew first. `python -m tests.proofs.schema` shows that the database is the same either
way.
"""

from django.db.migrations.state import ProjectState

_with_related = ProjectState._find_reload_model  # type: ignore[attr-defined]


def _models_to_reload(
    state: ProjectState,
    app_label: str,
    model_name: str,
    delay: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
) -> set[tuple[str, str]]:
    if delay or _only_adds(state, app_label, model_name):
        state.is_delayed = True
        return {(app_label, model_name)}
    state.clear_delayed_apps_cache()
    state.is_delayed = False
    related: set[tuple[str, str]] = _with_related(state, app_label, model_name)
    return related


def _only_adds(state: ProjectState, app_label: str, model_name: str) -> bool:
    """Whether the step made this model, or gave it a field more than it has in the picture."""
    try:
        pictured = state.apps.get_model(app_label, model_name)._meta
    except LookupError:
        return True
    before = {field.name for field in (*pictured.local_fields, *pictured.local_many_to_many)}
    return before < set(state.models[app_label, model_name].fields)


def reload_alone() -> None:
    """From now on a step without a relation, and one that only adds, reloads its own model only."""
    ProjectState._find_reload_model = _models_to_reload  # type: ignore[attr-defined]
