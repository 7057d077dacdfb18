"""A GeoJSON file from outside: judged before it is unfolded, and read down to its points or not at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

MEGABYTES = 10
MOST_BYTES = MEGABYTES * 1024 * 1024
MOST_POINTS = 200_000
MOST_FEATURES = 2_000
MOST_SAID = 10
# Degrees of longitude and latitude between which the country lies.
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
FARTHEST = 180.0
CHINESE = re.compile("[\u3400-\u9fff]")
LONGEST_WORD = 40
BOM = b"\xef\xbb\xbf"

Point = tuple[float, float]
Ring = Sequence[Point]
Polygon = Sequence[Ring]


class OutlinesRefused(Exception):
    """A file that cannot be taken; each of `messages` says what is wrong, where, and how to mend it."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the file. place: where it stands and what it calls itself, for people.

    words: the values of its properties. polygons: outer rings with their holes; rings without the point that
    closes them.
    """

    place: str
    words: frozenset[str]
    polygons: Sequence[Polygon]


def read_features(content: bytes) -> list[Feature]:
    """The features of a file, all of them polygons in degrees. Raises OutlinesRefused."""
    features = _collection(_parsed(content))
    found: list[Feature] = []
    refused: list[str] = []
    for number, raw in enumerate(features, 1):
        try:
            found.append(_feature(raw, number))
        except OutlinesRefused as refusal:
            refused.extend(refusal.messages)
            if len(refused) == MOST_SAID:
                break
    if refused:
        raise OutlinesRefused(*refused)
    points = sum(len(ring) for each in found for polygon in each.polygons for ring in polygon)
    if points > MOST_POINTS:
        raise _too_many()
    return found


def _parsed(content: bytes) -> Any:
    """The file unfolded. Its brackets are counted first: what they would need in memory is known by then."""
    if len(content) > MOST_BYTES:
        message = _("文件超过 {} MB，请在制图软件里抽稀（简化）后再导出。")
        raise OutlinesRefused(message.format(MEGABYTES))
    content = content.removeprefix(BOM)
    if content.count(b"[") > 2 * MOST_POINTS or content.count(b",") > 6 * MOST_POINTS:
        raise _too_many()
    if content.count(b"{") > 4 * MOST_FEATURES:
        raise _too_many_features()
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise OutlinesRefused(_said_of(content, error)) from error


def _said_of(content: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        content.decode()
    except UnicodeDecodeError:
        return _("文件不是 UTF-8 编码，请在制图软件里选 UTF-8 重新导出 GeoJSON。")
    if "depth" in error.msg:
        return _("文件的括号嵌套太深，不是 GeoJSON，请在制图软件里重新导出。")
    message = _(
        "文件第 {} 行第 {} 列读不下去：不是 GeoJSON，或者没有传完整，或者写了 NaN、Infinity"
        " 这样的值，请在制图软件里重新导出。"
    )
    return message.format(error.lineno, error.colno)


def _too_many() -> OutlinesRefused:
    message = _("文件的坐标点超过 {} 个，请在制图软件里抽稀（简化）后再导出；大屏上用不到这么细。")
    return OutlinesRefused(message.format(f"{MOST_POINTS:,}"))


def _too_many_features() -> OutlinesRefused:
    message = _("文件里的图形超过 {} 个，请只导出本县乡镇一级的图层。")
    return OutlinesRefused(message.format(f"{MOST_FEATURES:,}"))


def _collection(raw: Any) -> list[Any]:
    is_collection = isinstance(raw, dict) and raw.get("type") == "FeatureCollection"
    features = raw.get("features") if is_collection else None
    if not isinstance(features, list) or not features:
        raise OutlinesRefused(
            _("文件不是有内容的图形集合（FeatureCollection），请在制图软件里把乡镇图层整层导出为 GeoJSON。")
        )
    if len(features) > MOST_FEATURES:
        raise _too_many_features()
    return features


def _feature(raw: Any, number: int) -> Feature:
    properties = raw.get("properties") if isinstance(raw, dict) else None
    geometry = raw.get("geometry") if isinstance(raw, dict) else None
    words = tuple(_words(properties if isinstance(properties, dict) else {}))
    name = next((word for word in words if CHINESE.search(word)), "")
    place = _("第 {} 个图形").format(number) + (f"（{name}）" if name else "")
    geometry = geometry if isinstance(geometry, dict) else {}
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise _at(place, _("不是面（Polygon、MultiPolygon），请只导出乡镇的面图层。"))
    raw_polygons = geometry.get("coordinates")
    if kind == "Polygon":
        raw_polygons = [raw_polygons]
    polygons = [
        [_ring(ring, place) for ring in _listed(polygon, place)] for polygon in _listed(raw_polygons, place)
    ]
    return Feature(place, frozenset(words), polygons)


def _words(properties: dict[str, Any]) -> Iterator[str]:
    """What its properties say in text or whole numbers, as far as it could be a name or a code."""
    for value in properties.values():
        word = str(value).strip() if type(value) in {str, int} else ""
        if 0 < len(word) <= LONGEST_WORD:
            yield word


def _listed(raw: Any, place: str) -> list[Any]:
    if not isinstance(raw, list) or not raw:
        raise _at(place, _("没有坐标，请删掉这个空图形或补画后再导出。"))
    return raw


def _ring(raw: Any, place: str) -> Ring:
    points = [_point(each, place, number) for number, each in enumerate(_listed(raw, place), 1)]
    if len(points) < 4 or points[0] != points[-1]:
        raise _at(place, _("边界线没有闭合（首尾应是同一点，至少 4 个点），请修好拓扑后再导出。"))
    if area_of(points[:-1]) == 0:
        raise _at(place, _("边界线没有围出面积，请修好拓扑后再导出。"))
    return points[:-1]


def _point(raw: Any, place: str, number: int) -> Point:
    where = _("{}第 {} 个点").format(place, number)
    if not isinstance(raw, list) or not 2 <= len(raw) <= 4:
        raise _at(where, _("不是一对经纬度，请重新导出。"))
    if any(type(each) not in {int, float} for each in raw):
        raise _at(where, _("坐标不是数字，请重新导出。"))
    east, north = raw[:2]
    # What is no number at all is not between two numbers either.
    if WEST <= east <= EAST and SOUTH <= north <= NORTH:
        return float(east), float(north)
    raise _at(where, _outside(east, north))


def _outside(east: float, north: float) -> str:
    if WEST <= north <= EAST and SOUTH <= east <= NORTH:
        return _("经度和纬度写反了，GeoJSON 里经度在前，请重新导出。")
    if abs(east) > FARTHEST or abs(north) > FARTHEST:
        return _("坐标不是经纬度，像是以米为单位的投影坐标，请先转换成经纬度再导出。")
    return _("坐标不在我国范围内（经度 73 至 136，纬度 3 至 54），请核对坐标系后重新导出。")


def _at(where: str, said: str) -> OutlinesRefused:
    return OutlinesRefused(f"{where}：{said}")


def area_of(ring: Ring) -> float:
    """The area that a ring encloses, in the square of the unit of its points."""
    turned = [*ring[1:], ring[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, turned, strict=True))) / 2
