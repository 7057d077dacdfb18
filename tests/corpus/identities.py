"""D. Identity numbers: S74 to S91."""

from tests.corpus.frame import Case, Kind, Roll, Said


def as_number(rng):
    """S74: the number was typed into a cell that is not text, its last digits are gone."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    person["证件号码"] = float(person["证件号码"][:17] + "0")
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-ID-PRECISION": Said("后 3 位已丢失", "设为“文本”", rows=[roll.row_of(person)])},
        held=frozenset({person["户编号"]}),
        is_rewritable=True,
    )


KINDS = (Kind("S74", "数字格式的证件号", as_number),)
