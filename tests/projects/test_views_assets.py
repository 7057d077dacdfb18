"""Pages of assets: the register and its tiles, one asset, each step refused first and then taken."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.choices import OrganisationKind, Trade
from povertycase.exceptions import Refused
from povertycase.models import Organisation
from projects import actions
from projects.models import Asset, AssetIncome, AssetStrategy
from tests import factories
from tests.projects import making
from tests.projects.making import PDF
from tests.projects.test_assets import DAYS, confirm, earn, judge, plan, reach, register

LIST = reverse("projects:asset-list")
FACTS = {"name": "冷库", "kind": "productive", "value_yuan": "300,000.50", "formed_on": "2024-05-01"}


@pytest.fixture
def cast(world):
    return making.cast_of_projects(world)


@pytest.fixture
def project(cast):
    project = making.planned_project(cast)
    for kind, day in DAYS.items():
        reach(cast, project, kind, day)
    project.refresh_from_db()
    return project


@pytest.fixture
def asset(cast, project):
    return register(cast, project)


def paper():
    return SimpleUploadedFile("确权.pdf", b"%PDF-1.4 test", content_type="application/pdf")


def one(asset):
    return reverse("projects:asset", args=[asset.pk])


def send(client, name, record, /, **body):
    """A form with the version that stands now."""
    record.refresh_from_db()
    address = reverse(f"projects:{name}", args=[record.pk])
    return client.post(address, {"version": record.version, **body})


def test_an_asset_is_registered_from_the_page_of_its_project(cast, project, logged_in):
    client = logged_in(cast.owner)
    page = client.get(reverse("projects:detail", args=[project.pk])).text
    assert reverse("projects:asset-register", args=[project.pk]) in page
    refused = send(
        client, "asset-register", project, **FACTS | {"value_yuan": "三十万", "formed_on": "2099-01-01"}
    )
    assert refused.status_code == 422
    assert "请填写数字" in refused.text
    assert "日期不能晚于今天" in refused.text

    answer = send(client, "asset-register", project, **FACTS)

    assert answer.status_code == 302, answer.text
    asset = Asset.objects.get()
    assert str(asset.value_yuan) == "300000.50"
    again = send(client, "asset-register", project, **FACTS)
    assert again.status_code == 409
    page = client.get(reverse("projects:detail", args=[project.pk])).text
    assert one(asset) in page
    assert "30.00005" in page


def test_an_owner_with_its_paper_and_a_keeper(cast, asset, logged_in):
    client = logged_in(cast.owner)
    owner = {"owner_level": "household", "owner_name": "红星村", "confirmed_on": "2024-06-10"}
    refused = send(client, "asset-owner", asset, **owner, document=paper())
    assert refused.status_code == 422
    assert "到户类资产归农户所有" in refused.text
    assert "依据：扶贫项目资产管理办法" in refused.text
    early = owner | {"owner_level": "collective", "confirmed_on": "2024-05-31"}
    assert "不能早于竣工验收" in send(client, "asset-owner", asset, **early, document=paper()).text
    assert send(client, "asset-owner", asset, **owner | {"owner_level": "collective"}).status_code == 422

    answer = send(client, "asset-owner", asset, **owner | {"owner_level": "collective"}, document=paper())
    assert answer.status_code == 302, answer.text
    assert send(client, "asset-keeper", asset, keeper="村委会 何管护").status_code == 302

    page = client.get(one(asset)).text
    assert "红星村（村集体）" in page
    assert "村委会 何管护" in page
    title = client.get(reverse("projects:asset-title", args=[asset.pk]))
    assert (title["Content-Type"], title.content[:5]) == ("application/pdf", b"%PDF-")
    assert logged_in(cast.sister).get(reverse("projects:asset-title", args=[asset.pk])).status_code == 404


def test_a_stale_version_is_told_and_nothing_is_saved(cast, asset, logged_in):
    body = {"version": asset.version + 1, "keeper": "别人"}
    answer = logged_in(cast.township).post(reverse("projects:asset-keeper", args=[asset.pk]), body)

    assert answer.status_code == 412
    assert "刚被他人修改过" in answer.text
    asset.refresh_from_db()
    assert asset.keeper == ""


def test_found_idle_planned_for_done_and_in_use_again(cast, asset, logged_in):
    """2-30: one strategy with owner and day, and what came of it."""
    client = logged_in(cast.township)
    assert "情况和依据" in send(client, "asset-judge", asset, status="idle").text
    assert send(client, "asset-judge", asset, status="idle", note="停用半年").status_code == 302
    assert "缺策略" in client.get(one(asset)).text
    assert "缺策略" in client.get(LIST + "?focus=no_strategy").text
    page = client.get(reverse("projects:asset-strategy", args=[asset.pk])).text
    assert "township（甲镇）" in page
    assert "neighbour" not in page
    wanted = {"plan": "租给合作社", "owner": cast.township.pk, "due_on": "2020-01-01"}
    assert "完成期限不能早于今天" in send(client, "asset-strategy", asset, **wanted).text
    late = {"owner": cast.neighbour.pk, "due_on": "2099-01-01"}
    assert send(client, "asset-strategy", asset, **wanted | late).status_code == 422
    assert not AssetStrategy.objects.exists()
    wanted["due_on"] = "2099-01-01"
    assert send(client, "asset-strategy", asset, **wanted).status_code == 302
    assert send(client, "asset-strategy", asset, **wanted).status_code == 409
    assert "盘活策略还没有办结" in send(client, "asset-revive", asset, note="开工").text
    strategy = AssetStrategy.objects.get()
    assert send(client, "strategy-finish", strategy, note="").status_code == 422
    assert send(client, "strategy-finish", strategy, note="已签租约").status_code == 302
    assert send(client, "asset-revive", asset, note="租户已入驻").status_code == 302

    page = client.get(one(asset)).text
    assert "正常使用" in page
    assert "已签租约" in page
    assert "办结盘活策略" in page


def test_income_is_booked_and_booked_back_and_its_sharing_decided(cast, asset, logged_in):
    client = logged_in(cast.village)
    line = {"received_on": "2024-09-01", "amount_yuan": "-5", "payer": "示例公司"}
    assert "请填写大于 0 的金额" in send(client, "asset-income", asset, **line).text
    assert send(client, "asset-income", asset, **line | {"amount_yuan": "1200.10"}).status_code == 302
    assert "已有收益，尚无分配方案" in client.get(one(asset)).text
    plan_ = {"decided_on": "2024-09-02", "terms": "六成归村集体"}
    assert send(client, "income-plan", asset, **plan_).status_code == 422
    assert send(client, "income-plan", asset, **plan_, document=paper()).status_code == 302
    minutes = reverse("projects:income-plan-minutes", args=[asset.income_plans.get().pk])
    assert client.get(minutes).content.startswith(b"%PDF")
    booked = AssetIncome.objects.get()
    back = {"version": Asset.objects.get().version, "received_on": "2024-09-01", "payer": "示例公司"}
    address = reverse("projects:asset-income-back", args=[booked.pk])
    assert "1,200.10" in client.get(address).text
    refused = client.post(address, back | {"amount_yuan": "1200.11", "note": "记错"})
    assert "冲回的金额超过已登记的收益 1,200.10 元" in refused.text
    assert client.post(address, back | {"amount_yuan": "200.10"}).status_code == 422
    assert client.post(address, back | {"amount_yuan": "200.10", "note": "记错"}).status_code == 302

    page = client.get(one(asset)).text
    assert "1,000.00" in page
    assert "六成归村集体" in page


def test_the_county_alone_disposes_and_nothing_follows(cast, asset, logged_in):
    gone = {"disposed_on": "2024-09-01", "note": "报废"}
    assert send(logged_in(cast.township), "asset-dispose", asset, **gone).status_code == 403
    client = logged_in(cast.county)
    assert send(client, "asset-dispose", asset, **gone).status_code == 422
    assert send(client, "asset-dispose", asset, **gone, approval=paper()).status_code == 302
    page = client.get(one(asset)).text
    assert "已处置" in page
    assert reverse("projects:asset-owner", args=[asset.pk]) not in page
    approval = client.get(reverse("projects:asset-approval", args=[asset.pk]))
    assert approval.content.startswith(b"%PDF")
    assert "已经处置" in send(client, "asset-keeper", asset, keeper="村委会").text


def test_what_was_registered_wrongly_is_put_right_for_a_reason(cast, asset, logged_in):
    client = logged_in(cast.township)
    assert send(client, "asset-change", asset, **FACTS | {"name": "冷藏库"}).status_code == 422
    assert (
        send(client, "asset-change", asset, **FACTS | {"name": "冷藏库"}, note="名称有误").status_code == 302
    )
    assert "名称有误" in client.get(one(asset)).text
    assert "冷藏库" in client.get(LIST).text


def test_tiles_lead_to_what_they_count(cast, project, asset, logged_in):
    client = logged_in(cast.county)
    earning = register(cast, project, name="烘干房", kind="public")
    judge(cast, earning, "find_inefficient")
    plan(cast, earning)
    AssetStrategy.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=3))
    page = client.get(LIST).text
    assert "逾期未移交（个项目）" in page
    assert "0/1" in page

    assert "策略超期 3 天" in client.get(LIST + "?focus=late_strategy").text
    assert one(asset) not in client.get(LIST + "?focus=late_strategy").text
    late = client.get(LIST + "?focus=handover").text
    assert "验收以后逾期没有确权移交的项目" in late
    assert "2 项资产未确权" in late
    assert one(asset) in client.get(LIST + "?focus=silent").text
    assert "红星村花椒基地" in client.get(LIST + "?focus=not_reviewed").text
    assert client.get(LIST + "?focus=nonsense").status_code == 200


def test_the_totals_are_of_all_that_the_filter_leaves(cast, project, asset, logged_in):
    confirm(cast, asset)
    register(cast, project, name="道路", kind="public")
    client = logged_in(cast.township)

    assert "合计 2 项资产" in client.get(LIST + "?page_size=1").text
    assert "60.00" in client.get(LIST).text
    confirmed = client.get(LIST + "?is_confirmed=true").text
    assert "合计 1 项资产" in confirmed
    assert "没有符合条件的资产" in client.get(LIST + "?search=没有").text
    assert "还没有登记资产" in logged_in(cast.sister).get(LIST).text


def test_as_many_queries_for_many_assets_as_for_one(cast, project, asset, logged_in):
    client = logged_in(cast.county)
    earn(cast, asset, "1.00")
    judge(cast, asset)
    plan(cast, asset)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one_row:
        client.get(LIST)
    for serial in range(19):
        moved = {"moved_by": cast.county, "moved_at": project.moved_at}
        facts = {"name": f"资产{serial}", "kind": "productive", "value_yuan": 1, "formed_on": DAYS["started"]}
        Asset.objects.create(project=project, division_id=project.division_id, **facts, **moved)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(one_row)


def two_hats(cast):
    """Who builds for another unit and reads this project as a helper."""
    office = Organisation.objects.create(
        name="水利局", kind=OrganisationKind.DEPARTMENT, trade=Trade.WATER, division_id=factories.COUNTY
    )
    factories.post(cast.helper, "department", factories.COUNTY, organisation=office)
    return cast.helper


def test_who_owns_another_project_takes_no_step_on_this_ones_assets(cast, project, asset, logged_in):
    user = two_hats(cast)
    judge(cast, asset)
    strategy = plan(cast, asset)
    client = logged_in(user)

    page = client.get(one(asset))
    assert page.status_code == 200
    for name in (
        "asset-change",
        "asset-owner",
        "asset-keeper",
        "asset-judge",
        "asset-revive",
        "asset-strategy",
    ):
        assert reverse(f"projects:{name}", args=[asset.pk]) not in page.text
        assert client.get(reverse(f"projects:{name}", args=[asset.pk])).status_code == 403, name
        assert send(client, name, asset).status_code == 403, name
    assert client.get(reverse("projects:strategy-finish", args=[strategy.pk])).status_code == 403
    assert client.get(reverse("projects:asset-register", args=[project.pk])).status_code == 403
    for step in ("change", "name-keeper", "judge", "revive", "plan-strategy", "finish-strategy"):
        assert client.post(f"/api/v1/assets/{asset.pk}/{step}/").status_code == 403, step
    asset.refresh_from_db()
    how = {"by": user, "version": asset.version}
    with pytest.raises(Refused):
        actions.name_keeper(asset, keeper="别人", **how)
    with pytest.raises(Refused):
        actions.judge_asset(asset, "find_stalled", note="停产", **how)
    with pytest.raises(Refused):
        actions.revive_asset(asset, note="开工", **how)
    draft = actions.OwnerDraft(
        owner_level="collective", owner_name="别人", confirmed_on=making.TODAY, document=PDF
    )
    with pytest.raises(Refused):
        actions.confirm_owner(asset, draft, on=making.TODAY, **how)
    with pytest.raises(Refused):
        actions.finish_strategy(strategy, result="完成", by=user, on=making.TODAY, version=strategy.version)
