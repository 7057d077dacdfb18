"""What an import found and did, as one object: for scripts and for the terminal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from households.choices import DifferenceKind
from households.models import RollBatch

FINDINGS_MAX = 5_000
STEPS = ("read", "check", "compare", "apply")
IN_ROLL = ("new", "moved", "head", "changed", "cleared", "unchanged")


def as_json(batch: RollBatch) -> dict[str, Any]:
    """The object of `import_roll --json`; the categories count people, `households_*` households.

    Everybody counts once, under the first that holds: new, moved, head (户主变更), changed, cleared,
    unchanged. seconds: of each step; peak_mb: of reader and worker together.
    """
    people, households = (batch.counts.get(name) or {} for name in ("people", "households"))
    return {
        "batch": batch.pk,
        "status": batch.status,
        "layout": batch.layout,
        "rows": batch.counts.get("rows", 0),
        "households": _in_roll(households) + batch.counts.get("held_households", 0),
        "people": _in_roll(people) + batch.counts.get("held_people", 0),
        "findings": _findings(batch),
        "finding_counts": batch.finding_counts,
        **{kind: people.get(kind, 0) for kind in DifferenceKind.values},
        **{f"households_{kind}": households.get(kind, 0) for kind in DifferenceKind.values},
        "held": batch.counts.get("held_people", 0),
        "written": batch.counts.get("written", 0),
        "message": batch.message,
        "seconds": {step: batch.seconds.get(step, 0) for step in STEPS},
        "peak_mb": batch.peak_mb,
    }


def _in_roll(kinds: Mapping[str, int]) -> int:
    return sum(kinds.get(kind, 0) for kind in IN_ROLL)


def _findings(batch: RollBatch) -> list[dict[str, Any]]:
    if batch.pk is None:  # turned away at the door
        return []
    columns = ("code", "severity", "row", "column", "value", "message")
    found = batch.findings.order_by("row", "id").values(*columns)[:FINDINGS_MAX]
    return [{**finding, "sheet": batch.sheet} for finding in found]


def as_text(batch: RollBatch) -> str:
    """The same for a person at a terminal: counts, then one line for each kind of finding."""
    facts = as_json(batch)
    lines = [
        _("《{name}》第 {pk} 次导入：{state}").format(
            name=batch.source.name, pk=batch.pk, state=batch.get_status_display()
        ),
        _("表样 {layout}，{rows} 行，{households} 户 {people} 人").format(**facts),
        "，".join(f"{label} {facts[kind]}" for kind, label in DifferenceKind.choices),
    ]
    examples = dict(batch.findings.order_by("-row").values_list("code", "message"))
    lines += [
        f"{code}  {count}  {examples.get(code, '')}" for code, count in sorted(batch.finding_counts.items())
    ]
    return "\n".join(filter(None, [*lines, batch.message]))
