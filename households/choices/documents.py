"""What the policy documents behind rules, gaps and terms are called, one title each."""

SEED0 = "通川区“脱贫攻坚巩固提升年”实施方案"
SEED1 = "武进区新一轮扶贫开发意见"
SEED2 = "孟津巩固脱贫成果专项方案"
SEED3 = "达州市脱贫攻坚情况报告"
SEED4 = "南江县“13555”战略（2018）"
G1 = "全国系统核查规则"
G4 = "花名册质量核查清单"
