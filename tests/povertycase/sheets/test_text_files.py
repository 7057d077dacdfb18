"""S37 to S46: delimited text."""

import codecs

import pytest

from povertycase.sheets import FileRefused, delimited, inspect
from povertycase.sheets.source import opened

from . import corpus


def look(tmp_path, content, filename="名单.csv"):
    path = corpus.write(tmp_path, filename, content)
    workbook = inspect(path, filename)
    _, rows = opened(path, workbook, workbook.sheets[0])
    return workbook, [(number, texts) for number, _, texts in rows]


def refused(tmp_path, content, filename="名单.csv"):
    with pytest.raises(FileRefused) as caught:
        look(tmp_path, content, filename)
    return caught.value.code, caught.value.message


TWIN = [
    (number, ["" if value is None else str(value) for value in row])
    for number, row in enumerate(corpus.ROWS, 1)
]


@pytest.mark.parametrize(
    ("content", "encoding", "notes"),
    [
        (corpus.csv_text().encode(), "utf-8", []),
        (codecs.BOM_UTF8 + corpus.csv_text().encode(), "utf-8-sig", []),
        (corpus.csv_text().encode("gb18030"), "gb18030", ["N-ENCODING"]),
        (corpus.csv_text(delimiter="\t").encode("utf-16"), "utf-16", []),
        (codecs.BOM_UTF16_BE + corpus.csv_text(delimiter="\t").encode("utf-16-be"), "utf-16", []),
        (corpus.csv_text(delimiter=";").encode(), "utf-8", []),
        (corpus.csv_text(delimiter="，").encode(), "utf-8", []),
        (corpus.csv_text(delimiter="|").encode(), "utf-8", []),
        (corpus.csv_text(end="\r").encode("gb18030"), "gb18030", ["N-ENCODING"]),
        (corpus.csv_text(end="\n").encode(), "utf-8", []),
    ],
    ids=[
        "utf-8",
        "bom",
        "gb18030",
        "utf-16le",
        "utf-16be",
        "semicolon",
        "wide comma",
        "bar",
        "cr only",
        "lf",
    ],
)
def test_s37_s38_s39_s44_text_in_any_dress_has_the_rows_of_its_twin(tmp_path, content, encoding, notes):
    workbook, found = look(tmp_path, content, "名单.txt")

    assert (workbook.encoding, [note.code for note in workbook.notes]) == (encoding, notes)
    assert found == TWIN


@pytest.mark.parametrize("codes", [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8-sig", "gb18030")])
@pytest.mark.parametrize("lines", [5_000, 40])
def test_s40_an_encoding_that_changes_is_found_by_its_line(tmp_path, codes, lines):
    line = "519900000001,王强,外出务工\r\n"

    content = (line * lines).encode(codes[0]) + line.encode(codes[1])

    assert refused(tmp_path, content) == (
        "E-FILE-ENC",
        f"第 {lines + 1} 行起编码不一致，请另存为 .xlsx 或 UTF-8 编码的 CSV 再传",
    )


def test_s40_the_line_does_not_depend_on_the_blocks_read(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK", 100)
    line = "519900000001,王强,外出务工\r\n"

    assert refused(tmp_path, line.encode() * 30 + line.encode("gb18030"))[1].startswith("第 31 行")


def test_s40_bytes_of_no_encoding_are_refused(tmp_path):
    assert refused(tmp_path, b"a,b\r\n1,\xff\xff\r\n")[0] == "E-FILE-ENC"


def test_s40_half_a_character_at_the_end_of_utf_16_is_refused(tmp_path):
    assert refused(tmp_path, "a\tb\n1\t2\n".encode("utf-16") + b"x")[0] == "E-FILE-ENC"


def test_a_gb18030_line_that_is_valid_utf_8_by_chance_does_not_confuse(tmp_path):
    chance = "模".encode("gb18030")
    assert chance.decode() == "ģ"  # two bytes that are both

    workbook, found = look(tmp_path, b"a,b\r\n" + chance + b",1\r\n" + "王强,2\r\n".encode("gb18030"))

    assert (workbook.encoding, found[1][1]) == ("gb18030", ["模", "1"])


def test_s41_wrapped_texts_are_unwrapped(tmp_path):
    _, found = look(tmp_path, '姓名,证件号码,x\r\n王强,="519900199001010011","=""0012"""\r\n'.encode())

    assert found[1][1] == ["王强", "519900199001010011", "0012"]


@pytest.mark.parametrize("tail", ["", '王强,"2"\r\n' * 50])
def test_s42_an_open_quote_is_named_by_its_line(tmp_path, tail):
    content = "姓名,备注\r\n" + "王强,1\r\n" * 810 + '李四,"外出\r\n' + "王强,2\r\n" * 500 + tail

    assert refused(tmp_path, content.encode()) == (
        "E-CSV-QUOTE",
        "第 812 行引号未闭合，请补上引号，或另存为 .xlsx 再传",
    )


def test_s43_breaks_and_commas_inside_quotes_stay_in_their_cell(tmp_path):
    _, found = look(tmp_path, '姓名,备注\r\n王强,"一,二\r\n三""四"""\r\n\r\n李四,五\r\n'.encode())

    assert found == [(1, ["姓名", "备注"]), (2, ["王强", '一,二\r\n三"四"']), (4, ["李四", "五"])]


def test_s44_a_file_without_a_delimiter_is_refused(tmp_path):
    assert refused(tmp_path, "姓名\r\n王强\r\n".encode())[0] == "E-CSV-DELIM"


def test_s45_zero_bytes_are_refused_wherever_they_are(tmp_path):
    assert refused(tmp_path, b"a,b\r\n" * 300_000 + b"1,\0\r\n")[0] == "E-FILE-NUL"


@pytest.mark.parametrize(
    ("line", "found"),
    [("1,2,3,4,5,6,x", 7), ("1,2,3,4,5", 5), ("1,2,3,4,5,,", 7), ("1,2,3,4", 4), (",1,2,3,,,x", 7)],
)
def test_s46_a_row_of_other_columns_is_refused(tmp_path, line, found):
    content = "某镇花名册\r\na,b,c,d,e,f\r\n" + "1,2,3,4,5,6\r\n" * 3 + f"{line}\r\n"

    assert refused(tmp_path, content.encode()) == (
        "E-CSV-COLS",
        f"第 6 行有 {found} 列，应为 6 列，请核对该行的逗号和引号",
    )


@pytest.mark.parametrize("footer", ["填表人：张三", "填表人：张三,,,,,,", "填表人：张三,,"])
def test_s46_footers_and_blank_lines_may_have_other_columns(tmp_path, footer):
    content = f"某镇花名册\r\na,b,c,d,e,f\r\n1,2,3,4,5,6\r\n,,,,,,,,\r\n{footer}\r\n"

    _, found = look(tmp_path, content.encode())

    assert [texts for _, texts in found][2:] == [["1", "2", "3", "4", "5", "6"], ["填表人：张三", *[""] * 5]]


def test_binary_named_csv_is_not_a_table(tmp_path):
    assert refused(tmp_path, corpus.noise())[0] in ("E-FILE-NUL", "E-FILE-ENC")
