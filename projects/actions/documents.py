"""The papers behind a step: scans and photographs, kept encrypted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from povertycase.actions import store_file
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Attachment, User
from povertycase.pictures import NotAPicture, PictureTooLarge, read_picture

MOST_BYTES = 10 * 1024 * 1024
PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Upload:
    """A paper as somebody sent it."""

    name: str
    content: bytes


def keep_document(upload: Upload, *, by: User, field: str = "document") -> Attachment:
    """The paper as an attachment. Raises Invalid for anything but a PDF or a picture."""
    if len(upload.content) > MOST_BYTES:
        message = _("文件超过 {} MB，请压缩后再传。").format(MOST_BYTES >> 20)
        raise Invalid([Unmet("document_too_large", message, field=field)])
    if not upload.content.startswith(PDF):
        _require_picture(upload.content, field)
    return store_file(upload.content, name=upload.name, by=by)


def _require_picture(content: bytes, field: str) -> None:
    try:
        read_picture(content)
    except PictureTooLarge:
        raise Invalid([Unmet("document_pixels", _("图片尺寸太大，请缩小后再传。"), field=field)]) from None
    except NotAPicture:
        message = _("只收 PDF 扫描件或照片（JPG、PNG）。")
        raise Invalid([Unmet("document_kind", message, field=field)]) from None
