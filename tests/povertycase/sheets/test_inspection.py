"""S01 to S36: what is said about a file before any of it is opened."""

import socket
import socketserver
import time
import zipfile

import pytest

from povertycase.sheets import FileRefused, Reading, details, inspect, rows
from povertycase.sheets.refusals import SENTENCES

from . import biff, corpus
from .refused import FAR_XXE, REFUSED
from .scanner import EICAR, scanner


def refused(path, filename, **scanner):
    with pytest.raises(FileRefused) as caught:
        inspect(path, filename, **scanner)
    return caught.value


def read(path, filename="a.xlsx"):
    workbook = inspect(path, filename)
    return list(rows(path, workbook, workbook.sheets[0].name))


@pytest.mark.parametrize("kind", REFUSED, ids=lambda kind: kind.kind)
def test_a_bad_file_is_refused_in_words(tmp_path, kind):
    path = corpus.write(tmp_path, kind.filename, kind.make())

    begun = time.process_time()
    error = refused(path, kind.filename)

    assert (error.code, kind.words in error.message) == (kind.code, True), error.message
    assert time.process_time() - begun < 2
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_a_sentence_never_uses_the_words_of_a_library(sentence):
    for word in ("zip", "bomb", "Traceback", "Error", "calamine", "openpyxl", "utf", "OLE"):
        assert word.lower() not in sentence.lower().replace("utf-8 编码", "")


def test_the_clean_twin_is_accepted(tmp_path):
    path = corpus.write(tmp_path, "a.xlsx", corpus.clean())

    workbook = inspect(path, "名单.XLSX")

    assert (workbook.kind, [sheet.name for sheet in workbook.sheets], workbook.notes) == ("xlsx", ["表1"], ())


def test_s04_a_real_xls_has_the_rows_of_its_twin(tmp_path):
    old = corpus.write(tmp_path, "a.xls", corpus.real_xls())
    new = corpus.write(tmp_path, "a.xlsx", corpus.clean())

    assert read(old, "a.xls") == read(new)


def test_s12_an_xls_with_a_password_is_refused(tmp_path):
    stream = biff.workbook_stream([biff.Sheet("表1", corpus.ROWS)], extra=biff.record(0x2F, bytes(54)))
    path = corpus.write(tmp_path, "a.xls", biff.compound({"Workbook": stream}))

    assert refused(path, "a.xls").code == "E-FILE-ENCRYPTED"


def test_s13_protection_of_workbook_and_sheet_is_noted(tmp_path):
    page = corpus.sheet(corpus.data(corpus.ROWS), after='<sheetProtection sheet="1"/>')
    parts = corpus.parts(page, before='<workbookProtection lockStructure="1"/>')
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(parts))

    workbook = inspect(path, "a.xlsx")
    found = details(path, workbook, "表1")

    assert [note.code for note in workbook.notes] == ["N-PROTECTED"]
    assert found.protected
    assert [note.code for note in found.notes] == ["N-PROTECTED"]


def test_s22_the_entries_are_counted_before_an_object_is_made_for_each(tmp_path, monkeypatch):
    path = corpus.write(tmp_path, "a.xlsx", corpus.many_entries())
    monkeypatch.setattr(zipfile, "ZipFile", None)

    assert refused(path, "a.xlsx").code == "E-LIM-ENTRIES"


@pytest.mark.parametrize("lie", [lambda size: size // 2, lambda size: size * 2], ids=["smaller", "larger"])
@pytest.mark.parametrize("part", [b"xl/worksheets/sheet1.xml", b"xl/sharedStrings.xml"])
def test_s23_a_size_that_both_headers_lie_about_is_found_before_the_reader_runs(tmp_path, part, lie):
    headers = [b"PK\x03\x04", b"PK\x01\x02"]
    path = corpus.write(tmp_path, "a.xlsx", corpus.resized(corpus.lying_size([]), headers, part, lie))
    workbook = inspect(path, "a.xlsx")

    with pytest.raises(FileRefused) as caught:
        details(path, workbook, "表1")

    assert caught.value.code == "E-FILE-CORRUPT"


def test_s26_empty_rows_below_the_cap_are_read_as_none(tmp_path):
    path = corpus.write(tmp_path, "a.xlsx", corpus.rows_bomb(20))

    begun = time.monotonic()

    assert read(path) == []
    assert time.monotonic() - begun < 10


def test_s29_no_foreign_address_is_asked(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        entity = FAR_XXE.format(port=canary.getsockname()[1])
        path = corpus.write(tmp_path, "a.xlsx", corpus.with_entities(entity, "&a;"))

        assert refused(path, "a.xlsx").code == "E-FILE-XML"
        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_s27_a_declaration_is_found_in_any_encoding(tmp_path, encoding):
    text = f'<?xml version="1.0"?><!-- {"x" * 9_000} --><!DOCTYPE x [{corpus.LAUGHS}]><styleSheet/>'
    path = corpus.write(tmp_path, "a.xlsx", corpus.changed("xl/styles.xml", text.encode(encoding)))

    assert refused(path, "a.xlsx").code == "E-FILE-XML"


@pytest.mark.parametrize("encoding", ["UVF-8", "utf-7", "gb2312"])
def test_s27_an_encoding_that_nobody_reads_hides_no_declaration(tmp_path, encoding):
    prolog = f'<?xml version="1.0" encoding="{encoding}"?>'
    declaring = corpus.changed("xl/styles.xml", f"{prolog}<!DOCTYPE x [{corpus.LAUGHS}]><styleSheet/>")
    plain = corpus.changed("docProps/app.xml", f"{prolog}<Properties/>")

    assert refused(corpus.write(tmp_path, "a.xlsx", declaring), "a.xlsx").code == "E-FILE-XML"
    assert len(read(corpus.write(tmp_path, "b.xlsx", plain))) == len(corpus.ROWS)


def test_s30_links_are_noted_and_not_followed(tmp_path):
    parts = corpus.parts() | {"xl/externalLinks/externalLink1.xml": "<x/>", "xl/connections.xml": "<x/>"}
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(parts))

    workbook = inspect(path, "a.xlsx")

    assert [(note.code, note.severity, note.count) for note in workbook.notes] == [("N-EXTLINK", "note", 2)]
    assert len(read(path)) == len(corpus.ROWS)


def test_s32_a_lying_dimension_loses_no_rows(tmp_path):
    page = corpus.sheet(corpus.data(corpus.ROWS), before='<dimension ref="A1:B2"/>')
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(page)))
    twin = corpus.write(tmp_path, "b.xlsx", corpus.clean())

    assert read(path) == read(twin)


def test_s33_a_dangling_text_is_named_by_its_cell(tmp_path):
    rows_ = '<row r="7"><c r="B7" t="s"><v>1</v></c><c r="C7" t="s"><v>2</v></c></row>'
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(corpus.sheet(rows_))))

    with pytest.raises(FileRefused) as caught:
        read(path)

    assert (caught.value.code, "单元格 C7" in caught.value.message) == ("E-FILE-CORRUPT", True)


@pytest.mark.parametrize("code", [b"\x01", b"\xc0"])
def test_s34_a_forbidden_character_in_the_shared_texts_is_corrupt(tmp_path, code):
    texts = corpus.strings("甲@").encode().replace(b"@", code)
    path = corpus.write(tmp_path, "a.xlsx", corpus.changed("xl/sharedStrings.xml", texts))

    with pytest.raises(FileRefused) as caught:
        read(path)

    assert caught.value.code == "E-FILE-CORRUPT"


def test_s34_bytes_that_are_no_text_are_named_by_their_cell(tmp_path):
    page = corpus.sheet(corpus.data([["姓名", "电话"], ["王强", "138"]])).encode().replace(b"138", b"138\xc0")
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(page)))

    with pytest.raises(FileRefused) as caught:
        read(path)

    assert (caught.value.code, "单元格 B2" in caught.value.message) == ("E-FILE-CORRUPT", True)


@pytest.mark.parametrize(
    "part",
    [
        corpus.sheet(corpus.data([["甲\x01"]])),
        corpus.sheet(corpus.data([["姓名"]])).encode("gbk"),
        corpus.sheet(corpus.data([["甲"]]))[:-40],
        corpus.sheet(corpus.data([["甲"]]))[:-15],
    ],
    ids=["control character", "wrong encoding", "cut in the cells", "cut at the end"],
)
def test_s34_a_broken_sheet_is_corrupt(tmp_path, part):
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(corpus.parts(part)))

    with pytest.raises(FileRefused) as caught:
        read(path)

    assert caught.value.code == "E-FILE-CORRUPT"


def test_s35_a_large_file_is_refused_by_its_size(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(210 * 2**20)

    error = refused(path, "a.xlsx")

    assert (error.code, error.message) == ("E-LIM-SIZE", "文件 210 MB，超过上限 100 MB，请按乡镇拆分")


def test_s36_a_file_with_a_virus_is_refused(tmp_path):
    path = corpus.write(tmp_path, "a.csv", f"姓名,备注\r\n王强,{EICAR}\r\n".encode())
    address = str(tmp_path / "clamd")

    with scanner(address, socketserver.UnixStreamServer):
        assert refused(path, "a.csv", clamd=address).code == "E-FILE-VIRUS"


def test_s36_a_clean_file_passes_a_scanner_on_the_network(tmp_path):
    path = corpus.write(tmp_path, "a.xlsx", corpus.clean())

    with scanner(("127.0.0.1", 0), socketserver.TCPServer) as server:
        assert inspect(path, "a.xlsx", clamd=f"127.0.0.1:{server.server_address[1]}").kind == "xlsx"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK?\0"])
def test_s36_an_unclear_answer_of_the_scanner_is_a_no(tmp_path, answer):
    path = corpus.write(tmp_path, "a.xlsx", corpus.clean())
    address = str(tmp_path / "clamd")

    with scanner(address, socketserver.UnixStreamServer, clean=answer):
        assert refused(path, "a.xlsx", clamd=address).code == "E-FILE-SCAN"


@pytest.mark.parametrize("address", ["/nowhere/clamd", "127.0.0.1:1", "nonsense"])
def test_s36_a_scanner_that_is_down_is_a_no(tmp_path, address):
    path = corpus.write(tmp_path, "a.xlsx", corpus.clean())

    assert refused(path, "a.xlsx", clamd=address).code == "E-FILE-SCAN"


def test_a_chart_sheet_is_no_sheet_to_read(tmp_path):
    pages = [corpus.sheet(corpus.data([[i]])) for i in range(2)]
    parts = corpus.parts(*pages)
    related = parts["xl/_rels/workbook.xml.rels"].replace("/worksheet", "/chartsheet", 1)
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(parts | {"xl/_rels/workbook.xml.rels": related}))

    assert [sheet.name for sheet in inspect(path, "a.xlsx").sheets] == ["表2"]


def test_many_comments_before_no_markup_are_passed_over_at_once(tmp_path):
    path = corpus.write(tmp_path, "a.xls", b"<!---->" * 9_000 + b"x")

    begun = time.process_time()

    assert refused(path, "a.xls").code == "E-FILE-EXT"
    assert time.process_time() - begun < 2


def test_hidden_sheets_are_listed_as_hidden(tmp_path):
    pages = [corpus.sheet(corpus.data([[i]])) for i in range(3)]
    parts = corpus.parts(*pages, states=["visible", "hidden", "veryHidden"])
    path = corpus.write(tmp_path, "a.xlsx", corpus.packed(parts))

    assert [sheet.visible for sheet in inspect(path, "a.xlsx").sheets] == [True, False, False]


def test_a_name_that_no_sheet_has_is_the_callers_mistake(tmp_path):
    path = corpus.write(tmp_path, "a.xlsx", corpus.clean())

    with pytest.raises(KeyError):
        Reading(path, inspect(path, "a.xlsx"), "别的表")
