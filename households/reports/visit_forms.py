"""The form of a visit as phones and other programs read it."""

from collections.abc import Iterable
from typing import Any

from households.choices.visits import PlaceRefusal, VisitWay
from households.models import VisitQuestion
from households.rules.visit_form import BLOCKS, FORM_VERSION, MOST_PHOTOS, Block, Field, field_count


def form_shown(questions: Iterable[VisitQuestion] = ()) -> dict[str, Any]:
    """The newest version: its blocks with their fields, the words around them, and extra questions."""
    return {
        "version": FORM_VERSION,
        "fields": field_count(),
        "most_photos": MOST_PHOTOS,
        "ways": [{"value": each.value, "label": str(each.label)} for each in VisitWay],
        "place_refusals": [{"value": each.value, "label": str(each.label)} for each in PlaceRefusal],
        "blocks": [_block(block) for block in BLOCKS],
        "questions": [_field(question.field) | {"id": question.pk} for question in questions],
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "name": block.name.value,
        "label": str(block.name.label),
        "ok": block.ok,
        "problem": block.problem,
        "one_of": list(block.one_of),
        "fields": [_field(each) for each in block.fields],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind.value,
        "options": [{"value": value, "label": label} for value, label in field.options],
        "required": field.is_required,
        "unit": field.unit,
        "least": field.least,
        "most": field.most,
        "decimals": field.decimals,
    }
