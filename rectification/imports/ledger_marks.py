"""The uploader's own ledger, given back with what is wrong marked where it stands."""

from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from povertycase import actions, sheets
from povertycase.models import Job, User
from povertycase.sheets.writing import Mark, annotate
from projects.imports.reading import keys_of
from rectification.actions.ledger import record_marked
from rectification.imports.ledger_columns import LAYOUTS
from rectification.imports.ledger_lines import open_ledger
from rectification.models import LedgerBatch


def marked_ledger(batch: LedgerBatch, job: Job, *, by: User) -> tuple[str, bytes]:
    """Name and content of the sheet that a job has judged or written; who takes it away is recorded.

    It holds the uploader's own values in full, so it is for the uploader alone. Raises Refused, and
    FileRefused when the upload is gone.
    """
    record_marked(batch, by=by)
    layout = LAYOUTS[batch.layout]
    with actions.decrypted(batch.file) as path:
        target = path.with_name("marked.xlsx")
        opened = open_ledger(path, name=batch.file.name, layout=batch.layout)
        places = {layout.headings.get(key or ""): at for at, key in enumerate(keys_of(opened.header, layout))}
        marks: dict[int, list[Mark]] = defaultdict(list)
        for each in job.result.get("findings", []):
            if each["row"]:
                words = f"{each['message']}（{each['code']}）"
                marks[each["row"]].append(Mark(places.get(each["column"]), each["severity"], words))
        book = sheets.inspect(path, batch.file.name, clamd=settings.CLAMD_SOCKET or None)
        annotate(path, book, opened.name, target, marks, opened.header.last_row)
        return _("{}（标注）.xlsx").format(Path(batch.file.name).stem), target.read_bytes()
