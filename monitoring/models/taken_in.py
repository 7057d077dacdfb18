"""Whose household was taken in, wherever it is counted or told."""

from django.db.models import Exists, OuterRef, Q

from monitoring.choices.cases import IDENTIFIED, Aim, CaseStatus
from monitoring.models.cases import Procedure


def taken_in(path: str = "") -> Q:
    """纳入: the county took the household in and said so, whatever came later.

    path: from the row to the case. A case may be cleared between its decision and the announcement: that one
    was never taken in.
    """
    before = f"{path}__" if path else ""
    announced = Procedure.objects.filter(
        case=OuterRef(f"{before}pk"), aim=Aim.JOINING, announced_on__isnull=False
    )
    adopted = Q(**{f"{before}adopted_on__isnull": False})
    cleared = Q(**{f"{before}status": CaseStatus.CLEARED})
    standing = Q(**{f"{before}status__in": [str(each) for each in IDENTIFIED]})
    return standing | (cleared & (adopted | Q(Exists(announced))))
