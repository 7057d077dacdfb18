"""The households as an office's file: one of five layouts, xlsx or CSV, canonical or as people write."""

import csv
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tests.proofs import layouts
from tests.proofs.people import DATA_ON

FORMATS = ("xlsx", "utf-8-sig", "gb18030")
PLACES = ("province", "prefecture", "county", "town", "village")
# Other ways to write the same; a difference would be a false one.
SAME = {
    "是": ("√", "有", "是 "),
    "否": ("×", "无", "N"),
    "健康": ("良好",),
    "长期慢性病": ("慢性病", "长期慢病"),
    "无劳动力": ("无劳动能力",),
    "弱劳动力或半劳动力": ("弱(半)劳动力",),
    "汉族": ("汉", "01"),
    "土家族": ("土家",),
    "之子": ("儿子", "长子"),
    "之女": ("女儿", "次女"),
    "配偶": ("妻子", "妻"),
    "本科及以上": ("本科",),
    "红星村": ("红星村委会", "红星"),
    "脱贫户(享受政策)": ("脱贫户（享受政策）",),
    "因病": ("01", "因病 "),
    "未享受": ("否",),
}
WRITTEN_FREELY = frozenset(
    {
        *("person_name", "head_name", "public_post", "work_employer", "work_place", "group_name"),
        *("dropout_reason", "job_channel", "risk_1", "risk_2", "risk_3", "risk_4", "risk_5"),
        *("disaster", "other_risk"),
    }
)
SLOPPY = 0.03  # the share of cells written in another way


def cells(layout, homes):
    """(household, member, {column: canonical value}) of each row."""
    for home in homes:
        for member in home.members:
            yield home, member, _row(layout, home, member)


def _row(layout, home, member):
    facts, head = home.facts | member.facts, home.head.facts
    facts |= dict(zip(PLACES, home.village, strict=True))
    facts |= _risks(facts["risks"] or ())
    facts |= {
        "household_number": home.number,
        "person_number": member.number,
        "data_on": DATA_ON,
        "data_year": DATA_ON[:4],
        "stated_size": Decimal(len(home.members)),
        "head_name": head["person_name"],
        "head_id18": head["id18"],
    }
    return {name: written(name, facts.get(name)) for name in layouts.columns(layout) if name}


def _risks(risks):
    """A column each; what is in brackets stands in a column of its own."""
    split = [risk.rstrip("）").partition("（") for risk in risks]
    details = {word: detail for word, _bracket, detail in split}
    return {f"risk_{place}": word for place, (word, _bracket, _detail) in enumerate(split, 1)} | {
        "disaster": details.get("因自然灾害") or None,
        "other_risk": details.get("其他") or None,
    }


def written(name, value):
    """A value as the official table has it; figures are Decimals, everything else is text, "" a blank."""
    if value is None:
        return ""
    if name == "monitoring_state":
        return {"removed": "是", "active": "否"}[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return ",".join(value)
    if name.endswith("_on"):
        return value.replace("-", "")
    if name in {"exit_year", "disability_year"}:
        return str(value)
    return value


def write(path, layout, homes, rng):
    """Write the households to a file of the path's kind; the first rows of an xlsx are titles.

    path: with the suffix .xlsx, or one that names the encoding of a CSV: roll.gb18030.csv.
    """
    sheet = [layouts.headers(layout)]
    columns = layouts.columns(layout)
    for serial, (home, _member, row) in enumerate(cells(layout, homes), 1):
        row["serial"] = Decimal(serial)
        if home.facts.get("house_grade"):
            row["is_house_unsafe"] = f"{home.facts['house_grade']}级"
        sheet.append([_sloppily(name, row.get(name, ""), rng) for name in columns])
    if path.suffix == ".xlsx":
        _write_workbook(path, sheet, rng.randrange(3))
    else:
        _write_csv(path, sheet)
    return path


def _sloppily(name, value, rng):
    if rng.random() >= SLOPPY or value == "" or name in WRITTEN_FREELY:
        return value
    if value in SAME:
        return rng.choice(SAME[value])
    if name in {"certificate_number", "head_id18"}:
        return rng.choice(
            (f" {value}", value.lower(), value.translate(FULL_WIDTH), f"{value[:6]} {value[6:]}")
        )
    if name.endswith("_phone"):
        return rng.choice((f"{value[:3]}-{value[3:7]}-{value[7:]}", f"{value} ", f"{value}/{value}"))
    if name.endswith("_on") and name != "data_on":
        return rng.choice(_dates(value))
    if isinstance(value, Decimal) and name != "serial" and name != "stated_size":
        return f"{value:,}" if "_yuan" in name else str(value)
    return value


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def _dates(compact):
    year, month, day = compact[:4], compact[4:6], compact[6:8]
    if day:
        return (
            f"{year}-{month}-{day}",
            f"{year}年{int(month)}月{int(day)}日",
            f"{year}/{int(month)}/{int(day)}",
        )
    if month:
        return f"{year}-{month}", f"{year}年{int(month)}月"
    return f"{year}年", year


def _write_workbook(path, sheet, titles):
    book = Workbook(write_only=True)
    page = book.create_sheet("花名册")
    for title in ("人口名单", "单位：人、元")[:titles]:
        page.append([title])
    for row in sheet:
        page.append([_cell(page, value) for value in row])
    book.save(path)


def _cell(page, value):
    """Texts stay texts, also those that look like formulas or numbers."""
    if value == "":
        return None
    if isinstance(value, Decimal):
        return float(value)
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell


def _write_csv(path, sheet):
    encoding = path.suffixes[-2].removeprefix(".")
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(sheet)
