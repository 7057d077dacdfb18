"""集中排查表 for tests, as a village fills one in."""

import openpyxl
from django.utils import timezone

from households.models import HouseholdMembership

HEADINGS = (
    *(
        "行政村",
        "村民小组",
        "户主",
        "身份证",
        "人口",
        "户类别",
        "近12月人均纯收入",
        "教育",
        "医疗",
        "住房",
        "饮水",
    ),
    *("刚性支出", "风险点", "排查结论", "排查人(2人)", "农户签字", "日期"),
)


def line(household, **changes):
    """The row of a household where all is well, seen today by two people."""
    head = HouseholdMembership.objects.get(household=household, relation="户主").person
    return {
        "行政村": household.division.name,
        "户主": head.name,
        "身份证": head.certificate_number,
        **dict.fromkeys(("教育", "医疗", "住房", "饮水"), "无问题"),
        "风险点": "",
        "排查结论": "无风险",
        "排查人(2人)": "王芳、李强",
        "农户签字": "张三丰",
        "日期": timezone.localdate().isoformat(),
    } | changes


def sweep_sheet(folder, *lines, headings=HEADINGS, title="集中排查表", name="集中排查表.xlsx"):
    """The file; rows begin at line 3."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(list(headings))
    for each in lines:
        sheet.append([each.get(heading, "") for heading in headings])
    book.save(folder / name)
    return folder / name
