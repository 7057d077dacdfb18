"""Reading what a visit says, by its form: a detail becomes a value, or a sentence that says what is wrong."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from households.choices.visits import BlockState, FieldKind, VisitWay
from households.rules.cells import decimal_of
from households.rules.visit_form import BLOCKS, Block, Field
from povertycase.exceptions import Unmet

# A phone whose clock is further off than this is not believed.
CLOCK_TOLERANCE = datetime.timedelta(minutes=10)
# No draft waits longer for a signal; a visit that claims to is one made by a wrong clock.
OLDEST_DRAFT = datetime.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visit says to one block; kept: as the last visit said, confirmed with one tap."""

    state: BlockState
    is_kept: bool
    details: Mapping[str, Any]

    @property
    def is_problem(self) -> bool:
        """Whether the block has a problem."""
        return self.state == BlockState.PROBLEM

    @property
    def as_json(self) -> dict[str, Any]:
        """The answer as it is kept; numbers as text, so that none is rounded."""
        details = {
            name: str(value) if isinstance(value, Decimal) else value for name, value in self.details.items()
        }
        return {"state": self.state.value, "kept": self.is_kept, "details": details}


Answers = Mapping[str, Answer]


def read_answers(
    given: Mapping[str, Any], *, members: Collection[int]
) -> tuple[dict[str, Answer], list[Unmet]]:
    """The answers of a visit by block, and everything that is wrong with them.

    members: the keys of everybody who is or was in the household. A block that is missing is wrong: nothing
    is taken to be well because nobody asked. Places of faults are given as `answers.water.litres`.

    Source: FORM § visit
    """
    known = {block.name.value for block in BLOCKS}
    unmet = [
        Unmet("block_unknown", f"没有“{name}”这一项。", field=f"answers.{name}")
        for name in sorted(set(given) - known - {"questions"})
    ]
    answers: dict[str, Answer] = {}
    for block in BLOCKS:
        answer, wrong = _read_block(block, given.get(block.name.value), members)
        unmet += wrong
        if answer is not None:
            answers[block.name.value] = answer
    return answers, unmet


def _read_block(block: Block, given: Any, members: Collection[int]) -> tuple[Answer | None, list[Unmet]]:
    place = f"answers.{block.name.value}"
    if not isinstance(given, Mapping) or given.get("state") not in BlockState.values:
        return None, [Unmet("block_required", f"“{block.name.label}”还没有选。", field=place)]
    state = BlockState(given["state"])
    if state == BlockState.OK:
        return Answer(state, bool(given.get("kept")), {}), []
    given_details = given.get("details") or {}
    if not isinstance(given_details, Mapping):
        return None, [Unmet("details_malformed", f"“{block.name.label}”的详情读不懂。", field=place)]
    details, unmet = _read_details(block, given_details, members, place)
    return Answer(state, bool(given.get("kept")), details), unmet


def _read_details(
    block: Block, given: Mapping[str, Any], members: Collection[int], place: str
) -> tuple[dict[str, Any], list[Unmet]]:
    details: dict[str, Any] = {}
    unmet = [
        Unmet("field_unknown", f"“{block.name.label}”里没有“{name}”这一项。", field=f"{place}.{name}")
        for name in sorted(set(given) - {field.name for field in block.fields})
    ]
    for field in block.fields:
        value = given.get(field.name)
        if value in (None, "", []):
            if field.is_required:
                unmet.append(_missing(field.label, f"{place}.{field.name}"))
            continue
        details[field.name], wrong = _READERS[field.kind](field, value, members)
        if wrong:
            unmet.append(Unmet("field_wrong", f"{field.label}：{wrong}", field=f"{place}.{field.name}"))
    if block.one_of and not unmet and not set(block.one_of) & set(details):
        labels = "、".join(field.label for field in block.fields if field.name in block.one_of)
        message = f"“{block.name.label}”有问题时，请至少填一项：{labels}。"
        unmet.append(Unmet("field_required", message, field=place))
    return details, unmet


def _missing(label: str, place: str) -> Unmet:
    return Unmet("field_required", f"请填“{label}”。", field=place)


def _yes_no(_field: Field, value: Any, _members: Collection[int]) -> tuple[Any, str]:
    return (value, "") if isinstance(value, bool) else (None, "请选“是”或“否”。")


def _choice(field: Field, value: Any, _members: Collection[int]) -> tuple[Any, str]:
    if value in [option for option, _label in field.options]:  # compared, not hashed: it may be anything
        return value, ""
    return None, "请在给出的选项里选。"


def _choices(field: Field, value: Any, _members: Collection[int]) -> tuple[Any, str]:
    options = [option for option, _label in field.options]
    if isinstance(value, list) and all(each in options for each in value):
        return [option for option in options if option in value], ""
    return None, "请在给出的选项里选。"


def _number(field: Field, value: Any, _members: Collection[int]) -> tuple[Any, str]:
    figure = None if isinstance(value, bool) else decimal_of(str(value))
    if figure is None or not figure.is_finite():
        return None, "请写数字。"
    exponent = figure.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > field.decimals:
        return None, "请写整数。" if not field.decimals else f"最多 {field.decimals} 位小数。"
    if figure < field.least or (field.most is not None and figure > field.most):
        return None, f"请写 {field.least} 到 {field.most} 之间的数（{field.unit}）。"
    return figure, ""


def _text(field: Field, value: Any, _members: Collection[int]) -> tuple[Any, str]:
    if not isinstance(value, str):
        return None, "请写文字。"
    text = value.strip()
    if field.most is not None and len(text) > field.most:
        return None, f"最多 {field.most} 字，现在有 {len(text)} 字。"
    return text, ""


def _members(_field: Field, value: Any, members: Collection[int]) -> tuple[Any, str]:
    if isinstance(value, list) and all(type(each) is int and each in members for each in value):
        return sorted(set(value)), ""
    return None, "所选的人不在这一户，请刷新后重选。"


_READERS = {
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.NUMBER: _number,
    FieldKind.TEXT: _text,
    FieldKind.MEMBERS: _members,
}


def read_field(field: Field, value: Any) -> tuple[Any, str]:
    """One value by its field, with what is wrong with it, "" for nothing; for fields outside the blocks.

    Source: FORM § questions
    """
    return _READERS[field.kind](field, value, ())


def place_unmet(way: str, *, has_place: bool, refused: str) -> list[Unmet]:
    """A visit says where it was made, or why not; one by phone was made nowhere.

    Source: FORM § visit
    """
    if has_place and (refused or way == VisitWay.PHONE):
        return [
            Unmet(
                "place_twice", "已有位置的入户走访不用写未定位原因；电话走访没有位置。", field="place_refused"
            )
        ]
    if not has_place and not refused:
        return [Unmet("place_required", "请定位；不能定位的，选一个原因。", field="place_refused")]
    return []


def day_of(
    visited_at: datetime.datetime,
    *,
    offset_seconds: int | None,
    received_at: datetime.datetime,
) -> tuple[datetime.date, bool]:
    """The day a visit counts for, and whether the phone's clock is suspect.

    visited_at: by the phone's clock. offset_seconds: server minus phone as the phone last measured, None
    when it never did. received_at: by the server, in local time, whose day is taken when the phone's makes
    no sense. A visit is never of a day after it was received.

    Source: FORM § visit
    """
    try:
        offset = datetime.timedelta(seconds=offset_seconds or 0)
        at = (visited_at + offset).astimezone(received_at.tzinfo)
    except OverflowError:
        return received_at.date(), True
    if not received_at - OLDEST_DRAFT <= at <= received_at + CLOCK_TOLERANCE:
        return received_at.date(), True
    return min(at, received_at).date(), abs(offset) > CLOCK_TOLERANCE
