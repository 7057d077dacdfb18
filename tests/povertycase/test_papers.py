"""0-33: an office's own layout of a paper: the round trip, and everything that is turned away, and why."""

import io
import zipfile
from dataclasses import replace
from html import escape

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from povertycase.models.paper_templates import paper_kinds, specimen_of
from povertycase.papers import (
    PaperRefused,
    Section,
    Table,
    check_template,
    fill_template,
    official_document,
    starting_layout,
    values_of,
    variables_of,
)

KIND = "month_bulletin"
KINDS = sorted(paper_kinds())


@pytest.fixture(scope="module")
def specimen():
    return specimen_of(KIND)


@pytest.fixture(scope="module")
def layout(specimen):
    return starting_layout(specimen)


def said(content):
    """Every text of a document, paragraph by paragraph and cell by cell."""
    paper = docx.Document(io.BytesIO(content))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    footers = [line.text for section in paper.sections for line in section.footer.paragraphs]
    return [line.text for line in paper.paragraphs], cells, footers


def changed(layout, change):
    """The layout after somebody's work on it in Word."""
    paper = docx.Document(io.BytesIO(layout))
    change(paper)
    raw = io.BytesIO()
    paper.save(raw)
    return raw.getvalue()


def with_text(layout, text):
    """The layout with one more paragraph at its end."""
    line = f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:body>'
    return edited(layout, "word/document.xml", "</w:body>", line)


def repacked(layout, *, without=(), **parts):
    """The layout with other parts beside its own."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(layout)) as source, zipfile.ZipFile(written, "w", 8) as target:
        for name in source.namelist():
            if name not in without:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return written.getvalue()


def edited(layout, name, old, new):
    """The layout with one part changed by hand."""
    with zipfile.ZipFile(io.BytesIO(layout)) as archive:
        text = archive.read(name).decode()
    assert old in text
    return repacked(layout, without=(name,), **{name: text.replace(old, new)})


def refusal(content, specimen):
    with pytest.raises(PaperRefused) as refused:
        check_template(content, specimen)
    return refused.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_layout_that_comes_back_as_it_went_writes_the_same_paper(kind):
    """下载样式 → 上传 → the same text, with every section and with none."""
    known = specimen_of(kind)
    layout = starting_layout(known)
    check_template(layout, known)
    bare = replace(known.notice, parts=[each for each in known.notice.parts if not isinstance(each, Section)])
    for notice in (known.notice, bare):
        assert said(fill_template(layout, values_of(notice, known), notice)) == said(
            official_document(notice)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_explained_and_none_besides(kind):
    known = specimen_of(kind)
    found = variables_of(known)
    names = [each.name for each in (*found.texts, *found.lists, *found.sections)]
    assert len(names) == len(set(names))
    assert all(each.meaning for each in (*found.texts, *found.lists, *found.sections))
    assert all(name.isidentifier() for name in names)


def test_no_explanation_is_left_over():
    for kinds in ([KIND], [kind for kind in KINDS if kind != KIND]):
        names, told = set(), set()
        for known in map(specimen_of, kinds):
            found = variables_of(known)
            names |= {each.name for each in (*found.texts, *found.lists, *found.sections)}
            told |= set(known.meanings)
        assert told <= names


def test_what_an_office_changed_stands_in_its_papers_and_values_are_text(layout, specimen):
    """What is filled in is never read as a tag or as part of the file."""
    own = with_text(layout, "联系人：扶贫股，{% for 行 in 各乡镇 %}{{ 行.乡镇 }}；{% endfor %}")
    check_template(own, specimen)
    notice = replace(specimen.notice, office="<w:t>&{{ 县名 }}", values=specimen.notice.values)
    lines, _cells, _footers = said(fill_template(own, values_of(notice, specimen), notice))
    assert lines[-1] == "联系人：扶贫股，甲镇；合计；"
    assert lines[0] == "<w:t>&{{ 县名 }}"
    first = fill_template(own, values_of(notice, specimen), notice)
    assert first == fill_template(own, values_of(notice, specimen), notice)


ATTACKS = (
    "{{ ''.__class__ }}",
    "{{ 县名.__class__ }}",
    "{{ 县名.__class__.__mro__[1].__subclasses__() }}",
    "{{ 县名|attr('__class__') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self }}",
    "{{ config }}",
    "{{ range(10**9)|list }}",
    "{{ 县名 * 1000000000 }}",
    "{{ 7*7 }}",
    "{% for x in range(1000000000) %}{% endfor %}",
    "{% for 行 in ''.__class__.__mro__ %}{% endfor %}",
    "{% set x = 1 %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{% endmacro %}",
    "{% if 县名.__class__ %}{% endif %}",
    "{%- if 县名 %}{% endif %}",
    "{{r 县名 }}",
    "{{p 县名 }}",
    "{# 说明 #}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% cellbg 县名 %}",
)


@pytest.mark.parametrize("tag", ATTACKS)
def test_nothing_but_documented_names_is_taken(tag, layout, specimen):
    message = refusal(with_text(layout, tag), specimen)
    assert "段" in message
    assert not set("<>") & set(message.replace(tag[:24], ""))


@pytest.mark.parametrize(
    "tag", ["{{ ''.__class__ }}", "{{ 县名.__class__ }}", "{{ range(3) }}", "{{ 不在 }}"]
)
def test_the_sandbox_holds_also_for_what_nobody_judged(tag, layout, specimen):
    with pytest.raises(PaperRefused):
        fill_template(with_text(layout, tag), values_of(specimen.notice, specimen), specimen.notice)


MISTAKES = {
    "{{ 期末户术 }}": "没有“期末户术”这个变量，是不是“期末户数”？",
    "{{ 县名 }": "花括号没有配成对",
    "｛｛ 县名 ｝｝": "要用英文半角",
    "{{ 行.期初 }}": "要写在“{%tr for 行 in …… %}”",
    "{% for 行 in 各乡镇 %}": "没有结束",
    "{% endif %}": "前面没有对应的开头",
    "{% for 行 in 各乡 %}{% endfor %}": "是不是“各乡镇”",
    "{% for 行 in 各乡镇 %}{{ 行.末 }}{% endfor %}": "没有“末”这个变量",
    "{% for 行 in 各乡镇 %}{{ 行 }}{% endfor %}": "这里要写明哪一栏",
    "{% for 条 in 各条说明 %}{{ 条.字 }}{% endfor %}": "后面不带栏名",
    "{% for 县名 in 各乡镇 %}{% endfor %}": "不能叫“县名”",
    "{% for 行 in 各乡镇 %}{% for 条 in 各条说明 %}{% endfor %}{% endfor %}": "不能再套循环",
    "{%tr for 行 in 各乡镇 %}": "只能放在表格里",
    "{%p if 有说明 %}另有说明": "要单独占一段",
    "{{ 有说明 }}": "没有“有说明”这个变量",
}


@pytest.mark.parametrize(("text", "words"), MISTAKES.items())
def test_a_mistake_is_told_with_its_place_and_how_to_mend_it(text, words, layout, specimen):
    message = refusal(with_text(layout, text), specimen)
    assert words in message
    assert message.startswith("正文")


def test_tags_do_not_reach_over_paragraphs_cells_or_the_file(layout, specimen):
    """A tag that begins in one place and ends in another would leave a broken file."""

    def over_two(paper):
        paper.add_paragraph("{% if 有说明 %}甲")
        paper.add_paragraph("乙{% endif %}")

    def in_a_cell(paper):
        paper.tables[0].rows[0].cells[0].paragraphs[0].text = "{%p if 有说明 %}"
        paper.add_paragraph("{%p endif %}")

    def cut(paper):
        paper.add_paragraph("{")
        paper.add_paragraph("{ 县名 }}")

    def hidden(paper):
        paper.paragraphs[-1]._p.get_or_add_pPr().set(qn("w:rsidR"), "{{ 县名 }}")

    for change, words in (
        (over_two, "放在同一段文字里"),
        (in_a_cell, "放在同一处的段落里"),
        (cut, "跨了两段"),
        (hidden, "只能写在文字里"),
    ):
        assert words in refusal(changed(layout, change), specimen), change.__name__

    def emptied(paper):
        cell = paper.tables[0].rows[0].cells[0]
        cell.paragraphs[0].text = "{%p if 有说明 %}"
        cell.add_paragraph("甲")
        cell.add_paragraph("{%p endif %}")

    assert "Word 打不开" in refusal(changed(layout, emptied), specimen)


def test_headers_and_footers_are_judged_too(layout, specimen):
    def change(paper):
        paper.sections[0].header.paragraphs[0].text = "{{ 密级 }}"

    assert refusal(changed(layout, change), specimen).startswith("页眉第 1 段（{{ 密级 }}）")


def field_of(instruction):
    def change(paper):
        for kind in ("begin", None, "end"):
            run = paper.add_paragraph().add_run()
            mark = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark.text = instruction
            run._element.append(mark)

    return change


def test_what_a_file_may_not_bring_in(layout, specimen):
    """Macros, foreign content, objects, entities: told in words, and never opened."""
    rels = "word/_rels/document.xml.rels"
    link = '<Relationship Id="x" Type="a/hyperlink" Target="http://x.example" TargetMode="External"/>'
    frame = '<Relationship Id="x" Type="a/aFChunk" Target="x.xml"/>'
    main = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    cases = {
        "文件不是 Word 文档": b"%PDF-1.7",
        "文件超过 5 MB": b"PK" + b"0" * (5 << 20),
        "链接了外部的内容": edited(layout, rels, "</Relationships>", f"{link}</Relationships>"),
        "嵌入的文件": edited(layout, rels, "</Relationships>", f"{frame}</Relationships>"),
        "宏、控件": repacked(layout, **{"word/vbaProject.bin": b"x"}),
        "嵌入的对象": repacked(layout, **{"word/embeddings/x.bin": b"x"}),
        "只收文字、版式和图片": repacked(layout, **{"word/media/x.emf": b"x"}),
        "XML 声明": repacked(layout, **{"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "带宏的文档": edited(
            layout, "[Content_Types].xml", main, "vnd.ms-word.document.macroEnabled.main+xml"
        ),
        "修订痕迹": edited(layout, "word/document.xml", "</w:body>", '<w:p><w:ins w:id="1"/></w:p></w:body>'),
        "批注，请先删除": edited(
            layout, "word/document.xml", "</w:body>", '<w:p><w:commentRangeStart w:id="1"/></w:p></w:body>'
        ),
        "自动更新的域“DDEAUTO”": changed(layout, field_of(' DDEAUTO c:\\\\windows "cmd" ')),
        "自动更新的域“INCLUDETEXT”": changed(layout, field_of(" INCLUDETEXT x ")),
        "解压后过大": repacked(layout, **{f"word/media/{n}.png": bytes(8 << 20) for n in range(6)}),
        "一个变量也没有": official_document(specimen.notice),
    }
    for words, content in cases.items():
        assert words in refusal(content, specimen), words
    check_template(changed(layout, field_of(" PAGE   \\* MERGEFORMAT ")), specimen)


def test_every_row_of_a_long_table_looks_as_the_first_one(specimen):
    """Rows are copied once one is drawn: each has its own texts, also where one is empty or has a sign."""

    def rows_of(texts):
        table = Table(("村", "户"), texts, (60, 30), "表")
        written = official_document(replace(specimen.notice, parts=[table]))
        return docx.Document(io.BytesIO(written)).tables[0].rows[1:]

    texts = [("甲村", ""), ("", "2\t<3"), ("丙村", " 4")]
    together = rows_of(texts)

    assert [tuple(cell.text for cell in row.cells) for row in together] == texts
    assert [row._tr.xml for row in together] == [rows_of([each])[0]._tr.xml for each in texts]
