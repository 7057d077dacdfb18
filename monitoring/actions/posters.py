"""Steps on the public entrance of a village: give it a code, take the code back, write down what hangs."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.visits import RECEIPT_LETTERS
from monitoring.actions import guards
from monitoring.choices.declarations import PosterKind
from monitoring.models import Poster, VillageCode
from monitoring.models.declarations import CODE_MAX
from monitoring.rules.steps import day_unmet
from povertycase.actions import lock, record
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from projects.actions.documents import Upload, keep_document


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterDraft:
    """What hangs in a village, with its photograph."""

    kind: str
    posted_on: datetime.date
    place: str
    photo: Upload


@transaction.atomic
def issue_code(village: Division, *, by: User) -> VillageCode:
    """A village that has none gets its code. Who: township, county. Conflict when it has one."""
    guards.require_role("issue_code", by=by, division_code=village.pk)
    if village.level != Level.VILLAGE or village.valid_to is not None:
        guards.require([Unmet("no_village", _("申报码只发给现有的行政村。"))])
    if VillageCode.objects.filter(division=village, withdrawn_at=None).exists():
        raise Conflict(_("这个村已有正在使用的申报码。"))
    return _issue(village, by=by)


@transaction.atomic
def issue_codes(town: Division, *, by: User) -> int:
    """Every village of a township that has none gets its code; how many did. Who: township, county."""
    guards.require_role("issue_code", by=by, division_code=town.pk)
    villages = Division.objects.under(town.pk).villages().filter(valid_to=None)
    known = VillageCode.objects.filter(division__in=villages, withdrawn_at=None).values("division")
    lacking = list(villages.exclude(pk__in=known).order_by("pk"))
    for village in lacking:
        _issue(village, by=by)
    return len(lacking)


@transaction.atomic
def renew_code(code: VillageCode, *, by: User, version: int | None, note: str) -> VillageCode:
    """The old code ends and the village gets another; what hangs must be hung anew. Who: township, county."""
    code = withdraw_code(code, by=by, version=version, note=note)
    return _issue(code.division, by=by)


@transaction.atomic
def withdraw_code(code: VillageCode, *, by: User, version: int | None, note: str) -> VillageCode:
    """The village's entrance is closed, for a reason. Who: township, county."""
    code = lock(code, by=by, version=version)
    guards.require_role("withdraw_code", by=by, division_code=code.division_id)
    guards.require(guards.note_unmet(note, _("请写明停用或者更换的原因。")))
    if code.withdrawn_at is not None:
        raise Conflict(_("这个申报码已经停用。"))
    with guards.writing("withdraw_code", by=by):
        code.withdrawn_at, code.withdrawn_by = timezone.now(), by
        code.save(update_fields=["withdrawn_at", "withdrawn_by", "updated_at"])
    record("withdraw_code", code, by=by, note=note)
    return code


@transaction.atomic
def record_poster(village: Division, draft: PosterDraft, *, by: User, on: datetime.date) -> Poster:
    """What hangs is written down, with its picture. Who: village, township, county.

    A poster with a code hangs for the code that is live: once that is renewed, the village has to hang anew.
    """
    guards.require_role("record_poster", by=by, division_code=village.pk)
    unmet = day_unmet(draft.posted_on, after=None, on=on, field="posted_on")
    if draft.kind not in PosterKind.values:
        unmet.append(Unmet("kind_required", _("请选择张贴的是什么。"), field="kind"))
    if not draft.place.strip():
        unmet.append(Unmet("place_required", _("请填写张贴地点。"), field="place"))
    code = None
    if draft.kind == PosterKind.CODE:
        code = VillageCode.objects.filter(division=village, withdrawn_at=None).first()
        if code is None:
            message = _("这个村还没有启用的申报码，请先由乡镇启用，再打印张贴。")
            unmet.append(Unmet("code_required", message, field="kind"))
    guards.require(unmet)
    with guards.writing("record_poster", by=by):
        poster = Poster.objects.create(
            division=village,
            kind=draft.kind,
            code=code,
            posted_on=draft.posted_on,
            place=draft.place.strip(),
            photo=keep_document(draft.photo, by=by, field="photo"),
            recorded_by=by,
        )
    record("record_poster", poster, by=by, facts={"poster_kind": draft.kind})
    return poster


def _issue(village: Division, *, by: User) -> VillageCode:
    text = "".join(secrets.choice(RECEIPT_LETTERS) for _each in range(CODE_MAX))
    with guards.writing("issue_code", by=by):
        code = VillageCode.objects.create(division=village, code=text, issued_by=by)
    record("issue_code", code, by=by)
    return code
