"""A layout of a paper of each place of the canaries, with words of its own."""

import datetime
import io
from functools import cache

import docx

from povertycase.actions import store_file
from povertycase.models import PaperTemplate

KIND, DAY = "month_bulletin", datetime.date(2026, 3, 2)


def rows(there, owner, mark):
    """A county has it in life, each place here."""
    template = PaperTemplate.objects.create(
        division_id=there.household.division_id,
        kind=KIND,
        edition=1,
        document=store_file(_layout(mark), name=f"铜雀样式{mark}.docx", by=owner),
        in_force_from=DAY,
        created_by=owner,
    )
    there.shown = (*there.shown, f"铜雀样式{mark}", f"铜雀抬头{mark}")
    return {"paper_template": template.pk, "paper_kind": KIND}


@cache
def _layout(mark):
    paper = docx.Document()
    paper.add_paragraph(f"铜雀抬头{mark}{{{{ 县名 }}}}")
    raw = io.BytesIO()
    paper.save(raw)
    return raw.getvalue()
