"""The golden figures of money (0-38, 0-42, 0-43, 2-28): published, and computed here to the same places."""

import datetime
from decimal import Decimal

import pytest

from projects.choices.money import Lamp
from projects.rules.amounts import amount_unmet, read_yuan, wan_of_yuan, yuan_of_wan
from projects.rules.spending import grows, lead_score, rate_of, sequence_of, shares_of

WAN = Decimal(10_000)
YEAR_END = datetime.date(2020, 12, 31)


def wan(text):
    return Decimal(text) * WAN


def percent(fraction, places):
    return round(fraction * 100, places)


def test_spending_of_dachuan():
    """24,160 of 29,299.51 万元: enough for integrated funds, too little for special ones."""
    integrated = rate_of(wan("29299.51"), wan("24160"), target=Decimal("0.80"), as_of=YEAR_END)
    special = rate_of(wan("29299.51"), wan("24160"), target=Decimal("0.95"), as_of=YEAR_END)

    assert percent(integrated.rate, 4) == Decimal("82.4587")
    assert (integrated.lamp, special.lamp) == (Lamp.GREEN, Lamp.RED)


def test_cover_of_integrated_funds():
    assert percent(wan("29299.51") / wan("29946.2"), 2) == Decimal("97.84")


def test_ahead_of_the_calendar_at_the_end_of_april():
    """The source prints 8.68: it subtracted rounded figures."""
    found = rate_of(Decimal(10000), Decimal(4202), target=Decimal("0.95"), as_of=datetime.date(2023, 4, 30))

    assert percent(found.sequence, 2) == Decimal("33.33")
    assert round(found.gap_points, 2) == Decimal("8.69")
    assert found.lamp == Lamp.AMBER


@pytest.mark.parametrize(
    ("paid", "lamp"),
    [("9500", Lamp.GREEN), ("9499.99", Lamp.AMBER), ("4750", Lamp.AMBER), ("4749.99", Lamp.RED)],
)
def test_lamps_change_at_the_target_and_at_its_part_of_the_year(paid, lamp):
    """At the end of June half of 95 % is amber."""
    day = datetime.date(2024, 6, 30)

    assert rate_of(Decimal(10000), Decimal(paid), target=Decimal("0.95"), as_of=day).lamp == lamp


def test_nothing_arrived_has_no_rate():
    found = rate_of(Decimal(0), Decimal(0), target=Decimal("0.95"), as_of=YEAR_END)

    assert (found.rate, found.gap_points, found.forecast, found.lamp) == (None, None, None, Lamp.NONE)


def test_the_forecast_goes_on_at_the_pace_of_the_year():
    """A leap year's half: 182 of 366 days. What is missing to the target then is named in yuan."""
    found = rate_of(Decimal(36600), Decimal(9100), target=Decimal("0.95"), as_of=datetime.date(2024, 6, 30))

    assert found.forecast == Decimal(9100) / Decimal(36600) / (Decimal(182) / Decimal(366))
    assert round(found.short_yuan, 2) == Decimal("16470.00")
    whole = rate_of(Decimal(100), Decimal(90), target=Decimal("0.95"), as_of=datetime.date(2024, 6, 30))
    assert (whole.forecast, whole.short_yuan) == (Decimal(1), Decimal(0))


@pytest.mark.parametrize(("month", "percents"), [(1, "8.33"), (4, "33.33"), (6, "50.00"), (12, "100.00")])
def test_sequence_counts_months(month, percents):
    assert percent(sequence_of(datetime.date(2024, month, 15)), 2) == Decimal(percents)


CENTRAL = {
    "产业发展": wan("2993.7"),
    "易地搬迁后扶": wan("1050"),
    "乡村建设行动": wan("60") + wan("480"),
    "其他": wan("385") + wan("258"),
    "项目管理费": wan("46.3"),
}
PROVINCIAL = {
    "巩固三保障成果": wan("1843.72"),
    "产业发展": wan("2705.39"),
    "乡村建设行动": wan("20") + wan("844.8"),
    "乡村治理和精神文明建设": wan("40"),
    "项目管理费": wan("55.09"),
}


@pytest.mark.parametrize(
    ("amounts", "total", "industry", "fee"),
    [(CENTRAL, "5273", "56.77", "0.878"), (PROVINCIAL, "5509", "49.11", "1.000")],
)
def test_shares_of_the_published_allocation(amounts, total, industry, fee):
    found = shares_of(amounts)

    assert found.total == wan(total)
    assert percent(found.industry, 2) == Decimal(industry)
    assert percent(found.fee, 3) == Decimal(fee)


def test_shares_of_the_library():
    """南华县: 7,521.82 and 782.58 and 17,047.87 of 28,101.68 万元."""
    total = wan("28101.68")

    found = [percent(wan(part) / total, 2) for part in ("7521.82", "782.58", "17047.87")]

    assert found == [Decimal("26.77"), Decimal("2.78"), Decimal("60.66")]


@pytest.mark.parametrize(
    ("this", "last", "rates", "answer"),
    [
        ("110", "100", ["0.05", "0.10"], True),
        ("109.99", "100", ["0.05", "0.10"], False),
        ("100", "100", [], True),
        ("99", "100", [], False),
        ("5", "0", ["0.10"], True),
    ],
)
def test_input_grows_by_the_highest_rate_asked(this, last, rates, answer):
    found, _growth = grows(Decimal(this), Decimal(last), required=[Decimal(rate) for rate in rates])

    assert found is answer


@pytest.mark.parametrize(
    ("days", "score"), [(0, "1"), (25, "1"), (26, "0.96"), (49, "0.04"), (50, "0"), (80, "0")]
)
def test_lead_time_between_full_and_nought(days, score):
    assert lead_score(days, full=25, zero=50) == Decimal(score)


@pytest.mark.parametrize(
    ("wan_text", "yuan"),
    [
        ("8126.728603", "81267286.03"),
        ("25956.7773", "259567773.00"),
        ("0.000001", "0.01"),
        ("0.0000001", None),
    ],
)
def test_published_amounts_in_wan(wan_text, yuan):
    found = yuan_of_wan(Decimal(wan_text))

    assert found == (yuan and Decimal(yuan))
    if found is not None:
        assert wan_of_yuan(found) == Decimal(wan_text)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3450.5", "3450.50"),
        (" 1,234.00 ", "1234.00"),
        ("1，234", "1234.00"),
        ("0.005", None),
        ("NaN", None),
        ("1e999999", None),
        ("三千", None),
        ("", None),
    ],
)
def test_amounts_as_people_write_them(text, yuan):
    assert read_yuan(text) == (yuan and Decimal(yuan))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Decimal("0.01"), None),
        (Decimal("-0.00"), "amount_not_positive"),
        (Decimal("-5"), "amount_not_positive"),
        (Decimal("0.001"), "amount_scale"),
        (Decimal("NaN"), "amount_required"),
        (Decimal("1E+16"), "amount_too_large"),
        (None, "amount_required"),
    ],
)
def test_amounts_that_move(value, code):
    assert [item.code for item in amount_unmet(value)] == ([code] if code else [])
