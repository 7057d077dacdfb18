"""Files that LibreOffice writes: kinds whose dirt survives it, saved again; clean rolls in its formats."""

import itertools
import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.frame import Case, File, Kind, Roll, Said

SOFFICE = shutil.which("soffice")
TIMEOUT_SECONDS = 300
AT_ONCE = 40  # files a call: starting takes longer than a file
LEAST = 10  # files of each group that has any
XLSX = "xlsx:Calc MS Excel 2007 XML"
# Separator, quote, encoding, first line, …, whether all texts are quoted, …, sheet, …, byte order mark.
TEXT = "csv:Text - txt - csv (StarCalc):{},34,{},1,,0,{},true,false,false,false,0,false,{}"
UTF8, GB18030, UTF16 = 76, 85, 65535


@dataclass(frozen=True)
class Format:
    """A format in which LibreOffice saves a clean roll. name: of the upload; facts: what the case expects."""

    group: str
    number: str
    words: str
    filter: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def make(self, rng: random.Random) -> Case:
        """The roll before it is saved."""
        roll = Roll(rng)
        if self.number == "S43":
            for person in roll.people:
                person["自然村"] = "一组,河东"
        twin = None if "refused" in self.facts else roll.xlsx()
        return Case(roll.xlsx(), twin=twin, **self.facts)


def _no(code: str, *says: str) -> dict[str, Any]:
    return {"refused": code, "says": says}


def _text(separator: str, encoding: int, quotes: str = "false", mark: str = "false") -> str:
    return TEXT.format(ord(separator), encoding, quotes, mark)


FORMATS = (
    Format("A", "S04", "LibreOffice 的 .xls", "xls:MS Excel 97", "roll.xls"),
    Format(
        "A", "S05", "LibreOffice 的网页", "html:HTML (StarCalc)", "roll.xls", _no("E-FILE-HTMLXLS", "网页")
    ),
    Format("A", "S07", "LibreOffice 的文本", _text(",", UTF8), "roll.xlsx", _no("E-FILE-EXT", "改为 .csv")),
    Format("A", "S08", "LibreOffice 的 .xlsx 改名", XLSX, "roll.csv", _no("E-FILE-EXT", "实际为 .xlsx")),
    Format(
        "A", "S08", "LibreOffice 的 .xls 改名", "xls:MS Excel 97", "roll.xlsx", _no("E-FILE-EXT", "为 .xls")
    ),
    Format("A", "S10", "LibreOffice 的 .ods", "ods", "roll.ods", _no("E-FILE-FORMAT", "（.ods）")),
    Format("A", "S10", "LibreOffice 的 .ods 改名", "ods", "roll.xlsx", _no("E-FILE-FORMAT", "（.ods）")),
    Format("A", "S10", "LibreOffice 的 .fods", "fods", "roll.fods", _no("E-FILE-FORMAT", "（.fods）")),
    Format(
        *("A", "S10", "LibreOffice 的模板", "xltx:Calc MS Excel 2007 XML Template", "roll.xltx"),
        _no("E-FILE-FORMAT", "（.xltx）"),
    ),
    Format(
        *("A", "S11", "LibreOffice 的 .xlsm", "xlsm:Calc MS Excel 2007 VBA XML", "roll.xlsm"),
        _no("E-FILE-MACRO", "不含宏"),
    ),
    Format("A", "S16", "LibreOffice 的 PDF", "pdf:calc_pdf_Export", "roll.xlsx", _no("E-FILE-TYPE", "不是")),
    Format("B", "S37", "LibreOffice 的 UTF-8 文本", _text(",", UTF8), "roll.csv"),
    Format("B", "S37", "LibreOffice 的带 BOM 文本", _text(",", UTF8, mark="true"), "roll.csv"),
    Format(
        *("B", "S38", "LibreOffice 的 GB18030 文本", _text(",", GB18030), "roll.csv"),
        {"findings": {"N-ENCODING": Said("按 GB18030 读取")}},
    ),
    Format("B", "S39", "LibreOffice 的 Unicode 文本", _text("\t", UTF16), "roll.txt"),
    Format("B", "S43", "LibreOffice 加引号的文本", _text(",", UTF8, quotes="true"), "roll.csv"),
    Format("B", "S44", "LibreOffice 的分号文本", _text(";", UTF8), "roll.csv"),
    Format("B", "S44", "LibreOffice 的竖线文本", _text("|", UTF8), "roll.csv"),
)


@dataclass
class Source:
    """What one kind is to be judged by: files that LibreOffice saves in a format, and under which name."""

    group: str
    kind: Kind
    seeds: list[int]
    filter: str = XLSX
    name: str = ""
    written: dict[int, File] = field(default_factory=dict)

    def files(self) -> list[tuple[int, File]]:
        """The files before they are saved, by seed."""
        return [(seed, self.kind.make(_random(self.kind, seed)).file) for seed in self.seeds]


def write(sources: list[Source], folder: Path) -> None:
    """Fill in what LibreOffice writes; a file that it does not write is missing."""
    for filter_ in dict.fromkeys(source.filter for source in sources):
        wanted = [
            (source, *each) for source in sources if source.filter == filter_ for each in source.files()
        ]
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            saved = saved_by_office([file.content for _source, _seed, file in part], filter_, folder)
            for (source, seed, file), content in zip(part, saved, strict=True):
                if content is not None:
                    source.written[seed] = File(source.name or file.name, content)


def saved_by_office(contents: list[bytes], filter_: str, folder: Path) -> list[bytes | None]:
    """Workbooks in a format given as `extension:filter`, all by one call."""
    incoming, out = folder / "in", folder / "out"
    for each in (incoming, out):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    for number, content in enumerate(contents):
        (incoming / f"{number}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", filter_, "--outdir", str(out)]
    inputs = [str(incoming / f"{number}.xlsx") for number in range(len(contents))]
    subprocess.run([*command, *inputs], check=False, capture_output=True, timeout=TIMEOUT_SECONDS)
    found = [out / f"{number}.{filter_.partition(':')[0]}" for number in range(len(contents))]
    return [path.read_bytes() if path.exists() else None for path in found]


def plan(chosen: list[tuple[str, Kind]], seeds: list[int]) -> list[Source]:
    """What is to be written and judged; a group with few kinds gets more seeds, so that ten files are."""
    numbers = {kind.number for _group, kind in chosen}
    sources = []
    for group in dict.fromkeys(group for group, _kind in chosen):
        formats = [each for each in FORMATS if each.group == group and each.number in numbers]
        found = [
            Source(group, kind, seeds) for each, kind in chosen if each == group and survives(kind, seeds[0])
        ]
        found += [
            Source(group, Kind(each.number, each.words, each.make), seeds, each.filter, each.name)
            for each in formats
        ]
        for source in found:
            source.seeds = _enough(seeds, len(found))
        sources += found
    return sources


def survives(kind: Kind, seed: int) -> bool:
    """Whether a kind is a workbook whose dirt is still there when LibreOffice has saved it."""
    case = kind.make(_random(kind, seed))
    return case.is_rewritable and case.file.name.endswith(".xlsx")


def _enough(seeds: list[int], kinds: int) -> list[int]:
    count = max(len(seeds), -(-LEAST // kinds))
    return list(itertools.islice(itertools.chain(seeds, itertools.count(max(seeds) + 1)), count))


def _random(kind: Kind, seed: int) -> random.Random:
    """The random source from which the judge makes the same case."""
    return random.Random(f"{kind.number} {seed}")
