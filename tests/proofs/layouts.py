"""The official tables as their offices publish them: exact headers, and what each is called here.

Written down a second time on purpose: the importer's own table of columns is what is being proved.
"""

OFFICIAL = {
    "A": """
        县 乡 村 户编号 姓名 证件类型 证件号码 性别 出生日期 民族 与户主关系 户类型 监测对象类别
        户联系电话 家庭成员联系电话 文化程度 在校生状况 健康状况 劳动技能 务工所在地
        就业渠道（易地搬迁后扶使用） 公益性岗位 公益性岗位(月数) 是否参加城乡居民基本医疗保险
        是否参加城镇职工基本医疗保险 是否参加大病保险 是否接受医疗救助 是否参加城乡居民基本养老保险
        是否参加城镇职工基本养老保险 享受低保政策情况 享受特困供养政策情况 义务教育阶段未上学原因
        是否义务教育阶段适龄儿童少年失学辍学 是否危房户 住房面积 是否解决安全饮用水 是否有卫生厕所
        是否通生活用电 入户道路是否硬化 与村主干路距离 耕地面积（亩） 林地面积（亩） 退耕还林面积（亩）
        林果面积（亩） 牧草地面积 水面面积 工资性收入 生产经营性收入 转移性收入 特困人员救助供养金
        人均纯收入（元） 合规自付支出 致贫/返贫风险1 致贫/返贫风险2 致贫/返贫风险3 致贫/返贫风险4
        致贫/返贫风险5 因自然灾害子项 其他备注 识别监测时间 实施开发式帮扶措施情况 产业帮扶 就业帮扶
        金融帮扶 公益岗位帮扶 公益性岗位帮扶其他备注 住房安全保障 饮水安全保障 健康帮扶 义务教育保障
        教育帮扶 综合保障 社会帮扶 搬迁 生产生活条件改善 基础设施建设 整户无劳动能力兜底保障户
        风险是否已消除 风险消除方式 消除监测时间 风险是否已消除 信息采集人 信息采集人联系电话
    """,
    "B": """
        序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族
        文化程度 在校生状况 健康状况 劳动技能 务工时间（月） 是否参加大病保险 致贫原因1 危房户
        是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型
        易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间
    """,
    "C": """
        序号 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度
        在校生状况 健康状况 劳动技能 务工状况 务工时间（月） 参加大病医疗 脱贫属性 脱贫年度 贫困户属性
        主要致贫原因 危房户 饮水安全 饮水困难 人均纯收入 联系电话
    """,
    "D": """
        省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 户联系电话 成员联系电话
        年度 与户主关系 文化程度 在校生状况 劳动技能 务工时间（月） 健康状况 政治面貌 务工企业名称
        是否享受低保 是否参加城镇职工基本养老保险 是否参加大病保险
        是否参加新型农村合作医疗（城乡居民基本医疗保险） 是否参加城乡居民基本养老保险 失学或辍学原因
        是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 产业分类 是否接受大病医疗救助
        是否接受其他健康扶贫 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 务工所在地 户主姓名
        户主证件号码 是否参加城镇职工基本医疗保险 是否特困供养人员 残疾证办证年度 识别标准
    """,
    "E": """
        县 乡 村 户联系电话 户类型 监测对象类别 是否军烈属 工资性收入 转移性收入 养老金或离退休金
        生产经营性收入 计划生育金 生态补偿金 财产性收入 最低生活保障金 其他转移性收入 资产收益扶贫分红收入
        特困人员救助供养金 其他财产性收入（旧指标） 生产经营性支出 纯收入（元） 当前家庭人口数
        人均纯收入（元） 年度家庭人口数 耕地面积（亩） 牧草地面积 水面面积 林地面积（亩）
        退耕还林面积（亩） 林果面积（亩） 入户路类型 与村主干路距离 是否加入农民专业合作组织 是否危房户
        住房面积 主要燃料类型 是否有龙头企业带动 是否有创业致富带头人带动 是否通生活用电 是否通广播电视
        到户产业帮扶类型 是否解决安全饮用水 是否通生产用电 户编号 人口编号 姓名 证件号码 与户主关系
        公益性岗位收入 其他工资性收入 产业奖励 就业奖励 生产经营性支出（合计）
        专项用于减少生产经营性支出的补贴 年收入（元） 是否有卫生厕所 户主姓名 户主证件号码
    """,
}

# What a header is called here; headers that are not named are of nothing that the register keeps.
_NAMES = """
    serial: 序号 | data_on: 数据日期 | data_year: 年度 | province: 省 | prefecture: 市
    | county: 县 县(市、区、旗) | town: 乡 乡(镇) | village: 村 行政村 | household_number: 户编号
    | person_number: 人编号 人口编号 | person_name: 姓名 | certificate_number: 证件号码
    | certificate_kind: 证件类型 | sex: 性别 | birth_on: 出生日期 | relation: 与户主关系
    | stated_size: 人数 当前家庭人口数 | head_name: 户主姓名 | head_id18: 户主证件号码 | ethnicity: 民族
    | education: 文化程度 | school_status: 在校生状况 | health: 健康状况 | labour: 劳动技能
    | work_state: 务工状况 | work_months: 务工时间（月） | work_place: 务工所在地
    | work_employer: 务工企业名称 | job_channel: 就业渠道 就业渠道（易地搬迁后扶使用）
    | industry: 产业分类 | is_abroad: 是否国外务工 | public_post: 公益性岗位 公益性岗位类型
    | public_post_months: 公益性岗位(月数) | political_status: 政治面貌
    | has_resident_medical: 是否参加城乡居民基本医疗保险 是否参加新型农村合作医疗（城乡居民基本医疗保险）
    | has_employee_medical: 是否参加城镇职工基本医疗保险
    | has_serious_illness: 是否参加大病保险 参加大病医疗
    | has_commercial_medical: 是否参加商业补充医疗保险
    | has_medical_assistance: 是否接受医疗救助 是否接受大病医疗救助
    | has_other_health_support: 是否接受其他健康扶贫 | has_resident_pension: 是否参加城乡居民基本养老保险
    | has_employee_pension: 是否参加城镇职工基本养老保险 | is_low_income_recipient: 是否享受低保
    | low_income_allowance: 享受低保政策情况 | is_destitute_recipient: 是否特困供养人员
    | destitute_support: 享受特困供养政策情况 | dropout_reason: 义务教育阶段未上学原因 失学或辍学原因
    | speaks_mandarin: 是否会讲普通话 | disability_kind: 残疾类别 | disability_year: 残疾证办证年度
    | person_phone: 人联系电话 家庭成员联系电话 成员联系电话 | identified_on: 人员识别时间
    | group_name: 自然村 | household_type: 户类型
    | monitoring_category: 监测对象类别 易返贫致贫户(监测对象)类型
    | monitoring_state: 风险是否消除 风险是否已消除 | risk_identified_on: 风险识别时间 识别监测时间
    | risk_removed_on: 风险消除时间 消除监测时间 | developing_state: 实施开发式帮扶措施情况
    | registered_on: 首次识别时间
    | household_phone: 户联系电话 联系电话 | exit_attribute: 脱贫属性 | exit_year: 脱贫年度
    | poverty_attribute: 贫困户属性 | identification_standard: 识别标准
    | cause_main: 致贫原因1 主要致贫原因 | is_house_unsafe: 危房户 是否危房户 | house_area_m2: 住房面积
    | has_safe_water: 是否解决安全饮用水 饮水安全 | has_water_difficulty: 饮水困难
    | has_sanitary_toilet: 是否有卫生厕所 | has_domestic_power: 是否通生活用电
    | has_production_power: 是否通生产用电 | has_broadcast: 是否通广播电视
    | is_road_hardened: 入户道路是否硬化 | road_type: 入户路类型 | fuel_type: 主要燃料类型
    | industry_support: 到户产业帮扶类型 | is_led_by_enterprise: 是否有龙头企业带动
    | is_led_by_leader: 是否有创业致富带头人带动 | is_in_cooperative: 是否加入农民专业合作组织
    | is_military_family: 是否军烈属 | is_no_labour_guaranteed: 整户无劳动能力兜底保障户
    | distance_km: 与村主干路距离 | land_arable_mu: 耕地面积（亩） | land_forest_mu: 林地面积（亩）
    | land_returned_mu: 退耕还林面积（亩） | land_orchard_mu: 林果面积（亩） | land_pasture_mu: 牧草地面积
    | land_water_mu: 水面面积 | wage: 工资性收入 | wage_post: 公益性岗位收入 | wage_other: 其他工资性收入
    | business: 生产经营性收入 | property: 财产性收入 | property_dividend: 资产收益扶贫分红收入
    | property_other: 其他财产性收入（旧指标） | transfer: 转移性收入
    | transfer_family_planning: 计划生育金 | transfer_allowance: 最低生活保障金
    | transfer_destitute: 特困人员救助供养金 | transfer_pension: 养老金或离退休金
    | transfer_ecology: 生态补偿金 | transfer_other: 其他转移性收入 | cost: 生产经营性支出
    | net_yuan: 纯收入（元） | per_capita_yuan: 人均纯收入 人均纯收入（元）
    | income_population: 年度家庭人口数 | compliant_oop_yuan: 合规自付支出 | risk_1: 致贫/返贫风险1
    | risk_2: 致贫/返贫风险2 | risk_3: 致贫/返贫风险3 | risk_4: 致贫/返贫风险4 | risk_5: 致贫/返贫风险5
    | disaster: 因自然灾害子项 | other_risk: 其他备注
"""
NAMES = {
    header: name.strip()
    for name, _colon, headers in (entry.partition(":") for entry in _NAMES.split("|"))
    for header in headers.split()
}


def headers(layout):
    """A layout's headers in order."""
    return OFFICIAL[layout].split()


def columns(layout):
    """What each column is called, "" for one that nothing is kept of; a repeated header counts once."""
    found = []
    for header in headers(layout):
        name = NAMES.get(header, "")
        found.append("" if name in found else name)
    return found


def has(layout, name):
    """Whether a layout has a column."""
    return name in columns(layout)
