"""Earlier years of the demonstration county: finance's ledger, one that is whole, and one that is closed."""

import datetime
from decimal import Decimal

from povertycase.models import Division, Organisation
from projects.actions.adoption import adopt_listed
from projects.actions.demo.cast import BUILDER, place, user
from projects.actions.years import close_year, record_finance_ledger

WAN = Decimal(10_000)
# Finance's ledger: projects and 万元 by year. The library holds those of WHOLE, and CLOSED is closed.
LEDGER = {2014: (2, 14), 2015: (2, 15), 2016: (2, 16), 2017: (2, 17)}
WHOLE, CLOSED = 2017, 2014
ADOPTED = (("村级道路维修", 8), ("蓄水池维修", 9))


def seed_years(*, on: datetime.date) -> None:
    """Finance's years of the demonstration county, and what the library has of them."""
    county = Division.objects.get(pk=place("county"))
    village = Division.objects.get(pk=place("village"))
    for year, (projects, wan) in LEDGER.items():
        record_finance_ledger(county, year, projects=projects, amount_yuan=wan * WAN, by=user("county"))
    for name, wan in ADOPTED:
        _adopt(village, name, wan, on)
    close_year(county, CLOSED, by=user("county"), on=on)


def _adopt(village: Division, name: str, wan: int, on: datetime.date) -> None:
    adopt_listed(
        division=village,
        facts={
            "year": WHOLE,
            "name": f"{village.name.removesuffix('民委员会')}{name}",
            "category": "乡村建设行动",
            "subcategory": "农村基础设施",
            "nature": "新建",
            "is_construction": True,
            "place": f"{village.name}一组",
            "content": f"{name}，财政投入 {wan} 万元（示例）",
            "planned_start_on": datetime.date(WHOLE, 3, 1),
            "planned_end_on": datetime.date(WHOLE, 11, 30),
            "authority": Organisation.objects.get(name="示例乡村振兴局"),
            "implementer": Organisation.objects.get(name=BUILDER),
            "responsible": "秦项目",
            "villages": 1,
            "households": 20,
            "people": 62,
            "participation": "村民代表大会讨论，受益群众投工投劳",
            "linkage": "改善出行和饮水",
        },
        funding={"中央衔接资金": wan * WAN},
        targets=[
            ("quantity", "建设规模", "处", Decimal(2)),
            ("performance", "受益户数", "户", Decimal(20)),
        ],
        listed_on=datetime.date(WHOLE, 2, 1),
        source="依据 2017 年项目实施台账（示例）",
        by=user("county"),
        on=on,
    )
