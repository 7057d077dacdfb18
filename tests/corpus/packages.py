"""A. Container and format, S19 to S34: what is wrong inside an .xlsx."""

import contextlib
import io
import re
import socket
import zipfile

from tests.corpus.frame import Case, File, Kind, Roll, Said
from tests.povertycase.sheets import corpus

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
READ = (SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml")
RELATED, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
INLINE = re.compile(r'<c r="([A-Z]+\d+)" t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
TEXT_CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*t="s"[^>]*><v>(\d+)</v>')
HEADERS = (b"PK\x03\x04", b"PK\x01\x02")


def parts_of(file):
    """The parts of a workbook as text, its texts shared as spreadsheet programs do."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts = {}

    def share(found):
        number = texts.setdefault(found[2], len(texts))
        return f'<c r="{found[1]}" t="s"><v>{number}</v></c>'

    parts[SHEET] = INLINE.sub(share, parts[SHEET])
    parts[STRINGS] = corpus.strings(*texts)
    relation = f'<Relationship Type="{corpus.OFFICE}/sharedStrings" Target="sharedStrings.xml" Id="rId99"/>'
    kind = f'<Override PartName="/{STRINGS}" ContentType="{corpus.KIND}.sharedStrings+xml"/>'
    for name, end, more in ((RELATED, "</Relationships>", relation), (TYPES, "</Types>", kind)):
        parts[name] = parts[name].replace(end, more + end)
    return parts


def refused(content, code, *says):
    """A workbook that is turned away."""
    return Case(File("roll.xlsx", content), refused=code, says=says)


def same_name(rng):
    """S19: by the byte, or but for the case of letters."""
    parts = parts_of(Roll(rng).xlsx())
    name = rng.choice(READ)
    if rng.random() < 0.5:
        content = corpus.same_name_twice(parts)
    else:
        content = corpus.changed(name.upper(), parts[name], parts)
    return refused(content, "E-FILE-ZIPDUP", "文件结构异常（重复部件），已拒绝")


def path_outside(rng):
    """S20."""
    name = rng.choice(("../../x", "/etc/x", "C:\\x", "xl/../../x", "..\\x", "xl/worksheets/../../../x"))
    content = corpus.changed(name, "x", parts_of(Roll(rng).xlsx()))
    return refused(content, "E-FILE-ZIPPATH", "文件结构异常（部件路径越界），已拒绝")


def encrypted(rng):
    """S21."""
    return refused(corpus.encrypted_entries(Roll(rng).xlsx().content), "E-FILE-ENCRYPTED", "请取消密码后上传")


def many_entries(rng):
    """S22."""
    return refused(corpus.many_entries(70_000 + rng.randrange(900)), "E-LIM-ENTRIES", "文件内部部件过多")


def lying_size(rng):
    """S23: a part is larger or smaller than one header, or both, say."""
    part = rng.choice((SHEET, STRINGS)).encode()
    factor = rng.choice((0.1, 0.5, 0.9, 1.5, 40))
    headers = rng.choice((HEADERS, HEADERS[:1], HEADERS[1:]))
    content = corpus.packed(parts_of(Roll(rng).xlsx()))
    lied = corpus.resized(content, headers, part, lambda size: int(size * factor))
    return refused(lied, "E-FILE-CORRUPT", "不完整或已损坏", "另存为 .xlsx 再传")


def overlapping(rng):
    """S24: one more record of the directory, for bytes that belong to another part."""
    entries, at, places = [], 0, []
    for name, part in parts_of(Roll(rng).xlsx()).items():
        body, size, checksum = corpus.repeated(part.encode(), b"", 0, b"")
        places.append((at, body, size, checksum))
        entries.append(corpus.entry(name.encode(), body, size, checksum, at))
        at += len(entries[-1][0])
    place, body, size, checksum = rng.choice(places)
    within = rng.choice((0, len(body) // 2))
    _, record = corpus.entry(b"xl/more.xml", body, size, checksum, place + within)
    content = corpus.archive_of([*entries, (b"", record)])
    return refused(content, "E-FILE-ZIPDUP", "文件结构异常（重复部件），已拒绝")


def strings_bomb(rng):
    """S25: a megabyte that becomes hundreds."""
    size = rng.randrange(260, 484)
    parts = parts_of(Roll(rng).xlsx())
    parts[STRINGS] = parts[STRINGS].replace("</sst>", "<si><t>@</t></si></sst>")
    content = corpus.bomb(STRINGS, b"A" * 2**20, size, parts)
    return refused(content, "E-LIM-RATIO", f"（{size} MB，部件 sharedStrings）")


def rows_bomb(rng):
    """S26: too many empty rows to unpack."""
    size, block = rng.randrange(260, 400), b"<row/>" * (2**20 // 6) + b"\n" * 4
    parts = parts_of(Roll(rng).xlsx())
    parts[SHEET] = parts[SHEET].replace("</sheetData>", "@</sheetData>")
    return refused(corpus.bomb(SHEET, block, size, parts), "E-LIM-RATIO", f"（{size} MB，部件 sheet1）")


def empty_rows(rng):
    """S26: a million empty rows below the roll, which is read as if they were not there."""
    roll = Roll(rng)
    parts = parts_of(roll.xlsx())
    parts[SHEET] = parts[SHEET].replace("</sheetData>", "@</sheetData>")
    content = corpus.bomb(SHEET, b"<row/>" * (2**20 // 6), rng.randrange(3, 7), parts)
    return Case(File("roll.xlsx", content), twin=roll.xlsx(), findings={"N-BLANK": Said("空白行", "已跳过")})


def declared(rng, declaration, use):
    """A workbook in which one part declares a document type; use: a text that needs it."""
    parts = parts_of(Roll(rng).xlsx())
    name = rng.choice(READ)
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", parts[name])
    if name == STRINGS:
        text = text.replace("已脱贫人口名单", use)
    return corpus.packed(parts | {name: f'<?xml version="1.0"?><!DOCTYPE x [{declaration}]>{text}'})


def growing(rng, declaration, use):
    """S27, S28: little that grows without end."""
    return refused(declared(rng, declaration, use), "E-FILE-XML", "不允许的 XML 声明")


def foreign_file(rng):
    """S29: a file of the server."""
    target = rng.choice(("file:///etc/passwd", "/etc/passwd", "file:///proc/self/environ"))
    content = declared(rng, f'<!ENTITY a SYSTEM "{target}">', "&a;")
    return refused(content, "E-FILE-XML", "不允许的 XML 声明")


def unvisited(rng):
    """An address of this machine, and a context in which nobody may ask it for anything."""
    address = f"127.{rng.randrange(1, 255)}.{rng.randrange(1, 255)}.{rng.randrange(1, 255)}", 8_765

    @contextlib.contextmanager
    def canary():
        with socket.create_server(address) as listener:
            yield
            listener.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                caller, _ = listener.accept()
                caller.close()
                raise AssertionError(f"the file made somebody ask {address}")

    return f"http://{address[0]}:{address[1]}/x", canary


def foreign_address(rng):
    """S29: an address of the network."""
    url, canary = unvisited(rng)
    declaration = rng.choice((f'<!ENTITY a SYSTEM "{url}">', f'<!ENTITY % a SYSTEM "{url}"> %a;'))
    content = declared(rng, declaration, "&a;")
    return Case(File("roll.xlsx", content), refused="E-FILE-XML", says=("XML 声明",), around=canary)


def links(rng):
    """S30: other workbooks, DDE, web queries; nothing is asked."""
    roll, (url, canary) = Roll(rng), unvisited(rng)
    main = f'xmlns="{corpus.MAIN}" xmlns:r="{corpus.OFFICE}"'
    book = f'<externalLink {main}><externalBook r:id="rId1"/></externalLink>'
    dde = f'<externalLink {main}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    web = f'<connections {main}><connection id="1" type="4"><webPr url="{url}"/></connection></connections>'
    outward = corpus.relations(("externalLinkPath", f'{url}" TargetMode="External'))
    added = rng.choice(
        (
            {
                "xl/externalLinks/externalLink1.xml": book,
                "xl/externalLinks/_rels/externalLink1.xml.rels": outward,
            },
            {"xl/externalLinks/externalLink1.xml": dde},
            {"xl/connections.xml": web, "xl/queryTables/queryTable1.xml": f"<queryTable {main}/>"},
        )
    )
    file = File("roll.xlsx", corpus.packed(parts_of(roll.xlsx()) | added))
    return Case(file, twin=roll.xlsx(), findings={"N-EXTLINK": Said("外部链接未读取")}, around=canary)


def embedded(rng):
    """S31."""
    parts = parts_of(Roll(rng).xlsx())
    name = rng.choice(
        ("xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/embeddings/Document1.docx")
    )
    file = File("roll.xlsx", corpus.changed(name, "x", parts))
    if rng.random() < 0.3:
        file = File("roll.xls", corpus.compound_with("MBD0012AB", rows=Roll(rng).table()))
    return Case(file, refused="E-FILE-EMBED", says=("嵌入了其他对象，请删除后上传",))


def lying_dimension(rng):
    """S32: the sheet says that it is smaller, or far larger, than it is."""
    roll = Roll(rng)
    parts = parts_of(roll.xlsx())
    range_ = rng.choice(("A1", "A1:B2", "A1:AF4", "C5:D9", "A1:XFD1048576", "A1:ZZ3"))
    sheet = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{range_}"', parts[SHEET])
    return Case(File("roll.xlsx", corpus.packed(parts | {SHEET: sheet})), twin=roll.xlsx())


def dangling_text(rng):
    """S33: a cell refers to a shared text that does not exist."""
    parts = parts_of(Roll(rng).xlsx())
    cell = rng.choice(list(TEXT_CELL.finditer(parts[SHEET])))
    number = rng.choice((99_999, 4_294_967_295))
    sheet = f"{parts[SHEET][: cell.start(2)]}{number}{parts[SHEET][cell.end(2) :]}"
    return refused(
        corpus.packed(parts | {SHEET: sheet}), "E-FILE-CORRUPT", f"单元格 {cell[1]}", "另存为 .xlsx"
    )


def forbidden_text(rng):
    """S34: characters that XML forbids, another encoding than is declared, elements that do not end."""
    parts = parts_of(Roll(rng).xlsx())
    name = rng.choice((SHEET, STRINGS))
    text = parts[name]
    at = rng.randrange(len(text) // 2, len(text) - 60)
    broken = rng.choice(
        (
            (f"{text[:at]}{chr(rng.choice((1, 2, 8, 11, 31)))}{text[at:]}").encode(),
            text[:at].encode() + b"\xff\xfe\xc0" + text[at:].encode(),
            text[: at - 40].encode(),
            text[: -rng.randrange(4, 12)].encode(),
        )
    )
    says = ("不完整或已损坏", "另存为 .xlsx 再传")
    return refused(corpus.packed(parts | {name: broken}), "E-FILE-CORRUPT", *says)


KINDS = (
    Kind("S19", "同名部件", same_name),
    Kind("S20", "部件路径越界", path_outside),
    Kind("S21", "加密部件", encrypted),
    Kind("S22", "七万个部件", many_entries),
    Kind("S23", "部件大小不实", lying_size),
    Kind("S24", "部件重叠", overlapping),
    Kind("S25", "文本解压炸弹", strings_bomb),
    Kind("S26", "空行解压炸弹", rows_bomb),
    Kind("S26", "百万空行", empty_rows),
    Kind("S27", "实体膨胀", lambda rng: growing(rng, corpus.LAUGHS, "&a9;")),
    Kind("S28", "实体平方膨胀", lambda rng: growing(rng, corpus.QUADRATIC, "&a;" * 10_000)),
    Kind("S29", "外部实体读文件", foreign_file),
    Kind("S29", "外部实体访问网络", foreign_address),
    Kind("S30", "外部链接", links),
    Kind("S31", "嵌入对象", embedded),
    Kind("S32", "范围声明不实", lying_dimension),
    Kind("S33", "共享文本越界", dangling_text),
    Kind("S34", "非法字符或编码", forbidden_text),
)
