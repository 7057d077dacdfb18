"""The uploader's own 集中排查表, given back with what is wrong marked where it stands."""

from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from monitoring.actions.sweep_sheets import record_marked, source_of
from monitoring.imports.sweep_columns import SWEEP_LEDGER
from povertycase import actions, sheets
from povertycase.models import Job, User
from povertycase.sheets.writing import Mark, annotate
from projects.imports.reading import open_sheet


def marked_sheet(job: Job, *, by: User) -> tuple[str, bytes]:
    """Name and content of the sheet of a job that is done; who takes it away is recorded.

    It holds the uploader's own values in full, so it is for the uploader alone. Raises Refused, and
    FileRefused when the upload is gone.
    """
    source = source_of(job)
    with actions.decrypted(source) as path:
        target = path.with_name("marked.xlsx")
        opened = open_sheet(path, name=source.name, layout=SWEEP_LEDGER)
        places = {SWEEP_LEDGER.headings[key]: at for at, key in enumerate(opened.header.keys) if key}
        marks: dict[int, list[Mark]] = defaultdict(list)
        for each in job.result.get("findings", []):
            if each["row"]:
                words = f"{each['message']}（{each['code']}）"
                marks[each["row"]].append(Mark(places.get(each["column"]), each["severity"], words))
        book = sheets.inspect(path, source.name, clamd=settings.CLAMD_SOCKET or None)
        annotate(path, book, opened.name, target, marks, opened.header.last_row)
        record_marked(by=by)
        return _("{}（标注）.xlsx").format(Path(source.name).stem), target.read_bytes()
