"""B. Text files: S37 to S46."""

import csv
import io

from tests.corpus.frame import Case, File, Kind, Roll, Said

DELIMITERS = {";": "分号", "\t": "制表符", "，": "全角逗号", "|": "竖线"}
NUMBERS = ("户编号", "人编号", "证件号码")


def lines_of(roll, delimiter=",", end="\r\n"):
    """The roll as lines of text, titles and header among them; a row stands at its number in the sheet."""
    lines = []
    for row in roll.table():
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerow(row)
        lines.append(out.getvalue().removesuffix("\r\n") + end)
    return lines


def text_file(roll, encoding="utf-8", name="roll.csv", **dialect):
    """The roll as a text file."""
    return File(name, "".join(lines_of(roll, **dialect)).encode(encoding))


def with_bom(rng):
    """S37: the mark before the first cell is no part of it."""
    roll = Roll(rng)
    del roll.titles[rng.randrange(3) :]  # without titles the mark stands right before the first header
    return Case(text_file(roll, "utf-8-sig"), twin=roll.xlsx())


def gb18030(rng):
    """S38: as offices' programs save by default, with characters that GBK has and some that it has not."""
    roll = Roll(rng)
    encoding = rng.choice(("gbk", "gb18030"))
    if encoding == "gb18030":
        roll.anyone()["姓名"] = rng.choice(("王\U00020bb7", "李㼆", "𠮷丽"))
    findings = {"N-ENCODING": Said("按 GB18030 读取")}
    return Case(text_file(roll, encoding), twin=roll.xlsx(), findings=findings)


def unicode_text(rng):
    """S39: what Excel saves as “Unicode 文本”."""
    roll = Roll(rng)
    encoding = rng.choice(("utf-16-le", "utf-16-be"))
    content = ("\ufeff" + "".join(lines_of(roll, "\t"))).encode(encoding)
    return Case(File(rng.choice(("roll.txt", "roll.csv")), content), twin=roll.xlsx())


def two_encodings(rng):
    """S40: two offices' files put one behind the other."""
    lines = lines_of(Roll(rng, households=rng.randrange(4, 300)))
    at = rng.randrange(4, len(lines))
    first, second = rng.choice((("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8-sig", "gbk")))
    content = "".join(lines[:at]).encode(first) + "".join(lines[at:]).encode(second)
    says = (f"第 {at + 1} 行起编码不一致", "UTF-8 编码的 CSV")
    return Case(File("roll.csv", content), refused="E-FILE-ENC", says=says)


def wrapped(rng):
    """S41: ="…" keeps a spreadsheet program from making a number of it."""
    roll = Roll(rng)
    twin = roll.xlsx()
    headers = rng.sample(NUMBERS, rng.randrange(1, 4))
    for person in roll.people:
        person |= {header: f'="{person[header]}"' for header in headers}
    encoding = rng.choice(("utf-8", "utf-8-sig"))
    return Case(text_file(roll, encoding), twin=twin)


def open_quote(rng):
    """S42: everything behind it would be one cell."""
    roll = Roll(rng, households=rng.randrange(3, 200))
    lines, person = lines_of(roll), roll.anyone()
    at = roll.row_of(person) - 1
    header = rng.choice(("姓名", "自然村", "致贫原因1"))
    lines[at] = lines[at].replace(f",{person[header]},", f',"{person[header]},', 1)
    says = (f"第 {at + 1} 行引号未闭合", "请补上引号")
    return Case(File("roll.csv", "".join(lines).encode()), refused="E-CSV-QUOTE", says=says)


def quoted(rng):
    """S43: line breaks and commas that belong to a cell, whatever ends the lines."""
    roll = Roll(rng)
    number, group = roll.anyone()["户编号"], rng.choice(("一组,河东", "二组，“老屋基”,河西", '三组"大院"'))
    for person in roll.people:
        person |= {"自然村": group} if person["户编号"] == number else {}
    twin = roll.xlsx()
    at = rng.randrange(len(roll.headers))
    roll.headers[at] = f"{roll.headers[at][:1]}\n{roll.headers[at][1:]}"
    for person in roll.people:
        person[roll.headers[at]] = person.get(roll.headers[at].replace("\n", ""))
    return Case(text_file(roll, end=rng.choice(("\r\n", "\n", "\r"))), twin=twin)


def bare_returns(rng):
    """S43: lines that end as on an old Macintosh."""
    roll = Roll(rng)
    return Case(text_file(roll, end="\r"), twin=roll.xlsx())


def delimiters(rng):
    """S44: other characters between the cells."""
    roll = Roll(rng)
    return Case(text_file(roll, delimiter=rng.choice(list(DELIMITERS))), twin=roll.xlsx())


def no_delimiter(rng):
    """S44: columns made with blanks, or with a character that nobody can know."""
    between = rng.choice((" ", "  ", "~", "　"))
    lines = (between.join(str(cell) for cell in row if cell is not None) for row in Roll(rng).table())
    content = "\r\n".join(lines).encode(rng.choice(("utf-8", "gb18030")))
    return Case(File("roll.csv", content), refused="E-CSV-DELIM", says=("无法判断分隔符", "请用逗号分隔"))


def zero_bytes(rng):
    """S45: anywhere."""
    content = bytearray(text_file(Roll(rng), rng.choice(("utf-8", "gb18030"))).content)
    for _ in range(rng.randrange(1, 4)):
        content.insert(rng.randrange(4, len(content)), 0)
    says = ("二进制内容", "不是文本表格", "另存为 .xlsx")
    return Case(File("roll.csv", bytes(content)), refused="E-FILE-NUL", says=says)


def ragged(rng):
    """S46: a comma too many or too few in one row."""
    roll = Roll(rng)
    lines, at = lines_of(roll), roll.row_of(roll.anyone()) - 1
    count, whole = rng.randrange(1, 4), len(roll.headers)
    if rng.random() < 0.5:
        cells, found = lines[at].split(",")[count:], whole - count
    else:
        cells, place = lines[at].split(","), rng.randrange(whole)
        cells[place:place], found = [rng.choice(("外出", ""))] * count, whole + count
    lines[at] = ",".join(cells)
    says = (f"第 {at + 1} 行有 {found} 列，应为 {whole} 列", "请核对该行")
    return Case(File("roll.csv", "".join(lines).encode()), refused="E-CSV-COLS", says=says)


KINDS = (
    Kind("S37", "带 BOM 的 UTF-8", with_bom),
    Kind("S38", "GBK 与 GB18030", gb18030),
    Kind("S39", "Unicode 文本", unicode_text),
    Kind("S40", "中途换编码", two_encodings),
    Kind("S41", "等号引号包裹", wrapped),
    Kind("S42", "引号未闭合", open_quote),
    Kind("S43", "引号内换行和逗号", quoted),
    Kind("S43", "只有回车的行尾", bare_returns),
    Kind("S44", "其他分隔符", delimiters),
    Kind("S44", "没有分隔符", no_delimiter),
    Kind("S45", "含零字节", zero_bytes),
    Kind("S46", "列数不齐", ragged),
)
