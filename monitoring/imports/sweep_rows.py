"""One row of a 集中排查表: its cells as values, and what is wrong with them."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from households.choices.visits import VisitBlock, VisitWay
from households.rules.cells import NOTHING, NUMBER, bare, comparable, plain_digits
from households.rules.visiting import OLDEST_DRAFT
from monitoring.imports.sweep_columns import COLUMN_OF, POINTS, SOUND_WORDS, TROUBLE
from monitoring.reports.sweep_ledger import SOUND, SUSPECT
from povertycase import masks
from projects.imports.outcomes import Told
from projects.imports.reading import Line
from projects.imports.values import Values

LONGEST = 200
EXACT_DIGITS = 15  # Excel keeps no more of a number
VERDICTS = {SOUND: SOUND, SUSPECT: SUSPECT, "疑似风险": SUSPECT, "疑似户": SUSPECT}
SAID = ("schooling", "medical", "housing", "water", "points", "surveyors", "signature", "day")
BY_PHONE = "电话"
_between = re.compile(r"[、,，;；\s/]+")


@dataclass
class SweepRow:
    """What one row says. troubles: of each block with a problem its words; points: those of no block."""

    line: Line
    head: str = ""
    village: str = ""
    number: str = ""
    identity: str = ""
    is_suspect: bool = False
    troubles: dict[VisitBlock, str] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    oop_yuan: Decimal | None = None
    surveyors: list[str] = field(default_factory=list)
    way: VisitWay = VisitWay.HOME
    day: datetime.date | None = None
    found: list[Told] = field(default_factory=list)

    def tell(self, code: str, key: str, message: str) -> None:
        """Something is wrong with one of its cells; an identity is masked."""
        self.found.append(masked(self.line, code, key, message))


def masked(line: Line, code: str, key: str, message: str) -> Told:
    """A finding about a cell, which never repeats an identity."""
    told = line.told(code, key, message)
    return told._replace(value=masks.identity(told.value)) if key == "identity" else told


def is_unsaid(line: Line) -> bool:
    """Whether nobody has been there yet: a household of the ledger without conclusion, day and answers."""
    return all(line.cells[key].is_blank for key in (*SAID, "verdict") if key in line.cells)


def read_row(line: Line, *, today: datetime.date, counts_from_1904: bool, surveyors: int) -> SweepRow:
    """The row's values; whatever cannot be read is told, never guessed. surveyors: how many go at least."""
    values = Values(line, counts_from_1904=counts_from_1904)
    row = SweepRow(line, found=values.found)
    row.head = values.required("head", LONGEST)
    row.village, row.number = values.text("village", LONGEST), values.text("number", LONGEST)
    row.identity = _identity(row)
    _read_blocks(row, values)
    _read_points(row, values)
    _read_verdict(row, values)
    _read_who(row, values, surveyors)
    _read_day(row, values, today)
    return row


def _identity(row: SweepRow) -> str:
    cell = row.line.cells.get("identity")
    if cell is None or cell.is_blank:
        return ""
    value = plain_digits(cell.text) if cell.kind == NUMBER else bare(cell.text)
    if cell.kind == NUMBER and len(value) > EXACT_DIGITS:
        message = _("单元格是数字，{} 位以后的数字已丢失，请设为“文本”后重新填写").format(EXACT_DIGITS)
        row.tell("E-ID-PRECISION", "identity", message)
        return ""
    return "" if value in NOTHING else value.upper()


def _read_blocks(row: SweepRow, values: Values) -> None:
    """The four columns of safeguards: each says sound, or what the trouble is."""
    for block, key in COLUMN_OF.items():
        said = values.text(key, LONGEST)
        if not said and comparable(values.cell(key).text) not in SOUND_WORDS and not values.is_wrong(key):
            row.tell(
                "E-REQUIRED", key, _("没有填写{}：写“无问题”，或者写明问题").format(values.cell(key).column)
            )
        if said and comparable(said) not in SOUND_WORDS:
            row.troubles[block] = "" if comparable(said) == TROUBLE else said
    row.oop_yuan = values.yuan("oop", is_wan=False)


def _read_points(row: SweepRow, values: Values) -> None:
    """风险点, separated: those that are blocks of the form, and the others as they are written."""
    for point in filter(None, re.split(r"[、;；]+", values.text("points", LONGEST))):
        block = next((each for each, words in POINTS.items() if point.strip().startswith(words)), None)
        if comparable(point) in SOUND_WORDS:
            continue
        if block is None:
            row.points.append(point.strip())
        elif block not in COLUMN_OF or block in row.troubles:
            known = row.troubles.get(block, "")
            is_name = comparable(point) in {comparable(word) for word in POINTS[block]}
            plain = point.strip() if block not in COLUMN_OF or not is_name else ""
            row.troubles[block] = "；".join(filter(None, (known, plain)))
        else:
            message = _("风险点写了“{}”，“{}”一栏却没有问题，请核对").format(
                point.strip(), row.line.cells[COLUMN_OF[block]].column
            )
            row.tell("E-SWEEP-VERDICT", "points", message)


def _read_verdict(row: SweepRow, values: Values) -> None:
    verdict = values.choice("verdict", VERDICTS)
    if not verdict:
        if not values.is_wrong("verdict"):
            row.tell("E-REQUIRED", "verdict", _("没有填写排查结论：无风险或疑似"))
        return
    row.is_suspect = verdict == SUSPECT
    if not row.is_suspect and (row.troubles or row.points):
        said = "、".join([*(str(block.label) for block in row.troubles), *row.points])
        row.tell("E-SWEEP-VERDICT", "verdict", _("结论是“无风险”，却写了{}有问题，请核对").format(said))
    if row.is_suspect and not (row.troubles or row.points) and not values.is_wrong("points"):
        row.tell("E-SWEEP-VERDICT", "points", _("结论是“疑似”，请写明风险点"))


def _read_who(row: SweepRow, values: Values, least: int) -> None:
    """Who was there; one is enough to call by telephone."""
    row.way = VisitWay.PHONE if BY_PHONE in values.text("signature", LONGEST) else VisitWay.HOME
    said = values.required("surveyors", LONGEST)
    row.surveyors = list(dict.fromkeys(filter(None, _between.split(said))))
    if said and len(row.surveyors) < least and row.way != VisitWay.PHONE:
        message = _("排查至少 {} 人一起去，请写全排查人，用顿号隔开").format(least)
        row.tell("E-SWEEP-TWO", "surveyors", message)


def _read_day(row: SweepRow, values: Values, today: datetime.date) -> None:
    row.day = values.day("day")
    if row.day is None:
        if not values.is_wrong("day"):
            row.tell("E-REQUIRED", "day", _("没有填写日期"))
    elif row.day > today:
        row.tell("E-DATE-FUTURE", "day", _("日期晚于今天"))
    elif row.day <= today - OLDEST_DRAFT:
        message = _("日期早于 {} 天以前，系统不再补录，请核对").format(OLDEST_DRAFT.days)
        row.tell("E-SWEEP-OLD", "day", message)


def clue_words(row: SweepRow) -> str:
    """What the clue of a suspect household says."""
    said: Mapping[VisitBlock, str] = row.troubles
    blocks = [f"{block.label}（{words}）" if words else str(block.label) for block, words in said.items()]
    return _("集中排查疑似：{}").format("、".join([*blocks, *row.points]))[:500]
