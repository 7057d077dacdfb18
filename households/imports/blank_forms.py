"""空白表样: each layout's empty workbook, which an office fills in and uploads."""

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from households.imports.exporting import columns_of
from households.imports.layouts import BY_CODE, FORM, FORM_YEAR, Layout
from povertycase.sheets import writing


def write_form(code: str) -> tuple[str, bytes]:
    """The file name and the workbook of a layout's form. Raises KeyError for an unknown layout."""
    layout = BY_CODE[code]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        writing.write_table(path, _table(layout))
        return _("{}空白表样（{} 版）.xlsx").format(layout.name, FORM_YEAR), path.read_bytes()


def _table(layout: Layout) -> writing.Table:
    return writing.Table(
        title=layout.name,
        subtitle=_(
            "填报单位：　　　　　　　　日期：　　　　　　　　单位：人、元　　每人一行，从表头下一行填起"
        ),
        columns=columns_of(layout),
        rows=(),
        signatures="",
        template=(f"{FORM}{layout.code}", FORM_YEAR),
    )
