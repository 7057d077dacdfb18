"""How far households' moves are, as lists ask for them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MoveState(TextChoices):
    """What has happened of a move, or what comes next."""

    MOVED = "moved", _("已入住")
    DEMOLISHED = "demolished", _("旧房已拆除")
    RECLAIMED = "reclaimed", _("已复垦")
    TO_MOVE = "to_move", _("待入住")
    TO_DEMOLISH = "to_demolish", _("已入住、旧房待拆")
    TO_RECLAIM = "to_reclaim", _("已拆除、待复垦")


# The register says that a household was relocated, and nobody has recorded its move.
UNRECORDED = "unrecorded"
