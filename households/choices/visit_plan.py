"""The words of visit plans: which households are visited how often, duties of office, and rounds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitClass(TextChoices):
    """Which rule of frequency a household falls under."""

    ACTIVE = "active", _("风险未消除监测户")
    EXITED = "exited", _("脱贫户")
    REMOVED = "removed", _("风险已消除户")


class PlanState(TextChoices):
    """Where a household stands in its present period; an overdue one is waited for, too."""

    DONE = "done", _("本期已访")
    WAITING = "waiting", _("本期待访")
    OVERDUE = "overdue", _("超期")


class SecretaryLevel(TextChoices):
    """五级书记: whose duty a round of visits to everybody is."""

    PROVINCE = "province", _("省级书记")
    PREFECTURE = "prefecture", _("市级书记")
    COUNTY = "county", _("县级书记")
    TOWNSHIP = "township", _("乡镇书记")
    VILLAGE = "village", _("村书记")


class GoalUnit(TextChoices):
    """What a secretary has to have been to."""

    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村")
    HOUSEHOLD = "household", _("户")


class TargetGroup(TextChoices):
    """Which households of a place are meant."""

    REGISTERED = "registered", _("全部在册户")
    HELPED = "helped", _("脱贫户和风险未消除的监测对象")
