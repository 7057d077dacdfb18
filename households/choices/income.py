"""The tree of a household's yearly income and expenditure."""

from django.db.models import TextChoices


class IncomeConcept(TextChoices):
    """Two different statistics; a rule compares like with like."""

    NET = "net", "纯收入"
    DISPOSABLE = "disposable", "可支配收入"


class WindowPurpose(TextChoices):
    """What a statement's twelve months were chosen for."""

    IDENTIFICATION = "identification", "识别（申请前12个月）"
    COLLECTION = "collection", "年度信息采集"
    CALENDAR_YEAR = "calendar_year", "自然年度"


class ReferenceFormula(TextChoices):
    """How the income that is held against the monitoring line is computed; the reading is not settled."""

    NET = "net", "人均纯收入"
    NET_CLAIMS_EXPENSE = "net_claims_expense", "（纯收入＋理赔收入－合规自付支出）÷人口"


class IncomeItem(TextChoices):
    """One line of an income statement; INCOME_PARENT says which line it is part of."""

    WAGE = "wage", "工资性收入"
    WAGE_WORK = "wage_work", "务工收入"
    WAGE_POST = "wage_post", "公益性岗位收入"
    POST_DEPARTMENT = "post_department", "公益性岗位收入（行业部门）"
    POST_TOWNSHIP = "post_township", "公益性岗位收入（乡镇）"
    POST_VILLAGE = "post_village", "公益性岗位收入（村级）"
    WAGE_OTHER = "wage_other", "其他工资性收入（自主采摘等）"

    BUSINESS = "business", "生产经营性收入"
    BUSINESS_CROPS = "business_crops", "种植业收入"
    BUSINESS_LIVESTOCK = "business_livestock", "养殖业收入"
    BUSINESS_FORESTRY = "business_forestry", "林果业收入"
    BUSINESS_OTHER = "business_other", "其他生产经营性收入"

    PROPERTY = "property", "财产性收入"
    PROPERTY_DIVIDEND = "property_dividend", "资产收益分红收入"
    PROPERTY_LAND = "property_land", "土地流转收入"
    PROPERTY_FINANCE = "property_finance", "金融及入股收入"
    PROPERTY_ENTRUSTED = "property_entrusted", "代种代养收入"
    PROPERTY_OTHER = "property_other", "其他财产性收入"

    TRANSFER = "transfer", "转移性收入"
    TRANSFER_FAMILY_PLANNING = "transfer_family_planning", "计划生育金"
    TRANSFER_ALLOWANCE = "transfer_allowance", "最低生活保障金"
    TRANSFER_DESTITUTE = "transfer_destitute", "特困人员救助供养金"
    TRANSFER_PENSION = "transfer_pension", "养老金或离退休金"
    TRANSFER_ECOLOGY = "transfer_ecology", "生态补偿金"
    ECOLOGY_FARMLAND = "ecology_farmland", "退耕还林补偿"
    ECOLOGY_FOREST = "ecology_forest", "公益林补偿"
    ECOLOGY_GRASSLAND = "ecology_grassland", "草原生态补偿"
    ECOLOGY_RESETTLEMENT = "ecology_resettlement", "生态移民补偿"
    ECOLOGY_OTHER = "ecology_other", "其他生态补偿"
    TRANSFER_OTHER = "transfer_other", "其他转移性收入"
    OTHER_SOIL = "other_soil", "耕地地力保护补贴"
    OTHER_PLANTING = "other_planting", "种植补贴"
    OTHER_OLD_AGE = "other_old_age", "高龄补贴"
    OTHER_VETERAN = "other_veteran", "优抚金"
    OTHER_DISABILITY = "other_disability", "残疾补贴"
    OTHER_SCHOOLING = "other_schooling", "教育扶持"
    OTHER_RELIEF = "other_relief", "救灾款"
    OTHER_SUPPORT = "other_support", "赡养费"
    OTHER_HEATING = "other_heating", "取暖补贴"
    OTHER_PRICE = "other_price", "物价补贴"
    OTHER_INSURANCE = "other_insurance", "防贫保险"
    OTHER_DONATION = "other_donation", "捐赠"
    OTHER_REST = "other_rest", "其余转移性收入"

    COST = "cost", "生产经营性支出"
    COST_CROPS = "cost_crops", "种植业支出"
    COST_LIVESTOCK = "cost_livestock", "养殖业支出"
    COST_FORESTRY = "cost_forestry", "林果业支出"
    COST_OTHER = "cost_other", "其他生产经营性支出"

    # Recorded beside the tree: neither is part of net income.
    CLAIMS = "claims", "理赔收入"
    COMPLIANT_OOP = "compliant_oop", "合规自付支出"


# A line's name begins with the name of the line it is part of; the sub-trees shorten theirs.
_PARENT_BY_PREFIX = {
    "WAGE": IncomeItem.WAGE,
    "POST": IncomeItem.WAGE_POST,
    "BUSINESS": IncomeItem.BUSINESS,
    "PROPERTY": IncomeItem.PROPERTY,
    "TRANSFER": IncomeItem.TRANSFER,
    "ECOLOGY": IncomeItem.TRANSFER_ECOLOGY,
    "OTHER": IncomeItem.TRANSFER_OTHER,
    "COST": IncomeItem.COST,
}

INCOME_PARENT: dict[IncomeItem, IncomeItem] = {
    item: _PARENT_BY_PREFIX[item.name.split("_")[0]]
    for item in IncomeItem
    if "_" in item.name and item is not IncomeItem.COMPLIANT_OOP
}

INCOME_CHILDREN: dict[IncomeItem, tuple[IncomeItem, ...]] = {
    parent: tuple(item for item, above in INCOME_PARENT.items() if above is parent)
    for parent in _PARENT_BY_PREFIX.values()
}
