"""Which feature is which township: by its code or its name, exactly; nothing is guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from povertycase.outlines.geojson import MOST_SAID, Feature, OutlinesRefused, Polygon

# Statistics write a township's code with three more digits, those of a village that is none.
NO_VILLAGE = "000"


@dataclass(frozen=True, slots=True)
class Matched:
    """shapes: {township's code: its polygons}; unmatched: the places in the file of what is none of them."""

    shapes: Mapping[str, Sequence[Polygon]]
    unmatched: Sequence[str]


def match(features: Sequence[Feature], towns: Mapping[str, str]) -> Matched:
    """Each feature's township; towns: {code: name}, those of the county.

    Raises OutlinesRefused where a feature could be two townships, a township has two features, or nothing is
    any township.
    """
    found: dict[str, Feature] = {}
    unmatched, refused = [], []
    for feature in features:
        codes = [code for code, name in towns.items() if _is_named(feature, code, name)]
        if len(codes) > 1:
            refused.append(_said_of_many(feature, [towns[code] for code in codes]))
        elif not codes:
            unmatched.append(feature.place)
        elif codes[0] in found:
            refused.append(_said_of_two(towns[codes[0]], found[codes[0]], feature))
        else:
            found[codes[0]] = feature
    if refused:
        raise OutlinesRefused(*refused[:MOST_SAID])
    if not found:
        raise OutlinesRefused(
            _(
                "没有一个图形对得上本县的乡镇：图形的属性里要有乡镇（街道）的 9 位或 12 位区划代码，"
                "或者与系统里完全相同的名称，请核对后重新导出。"
            )
        )
    return Matched({code: feature.polygons for code, feature in found.items()}, unmatched)


def _is_named(feature: Feature, code: str, name: str) -> bool:
    return not feature.words.isdisjoint({code, code + NO_VILLAGE, name})


def _said_of_many(feature: Feature, names: Sequence[str]) -> str:
    message = _("{}：属性里同时有{}的代码或名称，不知道是哪一个，请改正属性后再传。")
    return message.format(feature.place, "、".join(names))


def _said_of_two(name: str, first: Feature, second: Feature) -> str:
    message = _("{}有两个图形（{}和{}），请合并成一个，或改正其中一个的属性后再传。")
    return message.format(name, first.place, second.place)
