"""What each policy parameter is the number of, for the person who keeps it; a new one gets its title here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PARAMETER_TITLES = {
    "income.poverty_line": _("脱贫人均纯收入标准"),
    "income.monitor_line": _("防返贫监测收入线"),
    "income.window": _("收入计算月数"),
    "income.collection_end_month": _("收入采集年度的截止月"),
    "income.least_wage": _("工资性收入须核实的下限"),
    "income.least_exited": _("脱贫户人均纯收入须核实的下限"),
    "income.most_identified": _("识别时人均纯收入须核实的上限"),
    "income.reference_formula": _("收入参考范围的算法"),
    "income.drop_limit": _("人均收入下降须核实的比例"),
    "income.identical_least": _("收入雷同须核实的户数"),
    "ident.max_days": _("识别认定最长时限"),
    "notice.min_days": _("公示最短天数"),
    "measure.first_due": _("首项帮扶措施落实时限"),
    "devel.due_months": _("开发式帮扶落实时限"),
    "elim.min_months": _("标注风险消除的最短时间"),
    "elim.hard_fast_months": _("过快消除须核实的时间"),
    "elim.long_open_months": _("长期未消除须核实的时间"),
    "sweep.per_year": _("每年集中排查次数"),
    "visit.active": _("未消除风险户的走访次数"),
    "visit.exited": _("脱贫户的走访次数"),
    "visit.removed": _("风险已消除户的走访次数"),
    "visit.phone_counts": _("电话走访是否计入走访次数"),
    "med.oop_registered": _("建档立卡人口住院自付预警线"),
    "med.oop_other": _("其他农村人口住院自付预警线"),
    "med.admission_registered": _("监测对象单次住院自付预警线"),
    "med.admission_other": _("其他农村人口单次住院自付预警线"),
    "med.mz_month": _("门诊月自付预警线"),
    "med.inpatient_ratio": _("县域内住院个人支付占比上限"),
    "med.enrolled_by": _("居民医保集中参保截止日"),
    "edu.oop_year": _("教育自付预警线"),
    "education.little_age": _("文化程度偏低须核实的年龄"),
    "school.term_month": _("学年开始的月份"),
    "school.compulsory": _("义务教育年龄"),
    "school.stage_ages": _("各学段的年龄"),
    "water.litres": _("饮水水量标准"),
    "water.litres_scarce": _("缺水地区饮水水量标准"),
    "water.trip_minutes": _("取水往返时间上限"),
    "water.horizontal_m": _("取水水平距离上限"),
    "water.vertical_m": _("取水垂直高差上限"),
    "water.shortage_days": _("每年缺水天数上限"),
    "house.appraisal_months": _("住房鉴定有效期"),
    "fund.special": _("专项资金支出率"),
    "fund.integrated": _("整合资金支出率"),
    "fund.industry_central": _("中央衔接资金产业占比"),
    "fund.industry_provincial": _("省级衔接资金产业占比"),
    "fund.mgmt_fee": _("项目管理费比例上限"),
    "fund.alloc_workdays": _("资金分配时限"),
    "poverty.incidence_village": _("村退出的贫困发生率"),
    "poverty.incidence_county": _("县退出的贫困发生率"),
    "loan.cap": _("小额信贷额度上限"),
    "loan.months": _("小额信贷期限"),
    "loan.age": _("小额信贷年龄"),
    "retain.years": _("脱贫后政策保留年数"),
    "roll.generation_years": _("父母子女最小年龄差"),
    "labour.working_age": _("劳动年龄下限"),
    "labour.old_age": _("劳动年龄上限"),
    "labour.skilled_age": _("有技能未就业须核实的年龄"),
    "support.adult_age": _("特困供养须核实的成年年龄"),
    "support.old_age": _("老年年龄"),
    "post.age": _("公益性岗位年龄"),
    "post.most": _("一人公益性岗位数上限"),
    "land.most_mu": _("耕地等面积须核实的上限"),
    "land.most_wooded_mu": _("林地面积须核实的上限"),
    "road.most_km": _("距主干路须核实的上限"),
    "reveal.per_day": _("每人每天查看完整信息次数上限"),
    "find.per_day": _("每人每天按证件查找次数上限"),
    "roll.elsewhere_per_day": _("每人每天导入时可查出的别处人员数上限"),
}
# The names inside a value, and its words.
VALUE_WORDS = {
    "least": _("最低"),
    "most": _("最高"),
    "below": _("低于"),
    "days": _("天数"),
    "count": _("按"),
    "calendar": _("自然日"),
    "working": _("工作日"),
    "times": _("次数"),
    "months": _("每几个月"),
    "full": _("满分"),
    "zero": _("零分"),
    "first_age": _("开始"),
    "end_age": _("结束"),
    "preschool": _("学前"),
    "primary": _("小学"),
    "junior": _("初中"),
    "senior": _("高中"),
    "vocational": _("中职"),
    "college": _("大专"),
    "bachelor": _("本科"),
    "postgraduate": _("研究生"),
    "net_claims_expense": _("收入减支出，计入理赔"),
}


def in_words(value: Any) -> str:
    """A parameter's value for a person: `最低 16，最高 59`; what is not limited is left out."""
    if isinstance(value, dict):
        nested = any(isinstance(part, dict) for part in value.values())
        known = [*VALUE_WORDS, *(name for name in value if name not in VALUE_WORDS)]  # jsonb keeps no order
        given = ((name, value[name]) for name in known if value.get(name) is not None)
        parts = (f"{in_words(name)} {in_words(part)}" for name, part in given)
        return ("；" if nested else "，").join(parts)
    return str(VALUE_WORDS.get(value, value)) if isinstance(value, str) else str(value)
