"""The columns of a 项目库 sheet with its two levels of headings; read and written by this one list."""

from typing import NamedTuple

from povertycase.sheets import writing
from projects.choices.library import Category, Nature
from projects.choices.money import FundSource
from projects.imports.layouts import Layout

MONEY = "总投资(万元)"
EXITED, MONITORED = "其中脱贫户", "其中监测对象"
FUNDING = "funding."


class Col(NamedTuple):
    """A column: its key, heading and the heading above it, how it is written, and its width."""

    key: str
    heading: str
    group: str = ""
    kind: str = "text"
    width: float = 12
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How a finding calls it."""
        return f"{self.group}/{self.heading}" if self.group else self.heading

    def as_column(self) -> writing.Column:
        """As a sheet is written by it."""
        return writing.Column(self.heading, self.kind, self.width, self.group, self.choices)


def _source(source: str, heading: str) -> Col:
    return Col(f"{FUNDING}{source}", heading, MONEY, "number", 13)


SOURCES = (
    _source(FundSource.CENTRAL, "中央衔接资金"),
    _source(FundSource.PROVINCIAL, "省级衔接资金"),
    _source(FundSource.MUNICIPAL, "市级衔接资金"),
    _source(FundSource.COUNTY, "县级衔接资金"),
    _source(FundSource.INTEGRATED, "整合资金"),
    _source(FundSource.OTHER_PUBLIC, "其他财政资金"),
    _source(FundSource.SELF_RAISED, "自筹"),
)
# Sources that the sheet has a column for only where a project has money of them.
FURTHER = tuple(
    _source(source, str(source))
    for source in FundSource.values
    if f"{FUNDING}{source}" not in {column.key for column in SOURCES}
)
BEFORE_MONEY = (
    Col("serial", "序号", kind="number", width=6),
    Col("year", "项目年度", kind="number", width=8),
    Col("town", "乡镇"),
    Col("village", "村"),
    Col("name", "项目名称", width=28),
    Col("category", "项目类型", width=14, choices=tuple(Category.values)),
    Col("subcategory", "二级项目类型", width=16),
    Col("kind", "项目子类型", width=14),
    Col("nature", "建设性质", width=8, choices=tuple(Nature.values)),
    Col("place", "实施地点", width=18),
    Col("content", "建设内容及规模", width=40),
    Col("planned_start_on", "计划开工", kind="date", width=12),
    Col("planned_end_on", "计划完工", kind="date", width=12),
    Col("authority", "行业主管部门", width=16),
    Col("implementer", "项目实施单位", width=18),
    Col("responsible", "责任人", width=10),
    Col("total", "合计", MONEY, "number", 13),
)
AFTER_MONEY = (
    Col("villages", "受益村(个)", kind="number", width=8),
    Col("households", "受益户数", kind="number", width=8),
    Col("people", "受益人口", kind="number", width=8),
    Col("exited_households", "户数", EXITED, "number", 8),
    Col("exited_people", "人数", EXITED, "number", 8),
    Col("monitored_households", "户数", MONITORED, "number", 8),
    Col("monitored_people", "人数", MONITORED, "number", 8),
    Col("performance", "绩效目标", width=30),
    Col("participation", "群众参与", width=24),
    Col("linkage", "联农带农机制", width=24),
    Col("is_listed", "是否入库", width=8, choices=("是", "否")),
    Col("listed_on", "入库时间", kind="date", width=12),
    Col("remark", "备注", width=18),
)
ALL = (*BEFORE_MONEY, *SOURCES, *FURTHER, *AFTER_MONEY)
NAMES = {column.key: column.name for column in ALL}

LIBRARY = Layout(
    name="项目库",
    headings=NAMES,
    others={
        **{column.heading: column.key for column in (*SOURCES, *FURTHER)},
        "年度": "year",
        "乡(镇)": "town",
        "行政村": "village",
        "项目类别": "category",
        "建设性质(新建/续建/改扩建)": "nature",
        "总投资(万元)": "total",
        f"{MONEY}/总投资": "total",
        f"{MONEY}/中央": f"{FUNDING}{FundSource.CENTRAL}",
        f"{MONEY}/省级": f"{FUNDING}{FundSource.PROVINCIAL}",
        f"{MONEY}/市级": f"{FUNDING}{FundSource.MUNICIPAL}",
        f"{MONEY}/县级": f"{FUNDING}{FundSource.COUNTY}",
        f"{MONEY}/整合": f"{FUNDING}{FundSource.INTEGRATED}",
        f"{MONEY}/其他财政": f"{FUNDING}{FundSource.OTHER_PUBLIC}",
        "统筹整合涉农资金": f"{FUNDING}{FundSource.INTEGRATED}",
        "受益村": "villages",
        "受益户": "households",
        "受益人口数": "people",
    },
    required=("year", "town", "village", "name", "category"),
)
