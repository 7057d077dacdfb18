"""Extra things that visits ask: what may be asked, and what is recorded elsewhere already."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from households.choices.visits import FieldKind
from households.rules.visit_form import Field
from households.rules.visiting import read_field
from povertycase.exceptions import Unmet

QUESTION_KINDS = (FieldKind.YES_NO, FieldKind.NUMBER, FieldKind.TEXT)
LONGEST_ANSWER = 200
MOST_FIGURE = 99_999_999
DECIMALS = 2
_REMARK = re.compile(r"\(.*?\)")
_OTHER = re.compile(r"[\W_]+")
_ASKING = re.compile(r"^(是否|有无|有没有|是不是|家里|家中|本户|该户)+|[吗呢么]+$")


def question_field(key: int, label: str, kind: str, unit: str) -> Field:
    """An extra question as a field of the form; its name is its key.

    Source: FORM § questions
    """
    bounds = {FieldKind.NUMBER: MOST_FIGURE, FieldKind.TEXT: LONGEST_ANSWER}
    return Field(
        name=str(key),
        label=label,
        kind=FieldKind(kind),
        unit=unit,
        most=bounds.get(FieldKind(kind)),
        decimals=DECIMALS,
    )


def read_questions(given: Any, *, questions: Mapping[str, Field]) -> tuple[dict[str, Any], list[Unmet]]:
    """The answers to extra questions by key, as they are kept, and everything that is wrong with them.

    questions: all there ever were, so that a draft that waited for a signal is still read. None has to be
    answered: a draft may be older than the question. Numbers are kept as text, so that none is rounded.

    Source: FORM § questions
    """
    if given in (None, {}):
        return {}, []
    if not isinstance(given, Mapping):
        return {}, [Unmet("questions_malformed", "增加项的答案读不懂。", field="answers.questions")]
    answers: dict[str, Any] = {}
    unmet = []
    for key, value in given.items():
        place = f"answers.questions.{key}"
        if key not in questions:
            unmet.append(Unmet("question_unknown", "没有这个增加项，请刷新后重填。", field=place))
        elif value not in (None, "", []):
            field = questions[key]
            read, wrong = read_field(field, value)
            answers[key] = read if isinstance(read, bool) else str(read)
            if wrong:
                unmet.append(Unmet("field_wrong", f"{field.label}：{wrong}", field=place))
    return answers, unmet


def bare(label: str) -> str:
    """A label without what does not change its meaning: width, case, spaces, marks, remarks, 是否.

    Source: REQ59 § no field asked twice
    """
    text = _REMARK.sub("", unicodedata.normalize("NFKC", label).casefold())
    text = _OTHER.sub("", text)
    return _ASKING.sub("", text) or text


def recorded_at(label: str, *, known: Mapping[str, str]) -> str | None:
    """Where the same thing is recorded already, None when nowhere.

    known: {label: where in words}. Labels are the same when they say the same once bare.

    Source: REQ59 § no field asked twice
    """
    wanted = bare(label)
    return next((where for other, where in known.items() if bare(other) == wanted), None)
