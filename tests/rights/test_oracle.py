"""The verdict of the matrix: a canary is found however an answer carries it."""

import gzip
import io
import json
import zipfile
from urllib.parse import quote

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from tests.rights.oracle import leaks

NAME, PHONE = "金丝雀甲", "13800131771"
OTHERS = "金丝雀乙 &amp; &lt;b&gt; 13800132772"


def packed(text):
    """A workbook's way."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("one.xml", text)
    return whole.getvalue()


def entities(text):
    return "".join(f"&#{ord(sign)};" for sign in text)


def header(**headers):
    return HttpResponse(OTHERS, headers=headers)


def cookie(value):
    answer = HttpResponse(OTHERS)
    answer.set_cookie("left", value)
    return answer


@pytest.mark.parametrize(
    ("answer", "canary"),
    [
        pytest.param(HttpResponse(f"{OTHERS}<b>{NAME}</b>"), NAME, id="itself"),
        pytest.param(HttpResponse(f"户主：{NAME}".encode("gb18030")), NAME, id="GB 18030"),
        pytest.param(HttpResponse(OTHERS.encode() + NAME.encode("gb18030")), NAME, id="both encodings"),
        pytest.param(HttpResponse(f"{OTHERS} jinsiquejia"), NAME, id="pinyin"),
        pytest.param(HttpResponse(OTHERS + entities(NAME)), NAME, id="entities"),
        pytest.param(HttpResponse("&#x91d1;&#x4e1d;&#x96c0;&#x7532;"), NAME, id="hexadecimal entities"),
        pytest.param(HttpResponse(f"?a=1&next={quote(NAME)}"), NAME, id="percent"),
        pytest.param(HttpResponse(json.dumps({"name": NAME})), NAME, id="JSON escapes"),
        pytest.param(HttpResponse(gzip.compress(NAME.encode())), NAME, id="gzip"),
        pytest.param(HttpResponse(packed(NAME)), NAME, id="zip"),
        pytest.param(HttpResponse(packed(entities(NAME))), NAME, id="entities in a zip"),
        pytest.param(StreamingHttpResponse([b"1380013", b"1771"]), PHONE, id="in pieces"),
        pytest.param(HttpResponse(entities(PHONE)), PHONE, id="number in entities"),
        pytest.param(HttpResponse(f"户主{PHONE}".encode("gb18030")), PHONE, id="number in GB 18030"),
        pytest.param(
            HttpResponse("".join(f"%{ord(sign):x}" for sign in PHONE)), PHONE, id="number in percent"
        ),
        pytest.param(header(Location=f"/find/?search={PHONE}"), PHONE, id="header"),
        pytest.param(cookie(PHONE), PHONE, id="cookie"),
    ],
)
def test_a_canary_is_found(answer, canary):
    assert leaks(answer, [NAME, PHONE, "金丝雀丙"]) == [canary]


def test_those_of_others_are_not_taken_for_it():
    assert leaks(HttpResponse(OTHERS), [NAME, PHONE]) == []
