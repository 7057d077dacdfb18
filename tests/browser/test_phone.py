"""手机走访 in a browser: without a network, with every answer of the server, on two tabs, for two people."""

import json
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from households.models import Pairing, Visit
from households.reports.phone import Due, Plan
from households.reports.visit_forms import form_shown
from households.views.phone import SCRIPTS
from tests import factories
from tests.browser import phone_desk
from tests.browser.phone_desk import DESK
from tests.browser.phone_steps import (
    PICTURE,
    fill,
    opened,
    save,
    start,
    stored,
    wait_for_message,
    wait_for_states,
)

pytestmark = pytest.mark.browser

LATIN = {"helper", "village"}


@pytest.fixture
def open_page(open_page):
    """Each page on a phone of its own: this one leaves a worker and rows there."""
    return partial(open_page, own=True)


@pytest.fixture
def desk(settings, cast):
    """The stand-in for the API, empty."""
    settings.ROOT_URLCONF = phone_desk.__name__
    DESK.clear()
    return DESK


@pytest.fixture
def phone(open_page, sign_in, cast, desk):
    """A phone of the helper, open at the due list."""
    return opened(sign_in(open_page("phone"), cast.helper))


def go_offline(page):
    page.context.set_offline(True)


def go_online(page):
    page.context.set_offline(False)


def outbox(page):
    page.goto("/m/#/outbox")
    page.get_by_role("heading", name="待上传").wait_for()


def test_a_visit_without_a_network_is_sent_once_there_is_one(phone, desk, look):
    go_offline(phone)
    phone.reload()
    phone.get_by_text("离线").wait_for()
    thumb = start(phone)
    fill(thumb)
    phone.locator("input[type=file]").first.set_input_files(PICTURE)
    phone.locator(".gallery img").wait_for()
    save(thumb)
    phone.get_by_text("还有 1 条未上传").wait_for()
    phone.reload()
    phone.get_by_text("还有 1 条未上传").wait_for()
    outbox(phone)
    phone.get_by_text("待上传", exact=True).last.wait_for()
    look(phone, "phone-outbox-waiting", latin=LATIN)

    go_online(phone)
    wait_for_states(phone, "sent")

    kept = stored(phone)
    [body] = desk.bodies
    assert [row.get("draft") for row in kept["visits"]] == [None]
    assert kept["photos"] == []
    assert kept["visits"][0]["receipt"]
    assert body["place_refused"] == "unavailable"
    assert {answer["state"] for answer in body["answers"].values()} == {"ok"}
    assert len(desk.photos) == 1
    assert [each.path.count("photos") for each in desk.asked] == [0, 1]  # the text goes first
    phone.get_by_text("都上传完了").wait_for()
    look(phone, "phone-outbox-sent", latin={*LATIN})


def test_a_photo_is_shrunk_marked_and_may_be_taken_back(phone):
    thumb = start(phone)
    fill(thumb)
    for _each in range(2):
        phone.locator("input[type=file]").last.set_input_files(PICTURE)
    phone.locator(".gallery img").nth(1).wait_for()
    phone.get_by_role("button", name="删除", exact=True).first.click()
    phone.get_by_role("alertdialog").get_by_role("button", name="删除").click()
    phone.locator(".gallery figure").nth(1).wait_for(state="detached")

    [photo] = stored(phone)["photos"]
    size = phone.evaluate(
        """async (id) => {
            const { blob } = await window.phone.db.photos.get(id);
            const picture = await createImageBitmap(blob);
            return [picture.width, picture.height];
        }""",
        photo["id"],
    )
    assert photo["type"] == "image/jpeg"
    assert photo["size"] < 500_000
    assert max(size) <= 1600


def test_pictures_that_are_still_worked_on_go_with_their_visit(phone, desk):
    thumb = start(phone)
    fill(thumb)
    camera, album = phone.locator("input[type=file]").all()
    camera.set_input_files(PICTURE)
    camera.set_input_files(PICTURE)  # the same name again, as some cameras give it
    album.set_input_files([PICTURE, PICTURE])
    save(thumb)
    wait_for_states(phone, "sent")

    assert len(desk.photos) == 4
    assert stored(phone)["photos"] == []


def test_pictures_beyond_the_most_are_told_of(phone):
    start(phone)
    most = form_shown()["most_photos"]

    phone.locator("input[type=file]").last.set_input_files([PICTURE] * (most + 2))

    phone.get_by_text(f"一次走访最多 {most} 张，后面 2 张没有收。").wait_for(timeout=60_000)
    assert len(stored(phone)["photos"]) == most


def test_leaving_the_form_keeps_a_picture_that_is_worked_on(phone):
    start(phone)
    phone.locator("input[type=file]").first.set_input_files(PICTURE)
    phone.goto("/m/#/today")
    phone.get_by_role("heading", name="今日走访").wait_for()

    kept = stored(phone)
    assert [row["state"] for row in kept["visits"]] == ["draft"]
    assert [photo["visit"] for photo in kept["photos"]] == [kept["visits"][0]["id"]]


def test_the_household_may_sign(phone, desk, look):
    thumb = start(phone)
    fill(thumb)
    phone.get_by_role("button", name="农户签字").click()
    box = phone.locator("canvas.pad").bounding_box()
    phone.mouse.move(box["x"] + 40, box["y"] + 40)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    phone.mouse.up()
    look(phone, "phone-sign", latin=LATIN)
    phone.get_by_role("button", name="完成签字").click()
    phone.locator(".gallery img").wait_for()
    save(thumb)
    wait_for_states(phone, "sent")

    assert ["signature" in str(row) for row in desk.photos]


def test_an_answer_that_is_lost_after_the_commit_makes_no_second_visit(phone, desk):
    def commits_and_hangs_up(route):
        route.fetch()
        route.abort()

    phone.route("**/api/v1/visits/*/", commits_and_hangs_up, times=1)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    wait_for_message(phone)
    assert len(desk.visits) == 1

    outbox(phone)
    phone.get_by_role("button", name="立即上传 1 条").click()
    wait_for_states(phone, "sent")

    first, second = desk.asked
    assert first.body == second.body
    assert len(desk.visits) == 1


def test_two_tabs_send_one_visit(phone, desk):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    other = phone.context.new_page()
    other.goto("/m/#/outbox")
    other.get_by_text("还有 1 条未上传").wait_for()
    go_online(phone)
    for page in (phone, other):
        page.evaluate("() => { window.phone.flush(true); }")
    wait_for_states(phone, "sent")

    assert len(desk.asked) == 1
    other.get_by_text("都上传完了").wait_for()


def test_without_web_locks_a_lease_keeps_the_second_tab_out(open_page, sign_in, cast, desk):
    page = sign_in(open_page("phone"), cast.helper)
    page.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    opened(page)
    outcome = page.evaluate(
        """async () => {
            const { phone } = window;
            await phone.db.leases.put({ name: "outbox", owner: "another tab", until: Date.now() + 60000 });
            const done = [];
            await phone.alone(async () => done.push("while the other holds it"));
            await phone.db.leases.put({ name: "outbox", owner: "another tab", until: Date.now() - 1 });
            await phone.alone(async () => done.push("after its end"));
            return [done, await phone.db.leases.count()];
        }"""
    )

    assert outcome == [["after its end"], 0]


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        pytest.param(429, "pending", "服务器正忙"),
        pytest.param(500, "pending", "服务器暂时出错"),
        pytest.param(413, "refused", "照片太大"),
        pytest.param(404, "refused", "找不到这次走访"),
    ],
)
def test_a_photo_stays_until_the_server_has_it(phone, desk, status, state, words):
    desk.answers.extend([0, status])
    thumb = start(phone)
    fill(thumb)
    phone.locator("input[type=file]").first.set_input_files(PICTURE)
    phone.locator(".gallery img").wait_for()
    save(thumb)
    wait_for_message(phone)
    wait_for_states(phone, state)
    kept = stored(phone)
    assert kept["photos"][0]["size"]
    assert kept["visits"][0]["body"]
    assert kept["visits"][0]["text_sent"]
    outbox(phone)
    phone.get_by_text(words).wait_for()
    assert phone.get_by_role("link", name="修改").count() == 0  # the server has the text

    phone.evaluate("() => window.phone.remember('not_before', 0)")
    phone.get_by_role("button", name="重试").click()
    wait_for_states(phone, "sent")
    assert len(desk.photos) == 1
    assert [each.path.count("photos") for each in desk.asked] == [0, 1, 1]  # the text goes once


@pytest.mark.parametrize(
    ("status", "state", "words", "retried"),
    [
        pytest.param(400, "invalid", "需修改", False),
        pytest.param(422, "invalid", "需修改", False),
        pytest.param(409, "conflict", "有冲突", True),
        pytest.param(412, "conflict", "有冲突", True),
        pytest.param(403, "refused", "被拒绝", True),
        pytest.param(404, "refused", "被拒绝", True),
        pytest.param(413, "invalid", "需修改", False),
        pytest.param(429, "pending", "待上传", True),
        pytest.param(503, "pending", "待上传", True),
        pytest.param(500, "pending", "待上传", True),
    ],
)
def test_an_answer_of_the_server_and_what_becomes_of_the_visit(phone, desk, status, state, words, retried):
    desk.answers.append(status)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    wait_for_message(phone)
    wait_for_states(phone, state)
    outbox(phone)
    item = phone.locator(".sending")
    item.get_by_text(words, exact=True).wait_for()

    [row] = stored(phone)["visits"]
    assert row["body"]  # nothing is lost
    assert row["message"]
    assert item.get_by_role("button", name="重试").count() == retried
    assert item.get_by_role("link", name="修改").count() == (state == "invalid")
    assert item.get_by_role("button", name="导出").count() == 1


def test_the_server_says_when_and_nobody_comes_earlier(phone, desk):
    desk.answers.append(429)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    wait_for_message(phone)
    outbox(phone)
    phone.get_by_role("button", name="立即上传 1 条").click()
    phone.get_by_text("服务器正忙，请等").wait_for()
    assert len(desk.asked) == 1

    phone.evaluate("() => window.phone.remember('not_before', Date.now())")
    phone.get_by_role("button", name="立即上传 1 条").click()
    wait_for_states(phone, "sent")


def test_held_by_the_county_counts_as_received(phone, desk, look):
    desk.answers.append(202)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    wait_for_states(phone, "held")
    outbox(phone)
    phone.get_by_text("待县办确认").wait_for()
    assert phone.get_by_text("条未上传。").count() == 0


def test_what_the_server_wants_mended_is_mended_under_the_same_key(phone, desk, look):
    desk.answers.append(422)
    thumb = start(phone)
    fill(thumb, states={"饮水安全": "problem"})
    phone.get_by_role("textbox", name="每人每天水量").fill("９00")
    save(thumb)
    wait_for_states(phone, "invalid")
    outbox(phone)
    phone.get_by_role("link", name="修改").click()
    phone.get_by_role("alert").get_by_role("link", name="每人每天水量：太大").wait_for()
    look(phone, "phone-mend", latin=LATIN)
    phone.get_by_role("alert").get_by_role("link", name="每人每天水量：太大").click()
    phone.get_by_role("textbox", name="每人每天水量").fill("20")
    save(thumb)
    wait_for_states(phone, "sent")

    first, second = desk.asked
    assert first.key == second.key
    litres = [json.loads(each.body)["answers"]["water"]["details"]["litres"] for each in (first, second)]
    assert litres == ["900", "20"]


def test_what_is_missing_stands_above_the_form_with_a_way_to_it(phone, look):
    start(phone)
    phone.get_by_role("button", name="保存并上传").click()
    problems = phone.get_by_role("alert")
    problems.get_by_text("还有 9 处要填写或修改").wait_for()
    look(phone, "phone-problems", latin=LATIN)
    problems.get_by_role("link", name="饮水安全：还没有确认").click()

    assert phone.evaluate("document.activeElement.getAttribute('aria-label')") == "饮水安全"


def test_a_form_is_kept_while_it_is_filled_in(phone):
    thumb = start(phone)
    fill(thumb)
    phone.get_by_role("textbox", name="其他情况").fill("老人腿脚不便")
    phone.wait_for_timeout(2500)
    phone.reload()
    phone.get_by_text("已确认 8/8").wait_for()

    assert phone.get_by_role("textbox", name="其他情况").input_value() == "老人腿脚不便"
    assert [row["state"] for row in stored(phone)["visits"]] == ["draft"]


def test_leaving_the_page_keeps_the_last_two_seconds_too(phone):
    thumb = start(phone)
    thumb.button("定位不到")
    phone.get_by_role("textbox", name="其他情况").fill("刚写的")
    phone.get_by_role("link", name="返回").click()
    phone.get_by_text("草稿").wait_for()

    assert [row["draft"]["note"] for row in stored(phone)["visits"]] == ["刚写的"]


# --- the real server -------------------------------------------------------------------------------


def test_the_whole_way_on_the_real_server(open_page, sign_in, cast, look):
    page = opened(sign_in(open_page("phone"), cast.helper))
    thumb = start(page)
    fill(thumb, states={"饮水安全": "problem", "义务教育": "problem"})
    page.get_by_role("textbox", name="每人每天水量").fill("12")
    schooling = page.get_by_role("region", name="义务教育")
    schooling.get_by_role("button", name="李四妹").click()
    schooling.get_by_role("group", name="原因").get_by_role("button").first.click()
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    page.locator(".gallery img").wait_for()
    look(page, "phone-form-problem", latin=LATIN)
    save(thumb)
    wait_for_states(page, "sent")

    visit = Visit.objects.get()
    [row] = stored(page)["visits"]
    assert (str(visit.pk), visit.receipt, visit.visitor) == (row["id"], row["receipt"], cast.helper)
    assert visit.answers["water"]["details"]["litres"] == "12"
    assert [photo.kind for photo in visit.photos.all()] == ["photo"]
    page.goto(f"/m/#/household/{cast.own.pk}")
    page.get_by_role("heading", name="上次走访").wait_for()  # the list was fetched anew
    look(page, "phone-household-visited", latin=LATIN)


def test_what_the_real_server_says_about_the_form_is_shown(open_page, sign_in, cast):
    page = opened(sign_in(open_page("phone"), cast.helper))
    thumb = start(page)
    fill(thumb)
    page.get_by_role("region", name="吃穿").locator("[data-state=problem]").click()
    page.evaluate("() => { window.phone.problemsOf = () => []; }")  # an older page would not have asked
    save(thumb)
    wait_for_states(page, "invalid")
    page.goto("/m/#/outbox")
    page.get_by_role("link", name="修改").click()
    page.get_by_role("alert").get_by_role("link").first.click()

    assert page.evaluate("() => Boolean(document.activeElement.closest('#f-answers-food_clothing'))")


# --- accounts --------------------------------------------------------------------------------------


def test_an_ended_session_keeps_everything_and_asks_for_a_login(phone, desk):
    phone.context.clear_cookies()
    thumb = start(phone)
    fill(thumb)
    phone.get_by_role("button", name="保存并上传").click()
    phone.wait_for_url("**/accounts/login/?next=/m/")
    phone.goto("/m/#/outbox")
    phone.locator(".sending").get_by_text("需登录").wait_for()
    assert desk.asked == []


def test_after_the_login_what_waited_is_sent(phone, sign_in, cast, desk):
    phone.context.clear_cookies()
    thumb = start(phone)
    fill(thumb)
    phone.get_by_role("button", name="保存并上传").click()
    phone.wait_for_url("**/accounts/login/?next=/m/")
    phone.locator("#id_login").fill("helper")
    phone.locator("#id_password").fill("Demo-pass-2026")
    phone.get_by_role("button", name="登录").click()
    phone.get_by_role("heading", name="今日走访").wait_for()
    wait_for_states(phone, "sent")
    assert desk.asked[0].csrf


def test_leaving_wipes_the_households_and_keeps_what_was_not_sent(phone, desk, look):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    go_online(phone)
    desk.answers.extend([500] * 9)
    phone.goto("/m/#/mine")
    phone.get_by_role("button", name="退出登录").click()
    look(phone, "phone-leave", latin=LATIN)
    phone.get_by_role("alertdialog").get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/accounts/login/?next=/m/")
    phone.goto("/m/")
    phone.get_by_text("请先登录").wait_for()
    phone.get_by_text("这部手机上有 1 条未上传").wait_for()
    look(phone, "phone-login", latin=LATIN)

    kept = stored(phone)
    assert kept["households"] == 0
    assert not {"account", "data", "etag"} & set(kept["meta"])
    assert len(kept["visits"]) == 1


LEAVING = """async () => {
    const { phone } = window;
    const me = phone.me;
    const [household] = await phone.householdsOf(me.id);
    for (const screen of Object.values(phone.screens)) {
        const drawn = screen(String(household.id));
        phone.me = null;
        await drawn;
        phone.me = me;
    }
    return Object.keys(phone.screens);
}"""


def test_somebody_leaves_while_a_screen_is_drawn(phone, desk):
    assert {"today", "household", "visit", "outbox", "mine"} <= set(opened(phone).evaluate(LEAVING))


def test_leaving_without_a_network_ends_the_session_before_the_next_login(phone, desk):
    go_offline(phone)
    phone.goto("/m/#/mine")
    phone.get_by_role("button", name="退出登录").click()
    phone.get_by_role("alertdialog").get_by_role("button", name="退出登录").click()
    phone.get_by_text("请先登录").wait_for()
    assert stored(phone)["households"] == 0
    go_online(phone)
    phone.reload()
    phone.get_by_text("请先登录").wait_for()
    phone.get_by_role("button", name="登录").click()
    phone.wait_for_url("**/accounts/login/?next=/m/")
    phone.locator("#id_password").wait_for()  # nobody is let in by the session that was left open


def test_another_person_on_the_phone_neither_sees_nor_sends(phone, sign_in, cast, desk):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    phone.context.clear_cookies()
    go_online(phone)
    phone.goto("about:blank")
    opened(sign_in(phone, cast.village)).goto("/m/#/mine")
    phone.get_by_text("有 1 条未上传，登录那个账号才能上传").wait_for()
    outbox(phone)
    phone.get_by_text("都上传完了").wait_for()

    assert desk.asked == []
    assert [row["state"] for row in stored(phone)["visits"]] in (["pending"], ["login"])
    assert stored(phone)["meta"]["account"]["name"] == "village"


def test_after_a_fortnight_without_the_server_the_households_are_gone(phone, desk):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    phone.evaluate("() => window.phone.remember('synced_at', Date.now() - 15 * 86400000)")
    phone.reload()
    phone.get_by_text("手机上还没有农户").wait_for()

    assert stored(phone)["households"] == 0
    assert len(stored(phone)["visits"]) == 1


def test_what_was_not_sent_can_be_taken_out_as_a_file(phone):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    phone.locator("input[type=file]").first.set_input_files(PICTURE)
    phone.locator(".gallery img").wait_for()
    save(thumb)
    outbox(phone)
    with phone.expect_download() as waiting:
        phone.get_by_role("button", name="导出未上传记录").click()

    file = json.loads(waiting.value.path().read_text())
    [visit] = file["visits"]
    assert visit["body"]["answers"]["water"]["state"] == "ok"
    assert visit["photos"][0]["base64"].startswith("/9j/")
    assert len(stored(phone)["visits"]) == 1


# --- the page itself -------------------------------------------------------------------------------


def test_a_visit_without_changes_takes_twelve_taps_at_most(open_page, sign_in, cast, desk, look, monkeypatch):
    answers = {name: {"state": "ok", "kept": False, "details": {}} for name in BLOCKS}
    answers["water"] = {"state": "problem", "kept": False, "details": {"litres": "20"}}
    last = {
        "id": "0" * 8,
        "on": "2026-10-12",
        "at": "2026-10-12T10:00:00+08:00",
        "by": "李娟",
        "answers": answers,
    }
    monkeypatch.setattr("households.reports.phone._last_visits", lambda user, rows: {rows[0].pk: last})
    page = open_page("phone")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.2, "longitude": 107.5, "accuracy": 20})
    opened(sign_in(page, cast.helper))

    thumb = start(page)
    thumb.button("获取位置")
    page.get_by_text("已定位，误差约 20 米").wait_for()
    look(page, "phone-form-kept", latin=LATIN)
    for chip in page.locator(".chip.offered").all()[::-1]:
        thumb.tap(chip)
    look(page, "phone-form-filled", latin=LATIN)
    save(thumb)
    wait_for_states(page, "sent")

    [body] = desk.bodies
    assert thumb.taps <= 12
    assert all(answer["kept"] for answer in body["answers"].values())
    assert body["answers"]["water"]["details"] == {"litres": "20"}
    assert body["place"]["system"] == "wgs84"


def test_a_correction_names_what_it_corrects(open_page, sign_in, cast, desk, look, monkeypatch):
    answers = {name: {"state": "ok", "kept": False, "details": {}} for name in BLOCKS}
    key, at = "7e3f6a52-7a3e-4f0e-9d6a-0d3d3c8d2a11", f"{today()}T10:00:00+08:00"
    last = {"id": key, "on": today(), "at": at, "by": cast.helper.name, "answers": answers}
    monkeypatch.setattr("households.reports.phone._last_visits", lambda user, rows: {rows[0].pk: last})
    page = opened(sign_in(open_page("phone"), cast.helper))
    page.goto(f"/m/#/household/{cast.own.pk}")
    look(page, "phone-household", latin=LATIN)
    page.get_by_role("link", name="更正上次走访").click()
    page.get_by_role("button", name="定位不到").click()
    page.get_by_role("region", name="收入").locator("[data-state=problem]").click()
    page.get_by_role("button", name="有所减少").click()
    page.get_by_role("textbox", name="减少的原因").fill("停工")
    page.get_by_role("button", name="保存并上传").click()
    page.get_by_role("link", name="更正原因：请填写").wait_for()
    look(page, "phone-correct", latin=LATIN)
    page.get_by_role("textbox", name="更正原因").fill("记错了")
    page.get_by_role("button", name="保存并上传").click()
    wait_for_states(page, "sent")

    [body] = desk.bodies
    assert (body["corrects"], body["correction_reason"], body["visited_at"]) == (key, "记错了", at)
    assert body["answers"]["income"] == {
        "state": "problem",
        "kept": False,
        "details": {"change": "fall", "remark": "停工"},
    }


def test_drafts_of_the_former_schema_come_along(open_page, sign_in, cast, desk, live_server):
    page = sign_in(open_page("phone"), cast.helper)
    page.goto("/healthz")
    page.evaluate(FORMER, [cast.helper.pk, cast.own.pk])
    opened(page)
    page.get_by_text("草稿").wait_for()
    page.get_by_role("link", name="张三丰").click()
    page.get_by_text("已确认 1/8").wait_for()
    assert page.get_by_role("textbox", name="其他情况").input_value() == "旧草稿"


def test_a_new_version_waits_until_it_is_asked_for(phone, desk, monkeypatch, look):
    thumb = start(phone)
    thumb.button("定位不到")
    monkeypatch.setattr("households.views.phone.ICONS", ("povertycase/favicon.svg",) * 3)
    phone.evaluate("() => window.phone.checkUpdate()")
    phone.evaluate(
        """async () => {
            const known = await navigator.serviceWorker.getRegistration("/m/");
            while (!known.waiting) await new Promise((go) => setTimeout(go, 50));
        }"""
    )
    assert phone.get_by_role("button", name="更新", exact=True).count() == 0  # never in the middle of a form
    phone.get_by_role("link", name="返回").click()
    phone.get_by_text("发现新版本。").first.wait_for()
    look(phone, "phone-update", latin=LATIN)
    with phone.expect_navigation():
        phone.get_by_role("button", name="更新", exact=True).click()
    phone.get_by_text("草稿").wait_for()
    assert phone.get_by_text("发现新版本。").count() == 0


def test_plain_http_is_said_and_works_while_the_page_is_open(open_page, sign_in, cast, desk, look):
    page = sign_in(open_page("phone"), cast.helper)
    page.context.add_init_script(
        """Object.defineProperty(window, "isSecureContext", { value: false });
        Object.defineProperty(navigator, "locks", { value: undefined });
        crypto.randomUUID = undefined;"""
    )
    page.goto("/m/")
    page.get_by_text("当前为非加密连接，断网后请勿关闭页面").wait_for()
    thumb = start(page)
    page.get_by_text("当前连接不支持定位").wait_for()
    for block in page.locator(".block").all():
        thumb.tap(block.locator("[data-state=ok]"))
    save(thumb)
    wait_for_states(page, "sent")

    assert desk.bodies[0]["place_refused"] == "unsupported"


@pytest.mark.parametrize("screen", ["today", "households", "outbox", "mine"])
def test_every_screen(open_page, sign_in, cast, desk, look, screen):
    with transaction.atomic():  # a household has its head when it is committed
        _households(cast)
    for width in ("phone", "desk"):
        page = opened(sign_in(open_page(width), cast.helper))
        page.goto(f"/m/#/{screen}")
        page.wait_for_timeout(300)
        look(page, f"phone-{screen}", latin=LATIN)


def _households(cast):
    for serial in range(3):
        row = factories.household(head=f"周小{'一二三'[serial]}", group_name=f"{serial + 1}组")
        Pairing.objects.create(
            helper=cast.helper, household=row, division_id=row.division_id, started_on=factories.SINCE
        )


def test_who_was_missed_comes_first(open_page, sign_in, cast, desk, look, monkeypatch):
    with transaction.atomic():
        _households(cast)

    def plan(user, rows):
        tomorrow, late = timezone.localdate() + timezone.timedelta(days=1), timezone.localdate()
        dues = [Due(tomorrow), Due(late + timezone.timedelta(days=20), 3), Due(None), Due(late)]
        listed = zip((each.pk for each in rows), dues, strict=True)
        return Plan({"due": 4, "done": 1, "overdue": 1}, [], dict(listed))

    monkeypatch.setattr("households.reports.phone.plan_of", plan)
    page = opened(sign_in(open_page("phone"), cast.helper))
    page.get_by_text("要走访 3 户").wait_for()
    assert page.locator(".item .main b").all_inner_texts() == ["周小一", "周小三", "张三丰"]
    page.get_by_text("超期 3 天").wait_for()
    page.get_by_text("今天到期").wait_for()
    look(page, "phone-due", latin=LATIN)


def test_the_second_load_asks_for_nothing_but_data(phone):
    asked = []
    phone.on("response", lambda answer: asked.append((answer.url, answer.from_service_worker)))
    phone.reload()
    phone.get_by_role("link", name="张三丰").wait_for()
    phone.wait_for_timeout(500)

    from_network = {url.split("/", 3)[3] for url, is_kept in asked if not is_kept}
    assert from_network <= {"m/token/", "m/data/", "sw.js"}
    assert len([url for url, is_kept in asked if is_kept]) > len(SCRIPTS)


def test_an_expired_password_is_said_and_loses_nothing(phone, desk, settings):
    settings.PASSWORD_MAX_AGE_DAYS = -1
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    phone.get_by_text("您的密码已到期").wait_for()
    assert phone.get_by_role("link", name="去处理").get_attribute("href") == "/"
    assert [row["state"] for row in stored(phone)["visits"]] == ["pending"]
    assert desk.asked == []


def test_what_is_being_mended_is_not_sent_meanwhile(phone, desk):
    go_offline(phone)
    thumb = start(phone)
    fill(thumb)
    save(thumb)
    outbox(phone)
    phone.get_by_role("link", name="修改").click()
    phone.get_by_role("textbox", name="其他情况").fill("补一句")
    go_online(phone)
    phone.evaluate("() => window.phone.flush(false)")
    assert desk.asked == []
    save(thumb)
    wait_for_states(phone, "sent")
    assert [body["note"] for body in desk.bodies] == ["补一句"]


def test_households_are_found_by_a_part_of_a_name(phone):
    phone.goto("/m/#/households")
    phone.get_by_role("searchbox", name="查找农户").fill("四妹")
    phone.get_by_role("link", name="张三丰").wait_for()
    phone.get_by_role("searchbox", name="查找农户").fill("无此人")
    phone.get_by_text("没有找到").wait_for()


# The database as the first version of the page left it.
FORMER = """([user, household]) => new Promise((done, failed) => {
    const request = indexedDB.open("povertycase-phone", 10);
    request.onerror = () => failed(request.error);
    request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore("meta", { keyPath: "name" });
        db.createObjectStore("households", { keyPath: "id" });
        db.createObjectStore("visits", { keyPath: "id" }).createIndex("user", "user");
        db.createObjectStore("photos", { keyPath: "id" }).createIndex("visit", "visit");
    };
    request.onsuccess = () => {
        const db = request.result;
        const rows = db.transaction("visits", "readwrite");
        rows.objectStore("visits").put({
            id: "7e3f6a52-7a3e-4f0e-9d6a-0d3d3c8d2a11", user, household, head: "张三丰", village: "红星村",
            state: "draft", visited_at: "2026-11-01T10:00:00+08:00", saved_at: Date.now(), way: "home",
            answers: { water: { state: "ok", details: {} } }, note: "旧草稿", place: null,
            place_refused: "declined", corrects: null, correction_reason: "", form: 1, round: null,
        });
        rows.oncomplete = () => { db.close(); done(); };
    };
})"""
BLOCKS = ("food_clothing", "schooling", "medical", "housing", "water", "income", "work", "appeal")


def today():
    """Today, as the phone and the server both have it."""
    return timezone.localdate().isoformat()
