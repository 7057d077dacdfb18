"""Pictures from outside: opened strictly, and written anew so that nothing but the picture remains."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2_000  # pixels; a name plate across a room can still be read
MOST_PIXELS = 30_000_000  # before it is made smaller: what a telephone's camera makes, and 120 MB in memory
QUALITY = 82
LOOK_WIDTH, LOOK_HEIGHT = 9, 8
SIGN = 1 << 63


class NotAPicture(Exception):
    """The bytes are no whole picture of a known format."""


class PictureTooLarge(Exception):
    """More pixels than are opened: a small file may unfold into more memory than there is."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept. jpeg: the file; look: 64 bits as a signed number, alike for like pictures."""

    jpeg: bytes
    look: int


def read_picture(content: bytes) -> Picture:
    """The picture in a JPEG, PNG or WebP file, upright, at most LONGEST_SIDE, without anything beside it.

    What a camera or a program wrote into it goes: the place, the time, the device, comments, profiles.
    Raises NotAPicture and PictureTooLarge.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about damaged notes of a camera, which are not kept anyway
            picture = _plain(content)
    except PictureTooLarge:
        raise
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except Exception as error:  # a decoder says in a dozen ways that a file is damaged
        raise NotAPicture from error
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Picture(written.getvalue(), look_of(picture))


def _plain(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise PictureTooLarge
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than is needed
        opened.load()
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = upright.convert("RGBA")
    # Onto a new, white sheet: it has no notes that could be carried along, and signatures have no ground.
    plain = Image.new("RGB", shown.size, "white")
    plain.paste(shown, mask=shown.getchannel("A"))
    return plain


def look_of(picture: Image.Image) -> int:
    """Whether each of 64 spots is brighter than its right neighbour: the same picture saved again agrees."""
    small = picture.convert("L").resize((LOOK_WIDTH, LOOK_HEIGHT), Image.Resampling.LANCZOS)
    spots = small.tobytes()
    bits = 0
    for row in range(LOOK_HEIGHT):
        for column in range(LOOK_WIDTH - 1):
            at = row * LOOK_WIDTH + column
            bits = bits << 1 | (spots[at] > spots[at + 1])
    return bits - (SIGN << 1) if bits & SIGN else bits
