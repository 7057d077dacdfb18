"""Outlines of each place of the canaries, with a file's word and a number of a review of their own."""

from povertycase.models import MapOutline
from povertycase.outlines import kept_shapes

SQUARE = [(104.0, 31.0), (104.1, 31.0), (104.1, 31.1), (104.0, 31.1)]


def rows(there, owner, mark):
    """A county has them in life, each place here."""
    outlines = MapOutline.objects.create(
        division_id=there.household.division_id,
        edition=1,
        review_number=f"铜雀审图{mark}",
        coordinate_system="CGCS2000",
        shapes=kept_shapes({there.household.division_id: [[SQUARE]]}),
        unmatched=[f"铜雀图形{mark}"],
        created_by=owner,
    )
    there.shown = (*there.shown, f"铜雀审图{mark}", f"铜雀图形{mark}")
    return {"map_outline": outlines.pk}
