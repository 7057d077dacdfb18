"""Layout A: the monitoring export of the national system (监测对象信息), one row a person."""

from functools import partial

from households.choices.risks import Risk
from households.imports.layouts import cells
from households.imports.layouts.columns import Column, Layout, column, unkept


def _detail(header: str, risk: Risk) -> Column:
    """A column that says more of one of the risks."""
    return column(header, "risks", read=cells.risk_detail(risk), write=partial(cells.detail_of, risk))


A = Layout(
    "A",
    "监测对象信息",
    (
        column("县", "county"),
        column("乡", "town"),
        column("村", "village"),
        column("户编号", "household_number"),
        column("姓名", "person_name"),
        column("证件类型", "certificate_kind"),
        column("证件号码", "certificate_number"),
        column("性别", "sex"),
        column("出生日期", "birth_on"),
        column("民族", "ethnicity"),
        column("与户主关系", "relation"),
        column("户类型", "household_type"),
        column("监测对象类别", "monitoring_category"),
        column("户联系电话", "household_phone"),
        column("家庭成员联系电话", "person_phone"),
        column("文化程度", "education"),
        column("在校生状况", "school_status"),
        column("健康状况", "health"),
        column("劳动技能", "labour"),
        column("务工所在地", "work_place"),
        column("就业渠道（易地搬迁后扶使用）", "job_channel", "就业渠道"),
        column("公益性岗位", "public_post"),
        column("公益性岗位(月数)", "public_post_months"),
        column("是否参加城乡居民基本医疗保险", "has_resident_medical"),
        column("是否参加城镇职工基本医疗保险", "has_employee_medical"),
        column("是否参加大病保险", "has_serious_illness"),
        column("是否接受医疗救助", "has_medical_assistance"),
        column("是否参加城乡居民基本养老保险", "has_resident_pension"),
        column("是否参加城镇职工基本养老保险", "has_employee_pension"),
        column("享受低保政策情况", "low_income_allowance"),
        column("享受特困供养政策情况", "destitute_support"),
        column("义务教育阶段未上学原因", "dropout_reason"),
        *unkept("是否义务教育阶段适龄儿童少年失学辍学"),
        column("是否危房户", "is_house_unsafe"),
        column("住房面积", "house_area_m2"),
        column("是否解决安全饮用水", "has_safe_water"),
        column("是否有卫生厕所", "has_sanitary_toilet"),
        column("是否通生活用电", "has_domestic_power"),
        column("入户道路是否硬化", "is_road_hardened"),
        column("与村主干路距离", "distance_km"),
        column("耕地面积（亩）", "land_arable_mu"),
        column("林地面积（亩）", "land_forest_mu"),
        column("退耕还林面积（亩）", "land_returned_mu"),
        column("林果面积（亩）", "land_orchard_mu"),
        column("牧草地面积", "land_pasture_mu", "牧草地面积(亩)"),
        column("水面面积", "land_water_mu", "水面面积(亩)"),
        column("工资性收入", "wage", "工资性收入(元)"),
        column("生产经营性收入", "business", "生产经营性收入(元)"),
        column("转移性收入", "transfer", "转移性收入(元)"),
        column("特困人员救助供养金", "transfer_destitute"),
        column("人均纯收入（元）", "per_capita_yuan"),
        column("合规自付支出", "compliant_oop_yuan", "合规自付支出(元)"),
        *(
            column(f"致贫/返贫风险{place + 1}", "risks", write=partial(cells.risk, place))
            for place in range(5)
        ),
        _detail("因自然灾害子项", Risk.DISASTER),
        _detail("其他备注", Risk.OTHER),
        column("识别监测时间", "risk_identified_on"),
        column("实施开发式帮扶措施情况", "developing_state"),
        *unkept(
            "产业帮扶",
            "就业帮扶",
            "金融帮扶",
            "公益岗位帮扶",
            "公益性岗位帮扶其他备注",
            "住房安全保障",
            "饮水安全保障",
            "健康帮扶",
            "义务教育保障",
            "教育帮扶",
            "综合保障",
            "社会帮扶",
            "搬迁",
            "生产生活条件改善",
            "基础设施建设",
        ),
        column("整户无劳动能力兜底保障户", "is_no_labour_guaranteed"),
        column("风险是否已消除", "monitoring_state", "风险是否消除", write=cells.removed_or_not),
        *unkept("风险消除方式"),
        column("消除监测时间", "risk_removed_on"),
        *unkept("风险是否已消除", "信息采集人", "信息采集人联系电话"),
    ),
)
