"""S01 to S36 through an import: a file that is refused stages nothing; a strange one has its twin's rows."""

import re

import openpyxl
import pytest

from households.imports import layouts
from households.models import RollFinding, RollRow
from povertycase.sheets import FileRefused
from tests.households.imports import people
from tests.povertycase.sheets import biff, corpus
from tests.povertycase.sheets.refused import REFUSED

KEPT = ("household_number", "person_name", "id18", "relation", "per_capita_yuan")


def staged(batch):
    return list(RollRow.objects.filter(batch=batch).order_by("row").values_list(*KEPT))


@pytest.fixture
def twin(book, prepared):
    """What the same rows come to in an ordinary workbook."""
    return staged(prepared(book()))


@pytest.mark.parametrize("kind", REFUSED, ids=lambda kind: kind.kind)
def test_a_bad_file_is_refused_in_words_and_stages_nothing(prepared, kind):
    with pytest.raises(FileRefused) as refused:
        prepared(kind.make(), name=kind.filename)

    assert (refused.value.code, kind.words in refused.value.message) == (kind.code, True)
    assert not RollRow.objects.exists()
    assert not RollFinding.objects.exists()


def test_s04_a_real_xls_has_the_rows_of_its_twin(prepared, twin):
    rows = people.rows(people.clean(), layouts.B.headers)
    content = biff.compound({"Workbook": biff.workbook_stream([biff.Sheet("名单", rows)])})

    assert staged(prepared(content, name="roll.xls")) == twin


def test_s13_protection_is_noted(book, prepared, twin):
    def protect(_workbook, sheet):
        sheet.protection.sheet = True

    batch = prepared(book(change=protect))

    assert batch.finding_counts == {"N-PROTECTED": 1}
    assert staged(batch) == twin


def test_s30_links_are_ignored_and_said(book, prepared, twin, tmp_path):
    parts = corpus.unpacked(_written(tmp_path, book()))
    batch = prepared(corpus.packed(parts | {"xl/externalLinks/externalLink1.xml": "<x/>"}))

    assert batch.finding_counts == {"N-EXTLINK": 1}
    assert staged(batch) == twin


def test_s32_a_lying_dimension_loses_nobody(book, prepared, twin, tmp_path):
    parts = corpus.unpacked(_written(tmp_path, book()))
    name = "xl/worksheets/sheet1.xml"
    lying = parts[name].replace(b"<dimension ref=", b'<dimension ref="A1:B2" was=')
    assert lying != parts[name]

    assert staged(prepared(corpus.packed(parts | {name: lying}))) == twin


def dangling(text):
    """S33: the first text is one that the list of texts does not have."""
    return re.sub(rb'<c r="A1".*?</c>', b'<c r="A1" t="s"><v>99999</v></c>', text, count=1)


def forbidden(text):
    """S34: a character that no XML may hold."""
    return text.replace(b"<sheetData>", b"<sheetData>\x01", 1)


@pytest.mark.parametrize("spoil", [dangling, forbidden])
def test_s33_s34_a_broken_sheet_is_refused(book, prepared, tmp_path, spoil):
    parts = corpus.unpacked(_written(tmp_path, book()))
    name = "xl/worksheets/sheet1.xml"
    assert spoil(parts[name]) != parts[name]

    with pytest.raises(FileRefused) as refused:
        prepared(corpus.packed(parts | {name: spoil(parts[name])}))

    assert refused.value.code == "E-FILE-CORRUPT"
    assert "损坏" in refused.value.message
    assert not RollRow.objects.exists()


def test_s36_no_scanner_no_import(book, prepared, settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")

    with pytest.raises(FileRefused) as refused:
        prepared(book())

    assert refused.value.code == "E-FILE-SCAN"
    assert not RollRow.objects.exists()


def _written(folder, content):
    path = folder / "again.xlsx"
    path.write_bytes(content)
    assert openpyxl.load_workbook(path).worksheets
    return path
