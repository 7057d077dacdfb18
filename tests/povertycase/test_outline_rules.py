"""Outlines from outside (4-14, 4-15): what is taken of a file, told of the rest, and how it is drawn."""

import datetime
import json
import math
import random
import time

import pytest

from povertycase.outlines import (
    OutlinesRefused,
    drawing_of,
    is_review_number,
    kept_shapes,
    match,
    read_features,
)
from povertycase.outlines.centres import centre_of
from povertycase.outlines.thinning import thinned

TODAY = datetime.date(2026, 11, 23)
TOWNS = {"990101100": "甲镇", "990101101": "乙镇", "990101102": "丙乡"}


def ring(east=104.0, north=31.0, side=0.1):
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return [[east + x, north + y] for x, y in corners]


def feature(coordinates=None, kind="Polygon", **properties):
    shape = {"type": kind, "coordinates": [ring()] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": properties or {"名称": "甲镇"}, "geometry": shape}


def file_of(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def refusal(content):
    with pytest.raises(OutlinesRefused) as refused:
        read_features(content)
    return refused.value.messages


@pytest.mark.parametrize(
    "number",
    [
        "GS(2023)1234号",
        "GS（2016）1552号",
        "GS京(2023)0123号",
        "川S(2022)12号",
        "桂S〔2021〕11-005号",
        "宁S[2021]第019号",
        "粤BS(2021)007号",
        "鲁SG(2021)026号",
        "川S(2026)1号",
    ],
)
def test_a_review_number_is_taken_as_it_is_printed(number):
    assert is_review_number(number, on=TODAY)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "无",
        "川S2022-12号",
        "川S(2022)12",
        "川S(2022）12号",
        "川S(22)12号",
        "川S(2027)1号",
        "川S(1999)1号",
        "外S(2022)12号",
        "gs(2023)1234号",
        "审图号：川S(2022)12号",
        "川S(2022)12号\n",
        "川S(２０２２)12号",
        '川S(2022)12号"><script>',
    ],
)
def test_anything_else_is_no_review_number(number):
    assert not is_review_number(number, on=TODAY)


def test_a_file_is_read_down_to_its_points():
    hole = ring(104.02, 31.02, 0.02)
    raw = b"\xef\xbb\xbf" + file_of(
        feature([ring(), hole], 名称="甲镇", 代码=990101100),
        feature([[ring(105)], [[[*point, 7.5] for point in ring(106)]]], "MultiPolygon", 名称="乙镇"),
    )
    first, second = read_features(raw)

    assert first.place == "第 1 个图形（甲镇）"
    assert first.words == {"甲镇", "990101100"}
    assert [len(each) for each in first.polygons[0]] == [4, 4]
    assert [polygon[0][0] for polygon in second.polygons] == [(105.0, 31.0), (106.0, 31.0)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "第 1 行第 1 列读不下去"),
        (b"PK\x03\x04", "读不下去"),
        (file_of(feature())[:-9], "没有传完整"),
        ('{"名称": "甲镇"}'.encode("gb18030"), "不是 UTF-8"),
        (b"[" * 300_000, "嵌套太深"),
        (b"[" * 5_000, "嵌套太深"),
        (b"[]", "图形集合"),
        (b"{}", "图形集合"),
        (file_of(), "图形集合"),
        (file_of().replace(b"[]", b"7"), "图形集合"),
        (file_of(feature()).replace(b"104.0,", b"NaN,"), "NaN"),
        (file_of(feature()).replace(b"104.0,", b"-Infinity,"), "Infinity"),
        (file_of(feature()).replace(b"104.0,", b"1e308,"), "投影坐标"),
        (file_of(feature()).replace(b"104.0,", b"1e999,"), "第 1 "),
        (file_of(feature()).replace(b"104.0,", b"9" * 400 + b","), "第 1 "),
        (file_of(feature()).replace(b"104.0,", b'"104",'), "坐标不是数字"),
        (file_of(feature()).replace(b"104.0,", b"true,"), "坐标不是数字"),
        (file_of(feature()).replace(b"104.0,", b"null,"), "坐标不是数字"),
        (file_of(feature()).replace(b"104.0, ", b""), "不是一对经纬度"),
        (file_of(feature([[[x, y] for y, x in ring()]])), "经度和纬度写反"),
        (file_of(feature([[[x * 4000, y * 99000] for x, y in ring()]])), "投影坐标"),
        (file_of(feature([ring(2.0, 48.0)])), "不在我国范围"),
        (file_of(feature([ring()[:-1]])), "没有闭合"),
        (file_of(feature([[[104, 31], [105, 32], [104, 31]]])), "没有闭合"),
        (file_of(feature([[[104, 31], [105, 32], [106, 33], [104, 31]]])), "没有围出面积"),
        (file_of(feature([[]])), "没有坐标"),
        (file_of(feature({"a": 1})), "没有坐标"),
        (file_of(feature([[7]])), "不是一对经纬度"),
        (file_of(feature([104, 31], "Point")), "不是面"),
        (file_of({"type": "Feature", "properties": None, "geometry": None}), "不是面"),
        (file_of("甲镇"), "不是面"),
        (file_of(*[{}] * 2_001), "2,000"),
        (b" " * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
    ids=range(33),
)
def test_what_is_no_outline_is_told_in_a_sentence(content, said):
    messages = refusal(content)
    assert said in messages[0]
    assert all(len(message) < 160 for message in messages)


def test_each_fault_is_told_with_its_place_up_to_ten():
    bad = [feature([ring()[:-1]], 名称=f"第{n}镇") for n in range(20)]
    messages = refusal(file_of(feature(), *bad))

    assert len(messages) == 10
    assert messages[0].startswith("第 2 个图形（第0镇）：")


def test_a_million_points_are_refused_before_they_are_unfolded():
    started = time.process_time()
    long = file_of(feature(["@"])).replace(b'"@"', b"[" + b"[99,31]," * 10**6 + b"[99,31]]")
    assert "200,000 个" in refusal(long)[0]
    # Unfolded they would be hundreds of megabytes.
    assert time.process_time() - started < 2


def matched(*features):
    return match(read_features(file_of(*features)), TOWNS)


def test_a_feature_is_a_township_by_its_code_or_its_name():
    found = matched(
        feature(PAC="990101100", 备注="甲"),
        feature(code="990101101000"),
        feature(NAME=" 丙乡 "),
        feature(代码="990201100", 名称="邻县镇"),
        feature(名称="甲"),
    )
    assert set(found.shapes) == set(TOWNS)
    assert found.unmatched == ["第 4 个图形（邻县镇）", "第 5 个图形（甲）"]


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([feature(代码="990101100", 名称="乙镇")], "同时有甲镇、乙镇"),
        ([feature(), feature()], "甲镇有两个图形（第 1 个图形（甲镇）和第 2 个图形（甲镇））"),
        ([feature(代码="990201100")], "没有一个图形对得上"),
        ([feature(代码=9.9e8)], "没有一个图形对得上"),
        ([feature(名称={"name": "甲镇"})], "没有一个图形对得上"),
    ],
    ids=range(5),
)
def test_nothing_is_guessed(features, said):
    with pytest.raises(OutlinesRefused) as refused:
        matched(*features)
    assert said in refused.value.messages[0]


def jagged(points, seed=1, radius=0.2):
    rnd = random.Random(seed)
    turns = [(2 * math.pi * n / points, radius * rnd.uniform(0.9, 1.0)) for n in range(points)]
    return [(105 + math.cos(turn) * far, 30 + math.sin(turn) * far) for turn, far in turns]


def test_two_townships_keep_one_border():
    """4-14: what is left of a border is the same on both sides, so no gap opens between two townships."""
    rnd = random.Random(5)
    border = [(105 + rnd.uniform(-0.005, 0.005), 30 + n / 4_000) for n in range(2_000)]
    west = [(104.5, 30.0), *border, (104.5, 30.5)]
    east = [(105.5, 30.5), *reversed(border), (105.5, 30.0)]
    left, right = thinned([west, east], 400, 0)

    assert 380 <= len(left) + len(right) <= 400
    inside = slice(20, -20)
    assert set(left[inside]) <= set(right)
    assert set(right[inside]) <= set(left)
    assert {(104.5, 30.0), (104.5, 30.5)} <= set(left)


def test_detail_that_no_screen_shows_goes_and_a_ring_keeps_three_points():
    straight = [(x / 100, 0.0) for x in range(101)] + [(1.0, 1.0), (0.0, 1.0)]
    assert [len(ring) for ring in thinned([straight], 9_999, 1e-9)] == [4]
    assert [len(ring) for ring in thinned([jagged(500)] * 2, 1, 9.0)] == [3, 3]


def test_specks_go_and_what_is_too_much_is_refused():
    speck = [(105.3, 30.3), (105.3001, 30.3), (105.3, 30.3001)]
    kept = kept_shapes({"a": [[jagged(7_000)], [speck]], "b": [[speck]]})
    assert [len(kept[code]["polygons"]) for code in "ab"] == [1, 1]
    assert (
        sum(len(ring) for each in kept.values() for polygon in each["polygons"] for ring in polygon) <= 6_000
    )
    json.dumps(kept, allow_nan=False)
    with pytest.raises(OutlinesRefused, match="太碎"):
        kept_shapes({"a": [[jagged(3)]] * 4_001})


def test_a_label_stands_inside_where_there_is_room():
    """The middle of a horseshoe's frame lies outside it."""
    shoe = [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)]
    (x, y), room = centre_of([shoe])
    assert not (1 < x < 8 and y > 1)
    assert 0.2 < room <= 0.6
    holed = [[(0, 0), (9, 0), (9, 9), (0, 9)], [(3, 3), (6, 3), (6, 6), (3, 6)]]
    (x, y), _room = centre_of(holed)
    assert not (3 < x < 6 and 3 < y < 6)
    thin = [(0.0, 0.0), (100.0, 0.001), (0.0, 0.002)]
    assert centre_of([thin])[1] >= 0


def test_the_picture_keeps_proportions_and_its_box():
    kept = kept_shapes({"a": [[jagged(300)]], "b": [[[(104.7, 29.9), (104.71, 29.9), (104.7, 29.91)]]]})
    wide = drawing_of(kept, {"a": ["甲镇", "12 中"], "b": ["乙镇", "0 无"]})
    large, small = wide.shapes
    numbers = [float(each) for each in large.path.strip("MZ").replace("L", " ").split()]
    xs, ys = numbers[::2], numbers[1::2]

    assert min(xs) >= 0
    assert max(xs) <= 1200
    assert min(ys) >= 0
    assert max(ys) <= 800
    # 105° east, 30° north: a round county is a circle only if a degree of longitude is drawn shorter.
    assert (max(xs) - min(xs)) / (max(ys) - min(ys)) == pytest.approx(math.cos(math.radians(30)), rel=0.05)
    assert large.label
    assert not large.mark
    assert small.mark.number == 1
    assert not small.label
    assert [shape.code for shape in wide.marked] == ["b"]
    assert [shape.code for shape in drawing_of(kept, {"a": ["甲镇"]}).shapes] == ["a"]


def test_marks_stand_apart_and_lead_back():
    tiny = [(105.0, 30.0), (105.004, 30.0), (105.0, 30.004)]
    shapes = {f"t{n}": [[[(x + n * 1e-5, y) for x, y in tiny]]] for n in range(8)}
    kept = kept_shapes({"a": [[jagged(300)]], **shapes})
    marks = [shape.mark for shape in drawing_of(kept, {code: ["某某镇", "1 少"] for code in kept}).marked]

    assert len(marks) == 8
    for at, mark in enumerate(marks):
        assert all(math.hypot(mark.x - each.x, mark.y - each.y) >= 36 for each in marks[:at])
    assert sum(mark.leads is not None for mark in marks) >= 6
