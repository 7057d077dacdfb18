"""The words of inspections."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rectification.choices.sources import SupervisionKind


class Dimension(TextChoices):
    """五个落实: what an inspection asks of a place (1-36)."""

    DUTY = "duty", _("责任落实")
    PLAN = "plan", _("方案落实")
    POLICY = "policy", _("政策落实")
    PROJECT = "project", _("项目落实")
    ORGANISATION = "organisation", _("组织落实")


class InspectionStatus(TextChoices):
    """Where an inspection stands."""

    PLANNED = "planned", _("督查中")
    DONE = "done", _("已完成")
    CALLED_OFF = "called_off", _("已取消")


# The kinds that an office of the county carries out itself (3-23); the others are fed back from elsewhere.
CARRIED_OUT = (
    SupervisionKind.SUPERVISION,
    SupervisionKind.UNANNOUNCED,
    SupervisionKind.INSPECTION,
    SupervisionKind.REVIEW,
    SupervisionKind.DEMOCRATIC,
    SupervisionKind.CONGRESS,
    SupervisionKind.DISCIPLINE,
    SupervisionKind.AUDIT,
    SupervisionKind.PROCURATORATE,
    SupervisionKind.OPINION,
)
