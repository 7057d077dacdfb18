"""Names as they are searched and sorted."""

import pytest

from households.rules.names import name_pinyin
from households.rules.values import matching_name


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单小丽", "shanxiaoli", "sxl"),
        ("曾国", "zengguo", "zg"),
        ("解放", "xiefang", "xf"),
        ("仇海", "qiuhai", "qh"),
        ("朴一", "piaoyi", "py"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("王　强", "wangqiang", "wq"),
        ("阿依·古丽", "ayiguli", "aygl"),
        ("吕全", "lvquan", "lq"),
        ("小单", "xiaodan", "xd"),
        ("", "", ""),
    ],
)
def test_name_as_it_is_searched(name, pinyin, initials):
    assert name_pinyin(name) == (pinyin, initials)


def test_long_names_fit_the_register():
    pinyin, initials = name_pinyin("庄" * 60)

    assert (len(pinyin), len(initials)) == (120, 60)


def test_a_name_of_ideographs_alone_is_compared_like_any_other():
    """They take a shorter way; a space sends the same name the long one."""
    wrong = [
        character
        for character in map(chr, range(0x4E00, 0xA000))
        if matching_name(character) != matching_name(f"{character} ")
    ]

    assert wrong == []
