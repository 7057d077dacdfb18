"""What a visit says, in words: for its page, beside another visit, and for exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from households.choices.visits import BlockState, FieldKind
from households.models import Household, HouseholdMembership
from households.models.visit_questions import questions_known
from households.rules.visit_form import BLOCKS, Field
from povertycase.models import User

UNSAID = "—"
UNKNOWN_PERSON = _("（已不在本户）")


@dataclass(frozen=True)
class Said:
    """One block in words; details: (label, value) of what was filled in."""

    name: str
    label: str
    words: str
    is_problem: bool
    is_kept: bool
    details: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """All of it in one line."""
        details = "；".join(f"{label}：{value}" for label, value in self.details)
        return f"{self.words}（{details}）" if details else self.words


@dataclass(frozen=True)
class Compared:
    """One line of two visits side by side."""

    label: str
    before: str
    after: str

    @property
    def is_different(self) -> bool:
        """Whether the two say something else."""
        return self.before != self.after


def names_in(household: Household | int, user: User) -> dict[int, str]:
    """{person: name} of everybody who is or was in a household."""
    rows = HouseholdMembership.objects.visible_to(user).filter(household=household)
    return dict(rows.values_list("person", "person__name"))


def in_words(answers: Mapping[str, Any], names: Mapping[int, str]) -> list[Said]:
    """The blocks of a visit in the order of the form, and then what was asked beside them."""
    said = []
    for block in BLOCKS:
        answer = answers.get(block.name.value)
        if not isinstance(answer, Mapping):
            continue
        is_problem = answer.get("state") == BlockState.PROBLEM
        given = answer.get("details") or {}
        details = tuple(
            (field.label, value_in_words(field, given[field.name], names))
            for field in block.fields
            if field.name in given
        )
        words = block.problem if is_problem else block.ok
        said.append(
            Said(
                block.name.value,
                str(block.name.label),
                words,
                is_problem,
                bool(answer.get("kept")),
                details if is_problem else (),
            )
        )
    extra = answers.get("questions")
    return said + (_extra(extra) if isinstance(extra, Mapping) and extra else [])


def _extra(answers: Mapping[str, Any]) -> list[Said]:
    known = questions_known()
    return [
        Said(
            name=f"question-{key}",
            label=known[key].label,
            words=value_in_words(known[key], value, {}),
            is_problem=False,
            is_kept=False,
        )
        for key, value in answers.items()
        if key in known
    ]


def value_in_words(field: Field, value: Any, names: Mapping[int, str]) -> str:
    """One detail as people say it."""
    if field.kind == FieldKind.YES_NO:
        return _("是") if value else _("否")
    labels = dict(field.options)
    if field.kind == FieldKind.CHOICE:
        return labels.get(value, str(value))
    if field.kind == FieldKind.CHOICES:
        return "、".join(labels.get(each, str(each)) for each in value)
    if field.kind == FieldKind.MEMBERS:
        return "、".join(names.get(each, UNKNOWN_PERSON) for each in value)
    return f"{value} {field.unit}" if field.unit else str(value)


def side_by_side(before: Sequence[Said], after: Sequence[Said], *others: Compared) -> list[Compared]:
    """Two visits block by block; others: lines that stand first."""
    left = {each.name: each for each in before}
    right = {each.name: each for each in after}
    names = list(dict.fromkeys([*left, *right]))
    return [
        *others,
        *(
            Compared((right.get(name) or left[name]).label, _text(left.get(name)), _text(right.get(name)))
            for name in names
        ),
    ]


def _text(said: Said | None) -> str:
    return said.text if said else UNSAID


def problem_labels(answers: Mapping[str, Any]) -> list[str]:
    """The blocks that have a problem."""
    return [
        str(block.name.label)
        for block in BLOCKS
        if isinstance(answers.get(block.name.value), Mapping)
        and answers[block.name.value].get("state") == BlockState.PROBLEM
    ]
