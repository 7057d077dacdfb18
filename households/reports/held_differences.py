"""What a visit in the tray says otherwise than the one that stands, field by field."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from households.choices.visits import HeldReason
from households.models import HeldVisit, Visit
from povertycase.models import User

# Where somebody stood is told by the visit itself, to those who may know; how a block was answered (kept or
# said anew) is no difference.
FACTS = ("way", "visited_at", "place_refused", "note", "round", "correction_reason")


@dataclass(frozen=True)
class Difference:
    """One field that two versions of a visit fill differently; None where one of them says nothing."""

    field: str
    standing: Any
    sent: Any


def sent_of(held: HeldVisit) -> dict[str, Any]:
    """The visit as it was sent, without the position."""
    body: dict[str, Any] = json.loads(held.body)
    return {name: value for name, value in body.items() if name != "place"}


def standing_of(held: HeldVisit, user: User) -> Visit | None:
    """What stands in the ledger instead: the last of the chain that the held visit contradicts."""
    corrected = json.loads(held.body).get("corrects") if held.reason != HeldReason.CONFLICT else None
    there = Visit.objects.visible_to(user).filter(household=held.household_id)
    visit = there.filter(pk=corrected or held.visit).first()
    return visit.standing() if visit else None


def differences_of(held: HeldVisit, standing: Visit | None) -> list[Difference]:
    """Empty when nothing stands: then the visit is to be read as it is."""
    if standing is None:
        return []
    sent, stands = dict(_flat(sent_of(held))), dict(_flat(_said(standing)))
    return [
        Difference(field, stands.get(field), sent.get(field))
        for field in sorted({*sent, *stands})
        if _text(sent.get(field)) != _text(stands.get(field))
    ]


def _said(visit: Visit) -> dict[str, Any]:
    facts = {name: getattr(visit, name) for name in FACTS if name != "round"}
    return facts | {"round": visit.round_id, "answers": visit.answers}


def _flat(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(`answers.water.litres`, value) of everything that is said."""
    for name in FACTS:
        if said.get(name) not in (None, ""):
            yield name, said[name]
    answers = said.get("answers")
    for block, answer in answers.items() if isinstance(answers, Mapping) else ():
        if not isinstance(answer, Mapping):
            yield f"answers.{block}", answer
            continue
        if "state" in answer:
            yield f"answers.{block}.state", answer["state"]
        details = answer.get("details")
        if isinstance(details, Mapping):
            yield from ((f"answers.{block}.{name}", value) for name, value in details.items())


def _text(value: Any) -> str:
    """Numbers came as text or as numbers, lists in any order."""
    if isinstance(value, list):
        return ",".join(sorted(map(str, value)))
    return "" if value is None else str(value)
