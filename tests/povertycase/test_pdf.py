"""Typst pages (0-36): data stays data, the same content gives the same bytes, no character is lost."""

import io

import pypdf

from povertycase.papers import pdf
from povertycase.papers.fonts import drawable

HOSTILE = '#panic("x") *粗* [框] \\ $a$ `r` @引 <标> _斜_ // 注 "引号" \'单\' {x} #{sys.inputs}'


def block(title, *rows):
    return {"title": title, "head": ["姓名", "说明"], "rows": rows, "widths": [1, 2], "none": "没有。"}


def file(*blocks):
    return {"title": "一户一档", "subtitle": "甲镇", "mark": "王", "footer": "王导出", "blocks": blocks}


def text_of(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def squeezed(text):
    return "".join(text.split())


def test_what_looks_like_markup_is_printed_as_it_stands():
    content = pdf(
        "file", file(block(HOSTILE, (HOSTILE, HOSTILE)), {"title": "住", "pairs": [(HOSTILE, "是")]})
    )

    assert squeezed("".join(text_of(content))).count(squeezed(HOSTILE)) == 4


def test_the_same_content_gives_the_same_bytes_and_no_day_of_its_own():
    first, second = (pdf("file", file(block("成员", ("张三", "户主")))) for _ in range(2))

    assert first == second
    assert "/CreationDate" not in (pypdf.PdfReader(io.BytesIO(first)).metadata or {})


def test_rare_characters_are_drawn_or_named_and_never_lost():
    assert drawable("〇䶮㛃龘𬘫 Aé·") == "〇䶮㛃龘𬘫 Aé·"
    assert drawable("张𠮷") == "张〔U+20BB7〕"

    (page,) = text_of(pdf("file", file(block("成员", ("刘〇龘", "李𠮷祥"), ("𬘫", "户主")))))

    assert all(word in squeezed(page) for word in ("刘〇龘", "李〔U+20BB7〕祥", "𬘫"))


def test_a_long_listing_goes_on_with_its_head_and_its_footer_on_every_page():
    pages = text_of(
        pdf("file", file(block("走访", *[(f"第{n}次", "在家") for n in range(120)]), block("空")))
    )

    assert len(pages) > 2
    assert all("姓名" in page and f"{place} / {len(pages)}" in page for place, page in enumerate(pages, 1))
    assert all("王导出" in squeezed(page) for page in pages)
    assert "没有。" in pages[-1]
