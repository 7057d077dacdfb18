"""Login, lock-out, password, one-time codes: everything around the account."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser


def enter(page, username, password):
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def test_login_page(page, look):
    page.goto("/accounts/login/")

    look(page, "login")
    assert page.title() == "登录 · 防返贫办案"


def test_a_page_leads_through_the_login_to_itself(page, look):
    page.goto("/accounts/password/change/")
    assert "/accounts/login/" in page.url
    page.get_by_label("用户名").fill("township")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    page.get_by_role("heading", name="修改密码").wait_for()

    look(page, "password", latin={"township"})


def test_wrong_password_is_said_and_the_fifth_locks(page, look):
    cache.clear()  # the tries of the test before count there
    for _attempt in range(4):
        enter(page, "township", "wrong")
        page.get_by_text("您提供的用户名或密码不正确").wait_for()
    look(page, "login-wrong")
    enter(page, "township", "wrong")

    page.get_by_role("heading", name="登录已锁定 15 分钟").wait_for()

    look(page, "locked", latin={"township"})
    enter(page, "township", PASSWORD)
    assert page.get_by_role("heading", name="登录已锁定 15 分钟").is_visible()


def test_an_account_out_of_use_cannot_log_in(open_page, cast, look):
    cast.township.is_active = False
    cast.township.save()
    page = open_page("desk")

    enter(page, "township", PASSWORD)

    page.get_by_role("heading", name="账号已停用").wait_for()
    look(page, "inactive")


def test_the_password_can_be_shown(open_page):
    page = open_page("phone")
    page.goto("/accounts/login/")
    field = page.get_by_label("密码", exact=True)

    page.get_by_role("button", name="显示").click()

    assert field.get_attribute("type") == "text"


def test_logging_out_ends_at_the_login(page, sign_in, cast, look):
    sign_in(page, cast.township).goto("/accounts/logout/")
    look(page, "logout", latin={"township"})

    page.get_by_role("main").get_by_role("button", name="退出登录").click()

    page.get_by_role("button", name="登录").wait_for()


def test_one_time_codes_from_setting_up_to_logging_in(page, cast, look):
    enter(page, "township", PASSWORD)
    page.goto("/accounts/2fa/")
    look(page, "codes-off", latin={"township"})
    page.get_by_role("link", name="启用动态验证码").click()
    page.get_by_role("heading", name="确认身份").wait_for()
    look(page, "confirm-identity")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_role("heading", name="启用动态验证码").wait_for()
    secret = page.locator("code").inner_text()
    look(page, "codes-set-up")
    page.get_by_label("6 位验证码").fill("000000")
    page.get_by_role("button", name="启用", exact=True).click()
    page.get_by_text("验证码不正确或已过期").wait_for()
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    page.get_by_label("6 位验证码").fill(code)
    page.get_by_role("button", name="启用", exact=True).click()
    page.get_by_role("heading", name="备用码").wait_for()
    look(page, "codes-spare")

    page.goto("/accounts/2fa/")
    look(page, "codes-on")
    page.context.clear_cookies()
    enter(page, "township", PASSWORD)
    page.get_by_role("heading", name="动态验证码").wait_for()
    look(page, "codes-asked")
    spare = Authenticator.objects.get(user=cast.township, type=Authenticator.Type.RECOVERY_CODES)
    page.get_by_label("6 位验证码或备用码").fill(spare.wrap().get_unused_codes()[0])
    page.get_by_role("button", name="登录").click()

    page.get_by_role("heading", name="王芳，您好").wait_for()
