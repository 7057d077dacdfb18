"""与户主关系: the 28 values of the national system, which does not use GB/T 4761."""

from .official import OfficialChoices
from .people import Sex


class Relation(OfficialChoices):
    """What a member is to the head of the household; each household has exactly one 户主."""

    HEAD = "户主"
    SPOUSE = "配偶"
    SON = "之子"
    DAUGHTER = "之女"
    SON_IN_LAW = "之女婿"
    DAUGHTER_IN_LAW = "之儿媳"
    GRANDSON = "之孙子"
    GRANDDAUGHTER = "之孙女"
    DAUGHTERS_SON = "之外孙子"
    DAUGHTERS_DAUGHTER = "之外孙女"
    GREAT_GRANDSON = "之曾孙子"
    GREAT_GRANDDAUGHTER = "之曾孙女"
    FATHER = "之父"
    MOTHER = "之母"
    HUSBANDS_FATHER = "之公公"
    HUSBANDS_MOTHER = "之婆婆"
    WIFES_FATHER = "之岳父"
    WIFES_MOTHER = "之岳母"
    GRANDFATHER = "之祖父"
    GRANDMOTHER = "之祖母"
    MOTHERS_FATHER = "之外祖父"
    MOTHERS_MOTHER = "之外祖母"
    SIBLING = "之兄弟姐妹"
    BROTHERS_WIFE = "之兄弟媳妇"
    UNCLE = "之叔伯"
    NEPHEW = "之侄儿"
    NIECE = "之侄女"
    OTHER = "其他"


# GB/T 4761 codes that the value covers; the first is the one to write when a code is asked for.
RELATION_GB: dict[str, tuple[str, ...]] = {
    Relation.HEAD: ("02",),
    Relation.SPOUSE: ("10", "11", "12"),
    Relation.SON: ("20", "21", "22", "23", "24", "25", "26", "29"),
    Relation.DAUGHTER: ("30", "31", "32", "33", "34", "35", "36", "39"),
    Relation.SON_IN_LAW: ("28",),
    Relation.DAUGHTER_IN_LAW: ("38",),
    Relation.GRANDSON: ("41",),
    Relation.GRANDDAUGHTER: ("42",),
    Relation.DAUGHTERS_SON: ("43",),
    Relation.DAUGHTERS_DAUGHTER: ("44",),
    Relation.GREAT_GRANDSON: ("47",),
    Relation.GREAT_GRANDDAUGHTER: ("48",),
    Relation.FATHER: ("51",),
    Relation.MOTHER: ("52",),
    Relation.HUSBANDS_FATHER: ("53",),
    Relation.HUSBANDS_MOTHER: ("54",),
    Relation.WIFES_FATHER: ("55",),
    Relation.WIFES_MOTHER: ("56",),
    Relation.GRANDFATHER: ("61",),
    Relation.GRANDMOTHER: ("62",),
    Relation.MOTHERS_FATHER: ("63",),
    Relation.MOTHERS_MOTHER: ("64",),
    Relation.SIBLING: ("70", "71", "72", "73", "75", "76", "77", "78"),
    Relation.BROTHERS_WIFE: ("74",),
    Relation.UNCLE: ("97",),
    Relation.NEPHEW: ("97",),
    Relation.NIECE: ("97",),
    Relation.OTHER: ("97", "99"),
}

# The sex a value implies; values that are absent fit either sex.
RELATION_SEX: dict[str, Sex] = {
    Relation.SON: Sex.MALE,
    Relation.DAUGHTER: Sex.FEMALE,
    Relation.SON_IN_LAW: Sex.MALE,
    Relation.DAUGHTER_IN_LAW: Sex.FEMALE,
    Relation.GRANDSON: Sex.MALE,
    Relation.GRANDDAUGHTER: Sex.FEMALE,
    Relation.DAUGHTERS_SON: Sex.MALE,
    Relation.DAUGHTERS_DAUGHTER: Sex.FEMALE,
    Relation.GREAT_GRANDSON: Sex.MALE,
    Relation.GREAT_GRANDDAUGHTER: Sex.FEMALE,
    Relation.FATHER: Sex.MALE,
    Relation.MOTHER: Sex.FEMALE,
    Relation.HUSBANDS_FATHER: Sex.MALE,
    Relation.HUSBANDS_MOTHER: Sex.FEMALE,
    Relation.WIFES_FATHER: Sex.MALE,
    Relation.WIFES_MOTHER: Sex.FEMALE,
    Relation.GRANDFATHER: Sex.MALE,
    Relation.GRANDMOTHER: Sex.FEMALE,
    Relation.MOTHERS_FATHER: Sex.MALE,
    Relation.MOTHERS_MOTHER: Sex.FEMALE,
    Relation.BROTHERS_WIFE: Sex.FEMALE,
    Relation.UNCLE: Sex.MALE,
    Relation.NEPHEW: Sex.MALE,
    Relation.NIECE: Sex.FEMALE,
}

# The sex the head must have for the value to make sense: a 公公 is the father of a wife's husband.
RELATION_HEAD_SEX: dict[str, Sex] = {
    Relation.HUSBANDS_FATHER: Sex.FEMALE,
    Relation.HUSBANDS_MOTHER: Sex.FEMALE,
    Relation.WIFES_FATHER: Sex.MALE,
    Relation.WIFES_MOTHER: Sex.MALE,
}
