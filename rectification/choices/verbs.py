"""What the audit trail's verbs and facts are called."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "record_source": _("登记问题来源"),
    "change_source": _("修改问题来源"),
    "register_ticket": _("登记问题"),
    "split_ticket": _("共性问题分解"),
    "register_sibling": _("举一反三登记问题"),
    "assign_ticket": _("交办问题"),
    "reassign_ticket": _("改派问题"),
    "accept_ticket": _("认领问题"),
    "decline_ticket": _("退回交办"),
    "fix_measures": _("核定整改措施"),
    "return_measures": _("退回整改措施"),
    "begin_work": _("开始整改"),
    "report_progress": _("报送整改进展"),
    "add_evidence": _("上传整改佐证"),
    "reach_node": _("登记整改节点完成"),
    "ask_extension": _("申请整改延期"),
    "approve_extension": _("批准整改延期"),
    "decline_extension": _("不批准整改延期"),
    "request_closeout": _("申请销号"),
    "check_closeout": _("销号：村镇初验"),
    "review_closeout": _("销号：牵头部门审核"),
    "confirm_closeout": _("销号：县级认定"),
    "return_closeout": _("退回继续整改"),
    "pass_recheck": _("回头看：未反弹"),
    "reopen_ticket": _("回头看：反弹重启"),
    "reopen_parent": _("共性问题随子问题重启"),
    "cancel_ticket": _("撤销问题"),
    "refer_ticket": _("移送问题线索"),
    "conclude_referral": _("登记移送结果"),
    "propose_ticket": _("提出待立单问题"),
    "accept_ticket_proposal": _("待立单问题立单"),
    "dismiss_ticket_proposal": _("待立单问题不立单"),
}

FACTS = {
    "number": _("问题编号"),
    "due_on": _("整改时限"),
    "percent": _("进展"),
    "rebounds": _("反弹次数"),
    "evidence": _("佐证类别"),
    "children": _("子问题数"),
    "sanctioned": _("处理人数"),
    "proposals": _("待立单问题数"),
}
