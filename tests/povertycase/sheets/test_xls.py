"""Old .xls files: BIFF8 records in a compound document."""

import pytest

from povertycase.sheets import FileRefused, Merge, Row, inspect

from . import biff, corpus
from .test_reading import look


def test_an_xls_tells_what_an_xlsx_tells(tmp_path):
    pages = [
        biff.Sheet(
            "名单",
            [["甲", 1.0, biff.Err(0x2A), True], [], ["乙", 2.5, None, None]],
            merges=[(0, 0, 0, 3)],
            hidden_rows=[2],
            hidden_columns=[1, 2],
            comments=2,
            protected=1,
        ),
        biff.Sheet("隐藏", [["x"]], hidden=2),
    ]
    links = biff.record(0x1AE, b"\x01\0\x05\0\0abcd")
    content = biff.compound(
        {"Workbook": biff.workbook_stream(pages, extra=links + biff.record(0x12, b"\x01\0"))}
    )
    path = corpus.write(tmp_path, "a.xls", content)

    workbook = inspect(path, "a.xls")
    details, found = look(path, "a.xls")

    assert [(sheet.name, sheet.visible) for sheet in workbook.sheets] == [("名单", True), ("隐藏", False)]
    assert [note.code for note in workbook.notes] == ["N-PROTECTED", "N-EXTLINK"]
    assert (details.hidden_rows, details.hidden_columns, details.comments) == (1, 2, 2)
    assert (details.merged, details.protected) == ((Merge(1, 0, 1, 3),), True)
    assert found == [Row(1, ["甲", "1", "#N/A", "TRUE"], "tneb"), Row(3, ["乙", "2.5", "", ""], "tn  ")]


@pytest.mark.parametrize("damage", ["cut", "loop", "no stream"])
def test_a_broken_compound_document_is_refused(tmp_path, damage):
    content = bytearray(corpus.real_xls())
    if damage == "cut":
        content = content[:3000]
    if damage == "loop":
        at = content.rfind(b"\x01\0\0\0\x02\0\0\0\x03\0\0\0")
        content[at : at + 4] = bytes(4)
    if damage == "no stream":
        content = biff.compound({"WordDocument": b"x"})
    path = corpus.write(tmp_path, "a.xls", bytes(content))

    with pytest.raises(FileRefused) as caught:
        inspect(path, "a.xls")

    assert caught.value.code in ("E-FILE-CORRUPT", "E-FILE-TYPE")
