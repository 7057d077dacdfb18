"""Draws every state machine as a diagram in docs/states."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from povertycase.workflow import Move


class Command(BaseCommand):
    """`--check` writes nothing and fails when a diagram is stale."""

    help = "Draw the state machines in docs/states."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for model in apps.get_models():
            moves = model.__dict__.get("MOVES")
            if moves is None:
                continue
            path = Path(settings.BASE_DIR) / "docs" / "states" / f"{model._meta.model_name}.md"
            drawn = diagram(model, moves)
            if options["check"]:
                stale += [] if path.exists() and path.read_text() == drawn else [path.name]
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(drawn)
        if stale:
            raise CommandError(f"Stale, run `manage.py states`: {', '.join(stale)}")


def diagram(model: Any, moves: dict[str, Move]) -> str:
    """A Mermaid diagram of one model's table, labels in Chinese."""
    labels = dict(model._meta.get_field("status").choices)
    initial = model._meta.get_field("status").default
    sources = {state for move in moves.values() for state in move.sources}
    lines = [f"# {model._meta.verbose_name}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state} : {label}" for state, label in labels.items()]
    lines.append(f"    [*] --> {initial}")
    for verb, move in moves.items():
        who = ", ".join(sorted(move.roles))
        lines += [f"    {source} --> {move.target} : {verb} ({who})" for source in sorted(move.sources)]
    lines += [f"    {state} --> [*]" for state in labels if state not in sources]
    return "\n".join([*lines, "```", ""])
