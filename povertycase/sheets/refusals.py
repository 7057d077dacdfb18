"""The sentences with which a file is turned away: what is wrong, and how its owner mends it."""

SAVE_AS = "请在 WPS/Excel 中打开后另存为 .xlsx 再传"

SENTENCES = {
    "E-FILE-EMPTY": "文件是空的（0 字节），请重新导出后上传",
    "E-FILE-CORRUPT": "文件不完整或已损坏{where}，" + SAVE_AS,
    "E-FILE-TYPE": "文件内容不是 Excel 表格，请上传 .xlsx、.xls 或 .csv 文件",
    "E-FILE-HTMLXLS": "这是网页格式的表格，请打开后“另存为 Excel 工作簿(.xlsx)”",
    "E-FILE-XML2003": "这是 XML 格式的表格，请打开后“另存为 Excel 工作簿(.xlsx)”",
    "E-FILE-EXT": "扩展名与内容不符（实际为 {actual}），请改正扩展名，或另存为 .xlsx 再传",
    "E-FILE-EXT-TEXT": "实际是文本(CSV)，请把扩展名改为 .csv 或另存为 .xlsx",
    "E-FILE-ET": "暂不支持 .et，请另存为 .xlsx",
    "E-FILE-FORMAT": "不支持该格式（{format}），请另存为 .xlsx",
    "E-FILE-MACRO": "文件含宏，请另存为不含宏的 .xlsx",
    "E-FILE-ENCRYPTED": "文件有打开密码，请取消密码后上传",
    "E-FILE-STRICT": "文件是“严格开放 XML”格式，请另存为普通 .xlsx",
    "E-FILE-ARCHIVE": "这是压缩包，请先解压，再上传里面的表格",
    "E-FILE-ZIPDUP": "文件结构异常（重复部件），已拒绝，" + SAVE_AS,
    "E-FILE-ZIPPATH": "文件结构异常（部件路径越界），已拒绝，" + SAVE_AS,
    "E-FILE-XML": "文件含不允许的 XML 声明，" + SAVE_AS,
    "E-FILE-EMBED": "文件嵌入了其他对象，请删除后上传",
    "E-FILE-VIRUS": "文件未通过病毒扫描，请在本机杀毒后重新制作",
    "E-FILE-SCAN": "病毒扫描暂时不可用，文件未被接收，请稍后再传",
    "E-FILE-ENC": "第 {line} 行起编码不一致，请另存为 .xlsx 或 UTF-8 编码的 CSV 再传",
    "E-FILE-NUL": "文件含二进制内容，不是文本表格，请另存为 .xlsx 再传",
    "E-CSV-DELIM": "无法判断分隔符，请用逗号分隔，或另存为 .xlsx 再传",
    "E-CSV-QUOTE": "第 {line} 行引号未闭合，请补上引号，或另存为 .xlsx 再传",
    "E-CSV-COLS": "第 {line} 行有 {found} 列，应为 {expected} 列，请核对该行的逗号和引号",
    "E-LIM-SIZE": "文件 {size} MB，超过上限 {limit} MB，请按乡镇拆分",
    "E-LIM-ENTRIES": "文件内部部件过多，" + SAVE_AS,
    "E-LIM-RATIO": "表格解压后过大（{size} MB，部件 {part}），请清除多余的空行空列或按乡镇拆分",
    "E-LIM-ROWS": "共 {rows:,} 行，上限 {limit:,}，请按乡镇拆分",
    "E-LIM-COLS": "列数超过 {limit}，请删除多余的列",
    "E-LIM-MERGE": "合并单元格超过 {limit:,} 处，请取消合并后上传",
    "E-LIM-MEMORY": "表格过大，读取所需内存超过上限，请按乡镇拆分",
    "E-LIM-TIME": "表格过大，读取超过时限，请按乡镇拆分",
}


class FileRefused(Exception):
    """A file, or one sheet of it, cannot be taken; `code` is stable, `message` is for its owner."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def as_finding(self) -> dict[str, str | None]:
        """As a finding that stands nowhere in the file, beside those that stand in a cell."""
        return {
            "code": self.code,
            "severity": "error",
            "sheet": "",
            "row": None,
            "column": "",
            "value": "",
            "message": self.message,
        }


def refusal(sentence: str, **facts: object) -> FileRefused:
    """The refusal that one of `SENTENCES` states, with its facts filled in."""
    code = "E-FILE-EXT" if sentence == "E-FILE-EXT-TEXT" else sentence
    return FileRefused(code, SENTENCES[sentence].format(**facts))


def corrupt(where: str = "") -> FileRefused:
    """The refusal of a broken file; `where` names a sheet, a cell or a line, when known."""
    return refusal("E-FILE-CORRUPT", where=f"（{where}）" if where else "")
