"""Signals of visits and samples of them, at their edges."""

import datetime
import random
import time
import uuid
from zoneinfo import ZoneInfo

import pytest

from households.choices.visits import VisitSignal
from households.rules.visit_signals import (
    HOUR,
    LEAST_BITS,
    MOST_ALIKE,
    NEAR_BITS,
    Limits,
    Picture,
    Seen,
    Spot,
    apart_km,
    bare_note,
    differing_bits,
    draw,
    says_something,
    signals_of,
)

START = datetime.datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LIMITS = Limits(note_households=3, note_characters=10, per_hour=4, speed_kmh=80)
LOOK = 0x0F0F_3C3C_5A5A_7E7E
WORDS = "入户查看，收入稳定，住房饮水没问题"


def seen(household, minutes=0, **changes):
    facts = {
        "key": uuid.uuid4(),
        "visitor": 1,
        "household": household,
        "at": START + datetime.timedelta(minutes=minutes),
        "is_at_home": True,
        "note": "",
        "spot": None,
        "is_clock_suspect": False,
    }
    return Seen(**(facts | changes))


def kinds(visits, pictures=(), limits=LIMITS):
    """How many visits have each kind of signal."""
    found = [signal.kind for signals in signals_of(visits, pictures, limits).values() for signal in signals]
    return {kind: found.count(kind) for kind in set(found)}


def spread(count, **changes):
    """Visits to different households, an hour and a half apart."""
    return [seen(each, each * 90, **changes) for each in range(count)]


@pytest.mark.parametrize(("count", "expected"), [(2, {}), (3, {VisitSignal.SAME_NOTE: 3})])
def test_the_same_words_about_several_households(count, expected):
    assert kinds(spread(count, note=WORDS)) == expected


def test_the_same_words_about_one_household_or_by_several_people_are_nothing():
    assert kinds([seen(1, each * 90, note=WORDS) for each in range(5)]) == {}
    assert kinds([seen(each, each * 90, visitor=each, note=WORDS) for each in range(5)]) == {}


def test_marks_and_spaces_make_no_other_words_and_short_ones_are_not_compared():
    notes = [WORDS, WORDS.replace("，", " "), f" {WORDS}。"]
    assert kinds([seen(each, each * 90, note=note) for each, note in enumerate(notes)])
    assert kinds(spread(5, note="一二三四五六七八九")) == {}
    assert kinds(spread(5, note="一二三四五六七八九十"))
    assert bare_note("Ａ，b 。") == "Ab"


def test_whatever_differs_in_a_word_is_not_the_same():
    assert kinds([seen(each, each * 90, note=f"{WORDS}{each}") for each in range(5)]) == {}


@pytest.mark.parametrize(
    ("step", "expected"), [(20, {}), (19, {VisitSignal.PACE: 4})], ids=["an hour apart", "within an hour"]
)
def test_too_many_households_an_hour(step, expected):
    """Four households; the first and the last an hour apart are two hours' work."""
    assert kinds([seen(each, each * step) for each in range(4)]) == expected


def test_calls_several_visits_of_one_household_and_wrong_clocks_are_no_pace():
    assert kinds([seen(each, each, is_at_home=False) for each in range(9)]) == {}
    assert kinds([seen(1, each) for each in range(9)]) == {}
    assert VisitSignal.PACE not in kinds([seen(each, each, is_clock_suspect=True) for each in range(9)])


def at(latitude, *, accuracy=0, system="wgs84"):
    return Spot(latitude, 107.5, accuracy, system)


@pytest.mark.parametrize(
    ("latitude", "minutes", "expected"),
    [(31.09, 7, VisitSignal.DISTANCE), (31.09, 8, None), (31.0, 0, None)],
    ids=["10 km in 7 minutes", "10 km in 8 minutes", "the same place"],
)
def test_further_than_a_car_goes(latitude, minutes, expected):
    visits = [seen(1, spot=at(31.0)), seen(2, minutes, spot=at(latitude))]

    assert kinds(visits) == ({expected: 2} if expected else {})


def test_doubt_about_positions_is_for_the_visitor():
    assert apart_km(at(31.0), at(31.09)) == pytest.approx(10.0, abs=0.05)
    assert apart_km(at(31.0, accuracy=2000), at(31.09, accuracy=3000)) == pytest.approx(5.0, abs=0.05)
    assert apart_km(at(31.0), at(31.09, system="gcj02")) == pytest.approx(9.3, abs=0.05)
    assert apart_km(at(31.0, accuracy=9000), at(31.01)) == 0
    assert apart_km(Spot(0, 180, 0, "wgs84"), Spot(0, -180, 0, "wgs84")) == pytest.approx(0, abs=0.001)
    assert apart_km(Spot(90, 0, 0, "wgs84"), Spot(-90, 0, 0, "wgs84")) == pytest.approx(20015, abs=1)


def test_a_figure_that_is_missing_is_not_looked_at():
    limits = Limits(note_households=None, note_characters=1, per_hour=None, speed_kmh=None)
    visits = [seen(each, each, note=WORDS, spot=at(31.0 + each)) for each in range(9)]

    assert kinds(visits, limits=limits) == {}


def test_a_suspect_clock_is_a_signal():
    assert kinds([seen(1, is_clock_suspect=True)]) == {VisitSignal.CLOCK: 1}


def pictures(*looks, visitors=None):
    people = visitors or [1] * len(looks)
    return [
        Picture(uuid.uuid4(), person, START.date(), look) for look, person in zip(looks, people, strict=True)
    ]


def flipped(look, bits):
    for bit in range(bits):
        look ^= 1 << bit * 17 % 64
    return look


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (LOOK, 2),
        (LOOK - 2**64, 2),
        (flipped(LOOK, NEAR_BITS), 2),
        (flipped(LOOK, NEAR_BITS + 1), 0),
    ],
    ids=["equal", "equal, as the database keeps it", "near", "too far"],
)
def test_the_same_picture_twice(other, expected):
    assert kinds((), pictures(LOOK, other)).get(VisitSignal.SAME_PICTURE, 0) == expected


def test_of_two_people_only_the_equal_picture_counts():
    assert kinds((), pictures(LOOK, LOOK, visitors=[1, 2]))
    assert kinds((), pictures(LOOK, flipped(LOOK, 1), visitors=[1, 2])) == {}


def test_two_pictures_of_one_visit_and_walls_are_nothing():
    one = Picture(uuid.uuid4(), 1, START.date(), LOOK)
    assert kinds((), [one, one]) == {}
    assert kinds((), pictures(0, 0, -1, -1)) == {}
    assert says_something(2**LEAST_BITS - 1)
    assert not says_something(2 ** (LEAST_BITS - 1) - 1)


def test_bits_of_signed_numbers():
    assert differing_bits(-1, 0) == 64
    assert differing_bits(-(2**63), 2**63) == 0


def test_a_sentence_has_its_facts():
    visits = [seen(1, spot=at(31.0)), seen(2, 6, spot=at(31.09))]
    (signal,) = signals_of(visits, (), LIMITS)[visits[0].key]

    assert (
        signal.message
        == "09:00 与 09:06 两次走访的位置至少相距 10.0 公里，只隔 6 分钟（按每小时 80 公里计到不了）。"
    )
    assert signal.others == (visits[1].key,)


# --- samples ------------------------------------------------------------------------------------

VILLAGES = {code: [uuid.uuid5(uuid.NAMESPACE_OID, f"{code}{n}") for n in range(100)] for code in "甲乙"}


@pytest.mark.parametrize(
    ("least", "percent", "expected"), [(2, 5, 5), (7, 5, 7), (0, 0, 0), (0, 1, 1), (500, 0, 100)]
)
def test_each_village_has_its_quota(least, percent, expected):
    drawn = draw(VILLAGES, seed="K7", least=least, percent=percent)

    assert {code: len(those) for code, those in drawn.items()} == {"甲": expected, "乙": expected}


def test_percent_is_rounded_up():
    drawn = draw({"甲": VILLAGES["甲"][:21]}, seed="K7", least=0, percent=5)
    assert len(drawn["甲"]) == 2


def test_the_same_number_draws_the_same_and_another_one_another():
    backwards = {code: keys[::-1] for code, keys in VILLAGES.items()}
    drawn = draw(VILLAGES, seed="K7", least=5, percent=0)

    assert drawn == draw(backwards, seed="K7", least=5, percent=0)
    assert drawn != draw(VILLAGES, seed="K8", least=5, percent=0)


def test_a_sample_prefers_nobody():
    """Over many numbers every visit is drawn about equally often."""
    times = dict.fromkeys(VILLAGES["甲"], 0)
    for seed in range(400):
        for key in draw({"甲": VILLAGES["甲"]}, seed=str(seed), least=10, percent=0)["甲"]:
            times[key] += 1

    assert min(times.values()) > 15
    assert max(times.values()) < 75


def test_an_hour_is_a_piece_of_a_persons_visits_not_all_of_them():
    """0-15: twice the visits take twice the time."""
    visits = [seen(each, each * 20) for each in range(10_000)]
    began = time.process_time()
    assert kinds(visits) == {}
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize("seed", range(20))
def test_who_is_told_of_an_hour_is_who_lies_in_one(seed):
    """Counted the slow way: every visit that lies in some hour with as many households."""
    lot = random.Random(seed)
    visits = sorted(
        (seen(lot.randrange(12), lot.randrange(600)) for _ in range(60)), key=lambda each: each.at
    )
    hours = [[other for other in visits if each.at <= other.at < each.at + HOUR] for each in visits]
    full = [those for those in hours if len({each.household for each in those}) >= LIMITS.per_hour]

    found = signals_of(visits, (), LIMITS)

    assert set(found) == {each.key for those in full for each in those}
    for key, (signal,) in found.items():
        assert key not in signal.others


def test_a_crowd_of_visits_at_one_moment_names_the_first_of_them():
    """0-15: thousands that a clerk wrote down for one moment; each named every other one."""
    visits = [seen(each, note=WORDS) for each in range(4_000)]
    began = time.process_time()
    found = signals_of(visits, (), LIMITS)

    assert {len(signal.others) for signals in found.values() for signal in signals} == {MOST_ALIKE}
    assert len(found) == 4_000
    assert time.process_time() - began < 3
