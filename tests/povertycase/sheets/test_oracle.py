"""Two readers that share no code agree: ours, and openpyxl.

What differs for good, and is therefore kept out of the generated cells:
- a text that reads like an error (#N/A) is an error to ours, a text to openpyxl;
- spaces at the ends of a text without xml:space="preserve" are dropped by ours, as a spreadsheet does;
- escapes such as _x000D_ are resolved by ours, left as they are by openpyxl;
- a serial number outside the calendar is a number to ours, an error to openpyxl; one below zero is the
  time 00:00:00 to ours, a date before 1900 to openpyxl; serial 60 (1900-02-29) is 28 February to both;
- numbers written as NaN or 1E309 are numbers to ours; openpyxl fails on them.
"""

import datetime

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ERROR_CODES

from povertycase.sheets import column_letter, inspect
from povertycase.sheets.cells import ERRORS
from povertycase.sheets.source import opened

texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff_")
    | st.sampled_from("\n\t"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and text not in ERROR_CODES)
days = st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1))
moments = st.builds(
    lambda day, second: datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=second),
    days,
    st.integers(1, 86_399),
)
numbers = (
    st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.integers(10**16, 10**19).map(float)
)
values = st.one_of(st.none(), texts, numbers, st.booleans(), days, moments, st.sampled_from(ERRORS[:7]))
sheets = st.lists(st.lists(values, max_size=6), max_size=6)
formulas = st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 8)), st.just("=1+1"), max_size=3)


def written(path, rows, cells, merge):
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.data_type == "f":
                cell.data_type = "s"  # a text that begins with = and is none of the formulas below
    for (row, column), formula in cells.items():
        page.cell(row, column, formula)
    if merge:
        page.merge_cells(start_row=20, start_column=1, end_row=21, end_column=2)
    book.save(path)


def shown(value):
    """Text and kind of a value as openpyxl returns it."""
    match value:
        case None:
            return "", " "
        case bool():
            return str(value).upper(), "b"
        case int() | float():
            whole = float(value).is_integer() and abs(value) < 2**53
            return str(int(value)) if whole else repr(float(value)), "n"
        case datetime.datetime():
            midnight = value.time() == datetime.time()
            return value.date().isoformat() if midnight else value.isoformat(timespec="seconds"), "d"
        case str():
            return value, "e" if value in ERRORS else "t"
    raise AssertionError(value)


def by_openpyxl(path):
    """The rows that hold anything, with formulas without a stored result as kind f."""
    results = openpyxl.load_workbook(path, data_only=True).active
    sources = openpyxl.load_workbook(path).active
    found = []
    for row in range(1, results.max_row + 1):
        cells = [shown(results.cell(row, column).value) for column in range(1, results.max_column + 1)]
        for column in range(1, results.max_column + 1):
            if sources.cell(row, column).data_type == "f":
                cells[column - 1] = "", "f"
        kinds = "".join(kind for _, kind in cells).rstrip()
        if kinds:
            found.append((row, [text for text, _ in cells][: len(kinds)], kinds))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=sheets, cells=formulas, merge=st.booleans())
def test_both_readers_see_the_same_rows(tmp_path, rows, cells, merge):
    path = tmp_path / "a.xlsx"
    written(path, rows, cells, merge)

    workbook = inspect(path, "a.xlsx")
    details, found = opened(path, workbook, workbook.sheets[0])
    ours = [(number, texts[: len(kinds.rstrip())], kinds.rstrip()) for number, kinds, texts in found]

    assert ours == by_openpyxl(path)
    assert details.uncached == tuple(f"{column_letter(c - 1)}{r}" for r, c in sorted(cells))
    assert len(details.merged) == merge
