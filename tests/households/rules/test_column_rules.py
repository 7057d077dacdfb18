"""What only a whole column shows."""

import pytest

from households.rules.values import mixed_percents


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        pytest.param(["95%", "80 %", "７０％", ""], None, id="S102 twin: all with the sign"),
        pytest.param(["0.95", "0.8", "1", "0"], None, id="S102 twin: all shares"),
        pytest.param(["95", "80.5", "1", "0"], None, id="S102 twin: all of a hundred"),
        pytest.param(["长期", "", "-"], None, id="words"),
        pytest.param(["95", "0.95"], "0.95 式 1 处、95 式 1 处", id="S102 two ways"),
        pytest.param(["95%", "0.95", "0.9"], "95% 式 1 处、0.95 式 2 处", id="S102 with the sign"),
        pytest.param(["95", "95%", "0.95"], "95% 式 1 处、0.95 式 1 处、95 式 1 处", id="S102 three ways"),
        pytest.param(["95", "0.5%"], "95% 式 1 处、95 式 1 处", id="half a per cent"),
    ],
)
def test_one_column_writes_percentages_one_way(cells, told):
    found = mixed_percents(cells)

    assert (found and (found.code, found.message)) == (
        told and ("W-PCT", f"百分数写法不一致（{told}），请统一写法后重传")
    )
