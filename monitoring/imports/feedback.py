"""The sheet that goes back to a department: what became of each of its rows that somebody looked at."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions.exports import record_feedback
from monitoring.choices.feeds import UNHANDLED, WarningStatus
from monitoring.imports.feed_layouts import ANSWERS, IDENTITY, LAYOUTS, NAME
from monitoring.models import FeedBatch, Warning
from povertycase import sheets
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User

WIDTH, WIDE = 12, 22
YES, NO = "是", "否"
TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]


def feedback_rows(batch: FeedBatch, user: User) -> QuerySet[Warning]:
    """The warnings of a file that the sheet shows."""
    return Warning.objects.visible_to(user).filter(batch=batch)


def feedback_sheet(path: Path, batch: FeedBatch, *, by: User, purpose: str) -> int:
    """Write the department's own columns of every warning of a file, with the four answers; how many.

    Identities stand in full: the department sent them. Who: the county, and the department that sent it,
    which alone reach the file. The taking is recorded with its purpose. Raises Refused, or Invalid for a
    purpose that says nothing.
    """
    rows = feedback_rows(batch, by)
    record_feedback(batch, by=by, purpose=purpose, rows=rows.count())
    layout = LAYOUTS[batch.feed.kind]  # type: ignore[index]
    keys = [key for key in layout.headings if key not in {"serial", layout.until}]
    now = timezone.localtime()
    table = sheets.Table(
        title=_("{}预警核实结果反馈表").format(batch.feed.get_kind_display()),
        subtitle=_("推送月份：{}　　推送部门：{}").format(batch.period, batch.feed.organisation.name),
        columns=[
            sheets.Column("序号", width=8),
            *(sheets.Column(layout.headings[key], width=WIDE if key == IDENTITY else WIDTH) for key in keys),
            sheets.Column(_("预警理由"), width=40),
            *(sheets.Column(heading, width=WIDE) for heading in ANSWERS.values()),
        ],
        rows=_rows(rows.select_related("moved_by").order_by("row", "pk"), keys),
        sheet=_("反馈"),
        footer=_("{name}（{account}）{moment} 导出").format(
            name=by.name, account=by.username, moment=f"{now:%Y-%m-%d %H:%M}"
        ),
    )
    return sheets.write_table(path, table)


def _rows(warnings: object, keys: list[str]) -> Iterator[list[str]]:
    places = dict(Division.objects.filter(level__in=["township", "village"]).values_list("code", "name"))
    for serial, warning in enumerate(warnings.iterator(chunk_size=2000), start=1):  # type: ignore[attr-defined]
        code = warning.division_id
        said = {
            "township": places.get(code[:TOWN], ""),
            "village": places.get(code[:VILLAGE], "") if len(code) == VILLAGE else "",
            NAME: warning.name,
            IDENTITY: warning.identity or warning.id18,
            **{key: str(value) for key, value in warning.facts.items()},
        }
        yield [str(serial), *(said.get(key, "") for key in keys), warning.message, *_answers(warning)]


def _answers(warning: Warning) -> list[str]:
    """核实结果, 是否纳入, 核实人 and 核实时间; empty while nobody has handled it."""
    if warning.status in UNHANDLED:
        return [str(warning.get_status_display()), "", "", ""]
    outcome = f"{warning.get_status_display()}{'：' if warning.note else ''}{warning.note}"
    taken = warning.status in {WarningStatus.INCLUDED, WarningStatus.MONITORED}
    day = warning.handled_on.isoformat() if warning.handled_on else ""
    return [outcome, YES if taken else NO, warning.moved_by.name, day]
