"""QR codes, and what is printed beside them."""

import datetime
import io

import segno

from povertycase.actions.parameters import shipped_value
from povertycase.models.parameters import values_in_force

HOTLINE, SITE = "declare.hotline", "declare.site"
QUIET_MODULES = 2  # of white around a code on a page that is white anyway


def hotline_of(division_code: str, *, on: datetime.date) -> str:
    """The 监督电话 of a place."""
    known = values_in_force([HOTLINE], division_code=division_code, on=on)
    return str(known.get(HOTLINE, shipped_value(HOTLINE)))


def site_of(division_code: str, *, on: datetime.date, otherwise: str) -> str:
    """Where people outside reach us; what the page was opened at where nobody has said."""
    known = values_in_force([SITE], division_code=division_code, on=on)
    return str(known.get(SITE, "")).strip() or otherwise


def qr_svg(text: str) -> bytes:
    """A picture of any size for paper: a quarter of it may be dirty or torn."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        out, kind="svg", border=QUIET_MODULES, omitsize=True, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()


def quick_qr(text: str) -> str:
    """The same in a fifth of the time, for hundreds at once: the first of eight patterns, not the best."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=0).save(
        out, kind="svg", border=QUIET_MODULES, omitsize=True, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def inline_qr(text: str) -> str:
    """A picture that needs no address of its own, so that nothing but this page has it."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=QUIET_MODULES))
