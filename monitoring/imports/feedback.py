"""The sheet that goes back to a department: what became of each of its rows that somebody looked at."""

import itertools
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from monitoring.imports.feed_layouts import ANSWERS, IDENTITY, LAYOUTS, NAME
from monitoring.models import FeedBatch, Warning
from monitoring.models.warnings import WarningQuerySet
from monitoring.reports.feed_answers import answer_of, reasons_of
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from povertycase.sheets import writing

WIDTH, WIDE = 12, 22
CHUNK = 2_000
TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]


def feedback_rows(batch: FeedBatch, user: User) -> WarningQuerySet:
    """The warnings of a file that the sheet shows."""
    return Warning.objects.visible_to(user).filter(batch=batch)


def feedback_table(batch: FeedBatch, user: User) -> writing.Table:
    """The department's own columns of every warning of a file, with the four answers.

    Identities stand in full: the department sent them.
    """
    rows = feedback_rows(batch, user)
    layout = LAYOUTS[batch.feed.kind]  # type: ignore[index]
    keys = [key for key in layout.headings if key not in {"serial", layout.until}]
    return writing.Table(
        title=_("{}预警核实结果反馈表").format(batch.feed.get_kind_display()),
        subtitle=_("推送期次：{}　　推送部门：{}").format(batch.period, batch.feed.organisation.name),
        columns=[
            writing.Column("序号", width=8),
            *(writing.Column(layout.headings[key], width=WIDE if key == IDENTITY else WIDTH) for key in keys),
            writing.Column(_("预警理由"), width=40),
            *(writing.Column(heading, width=WIDE) for heading in ANSWERS.values()),
        ],
        rows=_rows(rows.with_answers().select_related("moved_by").order_by("row", "pk"), keys),
        sheet=_("反馈"),
        template=("warning-answers", "1"),
    )


def _rows(warnings: WarningQuerySet, keys: list[str]) -> Iterator[list[str]]:
    places = dict(Division.objects.filter(level__in=["township", "village"]).values_list("code", "name"))
    found = warnings.iterator(chunk_size=CHUNK)
    serials = itertools.count(1)
    while chunk := list(itertools.islice(found, CHUNK)):
        reasons = reasons_of(chunk)
        for warning in chunk:
            code = warning.division_id
            said = {
                "township": places.get(code[:TOWN], ""),
                "village": places.get(code[:VILLAGE], "") if len(code) == VILLAGE else "",
                NAME: warning.name,
                IDENTITY: warning.identity or warning.id18,
                **{key: str(value) for key, value in warning.facts.items()},
            }
            told = _answers(warning, reasons)
            yield [str(next(serials)), *(said.get(key, "") for key in keys), warning.message, *told]


def _answers(warning: Warning, reasons: Mapping[int, str]) -> list[str]:
    """核实结果, 是否纳入, 核实人 and 核实时间; the last three empty until it is decided."""
    answer = answer_of(warning, reasons)
    if not answer.included:
        return [answer.outcome, "", "", ""]
    day = warning.handled_on.isoformat() if warning.handled_on else ""
    return [answer.outcome, answer.included, warning.moved_by.name, day]
