"""Does an answer hold a canary it should not? Not the status decides, but what is in it."""

import gzip
import html
import io
import re
import urllib.parse
import zipfile
from functools import lru_cache

from pypinyin import lazy_pinyin

ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
BYTES_OF_ID = 7


def texts(response):
    """Every readable form of an answer: status line, headers, body; archives unpacked, escapes undone."""
    raw = b"".join(response) if response.streaming else response.content
    yield from (f"{name}: {value}" for name, value in response.headers.items())
    yield from (str(cookie.value) for cookie in response.cookies.values())
    yield from unpacked(raw)


def unpacked(raw):
    """The text of some bytes, and of what is packed in them."""
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield name
                yield from unpacked(archive.read(name))
        return
    for encoding in ("utf-8", "gb18030"):
        text = raw.decode(encoding, errors="ignore")
        yield text
        # Looked through again only where something is packed that these undo: most answers pack nothing.
        if "&" in text:
            yield html.unescape(text)
        if "%" in text:
            yield urllib.parse.unquote(text)
        if "\\u" in text:
            yield ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


@lru_cache(maxsize=1024)
def forms(canary):
    """How a canary may look: itself, and for names their pinyin."""
    return (canary,) if canary.isascii() else (canary, "".join(lazy_pinyin(canary)))


def leaks(response, canaries):
    """The canaries that stand in an answer."""
    whole = "\n".join(texts(response))
    return sorted({canary for canary in canaries if any(form in whole for form in forms(canary))})
