"""四合一: how many households agree in four channels, and what is still to be put right (0-36, 0-37)."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households.choices.four_in_one import Correction, Standing
from households.figures.register import REGISTER
from households.figures.visits import READERS
from households.forms.four_in_one import FourInOneFilter
from households.reports.visit_plan import reachable
from povertycase.figures import Measure, Rate, Topic
from povertycase.models import User

CHECKS = "households_consistencycheck"


def compared(user: User, asked: Mapping[str, str]) -> FourInOneFilter:
    """The list of four-in-one, as its page narrows it."""
    request: Any = SimpleNamespace(user=user)
    return FourInOneFilter(QueryDict(urlencode(asked)), reachable(user), request=request)


def _households(code: str, label: Any, meaning: Any, *, tone: str = "", **narrowed: str) -> Measure:
    return Measure(
        code=f"four_in_one.{code}",
        label=label,
        unit=_("户"),
        meaning=meaning,
        address="households:four-in-one-list",
        narrowed=narrowed,
        listing=compared,
        sources=(REGISTER, CHECKS),
        is_local=True,
        readers=READERS,
        tone=tone,
    )


def _rate(code: str, label: Any, part: str, meaning: Any) -> Rate:
    return Rate(
        code=f"four_in_one.{code}",
        label=label,
        part=f"four_in_one.{part}",
        whole="four_in_one.registered",
        meaning=meaning,
    )


TOPIC = Topic(
    code="four_in_one",
    title=_("四合一"),
    icon="columns-gap",
    measures=(
        _households("registered", _("在册户"), _("花名册上在册的户，各比率都以它为分母。")),
        _households(
            "complete",
            _("四个渠道齐全"),
            _("实际情况、系统数据、帮扶手册、明白卡都登记过的在册户。"),
            standing=Standing.COMPLETE.value,
        ),
        _households(
            "consistent",
            _("四方一致"),
            _("四个渠道齐全，十五项都填了而且都一致的在册户。"),
            standing=Standing.CONSISTENT.value,
        ),
        _households(
            "books",
            _("账账相符"),
            _("系统数据、帮扶手册、明白卡十五项都填了而且都一致的在册户。"),
            standing=Standing.BOOKS_AGREE.value,
        ),
        _households(
            "life",
            _("账实相符"),
            _("系统数据、帮扶手册、明白卡十五项都与实际情况一致的在册户。"),
            standing=Standing.MATCHES_LIFE.value,
        ),
        _households(
            "differs",
            _("有差异"),
            _("至少有一项，两个以上渠道说法不一致的在册户。"),
            standing=Standing.DIFFERS.value,
            tone="soon",
        ),
        _households(
            "corrections",
            _("待更正"),
            _("有差异、按期限应当更正而还没有更正的在册户。"),
            correction=Correction.OPEN.value,
            tone="soon",
        ),
        _households(
            "corrections_overdue",
            _("逾期未更正"),
            _("有差异、更正期限已过还没有更正的在册户。"),
            correction=Correction.OVERDUE.value,
            tone="overdue",
        ),
    ),
    rates=(
        _rate("consistent_rate", _("四合一率"), "consistent", _("四方一致占在册户的比例。")),
        _rate("books_rate", _("账账相符率"), "books", _("账账相符占在册户的比例。")),
        _rate("life_rate", _("账实相符率"), "life", _("账实相符占在册户的比例。")),
    ),
)
