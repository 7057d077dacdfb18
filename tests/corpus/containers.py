"""A. Container and format, S01 to S18: what kind of file this is, by its bytes and by its name."""

import io
import zipfile

from tests.corpus import gates, packages
from tests.corpus.frame import Case, File, Kind, Roll, Said
from tests.corpus.packages import parts_of
from tests.povertycase.sheets import biff, corpus

SIGNATURES = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",),
    "photo": (b"\xff\xd8\xff\xe0\x00\x10JFIF\0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"RIFF"),
    "archive": (b"Rar!\x1a\x07\x01\0", b"Rar!\x1a\x07\0", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08\0", b"BZh9"),
}
MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BINARY_BOOK = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
XML2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def empty(rng):
    """S01."""
    name = rng.choice(("roll.xlsx", "roll.xls", "roll.csv"))
    return Case(File(name, b""), refused="E-FILE-EMPTY", says=("0 字节", "重新导出后上传"))


def cut(rng):
    """S02: an upload or a copy that broke off."""
    content = Roll(rng).xlsx().content
    kept = content[: len(content) * rng.randrange(20, 98) // 100]
    return Case(
        File("roll.xlsx", kept), refused="E-FILE-CORRUPT", says=("不完整或已损坏", "另存为 .xlsx 再传")
    )


def cut_xls(rng):
    """S02 of an old workbook: what is left still begins like one."""
    content = corpus.real_xls(Roll(rng).table())
    kept = content[: len(content) * rng.randrange(20, 90) // 100]
    return Case(
        File("roll.xls", kept), refused="E-FILE-CORRUPT", says=("不完整或已损坏", "另存为 .xlsx 再传")
    )


def noise(rng):
    """S03."""
    content = rng.randbytes(rng.randrange(4_000, 40_000))
    return Case(File("roll.xlsx", b"\x81" + content), refused="E-FILE-TYPE", says=("不是 Excel 表格",))


def old_workbook(rng):
    """S04: the same rows in BIFF8."""
    roll = Roll(rng)
    return Case(File("roll.xls", corpus.real_xls(roll.table())), twin=roll.xlsx())


def web_page(rng):
    """S05: how many government systems export a table."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell if cell is not None else str()}</td>' for cell in row)}</tr>"
        for row in Roll(rng).table()
    )
    encoding = rng.choice(("gbk", "utf-8", "utf-8-sig", "utf-16"))
    begun = rng.choice(("", "\r\n", "<!-- 导出 -->\n", "<!DOCTYPE html>\n"))
    opened = rng.choice(
        ("<html><head><meta charset=x></head><body><table>", "<table border=1>", "<HTML><TABLE>")
    )
    content = f"{begun}{opened}{rows}</table>".encode(encoding)
    return Case(File("roll.xls", content), refused="E-FILE-HTMLXLS", says=("网页格式", "另存为 Excel 工作簿"))


def xml_2003(rng):
    """S06."""
    rows = "".join(
        f"<Row>{''.join(f'<Cell><Data>{cell}</Data></Cell>' for cell in row)}</Row>"
        for row in Roll(rng).table()
    )
    program = rng.choice(("", '<?mso-application progid="Excel.Sheet"?>'))
    table = f'<Worksheet ss:Name="花名册"><Table>{rows}</Table></Worksheet>'
    content = (
        f'<?xml version="1.0"?>{program}<Workbook xmlns="{XML2003}" xmlns:ss="{XML2003}">{table}</Workbook>'
    )
    name = rng.choice(("roll.xls", "roll.xlsx"))
    return Case(File(name, content.encode()), refused="E-FILE-XML2003", says=("另存为 Excel 工作簿(.xlsx)",))


def text_as_workbook(rng):
    """S07."""
    content = corpus.csv_text(Roll(rng).table(), delimiter=rng.choice(",\t;"))
    name, encoding = rng.choice(("roll.xlsx", "roll.xls")), rng.choice(("utf-8", "gb18030", "utf-8-sig"))
    says = ("实际是文本(CSV)", "改为 .csv", "另存为 .xlsx")
    return Case(File(name, content.encode(encoding)), refused="E-FILE-EXT", says=says)


def other_name(rng):
    """S08: an extension that belongs to another format."""
    roll = Roll(rng)
    new, old = roll.xlsx().content, corpus.real_xls(roll.table())
    content, name, actual = rng.choice(
        (
            *((new, f"roll{extension}", ".xlsx") for extension in (".xls", ".csv", ".txt", "", ".XLS")),
            *((old, f"roll{extension}", ".xls") for extension in (".xlsx", ".csv", ".txt")),
        )
    )
    says = ("扩展名与内容不符", f"实际为 {actual}")
    return Case(File(name, content), refused="E-FILE-EXT", says=says)


def wps(rng):
    """S09: by its name, or by a stream that only WPS writes."""
    rows = Roll(rng).table()
    file = rng.choice(
        (
            File("roll.et", corpus.real_xls(rows)),
            File("roll.xls", corpus.compound_with("ETExtData", rows=rows)),
            File("roll.ett", corpus.compound_with("ETExtData", rows=rows)),
        )
    )
    return Case(file, refused="E-FILE-ET", says=("暂不支持 .et", "另存为 .xlsx"))


def other_format(rng):
    """S10: workbooks of other programs, under their own name or another."""
    parts = parts_of(Roll(rng).xlsx())
    open_document = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    types = parts["[Content_Types].xml"].replace(corpus.BOOK_TYPE, BINARY_BOOK)
    content, extension = rng.choice(
        (
            (open_document, ".ods"),
            (parts | {"[Content_Types].xml": types}, ".xlsb"),
            ({"Index/Document.iwa": "x", "Index/Tables/1.iwa": "x"}, ".numbers"),
        )
    )
    name = rng.choice((f"roll{extension}", "roll.xlsx", "roll.xls"))
    says = (f"不支持该格式（{extension}）", "另存为 .xlsx")
    return Case(File(name, corpus.packed(content)), refused="E-FILE-FORMAT", says=says)


def macros(rng):
    """S11: told by its type, or only by the part that holds the macros, or by a storage."""
    roll = Roll(rng)
    parts = parts_of(roll.xlsx())
    types = parts["[Content_Types].xml"].replace(corpus.BOOK_TYPE, MACRO_BOOK)
    project = {"xl/vbaProject.bin": rng.randbytes(900)}
    file = rng.choice(
        (
            File("roll.xlsm", corpus.packed(parts | project | {"[Content_Types].xml": types})),
            File("roll.xlsx", corpus.packed(parts | {"[Content_Types].xml": types})),
            File("roll.xlsx", corpus.packed(parts | project)),
            File("roll.xls", corpus.compound_with("_VBA_PROJECT_CUR", rows=roll.table())),
        )
    )
    return Case(file, refused="E-FILE-MACRO", says=("文件含宏", "不含宏的 .xlsx"))


def password(rng):
    """S12: a password to open it, in both generations."""
    locked = biff.compound({"EncryptionInfo": rng.randbytes(300), "EncryptedPackage": rng.randbytes(9_000)})
    old = corpus.real_xls(Roll(rng).table(), extra=biff.record(0x2F, rng.randbytes(54)))
    file = rng.choice((File("roll.xlsx", locked), File("roll.xls", old), File("roll.xls", locked)))
    return Case(file, refused="E-FILE-ENCRYPTED", says=("有打开密码", "请取消密码后上传"))


def protected(rng):
    """S13: protection that hides nothing."""
    roll, is_book_too = Roll(rng), rng.random() < 0.5

    def protect(book, sheet):
        sheet.protection.sheet = True
        book.security.lockStructure = is_book_too

    findings = {"N-PROTECTED": Said("工作表受保护，照常读取")}
    return Case(roll.xlsx(protect), twin=roll.xlsx(), findings=findings, is_rewritable=True)


def locked(rng):
    """S13 of the structure alone, which LibreOffice does not keep where there is no password."""
    roll = Roll(rng)

    def lock(book, sheet):
        book.security.lockStructure = True

    findings = {"N-PROTECTED": Said("工作簿结构受保护，照常读取")}
    return Case(roll.xlsx(lock), twin=roll.xlsx(), findings=findings)


def strict(rng):
    """S14: never read as no rows."""
    content = corpus.strict(parts_of(Roll(rng).xlsx()))
    return Case(File("roll.xlsx", content), refused="E-FILE-STRICT", says=("请另存为普通 .xlsx",))


def archive(rng):
    """S15: packed with or without other files, under its own name or as a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(rng.choice(("名单.xlsx", "2026/甲镇/名单.xlsx")), Roll(rng).xlsx().content)
        if rng.random() < 0.5:
            packed.writestr("说明.docx", rng.randbytes(100))
    other = rng.choice(SIGNATURES["archive"]) + rng.randbytes(5_000)
    name = rng.choice(("roll.zip", "roll.xlsx", "roll.rar", "roll.7z", "roll.csv"))
    content = rng.choice((out.getvalue(), other))
    return Case(File(name, content), refused="E-FILE-ARCHIVE", says=("请先解压",))


def picture(rng):
    """S16: a scan or a photo of a list."""
    begun = rng.choice(SIGNATURES[rng.choice(("pdf", "photo"))])
    name = rng.choice(("roll.pdf", "roll.jpg", "roll.xlsx", "roll.xls", "roll.csv"))
    content = begun + rng.randbytes(20_000)
    return Case(File(name, content), refused="E-FILE-TYPE", says=("不是 Excel 表格", ".xlsx、.xls 或 .csv"))


def missing_part(rng):
    """S17."""
    name = rng.choice(("[Content_Types].xml", "xl/workbook.xml", "_rels/.rels"))
    content = corpus.changed(name, None, parts_of(Roll(rng).xlsx()))
    return Case(File("roll.xlsx", content), refused="E-FILE-CORRUPT", says=("损坏", "另存为 .xlsx 再传"))


def missing_sheet(rng):
    """S18: the sheet is listed, its part is absent or its relation is."""
    parts = parts_of(Roll(rng).xlsx())
    related = "xl/_rels/workbook.xml.rels"
    if rng.random() < 0.5:
        content = corpus.changed("xl/worksheets/sheet1.xml", None, parts)
    else:
        content = corpus.changed(related, parts[related].replace("sheet1.xml", "sheet7.xml"), parts)
    says = ("工作表“花名册”的内容缺失", "另存为 .xlsx 再传")
    return Case(File("roll.xlsx", content), refused="E-FILE-CORRUPT", says=says)


KINDS = (
    Kind("S01", "空文件", empty),
    Kind("S02", "截断的工作簿", cut),
    Kind("S02", "截断的旧工作簿", cut_xls),
    Kind("S03", "乱码改名", noise),
    Kind("S04", "旧格式工作簿", old_workbook),
    Kind("S05", "网页改名", web_page),
    Kind("S06", "XML 表格改名", xml_2003),
    Kind("S07", "文本改名为工作簿", text_as_workbook),
    Kind("S08", "扩展名与内容不符", other_name),
    Kind("S09", "WPS 格式", wps),
    Kind("S10", "其他表格格式", other_format),
    Kind("S11", "含宏", macros),
    Kind("S12", "打开密码", password),
    Kind("S13", "工作表保护", protected),
    Kind("S13", "工作簿结构保护", locked),
    Kind("S14", "严格开放 XML", strict),
    Kind("S15", "压缩包", archive),
    Kind("S16", "扫描件和照片", picture),
    Kind("S17", "缺少必需部件", missing_part),
    Kind("S18", "缺少工作表部件", missing_sheet),
    *packages.KINDS,
    *gates.KINDS,
)
