"""How long a department's monthly file takes, sheet included, against the people of a county.

    python benchmarks/feed.py [--rows 100000] [--people 70000]

The file is an .xlsx of layout K: 7 of 10 rows are people of the register, 3 in 100 are warned of. Then the
same file comes again, and a second month's. Figures are wall time of one run on whatever else the machine
does; `yardstick` says how fast it was meanwhile. Memory in MB: of this process, and of the one that reads.
"""

import argparse
import random
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.bench import DIVISIONS, USER, installation, run
from benchmarks.rolls import PARTS, SHEET_BEGIN

HEADER = (
    *("序号", "乡镇", "村", "姓名", "身份证号", "人员类别", "住院次数", "医疗总费用", "基本医保报销"),
    *("大病报销", "医疗救助", "个人自付", "统计截止日期"),
)
NUMBERS = frozenset({6, 7, 8, 9, 10, 11})
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIZE = 3  # people in a household


def identity(number: int) -> str:
    """A valid, fictitious identity; a million different ones."""
    order, day = number % 999, number // 999
    body = f"519900{1940 + day // 336 % 80}{day // 28 % 12 + 1:02}{day % 28 + 1:02}{order:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def rows(count: int, people: int, until: str, times: float) -> Iterator[tuple[object, ...]]:
    """The rows of a month: numbers below `people` are on the register."""
    chance = random.Random(7)
    for serial in range(1, count + 1):
        number = serial - 1 if serial <= min(people, count * 7 // 10) else people + serial
        own = chance.randrange(100, 4000) if chance.random() > 0.03 else chance.randrange(20_000, 90_000)
        paid = round(own * times, 2)
        costs = (paid * 4, paid * 2, paid * 0.5, paid * 0.5, paid)
        place = ("碑庙镇", "石笋村")
        yield serial, *place, f"示例{number % 9973}", identity(number), "脱贫户", 1, *costs, until


def write(path: Path, source: Iterator[tuple[object, ...]]) -> None:
    """One sheet with texts in its cells, as a department's system exports it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        archive.writestr(
            "xl/sharedStrings.xml",
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="0"/>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(SHEET_BEGIN)
            sheet.write(_line(1, HEADER, frozenset()))
            for number, row in enumerate(source, 2):
                sheet.write(_line(number, row, NUMBERS))
            sheet.write(b"</sheetData></worksheet>")


def _line(number: int, values: tuple[object, ...], numeric: frozenset[int]) -> bytes:
    cells = (
        f'<c r="{chr(65 + at)}{number}"><v>{value}</v></c>'
        if at in numeric
        else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for at, value in enumerate(values)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=70_000)
    parser.add_argument("--divisions", type=Path, default=DIVISIONS)
    options = parser.parse_args()
    with installation() as folder:
        for command in (["migrate", "-v0"], ["load_divisions", str(options.divisions)], ["load_parameters"]):
            run([sys.executable, "manage.py", *command])
        run([sys.executable, "manage.py", "shell", "-c", USER.replace("WIDE", "False")])
        step = [sys.executable, "-m", "benchmarks.feed_run"]
        run([*step, "fill", str(options.people)])
        for name, period, times in (("september", "2026-09", 1.0), ("october", "2026-10", 1.1)):
            path = folder / f"{name}.xlsx"
            write(path, rows(options.rows, options.people, f"{period}-30", times))
            print(run([*step, "take", str(path), period]), flush=True)
        print(run([*step, "take", str(path), period]), flush=True)


if __name__ == "__main__":
    main()
