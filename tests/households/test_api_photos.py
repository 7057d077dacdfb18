"""Pictures of visits: nothing but the picture is kept, each enters once, and a bomb is not opened."""

import datetime
import io
import struct
import uuid
import zlib

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from households import actions
from households.actions.photos import Taken
from households.choices.visits import PhotoKind
from households.models import HeldVisit, Visit, VisitPhoto
from households.rules.visit_form import MOST_PHOTOS
from households.rules.visit_signals import differing_bits
from povertycase.actions import open_file
from povertycase.models import AuditEvent
from povertycase.pictures import LONGEST_SIDE, read_picture
from tests.households.visiting import sent

UPRIGHT_BY_TURNING = 6
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def drawn(width=320, height=240, seed=0):
    """A picture that looks like nothing else."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for step in range(12):
        left, top = (step * 53 + seed * 31) % width, (step * 37 + seed * 17) % height
        pen.rectangle(
            (left, top, left + width // 5, top + height // 6),
            fill=(step * 20, 200 - step * 9, seed * 40 % 255),
        )
    return picture


def saved(picture, kind="JPEG", **more):
    content = io.BytesIO()
    picture.save(content, kind, **more)
    return content.getvalue()


def with_notes(picture, *, orientation=1):
    """As a telephone saves it: with the place, the maker and how it was held."""
    notes = Image.Exif()
    notes[ORIENTATION], notes[MAKER] = orientation, "CanaryPhone"
    notes[GPS] = {1: "N", 2: (31.0, 12.0, 36.0), 3: "E", 4: (107.0, 30.0, 0.0)}
    return saved(picture, exif=notes, comment=b"CanaryComment", icc_profile=b"CanaryProfile" * 20)


def address(visit, photo, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/api/v1/visits/{visit}/photos/{photo}/" + (f"?{query}" if query else "")


def put(client, visit, photo, content, mime="image/jpeg", **asked):
    return client.put(address(visit, photo, **asked), content, content_type=mime)


@pytest.fixture
def key(world):
    """A visit of the helper's."""
    return actions.record_visit(uuid.uuid4(), body=sent(world.own), by=world.helper).row.pk


@pytest.fixture
def phone(world, logged_in):
    return logged_in(world.helper)


@pytest.fixture
def lost(world):
    """A visit of the helper's in the tray: the household is no longer theirs."""
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))
    return actions.record_visit(uuid.uuid4(), body=sent(world.own), by=world.helper).row


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_picture_gets_a_receipt_and_is_given_back(phone, key, kind, mime):
    photo = uuid.uuid4()

    answer = put(phone, key, photo, saved(drawn(), kind), mime, taken_at="2026-11-21T10:12:00%2B08:00")

    assert answer.status_code == 201
    row = VisitPhoto.objects.get()
    assert answer.json() == {"id": str(photo), "receipt": row.receipt}
    assert (row.visit_id, row.kind, row.file.name) == (key, "photo", f"{photo}.jpg")
    given = phone.get(address(key, photo), HTTP_ACCEPT="image/*")
    assert (given.status_code, given["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in given["Cache-Control"]
    assert Image.open(io.BytesIO(given.content)).size == (320, 240)


def test_the_same_again_is_answered_the_same_and_other_bytes_are_409(phone, key):
    photo = uuid.uuid4()
    first = put(phone, key, photo, saved(drawn()))

    again = put(phone, key, photo, saved(drawn()))
    other = put(phone, key, photo, saved(drawn(seed=3)))

    assert (again.status_code, again.content) == (200, first.content)
    assert other.status_code == 409
    assert VisitPhoto.objects.count() == 1


def test_nothing_that_the_camera_wrote_remains_and_the_picture_stands_upright(phone, key):
    photo = uuid.uuid4()
    content = with_notes(drawn(400, 200), orientation=UPRIGHT_BY_TURNING)
    assert b"CanaryPhone" in content

    put(phone, key, photo, content)

    kept = open_file(VisitPhoto.objects.get().file)
    assert b"Canary" not in kept
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (200, 400)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(picture.info)


def test_a_large_picture_is_made_smaller(phone, key):
    put(phone, key, uuid.uuid4(), saved(drawn(4000, 1000)))

    assert Image.open(io.BytesIO(open_file(VisitPhoto.objects.get().file))).size == (LONGEST_SIDE, 500)


def test_a_signature_without_ground_stands_on_white(phone, key):
    ink = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    ImageDraw.Draw(ink).line((10, 10, 190, 90), fill=(0, 0, 0, 255), width=4)

    put(phone, key, uuid.uuid4(), saved(ink, "PNG"), "image/png", kind="signature")

    row = VisitPhoto.objects.get()
    assert row.kind == "signature"
    assert Image.open(io.BytesIO(open_file(row.file))).getpixel((150, 10)) > (250, 250, 250)


def png_of(width, height):
    """A small file that unfolds into a very large picture."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8_000, 8_000), (20_000, 20_000), (60_000, 60_000)])
def test_a_bomb_is_not_opened(phone, key, size):
    answer = put(phone, key, uuid.uuid4(), png_of(*size), "image/png")

    assert (answer.status_code, answer.json()["code"]) == (413, "picture_too_large")


def bad_pictures():
    whole = saved(drawn())
    yield "a text", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    yield "a page", b"<html><script>alert(1)</script></html>"
    yield "cut in the middle", whole[: len(whole) // 2]
    yield "only its head", whole[:20]
    yield "another format", saved(drawn(), "GIF")
    yield "a bitmap", saved(drawn(), "BMP")
    yield "a TIFF", saved(drawn(), "TIFF")
    yield "damaged", whole[:100] + bytes(range(256)) + whole[100:300]
    yield "no data", png_of(10, 10)[:40]


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in bad_pictures()])
def test_what_is_no_picture_is_415_and_not_kept(phone, key, content):
    answer = put(phone, key, uuid.uuid4(), content)

    assert (answer.status_code, answer.json()["code"]) == (415, "not_a_picture")
    assert not VisitPhoto.objects.exists()


def test_sizes_and_kinds(phone, key):
    assert put(phone, key, uuid.uuid4(), b"x" * (3 * 2**20 + 1)).status_code == 413
    assert put(phone, key, uuid.uuid4(), saved(drawn()), "application/json").status_code == 415
    assert put(phone, key, uuid.uuid4(), b"").status_code in {400, 415}
    assert put(phone, key, uuid.uuid4(), saved(drawn()), kind="selfie").status_code == 400
    assert put(phone, key, uuid.uuid4(), saved(drawn()), taken_at="gestern").status_code == 400
    assert put(phone, key, "1", saved(drawn())).status_code == 404
    assert not VisitPhoto.objects.exists()


def test_a_visit_has_at_most_twelve(phone, key):
    for number in range(MOST_PHOTOS):
        assert put(phone, key, uuid.uuid4(), saved(drawn(seed=number))).status_code == 201

    answer = put(phone, key, uuid.uuid4(), saved(drawn(seed=99)))

    assert (answer.status_code, answer.json()["details"][0]["code"]) == (422, "too_many_photos")


def test_only_to_ones_own_visit(world, logged_in, key):
    for name in ("township", "village", "county", "department", "sister", "stranger", "system"):
        assert put(logged_in(getattr(world, name)), key, uuid.uuid4(), saved(drawn())).status_code == 404
    assert put(logged_in(world.helper), uuid.uuid4(), uuid.uuid4(), saved(drawn())).status_code == 404


def test_a_key_of_another_visits_picture_is_409(world, phone, key):
    other = actions.record_visit(uuid.uuid4(), body=sent(world.own), by=world.helper).row.pk
    photo = uuid.uuid4()
    put(phone, key, photo, saved(drawn()))

    assert put(phone, other, photo, saved(drawn())).status_code == 409


def test_rights_follow_the_visit_and_looks_are_recorded(world, logged_in, key):
    photo = uuid.uuid4()
    put(logged_in(world.helper), key, photo, saved(drawn()))
    found = {}
    for name in (
        *("helper", "village", "township", "county", "leader", "auditor"),
        *("department", "sister", "neighbour", "system", "security", "audit", "stranger"),
    ):
        found[name] = logged_in(getattr(world, name)).get(address(key, photo)).status_code

    assert [name for name, status in found.items() if status == 200] == [
        *("helper", "village", "township", "county", "leader", "auditor")
    ]
    assert {status for status in found.values() if status != 200} == {404}
    lookers = AuditEvent.objects.filter(verb="look_at_photo").values_list("actor", flat=True)
    assert sorted(lookers) == ["auditor", "county", "leader", "township", "village"]


def test_of_a_visit_in_the_tray_the_county_sees_it_and_its_author_does_not(world, logged_in, lost):
    photo = uuid.uuid4()
    answer = put(logged_in(world.helper), lost.visit, photo, saved(drawn()))

    assert answer.status_code == 201
    assert put(logged_in(world.helper), lost.visit, photo, saved(drawn())).content == answer.content
    assert logged_in(world.helper).get(address(lost.visit, photo)).status_code == 404
    assert logged_in(world.county).get(address(lost.visit, photo)).status_code == 200
    actions.admit_visit(lost, by=world.county, version=1, note="调走前走访")
    assert VisitPhoto.objects.get().visit_id == lost.visit
    assert put(logged_in(world.helper), lost.visit, photo, saved(drawn())).content == answer.content
    assert not HeldVisit.objects.get().photos.exists()


def test_a_picture_still_comes_after_the_household_was_lost(world, phone, key):
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))

    assert put(phone, key, uuid.uuid4(), saved(drawn())).status_code == 201
    assert Visit.objects.get().photos.count() == 1


def test_the_same_picture_saved_again_looks_the_same():
    """Smaller, in another format, with other notes: and another picture does not."""
    one, other = read_picture(saved(drawn())), read_picture(saved(drawn(seed=5)))
    again = [
        read_picture(saved(drawn(), "JPEG", quality=40)),
        read_picture(saved(drawn().resize((160, 120)), "WEBP")),
        read_picture(with_notes(drawn())),
    ]

    assert max(differing_bits(one.look, each.look) for each in again) <= 3
    assert differing_bits(one.look, other.look) > 10
    assert -(2**63) <= one.look < 2**63


def test_the_action_is_the_pages_too(world, key):
    taken = Taken(uuid.uuid4(), PhotoKind.PHOTO, None, saved(drawn()))

    first, again = (actions.add_photo(key, taken, by=world.helper) for _each in range(2))

    assert (first.is_new, again.is_new) == (True, False)
    assert first.row == again.row
