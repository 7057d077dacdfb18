"""What of a personal value stays readable."""

import pytest

from povertycase import masks


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masks.identity, "519900196202140015", "519900********0015"),
        (masks.identity, "51990019620214001542", "519900**********1542"),
        (masks.identity, "123456789012", "123456**9012"),
        (masks.identity, "12345678901", "***********"),
        (masks.identity, "", ""),
        (masks.phone, "13812345678", "138****5678"),
        (masks.phone, "12345678", "123*5678"),
        (masks.phone, "1234567", "*******"),
        (masks.bank, "6222000011112222", "************2222"),
        (masks.bank, "12345", "*2345"),
        (masks.bank, "1234", "****"),
        (masks.text, "某路一号", "***"),
        (masks.text, 0, "***"),
        (masks.text, "", ""),
        (masks.text, None, ""),
    ],
)
def test_mask(mask, value, shown):
    assert mask(value) == shown
