"""地图轮廓: outlines are read and kept, looked at, put in force, and taken off the wall again."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.guards import require, require_one_of
from povertycase.actions.records import record
from povertycase.choices import CoordinateSystem, Level, Role
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import Division, MapOutline, User
from povertycase.outlines import (
    EXAMPLES,
    OutlinesRefused,
    is_review_number,
    kept_shapes,
    match,
    read_features,
)

MAKERS = frozenset({Role.COUNTY})
CLAUSE = "地图管理条例"
MOST_UNMATCHED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineDraft:
    """Outlines to be: the file as it was sent, the number of its review, and the system of its degrees."""

    content: bytes
    review_number: str
    coordinate_system: CoordinateSystem


@transaction.atomic
def upload_outlines(county: Division, draft: OutlineDraft, *, by: User, on: datetime.date) -> MapOutline:
    """Outlines of the county's townships, to be looked at before they are put in force. Who: county.

    Refuses what is no GeoJSON of polygons in degrees, or could be two townships, with the place where it
    stands. Of the file only numbers are kept.
    """
    require_one_of(MAKERS, by=by, division_code=county.pk)
    require(_unmet(county, draft, on))
    towns = Division.objects.under(county.pk).filter(level=Level.TOWNSHIP).in_force(on)
    try:
        matched = match(read_features(draft.content), dict(towns.values_list("code", "name")))
        shapes = kept_shapes(matched.shapes)
    except OutlinesRefused as refusal:
        unmet = [Unmet("outlines", message, field="file") for message in refusal.messages]
        raise Invalid(unmet) from refusal
    last = MapOutline.objects.filter(division=county).order_by("edition").last()
    try:
        with transaction.atomic():
            added = MapOutline.objects.create(
                division=county,
                edition=last.edition + 1 if last else 1,
                review_number=draft.review_number,
                coordinate_system=draft.coordinate_system,
                shapes=shapes,
                unmatched=list(matched.unmatched[:MOST_UNMATCHED]),
                created_by=by,
            )
    except IntegrityError as error:
        raise Conflict(_("刚刚有人上传了轮廓，请刷新后核对。")) from error
    _record("upload_outlines", added, by)
    return added


@transaction.atomic
def put_outlines_in_force(outlines: MapOutline, *, by: User) -> None:
    """From now on the walls draw this edition, whichever they drew before. Who: county."""
    require_one_of(MAKERS, by=by, division_code=outlines.division_id)
    # All of the county, in one order: two people may choose at the same moment.
    own = MapOutline.objects.filter(division=outlines.division_id)
    editions = own.order_by("edition").select_for_update()
    current = next(each for each in editions if each.pk == outlines.pk)
    if current.state == "holds":
        raise Conflict(_("这一版已经在用。"))
    now = timezone.now()
    own.in_force().update(withdrawn_at=now)
    own.filter(pk=outlines.pk).update(in_force_at=now, withdrawn_at=None)
    _record("put_outlines_in_force", outlines, by)


@transaction.atomic
def withdraw_outlines(outlines: MapOutline, *, by: User) -> None:
    """The walls draw the diagram again; the edition stays and can be put in force once more. Who: county."""
    require_one_of(MAKERS, by=by, division_code=outlines.division_id)
    held = MapOutline.objects.filter(pk=outlines.pk).in_force()
    if not held.update(withdrawn_at=timezone.now()):
        raise Conflict(_("这一版没有在用。"))
    _record("withdraw_outlines", outlines, by)


def _record(verb: str, outlines: MapOutline, by: User) -> None:
    facts = {"edition": outlines.edition, "review_number": outlines.review_number}
    record(verb, outlines, by=by, facts=facts)


def _unmet(county: Division, draft: OutlineDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if county.level != Level.COUNTY:
        unmet.append(Unmet("county", _("地图轮廓由县（区）设置。"), CLAUSE))
    if not is_review_number(draft.review_number, on=on):
        message = _("审图号的写法不对：照地图上印的填，从字母前的简称到“号”字，例如 {}；括号全角半角都可以。")
        unmet.append(Unmet("review_number", message.format(EXAMPLES), CLAUSE, field="review_number"))
    if draft.coordinate_system not in CoordinateSystem:
        message = _("请选择坐标系：提供数据的单位会说明。")
        unmet.append(Unmet("coordinate_system", message, field="coordinate_system"))
    return unmet
