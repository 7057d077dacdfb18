"""A small clean roll as dictionaries, for tests to spoil."""

from tests import factories

FIRST, SECOND = "990101000000001", "990101000000002"
COUNTRY = {"县(市、区、旗)": "示例县", "乡(镇)": "甲镇", "行政村": "红星村"}
SHARED = {
    "数据日期": "20261031",
    **COUNTRY,
    "自然村": "1组",
    "民族": "汉族",
    "健康状况": "健康",
    "是否参加大病保险": "是",
    "致贫原因1": "因病",
    "危房户": "否",
    "是否解决安全饮用水": "是",
    "首次识别时间": "201508",
    "人员识别时间": "201508",
    "户类型": "脱贫户(享受政策)",
}


def clean():
    """Two households in one village: a couple with a son at school, and a woman alone."""
    return [
        member(FIRST, 1, "张大山", "户主", birth="19790304", size=3),
        member(FIRST, 2, "李小梅", "配偶", birth="19810506", sex="女", size=3),
        member(FIRST, 3, "张石头", "之子", birth="20130708", size=3, schooling="七年级", labour="无劳动力"),
        member(SECOND, 1, "王秀英", "户主", birth="19500102", sex="女", size=1, labour="弱劳动力或半劳动力"),
    ]


def member(number, order, name, relation, *, birth, size, sex="男", schooling="", labour="普通劳动力"):
    """One row; the identity follows from household and order."""
    serial = int(number[-2:]) * 10 + order
    return {
        **SHARED,
        "序号": serial,
        "户编号": number,
        "人编号": f"{number}{order:02d}",
        "姓名": name,
        "证件号码": factories.identity(serial, birth=birth, sex=sex),
        "人数": size,
        "与户主关系": relation,
        "文化程度": "" if schooling else "初中",
        "在校生状况": schooling,
        "劳动技能": labour,
        "人均纯收入": 9500.5 if number == FIRST else 8200,
        "户联系电话": "13700000001" if number == FIRST else "13700000002",
        "人联系电话": "13800000009" if order == 1 else "",
    }


def rows(people, headers):
    """Header and rows as a sheet has them."""
    return [list(headers), *([person.get(header, "") for header in headers] for person in people)]
