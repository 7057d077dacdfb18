"""The form of a visit as a page: made from rules.visit_form, read into the body that phones send too."""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices.visits import BlockState, PlaceRefusal, PlaceSystem, VisitWay
from households.forms.facts import BLANK, PlacedForm
from households.forms.visit_fields import (
    MOST_PHOTO_BYTES,
    Chips,
    PicturesField,
    as_typed,
    detail_field,
    read,
)
from households.rules.visit_form import BLOCKS, FORM_VERSION, LONGEST_NOTE, MOST_PHOTOS, Block, Field
from households.rules.visiting import CLOCK_TOLERANCE, OLDEST_DRAFT

LONGEST_REASON = 200
REFUSALS = [BLANK, *(choice for choice in PlaceRefusal.choices if choice[0] != PlaceRefusal.PHONE)]
STATE, QUESTION = "state", "question"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the form stands on: the household, its people, what is asked beside the blocks, and what was said.

    said: the answers of the last visit, or of the one that is corrected, {} without one. known: {block:
    {field: value}} of the register. corrected: the visit that is corrected, with its
    moment and its position.
    """

    household: int
    members: Sequence[tuple[int, str]]
    questions: Sequence[Field] = ()
    rounds: Sequence[tuple[int, str]] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    corrected: uuid.UUID | None = None
    corrected_at: datetime.datetime | None = None
    corrected_place: Mapping[str, Any] | None = None


class BlockOfForm(NamedTuple):
    """One block with its two chips and its details; last: which of them the last visit chose."""

    label: str
    state: forms.BoundField
    ok: str
    problem: str
    last: str
    fields: list[forms.BoundField]


class VisitForm(PlacedForm):
    """One visit to one household."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    last = forms.UUIDField(required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label=_("走访方式"), choices=VisitWay.choices, initial=VisitWay.HOME, widget=forms.RadioSelect
    )
    visited_on = forms.DateField(
        label=_("走访日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    visited_time = forms.TimeField(
        label=_("走访时间"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place_refused = forms.ChoiceField(
        label=_("未定位原因"),
        choices=REFUSALS,
        required=False,
        help_text=_("没有定位的入户走访请选一个"),
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy_m = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("走访记录"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    matches_register = forms.BooleanField(
        label=_("家庭情况与系统数据一致"),
        required=False,
        help_text=_("勾选后，同时按系统数据登记四合一的“实际情况”；有不一致的，走访保存后在四合一页面登记"),
    )

    photos = PicturesField(
        label=_("照片"),
        required=False,
        help_text=_("可一次选多张，最多 %(most)s 张，每张不超过 %(size)s MB；拍摄位置等信息不保存")
        % {"most": MOST_PHOTOS, "size": MOST_PHOTO_BYTES >> 20},
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        ground: Ground,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial={**_start(ground), **(initial or {})})
        self.ground = ground
        for block in BLOCKS:
            self._add_block(block)
        for question in ground.questions:
            self._add(f"{QUESTION}__{question.name}", question, self._said_beside().get(question.name))
        if ground.rounds:
            self.fields["round"] = forms.TypedChoiceField(
                label=_("排查轮次"),
                choices=[BLANK, *ground.rounds],
                coerce=int,
                required=False,
                empty_value=None,
            )
        if ground.corrected:
            self.fields["correction_reason"] = forms.CharField(
                label=_("更正原因"),
                max_length=LONGEST_REASON,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def _said_beside(self) -> Mapping[str, Any]:
        return self.ground.said.get("questions") or {} if self.ground.corrected else {}

    def _add_block(self, block: Block) -> None:
        name = block.name.value
        self.fields[f"{name}__{STATE}"] = forms.ChoiceField(
            label=block.name.label,
            choices=[(BlockState.OK, block.ok), (BlockState.PROBLEM, block.problem)],
            widget=Chips,
            error_messages={"required": _("还没有选。")},
        )
        said = self.ground.said.get(name) or {}
        if self.ground.corrected:  # what is corrected stands there; a new visit is asked anew
            self.initial[f"{name}__{STATE}"] = said.get("state")
        details = {**self.ground.known.get(name, {}), **(said.get("details") or {})}
        for each in block.fields:
            self._add(f"{name}__{each.name}", each, details.get(each.name))

    def _add(self, name: str, asked: Field, value: Any) -> None:
        self.fields[name] = detail_field(asked, self.ground.members)
        if value is not None:
            self.initial.setdefault(name, as_typed(value))

    def at(self, field: str) -> tuple[forms.Form, str]:
        """`answers.water.litres` is water__litres; what is said of a whole block stands at its chips."""
        parts = field.removeprefix("answers.").split(".")
        if parts[0] == "questions":
            return self, f"{QUESTION}__{parts[-1]}"
        if field.startswith("answers."):
            return self, "__".join(parts) if len(parts) > 1 else f"{parts[0]}__{STATE}"
        return self, "visited_on" if field == "visited_at" else field

    def blocks(self) -> Iterator[BlockOfForm]:
        """The blocks in order."""
        for block in BLOCKS:
            name = block.name.value
            yield BlockOfForm(
                str(block.name.label),
                self[f"{name}__{STATE}"],
                block.ok,
                block.problem,
                (self.ground.said.get(name) or {}).get("state", ""),
                [self[f"{name}__{each.name}"] for each in block.fields],
            )

    def extra(self) -> list[forms.BoundField]:
        """What is asked beside the blocks."""
        return [self[f"{QUESTION}__{each.name}"] for each in self.ground.questions]

    def clean(self) -> dict[str, Any]:
        """The moment lies in the days that are believed; the correction of an older visit leaves it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("visited_on") or not given.get("visited_time"):
            return given
        moment = timezone.make_aware(datetime.datetime.combine(given["visited_on"], given["visited_time"]))
        before, now = self.ground.corrected_at, timezone.now()
        if before is not None and moment == before.replace(second=0, microsecond=0):
            moment = before
        elif moment > now + CLOCK_TOLERANCE:
            self.add_error("visited_on", _("走访时间不能晚于现在。"))
        elif moment < now - OLDEST_DRAFT:
            self.add_error("visited_on", _("走访时间不能早于 %s 天前。") % OLDEST_DRAFT.days)
        given["visited_at"] = moment
        return given

    @property
    def body(self) -> dict[str, Any]:
        """The visit as phones send it; no clock was measured, the moment was typed."""
        given = self.cleaned_data
        is_call = given["way"] == VisitWay.PHONE
        # The position of what is corrected stays, unless somebody says why there is none.
        before = None if given["place_refused"] else self.ground.corrected_place
        place = None if is_call else _place(given) or before
        refused = "" if place else PlaceRefusal.PHONE.value if is_call else given["place_refused"]
        return {
            "household": self.ground.household,
            "way": given["way"],
            "visited_at": given["visited_at"],
            "clock_offset_seconds": None,
            "place": place,
            "place_refused": refused,
            "answers": self._answers(),
            "note": given["note"],
            "form": FORM_VERSION,
            "round": given.get("round"),
            "corrects": self.ground.corrected,
            "correction_reason": given.get("correction_reason", ""),
        }

    def _answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for block in BLOCKS:
            name = block.name.value
            state = self.cleaned_data[f"{name}__{STATE}"]
            answer: dict[str, Any] = {"state": state}
            if state == BlockState.PROBLEM:
                answer["details"] = self._details(name, block.fields)
            said = self.ground.said.get(name) or {}
            is_same = (said.get("state"), said.get("details") or {}) == (state, answer.get("details", {}))
            # A correction repeats what the visit said; whether that was taken over from before stays.
            answer["kept"] = is_same and (not self.ground.corrected or bool(said.get("kept")))
            answers[name] = answer
        extra = self._details(QUESTION, self.ground.questions)
        return answers | {"questions": extra} if extra else answers

    def _details(self, prefix: str, asked: Sequence[Field]) -> dict[str, Any]:
        typed = {each.name: read(each, self.cleaned_data[f"{prefix}__{each.name}"]) for each in asked}
        return {name: value for name, value in typed.items() if value not in (None, "", [])}


def _start(ground: Ground) -> dict[str, Any]:
    at = timezone.localtime(ground.corrected_at)
    return {"key": uuid.uuid4(), "visited_on": at.date(), "visited_time": at.time()}


def _place(given: Mapping[str, Any]) -> dict[str, Any] | None:
    if given.get("latitude") is None or given.get("longitude") is None:
        return None
    return {
        "latitude": given["latitude"],
        "longitude": given["longitude"],
        "accuracy_m": given.get("accuracy_m") or 0,
        "system": PlaceSystem.WGS84.value,
    }
