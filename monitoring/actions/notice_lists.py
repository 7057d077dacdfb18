"""A list for the village's board leaves the system: looked at once more, and recorded."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.choices.cases import Aim
from monitoring.rules.notice_scan import Cell, Known, scanned
from povertycase.actions import record
from povertycase.exceptions import Unmet
from povertycase.models import Division, User


@transaction.atomic
def release_notice_list(
    village: Division, aim: Aim, cells: Iterable[Cell], known: Known, *, rows: int, by: User
) -> None:
    """The finished list may be handed out. Who: village, township, county.

    cells: every text of the finished file or page; refuses with each that shows what must not hang.
    """
    guards.require_role("post_list", by=by, division_code=village.pk)
    if not rows:
        message = _("本村现在没有等待公示的户：先完成民主评议，再导出公示名单。")
        guards.require([Unmet("nobody_waits", message, field="aim")])
    guards.require(scanned(cells, known))
    record("export_notice_list", village, by=by, note=str(aim.label), facts={"rows": rows})
