"""Whatever a sheet holds comes back as it was, whether its row is written as text or by openpyxl's cells."""

import csv
import datetime
import re
import shutil
import subprocess
import tempfile
import zipfile
from copy import copy
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycase.sheets import FileRefused, Merge, Row, SheetDetails, inspect, splicing
from povertycase.sheets.book import LAST_ROW, ColumnLayout
from povertycase.sheets.cells import ERROR_TEXTS, ERRORS
from povertycase.sheets.pen import CHANGED, LONGEST, printable
from povertycase.sheets.source import opened
from povertycase.sheets.writing import REASON, Mark, annotate, mark_rows

from . import corpus

SHEET = "sheet"  # the name that openpyxl gives a sheet of its own, but for the case
ODD = (
    *("=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", "%s", "%", "%(a)s", "{0}", "<t>", "</row>"),
    *("_x0041_", "_x000D_", "_x005F_x0041_", "x_x", "a&amp;b", "&", "'", '"', " 前", "后 ", " ", "　", "\t"),
    *("a\r\nb", "\r", "\n", "a\n b", "𠮷田〇", "\U0010ffff", "\x85\u2028", "a\x00b", "\x1f", "\ufffe"),
    *("nan", "inf", "-inf", "0012", "519900199001010011", "TRUE", "2026-01-02", "1e5", "\x7f", "]]>"),
)
any_text = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
texts = any_text.filter(lambda text: text not in ERROR_TEXTS).map(lambda text: ("t", text))
whole = st.integers(-(2**53) + 1, 2**53 - 1).map(str)
numbers = st.tuples(st.just("n"), whole | st.floats(1e-9, 0.99).map(repr) | st.sampled_from(["nan", "-inf"]))
dates = st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1))
moments = st.datetimes(datetime.datetime(1901, 1, 1), datetime.datetime(2100, 1, 1))
clocks = st.times(datetime.time(0, 0, 1))
days = st.tuples(
    st.just("d"),
    st.one_of(
        dates.map(str),
        moments.map(lambda value: value.replace(microsecond=0, second=1).isoformat()),
        clocks.map(lambda value: value.isoformat("seconds")),
        st.just("36:00:00"),
    ),
)
others = st.tuples(st.just("b"), st.sampled_from(["TRUE", "FALSE"])) | st.tuples(
    st.just("e"), st.sampled_from(ERRORS[:7])
)
cells = st.one_of(st.just((" ", "")), texts, texts, numbers, days, others, st.just(("f", "")))
severities = st.sampled_from(["error", "warning", "note"])
marks = st.lists(
    st.builds(Mark, st.none() | st.integers(0, 7), severities, st.sampled_from(["错", "不一致，请核对<&>"])),
    min_size=1,
    max_size=3,
)


@st.composite
def sheets(draw):
    """Rows as a reader gives them, each at least as wide as the one before; and the row of the header."""
    header_row = draw(st.integers(1, 3))
    above = [[("t", "标题")] for _ in range(header_row - 1)]
    head = [("t", f"列{number}") for number in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        head.insert(draw(st.integers(1, len(head))), ("t", REASON))
    ragged = [*above, head, *draw(st.lists(st.lists(cells, max_size=7), max_size=6))]
    number, width, rows = 0, 0, []
    for place, row in enumerate(ragged):
        number += 1 if place < header_row else draw(st.integers(1, 3))
        filled = [("t", f"行{number}"), *row[1:]]
        width = max(width, len(filled))
        filled += [(" ", "")] * (width - len(filled))
        rows.append(Row(number, [text for _, text in filled], "".join(kind for kind, _ in filled)))
    return rows, header_row


def write(rows, header_row, marked, target, details=None):
    mark_rows(iter(rows), details or SheetDetails(), SHEET, target, marked, header_row)
    return target


def read(path):
    """The rows as our own reader sees them, but without another process."""
    workbook = inspect(path, "a.xlsx")
    assert workbook.sheets[0].name == SHEET
    return {number: (texts, kinds) for number, kinds, texts in opened(path, workbook, workbook.sheets[0])[1]}


def held(text):
    """A text as a sheet can hold it."""
    return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def expected(row, again):
    """The row's values without an earlier reason; a formula without a result is blank."""
    found = []
    for column, (text, kind) in enumerate(zip(row.texts, row.kinds, strict=True)):
        is_text = kind == "t" or text in ("nan", "-inf", "36:00:00")
        blank = column == again or kind in " f"
        found.append(("", " ") if blank else (held(text), "t" if is_text else kind))
    return found


def reason(own):
    return "；".join(dict.fromkeys(mark.message for mark in own))


def looks(path):
    """What openpyxl sees of each cell with a value: the value, its type and how it is shown."""
    page = openpyxl.load_workbook(path).active
    return {
        cell.coordinate: (
            *(cell.value, cell.data_type, cell.number_format),
            *map(copy, (cell.font, cell.fill, cell.border, cell.alignment)),
        )
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(max_examples=150, deadline=None)
@given(sheets(), st.data())
def test_each_row_comes_back_as_it_was(folder, sheet, data):
    rows, header_row = sheet
    numbers = [row.number for row in rows if row.number > header_row]
    marked = data.draw(st.dictionaries(st.sampled_from(numbers), marks)) if numbers else {}

    found = read(write(rows, header_row, marked, folder / "a.xlsx"))

    head = next(row for row in rows if row.number == header_row)
    again = head.texts.index(REASON) if REASON in head.texts else None
    last = len(rows[-1].texts) if again is None else again
    assert list(found) == [row.number for row in rows]
    for row in rows:
        texts, kinds = found[row.number]
        values = list(zip(texts, kinds, strict=True)) + [("", " ")] * 9  # it ends at its last value
        said = REASON if row.number == header_row else reason(marked.get(row.number, ()))
        assert values.pop(last) == (said, "t" if said else " ")
        wanted = expected(row, again)
        if again is not None:
            del wanted[again : again + 1]
        assert values[: len(wanted)] == wanted
        assert {text for text, _ in values[len(wanted) :]} <= {""}


@settings(max_examples=100, deadline=None)
@given(sheets(), st.data())
def test_a_row_without_marks_is_written_like_one_with(folder, sheet, data):
    """Cell by cell; only the reasons and the cells that are coloured differ."""
    rows, header_row = sheet
    below = [row.number for row in rows if row.number > header_row]
    marked = {number: data.draw(marks) for number in below}

    plain = looks(write(rows, header_row, {}, folder / "plain.xlsx"))
    others = looks(write(rows, header_row, marked, folder / "marked.xlsx"))

    assert {place: look[:3] for place, look in others.items()}.items() >= {
        place: look[:3] for place, look in plain.items()
    }.items()
    colourless = {place: look for place, look in others.items() if look[4].fill_type is None}
    assert all(plain[place] == look for place, look in colourless.items())
    assert len(colourless) >= sum(row.number <= header_row for row in rows)


@settings(max_examples=500, deadline=None)
@given(any_text)
def test_text_that_is_written_unchanged_needs_no_change(text):
    assert CHANGED.search(text) or escape(printable(text)) == text


@pytest.mark.parametrize("marked", [{}, {2: [Mark(0, "error", "错")]}])
def test_a_text_is_cut_where_a_cell_ends(tmp_path, marked):
    long = "长" * (LONGEST + 5)
    rows = [Row(1, ["甲", "乙"], "tt"), Row(2, [long, "乙"], "tt")]

    found = read(write(rows, 1, marked, tmp_path / "a.xlsx"))

    assert found[2][0][:2] == ["长" * LONGEST, "乙"]


def test_rows_of_many_kinds_and_marks_stay_in_their_order(tmp_path, monkeypatch):
    """More than the file's buffers hold, marked at both ends and in runs."""
    monkeypatch.setattr(splicing, "CHUNK", 100)
    rows = [Row(1, ["甲", "乙"], "tt")] + [Row(at, [f"{at}", f"{at}"], "tn") for at in range(2, 500)]
    marked = {at: [Mark(1, "warning", f"第 {at} 行")] for at in (2, 3, 4, 100, 250, 251, 498, 499)}

    found = read(write(rows, 1, marked, tmp_path / "a.xlsx"))

    assert list(found) == list(range(1, 500))
    assert all(found[at][0][:2] == [str(at), str(at)] for at in range(2, 500))
    assert {at: texts[2] for at, (texts, _) in found.items() if at > 1 and texts[2]} == {
        at: f"第 {at} 行" for at in marked
    }


def test_the_page_and_its_comments_are_what_they_were(tmp_path):
    rows = [Row(1, ["名单"], "t"), Row(3, ["姓名", "数"], "tt"), Row(5, ["王强", "1"], "tn")]
    rows.append(Row(LAST_ROW, ["李梅", "2"], "tn"))
    details = SheetDetails(merged=(Merge(1, 0, 1, 1),), columns=(ColumnLayout(0, 0, 30, True),))
    marked = {LAST_ROW: [Mark(1, "error", "大于 1"), Mark(1, "note", "请核对"), Mark(9, "error", "在表外")]}

    path = write(rows, 3, marked, tmp_path / "a.xlsx", details)

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == "[Content_Types].xml"
        assert f'<dimension ref="A1:C{LAST_ROW}"'.encode() in archive.read("xl/worksheets/sheet1.xml")
    assert path.stat().st_mode & 0o777 == 0o600
    page = openpyxl.load_workbook(path).active
    assert page.auto_filter.ref == f"A3:C{LAST_ROW}"
    assert (page.freeze_panes, page.print_title_rows) == ("A4", "$1:$3")
    assert [str(each) for each in page.merged_cells.ranges] == ["A1:B1"]
    assert (page.column_dimensions["A"].width, page.column_dimensions["A"].hidden) == (30, True)
    cell = page.cell(LAST_ROW, 2)
    assert (cell.value, cell.fill.start_color.rgb) == (2, "FFFFC7CE")
    assert cell.comment.text == "大于 1\n请核对"
    assert page.cell(LAST_ROW, 3).value == "大于 1；请核对；在表外"


class Watch:
    """Rows that are cut off; says what lies in a folder by then."""

    def __init__(self, folder):
        self.folder, self.seen = folder, None

    def __iter__(self):
        yield Row(1, ["姓名"], "t")
        for number in range(2, 20_000):
            yield Row(number, ["王强" * 50], "t")
        self.seen = list(self.folder.iterdir())
        raise FileRefused("E-FILE-CORRUPT", "文件损坏")


def test_nothing_stays_of_a_source_that_is_cut_off(tmp_path, monkeypatch):
    """Not even a name while it is written: a worker that is killed cannot leave a roll behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = Watch(tmp_path)

    with pytest.raises(FileRefused):
        mark_rows(rows, SheetDetails(), SHEET, tmp_path / "a.xlsx", {5: [Mark(0, "error", "错")]}, 1)

    assert rows.seen == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_of_a_file_that_breaks_off(tmp_path, monkeypatch):
    lines = [[f"{at}", "王强"] for at in range(5_000)]
    page = corpus.sheet(corpus.data(lines) + '<row r="5001"><c r="A5001" t="s"><v>99</v></c></row>')
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(page)))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(FileRefused, match="A5001"):
        annotate(path, inspect(path, "a.xlsx"), "表1", tmp_path / "back.xlsx", {}, header_row=1)

    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="没有安装 LibreOffice（apt-get install libreoffice-calc-nogui）"
)
def test_libreoffice_reads_the_same(tmp_path):
    """As another program that offices use sees it; text alone, as that is what its text files tell."""
    said = [text for text in ODD if held(text) == text and "\r" not in text and "\U0010ffff" not in text]
    rows = [Row(1, ["甲", "乙"], "tt")] + [Row(at, ["行", text], "tt") for at, text in enumerate(said, 2)]
    marked = {number: [Mark(1, "error", "错")] for number in range(2, 12)}
    path = write(rows, 1, marked, tmp_path / "a.xlsx")

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    text_file = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false"
    command = ["soffice", profile, "--headless", "--convert-to", text_file, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=300)

    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    assert found[0] == ["甲", "乙", REASON]
    assert found[1:] == [["行", text, "错" if at < 10 else ""] for at, text in enumerate(said)]
