"""Pictures of a visit: each enters once, belongs to what its author sent, and looks at it are recorded."""

import datetime
import hashlib
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from households.actions.visits import new_receipt
from households.choices.visits import PhotoKind
from households.models import HeldVisit, Visit, VisitPhoto
from households.rules.visit_form import MOST_PHOTOS
from povertycase.actions import open_file, record, store_file
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import User
from povertycase.pictures import NotAPicture, Picture, PictureTooLarge, read_picture

MOST_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture as somebody sent it: its key, what it shows and when, and its bytes."""

    key: uuid.UUID
    kind: PhotoKind
    taken_at: datetime.datetime | None
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the bytes as they were sent."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class PhotoReceived:
    """What became of a picture: its row, made now or found."""

    row: VisitPhoto
    is_new: bool


def add_photo(visit_key: uuid.UUID, taken: Taken, *, by: User) -> PhotoReceived:
    """A picture of a visit that `by` made, in the ledger or in the tray; the same again changes nothing.

    The visit is one's own, also after its household was lost: what was seen there belongs to it. Raises
    Http404 for a visit that is not, Conflict for other bytes under a known key, Invalid for bytes that are no
    picture, for one too large and for more pictures than a visit has.
    """
    known = _known(taken, _owner(visit_key, by))
    if known is not None:
        return PhotoReceived(known, is_new=False)
    picture = _read(taken.content)  # takes a while: nobody waits for a lock meanwhile
    try:
        with transaction.atomic():
            return _enter(visit_key, taken, picture, by=by)
    except IntegrityError:  # its key is a picture's of another visit
        raise _other_bytes() from None


def _enter(visit_key: uuid.UUID, taken: Taken, picture: Picture, *, by: User) -> PhotoReceived:
    owner = _owner(visit_key, by)
    # One after the other: so that two at once are neither one picture twice nor the thirteenth.
    rows = (Visit if isinstance(owner, Visit) else HeldVisit).objects.filter(pk=owner.pk)
    rows.select_for_update(of=("self",), no_key=True).get()
    owner = _owner(visit_key, by)  # admitted while we waited?
    known = _known(taken, owner)
    if known is not None:
        return PhotoReceived(known, is_new=False)
    if owner.photos.count() >= MOST_PHOTOS:
        message = _("一次走访最多 {} 张照片，请在手机上删去多余的。").format(MOST_PHOTOS)
        raise Invalid([Unmet("too_many_photos", message)])
    photo = VisitPhoto.objects.create(
        id=taken.key,
        visit=owner if isinstance(owner, Visit) else None,
        held=owner if isinstance(owner, HeldVisit) else None,
        kind=taken.kind,
        file=store_file(picture.jpeg, name=f"{taken.key}.jpg", by=by),
        taken_at=taken.taken_at,
        given_sha256=taken.sha256,
        look=picture.look,
        receipt=new_receipt(),
    )
    record("add_photo", owner.household, by=by, facts={"receipt": photo.receipt})
    return PhotoReceived(photo, is_new=True)


def _owner(key: uuid.UUID, by: User) -> Visit | HeldVisit:
    """The visit that `by` sent under a key: what stands, else what waits."""
    visit = Visit.objects.filter(pk=key, visitor=by).first()
    owner = visit or HeldVisit.objects.filter(visit=key, visitor=by).order_by("-pk").first()
    if owner is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return owner


def _known(taken: Taken, owner: Visit | HeldVisit) -> VisitPhoto | None:
    """The picture of this key, if it came before; the visit it belongs to may have left the tray since."""
    photo = VisitPhoto.objects.filter(pk=taken.key).select_related("visit", "held").first()
    if photo is None:
        return None
    whose = photo.visit or photo.held
    is_same = whose == owner or (isinstance(owner, HeldVisit) and _came_of(whose, owner))
    if not is_same or photo.given_sha256 != taken.sha256:
        raise _other_bytes()
    return photo


def _came_of(visit: Visit | HeldVisit | None, held: HeldVisit) -> bool:
    """Whether a visit of the ledger was admitted from the tray, where it had another key."""
    is_admitted = isinstance(visit, Visit) and visit.visitor_id == held.visitor_id
    return is_admitted and visit is not None and visit.sha256 == held.sha256


def _other_bytes() -> Conflict:
    return Conflict(_("这个编号下已有另一张照片，请在手机上重新拍一张。"))


def _read(content: bytes) -> Picture:
    try:
        return read_picture(content)
    except NotAPicture:
        message = _("这不是完整的照片，请重拍；支持 JPEG、PNG、WebP。")
        raise Invalid([Unmet("not_a_picture", message)]) from None
    except PictureTooLarge:
        raise Invalid([Unmet("picture_too_large", _("照片像素过多，请缩小后再传。"))]) from None


def look_at_photo(photo: VisitPhoto, *, by: User) -> bytes:
    """The picture, for somebody who reaches its visit; the look is recorded, but for one's own picture.

    Raises Http404 when the file is gone.
    """
    owner = photo.visit or photo.held
    content = open_file(photo.file)
    if owner is None or content is None:
        raise Http404(_("这张照片已不在了。"))
    if owner.visitor_id != by.pk:
        record("look_at_photo", owner.household, by=by, facts={"receipt": photo.receipt})
    return content
