"""What the audit trail's verbs and facts are called."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "draft_project": _("谋划项目"),
    "change_project": _("修改项目"),
    "apply": _("村申报"),
    "send_back": _("退回修改"),
    "review": _("乡审核"),
    "approve": _("县审定"),
    "enlist": _("公告入库"),
    "plan": _("列入年度计划"),
    "withdraw": _("出库"),
    "terminate": _("终止项目"),
    "record_contract": _("登记施工单位"),
    "post_notice": _("登记公示"),
    "plan_milestone": _("排定节点"),
    "reach_milestone": _("登记节点完成"),
    "record_target": _("登记完成量"),
    "record_batch": _("登记资金批次"),
    "record_arrival": _("登记到账"),
    "allocate": _("安排资金"),
    "change_allocation": _("调整资金安排"),
    "request_payment": _("申请拨付"),
    "approve_payment": _("批准拨付"),
    "decline_payment": _("不批准拨付"),
    "withdraw_payment": _("撤回拨付申请"),
    "pay": _("拨付"),
    "refund": _("退回资金"),
    "account_for": _("报账核销"),
    "close_year": _("年终结账"),
    "record_finance_ledger": _("登记财政台账"),
    "import_funds": _("导入资金分配结果"),
}

FACTS = {
    "yuan": _("金额（元）"),
    "stage": _("环节"),
    "milestone": _("节点"),
    "year": _("年度"),
}
