"""The kinds of file that are refused, with what their owner is told."""

from collections.abc import Callable
from typing import NamedTuple

from . import biff, corpus


class Refusal(NamedTuple):
    """A kind of file that is refused: its number, name, bytes, code, and the words its owner needs."""

    kind: str
    filename: str
    make: Callable[[], bytes]
    code: str
    words: str


HTML = "<html><head><meta charset=gbk></head><body><table><tr><td>姓名</td></tr></table></body></html>"
XML2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)
VBA = corpus.parts(book="application/vnd.ms-excel.sheet.macroEnabled.main+xml") | {"xl/vbaProject.bin": b"x"}
XLSB = corpus.parts(book="application/vnd.ms-excel.sheet.binary.macroEnabled.main")
ODS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
FODS = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
    "</office:document>"
)
FAR_XXE = '<!ENTITY a SYSTEM "http://127.0.0.1:{port}/x">'

REFUSED = (
    Refusal("S01", "a.xlsx", lambda: b"", "E-FILE-EMPTY", "重新导出"),
    Refusal(
        "S02",
        "a.xlsx",
        lambda: corpus.clean()[: len(corpus.clean()) * 6 // 10],
        "E-FILE-CORRUPT",
        "另存为 .xlsx",
    ),
    Refusal("S03", "a.xlsx", corpus.noise, "E-FILE-TYPE", "不是 Excel 表格"),
    Refusal("S05", "a.xls", lambda: HTML.encode("gbk"), "E-FILE-HTMLXLS", "网页格式"),
    Refusal("S05 utf-8", "a.xls", lambda: f"\ufeff\n<!-- x -->{HTML}".encode(), "E-FILE-HTMLXLS", "另存为"),
    Refusal("S06", "a.xls", lambda: XML2003.encode(), "E-FILE-XML2003", "另存为"),
    Refusal("S07", "a.xlsx", lambda: corpus.csv_text().encode(), "E-FILE-EXT", "实际是文本(CSV)"),
    Refusal(
        "S07 gbk", "a.xlsx", lambda: corpus.csv_text(corpus.ROWS[:2]).encode("gbk"), "E-FILE-EXT", "改为 .csv"
    ),
    Refusal("S08 xls", "a.xls", corpus.clean, "E-FILE-EXT", "实际为 .xlsx"),
    Refusal("S08 csv", "a.csv", corpus.clean, "E-FILE-EXT", "实际为 .xlsx"),
    Refusal("S08 reverse", "a.xlsx", corpus.real_xls, "E-FILE-EXT", "实际为 .xls"),
    Refusal("S09", "a.et", corpus.real_xls, "E-FILE-ET", "另存为 .xlsx"),
    Refusal("S09 renamed", "a.xls", lambda: corpus.compound_with("ETExtData"), "E-FILE-ET", "另存为 .xlsx"),
    Refusal("S10 ods", "a.ods", lambda: corpus.packed(ODS), "E-FILE-FORMAT", ".ods"),
    Refusal("S10 fods", "a.fods", lambda: FODS.encode(), "E-FILE-FORMAT", ".fods"),
    Refusal("S10 xlsb", "a.xlsb", lambda: corpus.packed(XLSB), "E-FILE-FORMAT", ".xlsb"),
    Refusal(
        "S10 numbers", "a.numbers", lambda: corpus.packed({"Index/x.iwa": "x"}), "E-FILE-FORMAT", ".numbers"
    ),
    Refusal("S11", "a.xlsm", lambda: corpus.packed(VBA), "E-FILE-MACRO", "不含宏"),
    Refusal("S11 renamed", "a.xlsx", lambda: corpus.packed(VBA), "E-FILE-MACRO", "不含宏"),
    Refusal("S11 xls", "a.xls", lambda: corpus.compound_with("_VBA_PROJECT_CUR"), "E-FILE-MACRO", "不含宏"),
    Refusal("S12", "a.xlsx", lambda: biff.compound({"EncryptedPackage": b"x"}), "E-FILE-ENCRYPTED", "密码"),
    Refusal("S14", "a.xlsx", corpus.strict, "E-FILE-STRICT", "普通 .xlsx"),
    Refusal(
        "S15 zip", "a.zip", lambda: corpus.packed({"名单.xlsx": corpus.clean()}), "E-FILE-ARCHIVE", "先解压"
    ),
    Refusal(
        "S15 renamed",
        "a.xlsx",
        lambda: corpus.packed({"名单.xlsx": corpus.clean()}),
        "E-FILE-ARCHIVE",
        "先解压",
    ),
    Refusal("S15 rar", "a.xlsx", lambda: b"Rar!\x1a\x07" + corpus.noise(), "E-FILE-ARCHIVE", "先解压"),
    Refusal("S15 7z", "a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + corpus.noise(), "E-FILE-ARCHIVE", "先解压"),
    Refusal("S16 pdf", "a.xlsx", lambda: b"%PDF-1.7\n" + corpus.noise(), "E-FILE-TYPE", "不是 Excel"),
    Refusal("S16 photo", "a.csv", lambda: b"\xff\xd8\xff\xe0" + corpus.noise(), "E-FILE-TYPE", "不是 Excel"),
    Refusal(
        "S17 types", "a.xlsx", lambda: corpus.changed("[Content_Types].xml", None), "E-FILE-CORRUPT", "损坏"
    ),
    Refusal(
        "S17 workbook", "a.xlsx", lambda: corpus.changed("xl/workbook.xml", None), "E-FILE-CORRUPT", "损坏"
    ),
    Refusal(
        "S18",
        "a.xlsx",
        lambda: corpus.changed("xl/worksheets/sheet1.xml", None),
        "E-FILE-CORRUPT",
        "工作表“表1”",
    ),
    Refusal("S19", "a.xlsx", corpus.same_name_twice, "E-FILE-ZIPDUP", "重复部件"),
    Refusal(
        "S19 case",
        "a.xlsx",
        lambda: corpus.changed("XL/Styles.xml", corpus.STYLES),
        "E-FILE-ZIPDUP",
        "重复部件",
    ),
    Refusal("S20 up", "a.xlsx", lambda: corpus.changed("../../x", "x"), "E-FILE-ZIPPATH", "文件结构异常"),
    Refusal("S20 root", "a.xlsx", lambda: corpus.changed("/etc/x", "x"), "E-FILE-ZIPPATH", "文件结构异常"),
    Refusal("S20 drive", "a.xlsx", lambda: corpus.changed("C:\\x", "x"), "E-FILE-ZIPPATH", "文件结构异常"),
    Refusal("S21", "a.xlsx", corpus.encrypted_entries, "E-FILE-ENCRYPTED", "密码"),
    Refusal("S22", "a.xlsx", corpus.many_entries, "E-LIM-ENTRIES", "部件过多"),
    Refusal("S23", "a.xlsx", lambda: corpus.lying_size([b"PK\x01\x02"]), "E-FILE-CORRUPT", "损坏"),
    Refusal("S24", "a.xlsx", corpus.overlapping_entries, "E-FILE-ZIPDUP", "重复部件"),
    Refusal("S25", "a.xlsx", corpus.sharedstrings_bomb, "E-LIM-RATIO", "（484 MB，部件 sharedStrings）"),
    Refusal("S26", "a.xlsx", lambda: corpus.rows_bomb(300), "E-LIM-RATIO", "部件 sheet1"),
    Refusal("S27", "a.xlsx", lambda: corpus.with_entities(corpus.LAUGHS, "&a9;"), "E-FILE-XML", "XML 声明"),
    Refusal(
        "S28",
        "a.xlsx",
        lambda: corpus.with_entities(corpus.QUADRATIC, "&a;" * 10_000),
        "E-FILE-XML",
        "XML 声明",
    ),
    Refusal(
        "S29",
        "a.xlsx",
        lambda: corpus.with_entities('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
        "E-FILE-XML",
        "XML 声明",
    ),
    Refusal(
        "S31 ole", "a.xlsx", lambda: corpus.changed("xl/embeddings/o.bin", "x"), "E-FILE-EMBED", "请删除"
    ),
    Refusal(
        "S31 activex", "a.xlsx", lambda: corpus.changed("xl/activeX/a.xml", "<x/>"), "E-FILE-EMBED", "请删除"
    ),
    Refusal("S31 xls", "a.xls", lambda: corpus.compound_with("MBD0012"), "E-FILE-EMBED", "请删除"),
    Refusal("S45", "a.csv", lambda: b"a,b\r\n1,\0\r\n", "E-FILE-NUL", "二进制"),
)
