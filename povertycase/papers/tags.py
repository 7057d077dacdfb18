"""The tags of an office's template: documented names alone, where they cannot break a page."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from .refusals import PaperRefused, at
from .variables import ROW, Variables

OPENING = re.compile(r"\{[{%#]")
TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}")
FULL_WIDTH = re.compile("｛\\s*[｛{%％]|\\{\\s*[％｛]")
WRITTEN = re.compile(r"\s*([^\W\d]\w*)(?:\.(\w+))?\s*")
STEP = re.compile(
    r"(?:(?P<reach>p|tr)\s+|\s*)(?:for\s+(?P<item>[^\W\d]\w*)\s+in\s+(?P<list>[^\W\d]\w*)"
    r"|if\s+(?:not\s+)?(?P<asked>[^\W\d]\w*)|(?P<end>endfor|endif|else))\s*"
)
RESERVED = frozenset({"if", "else", "for", "in", "not", "loop", "true", "false", "none"})
MOST_TAGS = 1000
PARAGRAPH, TABLE_ROW, TEXT = qn("w:p"), qn("w:tr"), qn("w:t")
WORDS_OF_REACH = {"": "同一段文字里", "p": "同一处的段落里", "tr": "同一个表格里"}
STANDALONE = {"p": "段", "tr": "行"}


@dataclass
class _Open:
    """A step that waits for its end. reach: what it spans; inside: the element that must hold its end."""

    kind: str
    reach: str
    inside: Any
    tag: str
    item: str = ""
    columns: frozenset[str] | None = None


@dataclass
class _Place:
    """A paragraph with tags, as its office would find it."""

    where: str
    line: Any
    text: str


@dataclass
class Reader:
    """Goes through the tags of one part of a document. part: 正文, 页眉, 页脚 or 脚注."""

    variables: Variables
    part: str
    opened: list[_Open] = field(default_factory=list)

    def check(self, root: Any) -> int:
        """How many tags there are. Raises PaperRefused for the first that is not right."""
        self._check_elsewhere(root)
        count = seen = 0
        for place in self._places(root):
            tags = list(TAG.finditer(place.text))
            if len(OPENING.findall(place.text)) != len(tags):
                raise at(place.where, "花括号没有配成对，变量写成 {{ 名称 }}，前后各两个。", place.text)
            for found in tags:
                self._check_tag(found, place)
            count, seen = count + len(tags), seen + len(OPENING.findall(place.text))
            if count > MOST_TAGS:
                raise PaperRefused(f"变量和标签超过 {MOST_TAGS} 处，请精简。")
        if self.opened:
            raise at(self.part, f"“{self.opened[-1].tag}”没有结束，请补上{self._ending(self.opened[-1])}。")
        if len(OPENING.findall("".join(root.itertext()))) != seen:
            raise at(self.part, "有一个标签跨了两段，请把它写在同一段里。")
        return count

    def _check_elsewhere(self, root: Any) -> None:
        """A tag stands in text: anywhere else it could reach into the file itself."""
        for element in root.iter():
            told = [*element.attrib.values(), element.tail or ""]
            told += [] if element.tag == TEXT else [element.text or ""]
            if any(OPENING.search(value) for value in told):
                raise at(self.part, "标签只能写在文字里，不能写在属性、域或隐藏内容里。")

    def _places(self, root: Any) -> Iterator[_Place]:
        number = 0
        for line in root.iter(PARAGRAPH):
            text = "".join(each.text or "" for each in line.iter(TEXT))
            row = next(line.iterancestors(TABLE_ROW), None)
            number += row is None
            where = f"{self.part}第 {number} 段" if row is None else f"{self.part}表格第 {_number_of(row)} 行"
            if FULL_WIDTH.search(text):
                raise at(where, "花括号和百分号要用英文半角，写成 {{ 名称 }}。", text)
            if not OPENING.search(text):
                continue
            if next(line.iterdescendants(PARAGRAPH), None) is not None or any(
                each.tag == qn("w:txbxContent") for each in line.iterancestors()
            ):
                raise at(where, "文本框里不能用变量，请写在正文或表格里。", text)
            yield _Place(where, line, text)

    def _check_tag(self, found: re.Match[str], place: _Place) -> None:
        if found[1] is not None:
            self._check_name(found, place)
            return
        step = STEP.fullmatch(found[2])
        if step is None:
            said = f"看不懂“{found[0]}”。只能用变量说明里列出的写法，请对照修改。"
            raise at(place.where, said, place.text)
        reach = step["reach"] or ""
        inside = self._inside(reach, found[0], place)
        if step["end"]:
            self._close(step["end"], reach, inside, found[0], place)
        elif step["asked"]:
            known = [*self.variables.texts, *self.variables.lists, *self.variables.sections]
            self._require(step["asked"], [each.name for each in known], place)
            self.opened.append(_Open("if", reach, inside, found[0]))
        else:
            self._begin_loop(step, _Open("for", reach, inside, found[0], step["item"]), place)

    def _check_name(self, found: re.Match[str], place: _Place) -> None:
        written = WRITTEN.fullmatch(found[1])
        if written is None:
            said = f"看不懂“{found[0]}”。花括号里只能写一个变量名，不能计算，也不能用引号、括号或筛选。"
            raise at(place.where, said, place.text)
        name, column = written.groups()
        loop = next((each for each in self.opened if each.item == name), None)
        if loop is None and column is None:
            self._require(name, [each.name for each in self.variables.texts], place)
        elif loop is None:
            said = f"“{name}.{column}”要写在“{{%tr for {name} in …… %}}”和“{{%tr endfor %}}”之间。"
            raise at(place.where, said, place.text)
        elif (column is None) is not (loop.columns is None):
            raise at(place.where, self._columns_words(loop), place.text)
        elif column is not None and loop.columns is not None:
            self._require(column, sorted(loop.columns), place)

    def _begin_loop(self, step: re.Match[str], loop: _Open, place: _Place) -> None:
        lists = {each.name: each.columns for each in self.variables.lists}
        self._require(step["list"], list(lists), place)
        if any(each.kind == "for" for each in self.opened):
            raise at(place.where, "循环里面不能再套循环。", place.text)
        taken = {each.name for each in (*self.variables.texts, *self.variables.sections)} | set(lists)
        if loop.item in taken | RESERVED:
            raise at(place.where, f"循环的名称不能叫“{loop.item}”，请用“{ROW}”。", place.text)
        columns = lists[step["list"]]
        loop.columns = frozenset(columns) if columns else None
        self.opened.append(loop)

    def _close(self, word: str, reach: str, inside: Any, tag: str, place: _Place) -> None:
        last = self.opened[-1] if self.opened else None
        kind = "for" if word == "endfor" else "if"
        if last is None or last.kind != kind:
            raise at(place.where, f"“{tag}”前面没有对应的开头。", place.text)
        if last.reach != reach or last.inside is not inside:
            said = f"“{last.tag}”和“{tag}”要写法一致，并放在{WORDS_OF_REACH[last.reach]}。"
            raise at(place.where, said, place.text)
        if word != "else":
            self.opened.pop()

    def _inside(self, reach: str, tag: str, place: _Place) -> Any:
        """The element inside which a step must also end."""
        if not reach:
            return place.line
        row = next(place.line.iterancestors(TABLE_ROW), None) if reach == "tr" else place.line
        if row is None:
            raise at(place.where, f"“{tag}”只能放在表格里，单独占一行。", place.text)
        if "".join(each.text or "" for each in row.iter(TEXT)).strip() != tag:
            unit = STANDALONE[reach]
            raise at(place.where, f"“{tag}”要单独占一{unit}，这一{unit}里不能有别的文字。", place.text)
        return row.getparent()

    def _require(self, name: str, known: list[str], place: _Place) -> None:
        if name in known:
            return
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        said = f"没有“{name}”这个变量" + (f"，是不是“{near[0]}”？" if near else "。")
        raise at(place.where, f"{said}请对照变量说明修改。", place.text)

    @staticmethod
    def _columns_words(loop: _Open) -> str:
        if loop.columns is None:
            return f"这里写 {{{{ {loop.item} }}}}，后面不带栏名。"
        return f"这里要写明哪一栏，如 {{{{ {loop.item}.{min(loop.columns)} }}}}。"

    @staticmethod
    def _ending(last: _Open) -> str:
        return f"“{{%{last.reach} end{last.kind} %}}”"


def _number_of(row: Any) -> int:
    """Counted in its table, as the office counts."""
    return 1 + sum(1 for _row in row.itersiblings(TABLE_ROW, preceding=True))
