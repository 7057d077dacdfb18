"""Who lives together in a demonstration household: relations, sexes and ages that fit."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from stdnum.cn import ric

from households.choices import Relation, Sex

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
# Given names have their fashions: those of parents and grandparents, and those of today's children.
YOUNGER_THAN = 30
GIVEN = {
    (Sex.MALE, False): "建国 明华 志强 永贵 大勇 德清 光荣 天成 文彬 小军 长根 家富 国庆 兴旺 少华 学文",
    (Sex.MALE, True): "浩然 子轩 俊杰 宇航 博文 嘉豪 志鹏 梓涵 天佑 鹏飞",
    (Sex.FEMALE, False): "秀英 桂兰 玉珍 淑芬 春梅 小红 翠花 素琴 国琼 晓燕 丽华 雪梅 芳 静 敏",
    (Sex.FEMALE, True): "思琪 雨涵 欣怡 梓萱 佳慧 诗雨 可馨 子怡 婷 雪",
}
AREA = "990101"


@dataclass(frozen=True)
class Relative:
    """One member: age is in completed years on the first day of the school year."""

    relation: Relation
    sex: Sex
    age: int
    name: str
    birth_on: datetime.date
    id18: str


Ages = list[tuple[Relation, Sex, int]]


class Families:
    """Draws families; `base` is the first day of the school year, on which all ages are counted."""

    def __init__(self, rng: Random, base: datetime.date) -> None:
        self.rng, self.base = rng, base
        self.born: dict[datetime.date, int] = {}

    def draw(self) -> list[Relative]:
        """One family, its head first."""
        kind = self.rng.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
        surname = self.rng.choice(SURNAMES)
        return [self._relative(surname, *member) for member in kind(self.rng)]

    def _relative(self, surname: str, relation: Relation, sex: Sex, age: int) -> Relative:
        married_in = {Relation.SPOUSE, Relation.DAUGHTER_IN_LAW, Relation.MOTHER}
        own = self.rng.choice(SURNAMES) if relation in married_in else surname
        given = self.rng.choice(GIVEN[sex, age < YOUNGER_THAN].split())
        birth_on = self._birth(age)
        return Relative(relation, sex, age, own + given, birth_on, self._identity(birth_on, sex))

    def _birth(self, age: int) -> datetime.date:
        last = self.base.replace(year=self.base.year - age)
        return last - datetime.timedelta(days=self.rng.randrange(365))

    def _identity(self, birth_on: datetime.date, sex: Sex) -> str:
        """Each person its own: people born on one day are counted."""
        serial = self.born[birth_on] = self.born.get(birth_on, 0) + 1
        body = f"{AREA}{birth_on:%Y%m%d}{serial * 2 + (sex == Sex.MALE):03}"
        return body + ric.calc_check_digit(f"{body}0")


def _couple(rng: Random, youngest: int, oldest: int) -> Ages:
    age = rng.randint(youngest, oldest)
    return [
        (Relation.HEAD, Sex.MALE, age),
        (Relation.SPOUSE, Sex.FEMALE, age - rng.randint(0, 3)),
    ]


def _child(rng: Random, age: int) -> tuple[Relation, Sex, int]:
    is_son = rng.random() < 0.52
    return (Relation.SON, Sex.MALE, age) if is_son else (Relation.DAUGHTER, Sex.FEMALE, age)


def _young_family(rng: Random) -> Ages:
    parents = _couple(rng, 31, 44)
    eldest = min(parents[1][2] - rng.randint(22, 27), 17)
    return parents + [_child(rng, age) for age in (eldest, eldest - 3)[: rng.randint(1, 2)] if age >= 0]


def _grown_children(rng: Random) -> Ages:
    parents = _couple(rng, 47, 56)
    return [*parents, _child(rng, parents[1][2] - rng.randint(22, 26))]


def _three_generations(rng: Random) -> Ages:
    parents = _couple(rng, 50, 57)
    son = parents[1][2] - rng.randint(21, 24)
    family = [*parents, (Relation.SON, Sex.MALE, son), (Relation.DAUGHTER_IN_LAW, Sex.FEMALE, son - 1)]
    relation, sex = rng.choice([(Relation.GRANDSON, Sex.MALE), (Relation.GRANDDAUGHTER, Sex.FEMALE)])
    family.append((relation, sex, max(son - 23 - rng.randint(0, 3), 0)))
    if rng.random() < 0.4:
        family.append((Relation.MOTHER, Sex.FEMALE, parents[0][2] + rng.randint(21, 27)))
    return family


def _single_parent(rng: Random) -> Ages:
    age = rng.randint(36, 48)
    sex = rng.choice([Sex.MALE, Sex.FEMALE])
    return [(Relation.HEAD, sex, age), _child(rng, min(age - rng.randint(24, 28), 17))]


def _old_couple(rng: Random) -> Ages:
    return _couple(rng, 64, 80)


def _alone(rng: Random) -> Ages:
    return [(Relation.HEAD, rng.choice([Sex.MALE, Sex.FEMALE]), rng.randint(61, 84))]


# Nobody is 58 or 59: the capacity for work would have to change within the school year.
_KINDS: dict[Callable[[Random], Ages], int] = {
    _young_family: 30,
    _grown_children: 18,
    _three_generations: 22,
    _single_parent: 7,
    _old_couple: 13,
    _alone: 10,
}
