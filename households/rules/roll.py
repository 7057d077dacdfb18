"""Integrity of one household of a roll: its head, its relations, its counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from households.choices import RELATION_HEAD_SEX, RELATION_SEX, Relation, Sex
from households.rules.dates import add_years
from households.rules.problems import Finding, integrity
from households.rules.required import check_required
from households.rules.values.texts import matching_name

_COUNTED = {2: "两"}
_SEXES = frozenset({Sex.MALE, Sex.FEMALE})
_CHILDREN = frozenset({Relation.SON, Relation.DAUGHTER})
_PARENTS = frozenset({Relation.FATHER, Relation.MOTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One member row. key: what findings name; row: the row number in the sheet, None outside a roll.

    None is unknown (no such column), "" is known to be blank.
    """

    key: str
    row: int | None = None
    name: str = ""
    relation: str | None = None
    sex: str | None = None
    birth_on: date | None = None
    id18: str = ""
    education: str | None = None
    school_status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """What the roll says of the household. number: 户编号, as messages name it.

    declared_count: the 人数 column. phones: mobiles of the household, () when there is none.
    land_mu: area by column name. required: whether each required column, by its name, is filled.
    """

    number: str
    declared_count: int | None = None
    phones: tuple[str, ...] | None = None
    land_mu: Mapping[str, Decimal | None] = field(default_factory=dict)
    distance_km: Decimal | None = None
    required: Mapping[str, bool] = field(default_factory=dict)


def check_members(
    household: HouseholdFacts, members: Sequence[MemberFacts], *, generation_years: int | None
) -> list[Finding]:
    """Every finding about the members of one household.

    generation_years: the least age difference between parent and child; None, not known, keeps H-REL-05
    silent.

    Source: G4 § 02-28
    """
    return [
        *check_heads(household.number, members),
        *check_spouses(household.number, members),
        *check_relation_sexes(members),
        *check_generations(members, generation_years=generation_years),
        *check_identities(members),
        *check_schooling(members),
        *check_count(household, members),
    ]


def check_heads(number: str, members: Sequence[MemberFacts]) -> list[Finding]:
    """H-REL-01: a household has exactly one 户主.

    Errors: E-HH-TWOHEAD, E-HH-NOHEAD; the latter is silent while a relation is unknown.

    Source: G4 § 05, 07
    """
    heads = [member for member in members if member.relation == Relation.HEAD]
    if len(heads) > 1:
        message = f"户 {number} 有{_count(heads)}名户主（{_places(heads)}）"
        return [integrity("E-HH-TWOHEAD", "H-REL-01", message, _keys(heads))]
    if heads or any(member.relation is None for member in members):
        return []
    return [integrity("E-HH-NOHEAD", "H-REL-01", f"户 {number} 没有户主", _keys(members))]


def check_spouses(number: str, members: Sequence[MemberFacts]) -> list[Finding]:
    """H-REL-02: at most one 配偶. Error: E-HH-SPOUSE.

    Source: G4 § 06
    """
    spouses = [member for member in members if member.relation == Relation.SPOUSE]
    if len(spouses) <= 1:
        return []
    message = f"户 {number} 有{_count(spouses)}名配偶（{_places(spouses)}）"
    return [integrity("E-HH-SPOUSE", "H-REL-02", message, _keys(spouses))]


def check_relation_sexes(members: Sequence[MemberFacts]) -> list[Finding]:
    """H-REL-04: a relation that implies a sex, a spouse of the head's sex, parents-in-law of the wrong side.

    Error: E-ROW-RELSEX, one a member. Silent where a sex is unknown.

    Source: G1 § 2_01_004, 2_02_001, 2_12_008
    """
    head_sex = _head_sex(members)
    found = []
    for member in members:
        wrong = _wrong_sex(member, head_sex)
        if wrong:
            message = f"{_places([member])}的与户主关系为{member.relation}，{wrong}"
            found.append(integrity("E-ROW-RELSEX", "H-REL-04", message, [member.key]))
    return found


def check_generations(members: Sequence[MemberFacts], *, generation_years: int | None) -> list[Finding]:
    """H-REL-05: a child less than `generation_years` younger than the head, or a parent less than that older.

    Exactly that many years is accepted. Warning: W-ROW-RELAGE. Silent where a birth date, or the number
    of years, is unknown.

    Source: G1 § 2_12_008
    """
    births = [member.birth_on for member in members if member.relation == Relation.HEAD and member.birth_on]
    if len(births) != 1 or generation_years is None:
        return []
    youngest_parent, oldest_child = (
        add_years(births[0], -generation_years),
        add_years(births[0], generation_years),
    )
    found = []
    for member in members:
        if member.birth_on is None:
            continue
        too_old = member.relation in _CHILDREN and member.birth_on < oldest_child
        too_young = member.relation in _PARENTS and member.birth_on > youngest_parent
        if too_old or too_young:
            message = (
                f"{_places([member])}为{member.relation}，与户主的年龄相差不到 {generation_years} 岁，请核对"
            )
            found.append(integrity("W-ROW-RELAGE", "H-REL-05", message, [member.key]))
    return found


def check_identities(members: Sequence[MemberFacts]) -> list[Finding]:
    """H-ID-04 within the household: the same person twice, by the first 18 characters.

    Rows that agree in everything have been taken out before (W-DUP-SAME). Error: E-DUP-CONFLICT.

    Source: G4 § 02
    """
    by_identity: dict[str, list[MemberFacts]] = defaultdict(list)
    for member in members:
        if member.id18:
            by_identity[member.id18].append(member)
    return [
        integrity("E-DUP-CONFLICT", "H-ID-04", f"{_places(same)}是同一个人，内容不同", _keys(same))
        for same in by_identity.values()
        if len(same) > 1
    ]


def check_schooling(members: Sequence[MemberFacts]) -> list[Finding]:
    """H-EDU-00: exactly one of 文化程度 and 在校生状况 is filled. Error: E-ROW-EDU, one a member.

    Silent where one of the two columns is absent.

    Source: G4 § 04
    """
    found = []
    for member in members:
        if member.education is None or member.school_status is None:
            continue
        if bool(member.education) == bool(member.school_status):
            wrong = "同时填写" if member.education else "都未填写"
            message = f"{_places([member])}的文化程度与在校生状况{wrong}，应当只填一项"
            found.append(integrity("E-ROW-EDU", "H-EDU-00", message, [member.key]))
    return found


def check_count(household: HouseholdFacts, members: Sequence[MemberFacts]) -> list[Finding]:
    """H-CNT-01: the 人数 column against the number of member rows. Warning: W-HH-COUNT.

    Source: CORPUS § S122
    """
    declared = household.declared_count
    if declared is None or declared == len(members):
        return []
    message = f"户人口数 {declared}，明细 {len(members)} 人"
    return [integrity("W-HH-COUNT", "H-CNT-01", message, _keys(members))]


def check_household(
    household: HouseholdFacts,
    *,
    land_limits_mu: Mapping[str, Decimal],
    distance_limit_km: Decimal | None,
) -> list[Finding]:
    """What is missing or implausible in the household's own columns.

    H-PHN-01 no valid mobile (W-PHONE); H-NULL a required column is empty (W-NULL, one for all of them);
    H-LAND-01 an area below 0 or above its limit (W-LAND); H-DIST-01 further than the limit from the
    main road (N-DIST). The limits themselves are accepted; an unknown one, None or left out, is never
    exceeded. land_limits_mu: most mu by column name.

    Source: G1 § 4_02_001, 5_14_007, 5_14_015
    """
    found = []
    if household.phones == ():
        found.append(integrity("W-PHONE", "H-PHN-01", f"户 {household.number} 没有有效的联系电话"))
    found += check_required(f"户 {household.number} ", household.required)
    for column, area in household.land_mu.items():
        limit = land_limits_mu.get(column)
        if area is not None and (area < 0 or _exceeds(area, limit)):
            message = f"户 {household.number} 的{column} {area} 亩超出合理范围，请核对"
            found.append(integrity("W-LAND", "H-LAND-01", message))
    if _exceeds(household.distance_km, distance_limit_km):
        far = f"{household.distance_km} 公里，超过 {distance_limit_km} 公里"
        message = f"户 {household.number} 与村主干路距离 {far}，请核对"
        found.append(integrity("N-DIST", "H-DIST-01", message))
    return found


def check_stated_head(
    number: str, *, head_name: str, stated_name: str | None, is_other_identity: bool | None
) -> list[Finding]:
    """户主姓名 and 户主证件号码, which some layouts repeat in each row, against the member who is 户主.

    stated_name: None or "" when the column is absent or blank; spaces and the forms of the dot do not
    count. is_other_identity: None when one of the two numbers is unknown. Warning: W-HEAD-MISMATCH.

    Source: G2 § household columns
    """
    wrong = []
    if stated_name and matching_name(stated_name) != matching_name(head_name):
        wrong.append("户主姓名")
    if is_other_identity:
        wrong.append("户主证件号码")
    if not wrong:
        return []
    message = f"户 {number} 的{'、'.join(wrong)}与户内“户主”一行不一致，请核对谁是户主"
    return [integrity("W-HEAD-MISMATCH", "", message)]


def _exceeds(figure: Decimal | None, limit: Decimal | None) -> bool:
    return figure is not None and limit is not None and figure > limit


def _head_sex(members: Sequence[MemberFacts]) -> str | None:
    sexes = [member.sex for member in members if member.relation == Relation.HEAD]
    return sexes[0] if len(sexes) == 1 and sexes[0] in _SEXES else None


def _wrong_sex(member: MemberFacts, head_sex: str | None) -> str:
    """What is wrong, as the second half of a sentence; "" when nothing is."""
    if member.relation == Relation.SPOUSE:
        return f"但与户主同为{head_sex}性" if head_sex and member.sex == head_sex else ""
    relation = member.relation or ""
    if member.sex in _SEXES and member.sex != RELATION_SEX.get(relation, member.sex):
        return f"但性别为{member.sex}"
    if head_sex and head_sex != RELATION_HEAD_SEX.get(relation, head_sex):
        return f"但户主为{head_sex}性"
    return ""


def _keys(members: Sequence[MemberFacts]) -> list[str]:
    return [member.key for member in members]


def _count(members: Sequence[MemberFacts]) -> str:
    return _COUNTED.get(len(members), f" {len(members)} ")


def _places(members: Sequence[MemberFacts]) -> str:
    """Where the members stand: `第 8、11 行`, or their names outside a sheet."""
    if all(member.row is not None for member in members):
        return f"第 {'、'.join(str(member.row) for member in members)} 行"
    return "、".join(member.name or member.key for member in members)
