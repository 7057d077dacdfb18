"""The words of the public entrance: what may have happened to a family, and how far its declaration is."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitoring.choices.cases import Risk

# The risks as a villager says them.
PLIGHTS: Mapping[Risk, str] = {
    Risk.ILLNESS: "家里有人生大病",
    Risk.SCHOOLING: "孩子上学花钱多",
    Risk.DISABILITY: "家里有人残疾",
    Risk.DISASTER: "遭了灾",
    Risk.ACCIDENT: "出了意外事故",
    Risk.INDUSTRY: "种养、生意亏了",
    Risk.WORK: "没活干、工资没着落",
    Risk.LABOUR: "家里没有劳动力",
    Risk.HOUSING: "房子不安全",
    Risk.WATER: "吃水困难",
    Risk.OTHER: "别的难处",
}


class Progress(TextChoices):
    """How far a declaration is, as far as whoever made it is told without a login."""

    RECEIVED = "received", _("已收到")
    CHECKING = "checking", _("核实中")
    DONE = "done", _("已办结")


class PosterKind(TextChoices):
    """What hangs in a village."""

    CODE = "code", _("申报二维码")
    LETTER = "letter", _("《公开信》")


class Gap(TextChoices):
    """What a village lacks of its public entrance."""

    CODE = "code", _("没有申报码")
    POSTER = "poster", _("没有张贴海报")
    LETTER = "letter", _("没有张贴公开信")
