"""Pages as PDF: a Typst template of ours, and data that it reads as data alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from .fonts import FONTS, drawable

TEMPLATES = Path(__file__).parent / "typst"


def pdf(template: str, content: Mapping[str, Any]) -> bytes:
    """The pages of a template. content: what JSON knows; the same content gives the same bytes.

    No text in it becomes markup: the template reads it from one input and writes strings. Only the two fonts
    that we ship are looked at, so a page looks the same on every machine.
    """
    made: bytes = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(_drawable(content), ensure_ascii=False)},
        format="pdf",
        timestamp=0,
    )
    return made


def _drawable(content: Any) -> Any:
    if isinstance(content, str):
        return drawable(content)
    if isinstance(content, Mapping):
        return {key: _drawable(each) for key, each in content.items()}
    if isinstance(content, list | tuple):
        return [_drawable(each) for each in content]
    return content
