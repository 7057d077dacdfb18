"""The frame of every page, the shared parts and the error pages."""

import pytest

pytestmark = pytest.mark.browser

ERRORS = ("400", "403", "403_csrf", "404", "410", "429", "500", "503")


@pytest.fixture(autouse=True)
def more_addresses(settings):
    settings.ROOT_URLCONF = "tests.browser.pages"


def test_home_without_anything_to_do(page, sign_in, cast, look):
    sign_in(page, cast.township).goto("/")

    page.get_by_role("heading", name="王芳，您好").wait_for()

    look(page, "home", latin={"township"})
    assert "王芳 township" in page.locator(".watermark").text_content()


def test_home_of_somebody_without_a_posting(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.stranger)

    page.goto("/")

    assert page.get_by_text("您目前没有有效的任职").is_visible()


def test_the_menu_opens_on_a_phone(open_page, sign_in, cast, look):
    page = sign_in(open_page("phone"), cast.township)
    page.goto("/")

    page.get_by_role("button", name="打开菜单").click()
    page.get_by_role("link", name="修改密码").wait_for()
    page.wait_for_timeout(500)  # the panel slides in; axe measures what is seen

    look(page, "menu", latin={"township"})


def test_the_keyboard_reaches_the_text_first(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_error_pages(page, look):
    for name in ERRORS:
        page.goto(f"/error/{name}/")

        look(page, f"error-{name}")
        assert page.locator(".error-number").inner_text()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/broken/", "系统出错"), ("/denied/", "没有权限"), ("/nowhere/", "找不到页面")],
)
def test_what_really_happens_shows_the_same_pages(open_page, sign_in, cast, path, words):
    page = sign_in(open_page("desk"), cast.township)

    page.goto(path)

    assert page.get_by_role("heading", name=words).is_visible()
    assert page.locator(".error-number").inner_text()


def test_an_actions_no_lists_what_is_missing(page, sign_in, cast, look):
    sign_in(page, cast.township).goto("/refused/")

    assert page.get_by_role("listitem").filter(has_text="公示不足 5 天").is_visible()
    look(page, "refused", latin={"township"})


def test_every_part_in_one_page(page, sign_in, cast, look):
    sign_in(page, cast.township).goto("/parts/")

    page.get_by_text("共 12,345 条").wait_for()  # the list's own total, fetched by the page
    look(page, "parts", latin={"township"})


def test_a_masked_value_is_revealed_for_a_reason(open_page, sign_in, cast, look):
    page = sign_in(open_page("phone"), cast.township)
    page.goto("/parts/")
    page.locator("#masked-head").get_by_role("button").click()
    page.get_by_role("button", name="补贴发放核对").click()
    page.get_by_role("button", name="查看", exact=True).click()
    page.get_by_text("今日查看次数已用完").wait_for()
    look(page, "reveal", latin={"township"})

    page.get_by_label("查看理由").fill("入户核实身份")
    page.get_by_role("button", name="查看", exact=True).click()

    page.locator("#masked-head").get_by_text("519900199001010015").wait_for()
    assert not page.locator("#reveal-dialog").is_visible()


def test_a_step_without_return_asks_for_the_name(open_page, sign_in, cast, look):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/parts/")
    page.get_by_role("button", name="注销").click()
    yes = page.get_by_role("button", name="确定")
    assert yes.is_disabled()
    look(page, "confirm", latin={"township"})

    page.locator("#confirm-word").fill("张三丰")
    yes.click()

    page.wait_for_url("**/?")


def test_a_job_is_watched_until_it_is_done(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/parts/")

    page.locator("#job-7").get_by_text("已完成").wait_for(timeout=15000)

    assert page.locator("#job-7[hx-trigger]").count() == 0


def test_a_file_of_the_wrong_kind_is_refused_before_it_is_sent(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/parts/")
    chooser = page.locator("#upload input[type=file]")

    chooser.set_input_files({"name": "花名册.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    assert page.get_by_text("只能上传 .xlsx、.xls 文件。").is_visible()
    chooser.set_input_files({"name": "花名册.xlsx", "mimeType": "application/zip", "buffer": b"x" * 2048})
    assert page.get_by_text("花名册.xlsx（2 KB）").is_visible()
    page.get_by_role("button", name="上传").click()

    page.get_by_text("已收到 花名册.xlsx").wait_for()


def test_a_broken_panel_says_so_in_chinese(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/parts/")

    page.evaluate("htmx.ajax('GET', '/refused/', '#list')")
    page.locator("#messages").get_by_text("公示不足 5 天").wait_for()
    page.evaluate("htmx.ajax('GET', '/broken/', '#list')")

    page.locator("#messages").get_by_text("系统遇到问题，刚才的操作没有完成。").wait_for()


def test_a_panel_of_an_ended_session_leads_to_the_login(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto("/parts/")
    page.context.clear_cookies()

    page.evaluate("htmx.ajax('GET', '/progress/', '#list')")

    page.wait_for_url("**/accounts/login/?next=%2Fparts%2F")
