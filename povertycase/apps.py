"""The kernel as an installed app, and Django's admin under our own site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _

from povertycase import migrating
from povertycase.choices import EXPORT_VERBS, OUTLINE_VERBS, PAPER_VERBS, ZONE_VERBS, ObligationKind


class PovertycaseConfig(AppConfig):
    """The kernel: places, people, rights, trail, jobs."""

    name = "povertycase"
    verbose_name = _("系统")
    # What the audit trail's verbs and facts are called; every app has those it records.
    verbs = {
        "admin_add": _("后台新增"),
        "admin_change": _("后台修改"),
        "admin_delete": _("后台删除"),
        "admin_import": _("后台导入"),
        "denied": _("被拒绝"),
        "dispatch_again": _("外发消息再发一次"),
        "reveal": _("查看完整信息"),
        **EXPORT_VERBS,
        **ZONE_VERBS,
        **PAPER_VERBS,
        **OUTLINE_VERBS,
    }
    facts = {
        "field": _("字段"),
        "fields": _("修改的字段"),
        "from": _("原状态"),
        "to": _("新状态"),
        "ip": _("来源地址"),
        "method": _("方法"),
        "record": _("记录编号"),
        "route": _("地址样式"),
        "status": _("应答"),
        "paper": _("公文"),
        "template": _("公文样式版次"),
        "towns": _("乡镇数"),
    }

    obligations = {
        "export": ObligationKind(
            _("导出审批"), "povertycase.actions.export_duties.export_duties", tells_helpers=False
        ),
    }

    def ready(self) -> None:
        """Migrations of many tables go faster."""
        migrating.reload_alone()


class AdminConfig(DjangoAdminConfig):
    """Django's admin with the three administrators' own site."""

    default_site = "povertycase.adminsite.Site"
