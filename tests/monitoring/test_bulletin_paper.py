"""0-33: the bulletin as an official document, GB/T 9704: the same figures, the same bytes."""

import datetime
import io
import time
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from monitoring.choices.months import LineKind
from monitoring.rules.bulletins import Month, bulletin
from povertycase.papers import official_document

FIGURES = {f"{kind}_{unit}": 0 for kind in LineKind.values for unit in ("households", "people")}
SIGNED = datetime.date(2026, 4, 2)


def month(**changes):
    figures = FIGURES | {
        "opening_households": 10,
        "opening_people": 31,
        "newly_identified_households": 2,
        "newly_identified_people": 7,
        "natural_in_people": 1,
        "removed_households": 3,
        "removed_people": 9,
        "closing_households": 9,
        "closing_people": 30,
    }
    facts = {
        "county": "示例县",
        "month": datetime.date(2026, 3, 1),
        "figures": figures,
        "towns": [("甲镇", figures), ("乙镇", FIGURES)],
        "categories": {"边缘易致贫户": (9, 30)},
    }
    return Month(**facts | changes)


def written(**changes):
    return official_document(
        bulletin(month(**changes), office="示例县乡村振兴局", number="示乡振通〔2026〕3号", signed_on=SIGNED)
    )


@pytest.fixture
def paper():
    return docx.Document(io.BytesIO(written()))


def words(paper):
    return "\n".join(line.text for line in paper.paragraphs)


def test_what_it_says(paper):
    said = words(paper)
    for sentence in (
        "示乡振通〔2026〕3号",
        "现将2026年3月示例县防止返贫监测对象数据变化情况通报如下。",
        "月初在册监测对象10户31人，月末在册监测对象9户30人，户数净减少1户，人数净减少1人。",
        "本月增加2户8人，其中自然增加0户1人，新识别纳入2户7人。",
        "本月减少3户9人，其中风险消除3户9人。",
        "月末在册监测对象中，边缘易致贫户9户30人。",
        "数据截至2026年3月31日，以系统冻结的月度数据为准。",
        "2026年4月2日",
    ):
        assert sentence in said, sentence
    assert "三、自查发现的问题" not in said
    [table] = paper.tables
    for number, name in ((1, "甲镇"), (-1, "合计")):
        found = [cell.text for cell in table.rows[number].cells]
        assert found == [name, "10", "0", "2", "0", "0", "0", "3", "0", "9"]


def test_nothing_happened_is_said_too():
    said = words(docx.Document(io.BytesIO(written(figures=FIGURES, categories={}))))
    assert "本月没有增加。" in said
    assert "本月没有减少。" in said
    assert "户数持平，人数持平" in said
    assert "月末没有在册监测对象。" in said


def test_findings_and_notes_stand_in_it_when_there_are_any():
    """0-33: the four faults by township at the end of the month, and what the county answered for."""
    counts = {"应纳未纳": 4, "快进快出": 0}
    paper = docx.Document(
        io.BytesIO(
            written(findings=[("甲镇", counts), ("乙镇", counts)], notes=["更正说明：甲镇红星村1户。"])
        )
    )
    said = words(paper)
    assert "截至2026年3月31日，自查发现尚未处理的问题：应纳未纳8条，快进快出0条。" in said
    assert "四、有关说明\n更正说明：甲镇红星村1户。" in said
    assert [cell.text for cell in paper.tables[1].rows[-1].cells] == ["合计", "8", "0"]
    assert "三、有关说明" in words(docx.Document(io.BytesIO(written(notes=["甲村已撤并到乙村。"]))))


def test_its_layout_is_the_standard(paper):
    section = paper.sections[0]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    edges = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(each.mm) for each in edges] == [37, 28, 35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert 22 * pitch <= Mm(225).pt < 23 * pitch
    closer = int(paper.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + closer) <= Mm(156).pt < 29 * (16 + closer)

    fonts = {
        run._element.rPr.rFonts.get(qn("w:eastAsia")): (line.text, run.font.size.pt)
        for line in paper.paragraphs
        for run in line.runs
    }
    assert {font: size for font, (_text, size) in fonts.items()} == {
        "方正小标宋简体": 22,
        "仿宋_GB2312": 16,
        "黑体": 16,
        "楷体_GB2312": 16,
    }
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line._p.xpath("string()") == "— 1 —"
        assert "PAGE" in line._p.xml
        assert line.alignment.name.lower() == side
    assert paper.settings.odd_and_even_pages_header_footer


def test_a_line_of_a_table_is_not_a_line_of_the_page(paper):
    """A county's townships fit on a page: the rows keep their own height, whatever the grid."""
    for cell in paper.tables[0].rows[1].cells:
        [line] = cell.paragraphs
        assert [each.get(qn("w:val")) for each in line._p.pPr.findall(qn("w:snapToGrid"))] == ["0"]
        assert line.paragraph_format.line_spacing.pt == 18


def test_the_same_month_gives_the_same_bytes():
    first = written()
    time.sleep(2.1)  # an archive counts in steps of two seconds
    assert written() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert written(county="邻县") != first
