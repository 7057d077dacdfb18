"""Migrations that do not slow down with every table: a third of the time on a new machine was theirs.

After each step Django makes its picture of the changed model anew, and that of every model beside it: with a
hundred tables about one household that is a hundred for one index. A step that changes no relation says so
(`delay`) and Django throws the whole picture away before anything looks at the relations, so the model
itself is enough. `python -m tests.proofs.schema` shows that the database is the same either way.
"""

from django.db.migrations.state import ProjectState

_with_related = ProjectState._find_reload_model  # type: ignore[attr-defined]


def _models_to_reload(
    state: ProjectState,
    app_label: str,
    model_name: str,
    delay: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
) -> set[tuple[str, str]]:
    if not delay:
        related: set[tuple[str, str]] = _with_related(state, app_label, model_name)
        return related
    state.is_delayed = True
    return {(app_label, model_name)}


def reload_alone() -> None:
    """From now on a step without a relation reloads its own model only."""
    ProjectState._find_reload_model = _models_to_reload  # type: ignore[attr-defined]
