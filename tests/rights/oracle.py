"""Does an answer hold a canary it should not? Not the status decides, but what is in it."""

import gzip
import html
import io
import re
import urllib.parse
import zipfile
from functools import lru_cache

import pypdf
from pypinyin import lazy_pinyin

ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
# What may undo to a part of a canary: none has one of the signs that every page escapes.
PLAIN = frozenset("&<>\"'\xa0")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#39|#x27);)")
QUOTED = re.compile("%[0-9a-fA-F]{2}")
BYTES_OF_ID = 7


def bodies(response):
    """The bytes of an answer's headers, of its body, and of what is packed in that."""
    raw = b"".join(response) if response.streaming else response.content
    yield "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    yield "\n".join(str(cookie.value) for cookie in response.cookies.values()).encode()
    yield from unpacked(raw)


def unpacked(raw):
    """Some bytes, and those packed in them."""
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name))
        return
    if raw[:5] == b"%PDF-" and raw.rstrip().endswith(b"%%EOF"):  # tests upload others
        pages = pypdf.PdfReader(io.BytesIO(raw)).pages
        yield "".join("".join(page.extract_text().split()) for page in pages).encode()
    yield raw


def readings(text):
    """A text as it stands and, where that may be another one, with what escapes it undone."""
    yield text
    if ENTITY.search(text):
        yield html.unescape(text)
    if QUOTED.search(text):
        yield urllib.parse.unquote(text)
    if "\\u" in text:
        yield ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


@lru_cache(maxsize=1024)
def forms(canary):
    """How a canary may look: itself, and for names their pinyin; its bytes where somebody writes GB 18030."""
    assert not PLAIN & set(canary), "a sign that pages escape"
    if canary.isascii():
        return (canary,), ()
    return (canary, "".join(lazy_pinyin(canary))), (canary.encode("gb18030"),)


def leaks(response, canaries):
    """The canaries that stand in an answer."""
    raw = b"\n".join(bodies(response))
    whole = "\n".join(readings(raw.decode(errors="ignore")))
    found = set()
    for canary in canaries:
        words, encoded = forms(canary)
        if any(word in whole for word in words) or any(each in raw for each in encoded):
            found.add(canary)
    return sorted(found)
