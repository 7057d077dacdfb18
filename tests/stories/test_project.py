"""One project from the village's application to the upkeep of what it left, every gate refused first.

Through the pages that people use.
"""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from povertycase.models import AuditEvent
from projects.models import Asset, FundBatch, PaymentRequest, Project
from tests import factories
from tests.projects import making

PDF = b"%PDF-1.4 example"


def days_ago(days):
    return timezone.localdate() - datetime.timedelta(days=days)


class Story:
    """The project as its people see it, each in a browser of their own."""

    def __init__(self, cast, browser):
        self.cast, self.browser, self.pk = cast, browser, None

    @property
    def project(self):
        return Project.objects.get(pk=self.pk)

    def post(self, who, address, pk, /, **body):
        """A form, sent with the version that stands now; the answer."""
        client = self.browser(getattr(self.cast, who))
        version = {"version": self.project.version} if self.pk and pk == self.pk else {}
        return client.post(reverse(f"projects:{address}", args=[pk] if pk else []), version | body)

    def gate(self, who, verb):
        return self.post(who, "advance", self.pk, verb=verb)

    def refused(self, answer, *words):
        """422 with every word, and nothing changed."""
        assert answer.status_code == 422
        for word in words:
            assert word in answer.text

    def taken(self, answer):
        told = re.findall(r"<li>.*?</li>", answer.text, re.DOTALL)
        assert answer.status_code == 302, told

    def put_up(self, who, stage, days):
        ended = 5 if days < 10 else 1  # the newest counts
        day = {"posted_on": days_ago(days + ended), "ended_on": days_ago(ended)}
        self.taken(self.post(who, "notice-add", self.pk, stage=stage, url="https://example.com/n", **day))

    def reach(self, kind, days, **body):
        client = self.browser(self.cast.owner)
        given = {"version": self.project.version, "actual_on": days_ago(days)} | body
        return client.post(reverse("projects:milestone-reach", args=[self.pk, kind]), given)


def paper():
    return SimpleUploadedFile("证明.pdf", PDF, content_type="application/pdf")


@pytest.fixture
def story(world, client_class):
    """The cast at its browsers."""
    cast = making.cast_of_projects(world)
    return Story(cast, client_class)


@pytest.fixture
def client_class(client):
    """A function that gives a logged-in browser."""

    def browser(user):
        other = type(client)()
        other.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return other

    return browser


def test_from_application_to_upkeep(story):
    drafted(story)
    into_the_library(story)
    money(story)
    built_and_paid(story)
    kept(story)

    verbs = AuditEvent.objects.filter(subject="projects.project", subject_key=str(story.pk))
    steps = [verb for verb in verbs.order_by("pk").values_list("verb", flat=True) if verb in Project.MOVES]
    back = ["apply", "review", "send_back"]
    assert steps == ["apply", "send_back", *back, "apply", "review", "approve", "enlist", "plan"]


def drafted(story):
    """A village says what it wants; without a place and money it cannot apply."""
    first = {
        "name": "花椒基地",
        "year": timezone.localdate().year,
        "category": "产业发展",
        "subcategory": "生产项目",
        "support_mode": "direct",
        "division": factories.VILLAGE,
    }
    story.taken(story.post("village", "draft", None, **first))
    story.pk = Project.objects.get().pk
    story.refused(
        story.gate("village", "apply"), "缺少：实施地点", "缺少：资金规模和筹资方式", "缺少：建设任务"
    )
    more = {"place": "二组", "content": "200 亩", "source_0": "中央衔接资金", "wan_0": "50.000001"}
    story.taken(story.post("village", "change", story.pk, **first | more))
    assert story.project.funding.get().planned_yuan == Decimal("500000.01")
    story.taken(story.gate("village", "apply"))


def into_the_library(story):
    """三公示一公告 and the eleven contents, each gate by another person."""
    story.refused(story.gate("township", "review"), "还没有登记村公示")
    story.put_up("village", "village", 9)
    story.refused(story.gate("township", "review"), "村公示只公示 9 天，至少要 10 天")
    story.put_up("village", "village", 10)
    story.taken(story.post("township", "send-back", story.pk, note="补齐内容"))
    whole = {
        "name": "花椒基地",
        "year": timezone.localdate().year,
        "category": "产业发展",
        "subcategory": "生产项目",
        "support_mode": "direct",
        "nature": "新建",
        "is_construction": "on",
        "place": "二组",
        "content": "200 亩",
        "planned_start_on": days_ago(60),
        "planned_end_on": days_ago(1),
        "implementer": story.cast.builder.pk,
        "households": "30",
        "participation": "村民大会讨论",
        "source_0": "中央衔接资金",
        "wan_0": "50",
        "target_kind_0": "performance",
        "target_name_0": "亩均产值",
        "target_unit_0": "元",
        "target_value_0": "3000",
    }
    story.taken(story.post("village", "change", story.pk, **whole))
    story.taken(story.gate("village", "apply"))
    story.taken(story.gate("township", "review"))
    story.refused(
        story.gate("county", "approve"), "缺少：联农带农机制", "还没有登记利益联结", "还没有登记乡公示"
    )
    assert story.gate("township", "approve").status_code == 403
    story.taken(story.post("county", "send-back", story.pk, note="补联农带农机制"))
    story.taken(story.post("village", "change", story.pk, **whole, linkage="保底分红"))
    making.link(story.cast, story.project)
    story.put_up("township", "township", 10)
    story.taken(story.gate("village", "apply"))
    story.taken(story.gate("township", "review"))
    story.taken(story.gate("county", "approve"))
    story.refused(story.gate("county2", "enlist"), "还没有登记县公示", "还没有登记县公告")
    story.put_up("county", "county", 10)
    story.put_up("county", "announcement", 0)
    story.taken(story.gate("county2", "enlist"))
    story.refused(story.reach("started", 40, document=paper()), "还没有列入年度计划")
    story.taken(story.gate("county", "plan"))


def money(story):
    """A batch comes, and no more of it is given on than there is."""
    today = timezone.localdate()
    batch = making.batch(
        story.cast, "600000.00", year=today.year, issued_on=days_ago(50), arrived_on=days_ago(45)
    )
    share = {"project": story.pk, "purpose": "支持产业发展", "version": batch.version}
    story.refused(
        story.post("county", "allocate", batch.pk, amount_yuan="60.000001", **share), "只剩 600,000.00 元"
    )
    story.taken(story.post("county", "allocate", batch.pk, amount_yuan="50", **share))
    assert FundBatch.objects.with_balance().get(pk=batch.pk).balance_yuan == Decimal("100000.00")


def ask(story, mode, yuan):
    given = story.project.allocations.get()
    body = {
        "mode": mode,
        "amount_yuan": yuan,
        "payee": "农发公司",
        "proof": paper(),
        "version": given.version,
    }
    return story.post("owner", "payment-ask", given.pk, **body)


def pay(story):
    payment = PaymentRequest.objects.get(status="requested")
    for step, who, more in (
        ("payment-approve", "county", {}),
        ("payment-pay", "county2", {"on": timezone.localdate()}),
    ):
        payment.refresh_from_db()
        story.taken(story.post(who, step, payment.pk, version=payment.version, **more))


def built_and_paid(story):
    """Started, paid, completed, accepted, paid to the end; nothing out of order and nothing too much."""
    story.refused(ask(story, "advance", "150000.01"), "启动预拨累计不超过安排金额的 30%")
    story.taken(ask(story, "advance", "150000"))
    pay(story)
    story.refused(story.reach("completed", 20, document=paper()), "还没有登记“开工”")
    story.refused(story.reach("started", 40), "请上传这一步的证明材料")
    story.taken(story.reach("started", 40, document=paper()))
    story.taken(story.reach("completed", 20, document=paper()))
    story.refused(ask(story, "final", "350000"), "还没有登记竣工验收")
    story.refused(story.reach("accepted", 21, document=paper()), "不能早于完工")
    story.taken(story.reach("accepted", 15, document=paper()))
    story.refused(ask(story, "final", "350000.01"), "还可申请的 350,000.00 元")
    story.taken(ask(story, "final", "350000"))
    pay(story)


def kept(story):
    """What was built has an owner before it is handed over, and a keeper before it is kept."""
    story.refused(story.reach("handed_over", 5, document=paper()), "还没有登记这个项目形成的资产")
    facts = {"name": "花椒基地", "kind": "productive", "value_yuan": "500000", "formed_on": days_ago(15)}
    assert story.post("helper", "asset-register", story.pk, **facts).status_code == 403
    story.taken(story.post("owner", "asset-register", story.pk, **facts))
    story.refused(story.reach("handed_over", 5, document=paper()), "没有确权")
    title = {"owner_level": "collective", "owner_name": "红星村股份经济合作联合社"}
    story.refused(
        of_asset(story, "asset-owner", **title, confirmed_on=days_ago(16), document=paper()), "不能早于"
    )
    story.taken(of_asset(story, "asset-owner", **title, confirmed_on=days_ago(10), document=paper()))
    story.taken(story.reach("handed_over", 5, document=paper()))
    story.refused(story.reach("in_upkeep", 4, document=paper()), "没有管护责任人")
    story.taken(of_asset(story, "asset-keeper", keeper="红星村委会"))
    story.taken(story.reach("in_upkeep", 4, document=paper()))
    story.taken(story.reach("evaluated", 1, document=paper()))


def of_asset(story, address, **body):
    """A step on the asset, by whoever built it."""
    asset = Asset.objects.get()
    return story.post("owner", address, asset.pk, version=asset.version, **body)
