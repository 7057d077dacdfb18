"""Outlines of places: read from a file nobody here wrote, told apart by place, made small, and drawn."""

from povertycase.outlines.drawing import Drawing, Label, Mark, Shape, drawing_of
from povertycase.outlines.geojson import MOST_BYTES, Feature, OutlinesRefused, read_features
from povertycase.outlines.matching import Matched, match
from povertycase.outlines.reviews import EXAMPLES, is_review_number
from povertycase.outlines.thinning import kept_shapes

__all__ = [
    "EXAMPLES",
    "MOST_BYTES",
    "Drawing",
    "Feature",
    "Label",
    "Mark",
    "Matched",
    "OutlinesRefused",
    "Shape",
    "drawing_of",
    "is_review_number",
    "kept_shapes",
    "match",
    "read_features",
]
