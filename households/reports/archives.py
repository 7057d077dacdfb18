"""户档案 on a household's page: what its file should hold, and what of it is there."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, Q, When
from django.utils.translation import gettext_lazy as _

from households.choices.archives import ArchiveItem
from households.models import Household
from households.models.archives import asked, reads_archives, records
from povertycase.models import User

BY_VISIT = _("登记走访时一并留存")
MENDED_BY: Mapping[str, object] = {
    ArchiveItem.INCOME: _("在“登记收支”里补"),
    ArchiveItem.HANDBOOK: _("在“四合一”里登记"),
    ArchiveItem.CARD: _("在“四合一”里登记"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One record that a file should hold, whether it is there, and where it is added."""

    label: str
    is_there: bool
    mended_by: str


def archive_of(household: Household, user: User, *, on: datetime.date) -> list[Kept]:
    """The file of a household on the register, in two queries; nothing for whoever sees parts of it alone."""
    if household.closed_on is not None or not reads_archives(user):
        return []
    wanted = asked(ArchiveItem.values, on=on)
    said = {f"wants_{item}": _holds(of_whom) for item, of_whom in wanted.items()}
    # Of this household alone: as a set, everybody's records of the year would be read.
    there = {f"has_{item}": Exists(records(item, user, on=on).filter(household=household)) for item in wanted}
    rows = Household.objects.visible_to(user).filter(pk=household.pk)
    row: dict[str, Any] = rows.values(**said, **there).get()  # type: ignore[assignment]
    return [
        Kept(str(item.label), row[f"has_{item}"], str(MENDED_BY.get(item, BY_VISIT)))
        for item in ArchiveItem
        if row[f"wants_{item}"]
    ]


def _holds(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
