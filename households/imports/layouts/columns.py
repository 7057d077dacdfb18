"""What a layout is: its columns in order, how each is read and written, and how its header is recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from households.choices import Scheme
from households.imports.layouts import cells, fields
from households.models.roll_fields import BY_NAME
from povertycase.sheets import normalise_header as header_key

# Columns that say where a row belongs rather than what the register keeps of it.
PLACES = ("province", "prefecture", "county", "town", "village")
SERIAL, DATA_ON, CERTIFICATE, HEAD_CERTIFICATE = "serial", "data_on", "certificate_number", "head_id18"
# What several cells decide together; the row reader deals with them.
BY_ROW = frozenset(
    {
        *PLACES,
        SERIAL,
        DATA_ON,
        CERTIFICATE,
        HEAD_CERTIFICATE,
        "person_name",
        "head_name",
        "relation",
        "birth_on",
        "household_phone",
        "person_phone",
    }
)


# What offices write instead, in any layout.
ALIASES: dict[str, tuple[str, ...]] = {
    "serial": ("序号", "编号"),
    "data_on": ("数据日期", "数据时间", "统计日期"),
    "province": ("省", "省(区、市)"),
    "prefecture": ("市", "市(州)", "市州"),
    "county": ("县(市、区、旗)", "县", "区县", "县区", "县(区)", "县(市、区)", "区(县)"),
    "town": ("乡(镇)", "乡", "乡镇", "镇街", "镇", "乡镇(街道)", "镇(街道)"),
    "village": ("行政村", "村", "村(社区)", "行政村(社区)", "村名"),
    "group_name": ("自然村", "自然村(组)", "村民小组", "组", "自然村(村民小组)"),
    "household_number": ("户编号", "户编码"),
    "person_number": ("人编号", "人口编号", "人员编号", "人编码"),
    "person_name": ("姓名", "成员姓名"),
    "certificate_number": ("证件号码", "证件号", "身份证号", "身份证号码", "公民身份号码"),
    "certificate_kind": ("证件类型",),
    "relation": ("与户主关系", "与户主的关系", "户主关系"),
    "stated_size": ("人数", "家庭人口数", "家庭人数", "户人口数", "当前家庭人口数"),
    "household_phone": ("户联系电话", "户主联系电话"),
    "person_phone": ("人联系电话", "成员联系电话", "家庭成员联系电话"),
    "household_type": ("户类型",),
    "monitoring_category": (
        "监测对象类别",
        "易返贫致贫户(监测对象)类型",
        "监测对象类型",
        "检测对象类别",
        "检测对象类型",
        "易返贫致贫户(检测对象)类型",
    ),
    "per_capita_yuan": ("人均纯收入", "人均纯收入(元)", "家庭人均纯收入", "家庭人均纯收入(元)"),
    "is_house_unsafe": ("危房户", "是否危房户"),
    "has_safe_water": ("是否解决安全饮用水", "饮水安全", "是否饮水安全"),
    "cause_main": ("致贫原因1", "主要致贫原因", "致贫原因"),
    "work_months": ("务工时间(月)", "务工时间", "务工月数"),
    "has_serious_illness": ("是否参加大病保险", "参加大病医疗", "参加大病保险"),
    "public_post": ("公益性岗位", "公益岗位", "公益性岗位类型"),
    "public_post_months": ("公益性岗位(月数)", "公益岗位(月数)"),
}


@dataclass(frozen=True)
class Column:
    """One column of a layout.

    header: its exact official text. name: the RollField it fills, one of the names above, or "" when the
    register keeps nothing of it. takes: every RollField that its reader fills. aliases: other texts the
    header is found by.
    """

    header: str
    name: str
    write: cells.Write
    read: cells.Read | None = None
    takes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen in it, where it is a list."""
        return fields.code_list(self.name)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The header and its aliases as headers are compared."""
        return frozenset(header_key(text) for text in (self.header, *self.aliases))


def column(
    header: str,
    name: str = "",
    *aliases: str,
    write: cells.Write | None = None,
    read: cells.Read | None = None,
) -> Column:
    """A column that is read and written as its field says, or by `read` and `write`."""
    if not name:
        return Column(header, "", cells.blank, aliases=aliases)
    takes = ("is_house_unsafe", "house_grade") if name == "is_house_unsafe" else (name,)
    return Column(
        header,
        name,
        write or cells.writer(name),
        read=read or (None if name in BY_ROW else fields.reader(name)),
        takes=takes if name in BY_NAME else (),
        aliases=(*ALIASES.get(name, ()), *aliases),
    )


# Offices add them to any of the layouts, none of which has these headers.
ADDED = (
    column("一卡通账号", "bank_account", "一卡通卡号", "银行账号", "银行卡号", "银行卡账号"),
    column("风险类型", "risks", "致贫返贫风险", "致贫/返贫风险", "致贫返贫风险类型", "返贫致贫风险"),
)


def unkept(*headers: str) -> tuple[Column, ...]:
    """Columns of the layout that the register keeps nothing of."""
    return tuple(column(header) for header in headers)


REQUIRED = ("village", "household_number", "person_name", "certificate_number", "relation")


@dataclass(frozen=True)
class Layout:
    """One official table: which columns, in which order; required: what a row cannot do without."""

    code: str
    name: str
    columns: tuple[Column, ...]
    scheme: Scheme = Scheme.NATIONAL
    required: tuple[str, ...] = REQUIRED

    @property
    def headers(self) -> tuple[str, ...]:
        """The exact header row, column by column."""
        return tuple(column.header for column in self.columns)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Each way of writing a header, and its column; those are among them that offices add."""
        found: dict[str, Column] = {}
        for each in (*self.columns, *ADDED):
            for key in each.keys:
                found.setdefault(key, each)
        return found

    def positions(self, key: str) -> int:
        """How often the layout itself has a header."""
        return sum(key in each.keys for each in self.columns)

    def matched(self, headers: Iterable[str]) -> int:
        """How many of the layout's columns a header row has."""
        return len({id(self.by_key[key]) for key in headers if key in self.by_key})

    def missing(self, headers: Sequence[str]) -> list[str]:
        """The required columns that a header row lacks, by their official texts."""
        present = {self.by_key[key].name for key in headers if key in self.by_key}
        lacking = [name for name in self.required if name not in present]
        return [next(each.header for each in self.columns if each.name == name) for name in lacking]
