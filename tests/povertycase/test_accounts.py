"""Login by page and by API, lock-out, idle timeout, password age, second factor."""

import datetime

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.utils import timezone

from povertycase import passwords
from povertycase.models import User

PASSWORD = "Demo-pass-2026"
pytestmark = pytest.mark.django_db


def api_login(client, username="county", password=PASSWORD, **more):
    body = {"username": username, "password": password} | more
    return client.post("/api/v1/auth/login/", body, content_type="application/json")


def page_login(client, username="county", password=PASSWORD):
    return client.post("/accounts/login/", {"login": username, "password": password})


def test_page_login_leads_home(world, client):
    answer = page_login(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


def test_login_page_is_chinese_and_offers_no_sign_up(client):
    page = client.get("/accounts/login/").content.decode()

    assert "登录" in page
    assert "signup" not in page


def test_api_login_gives_a_token_that_opens_me(world, client):
    token = api_login(client).json()["token"]

    me = client.get("/api/v1/me/", headers={"Authorization": f"Token {token}"}).json()

    assert me["username"] == "county"
    assert me["postings"][0]["role"] == "county"
    assert me["postings"][0]["division_name"] == "示例县"


def test_token_makes_no_session(world, client):
    answer = api_login(client)

    assert "session" not in answer.cookies
    assert client.get("/").status_code == 302


def test_logout_ends_the_token(world, client):
    headers = {"Authorization": f"Token {api_login(client).json()['token']}"}

    assert client.post("/api/v1/auth/logout/", headers=headers).status_code == 204
    assert client.get("/api/v1/me/", headers=headers).status_code == 401


@pytest.mark.parametrize("username", ["county", "nobody"])
def test_wrong_password_and_unknown_user_read_the_same(world, client, username):
    answer = api_login(client, username, "wrong")

    assert answer.status_code == 401
    assert answer.json() == {"code": "wrong_credentials", "message": "用户名或密码不正确。", "details": []}


def test_five_wrong_passwords_lock_page_and_api(world, client):
    for _ in range(5):
        api_login(client, password="wrong")

    refused = api_login(client)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    locked = page_login(client)
    assert locked.status_code == 429
    assert "锁定" in locked.content.decode()


def test_lock_opens_after_a_quarter_of_an_hour(world, client, time_machine):
    time_machine.move_to(timezone.now())
    for _ in range(5):
        api_login(client, password="wrong")

    time_machine.shift(datetime.timedelta(minutes=16))

    assert api_login(client).status_code == 200


def test_session_ends_after_half_an_hour_idle(world, client, time_machine):
    time_machine.move_to(timezone.now())
    page_login(client)

    time_machine.shift(datetime.timedelta(minutes=29))
    assert client.get("/").status_code == 200
    time_machine.shift(datetime.timedelta(minutes=31))
    assert client.get("/").status_code == 302


def test_session_is_written_once_a_minute_while_its_person_works(world, client, time_machine):
    nine = timezone.now().replace(hour=9, minute=0, second=0)
    time_machine.move_to(nine, tick=False)
    page_login(client)
    ends = []
    for minutes, seconds in ((0, 10), (0, 59), (1, 5), (29, 0), (57, 0)):
        time_machine.move_to(nine + datetime.timedelta(minutes=minutes, seconds=seconds), tick=False)
        assert client.get("/").status_code == 200
        ends.append(Session.objects.get().expire_date)

    assert ends[0] == ends[1] < ends[2] < ends[3] < ends[4]


def test_old_password_must_be_changed_first(world, client):
    User.objects.filter(username="county").update(
        password_changed_at=timezone.now() - datetime.timedelta(days=181)
    )
    page_login(client)

    answer = client.get("/")

    assert answer["Location"] == "/accounts/password/change/"
    assert api_login(client).json()["code"] == "password_expired"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Short-1", "10"),
        ("onlylowercase", "三种"),
        ("Countyyyy-1", "相似"),
        (PASSWORD, "最近 5 次"),
    ],
)
def test_weak_or_used_password_is_refused_in_chinese(world, client, new, said):
    page_login(client)
    world.county.set_password(PASSWORD)
    world.county.save()
    client.force_login(world.county, backend="allauth.account.auth_backends.AuthenticationBackend")
    from_old = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    if new == PASSWORD:
        first = {"oldpassword": PASSWORD, "password1": "Another-pass-2026", "password2": "Another-pass-2026"}
        client.post("/accounts/password/change/", first)
        world.county.refresh_from_db()
        client.force_login(world.county, backend="allauth.account.auth_backends.AuthenticationBackend")
        second = {"oldpassword": "Another-pass-2026", "password1": "Another-pass-2026"}
        from_old = second | {"password2": "Another-pass-2026"}

    page = client.post("/accounts/password/change/", from_old)

    assert page.status_code == 200
    assert said in page.content.decode()


def test_second_factor_is_asked_for_and_honoured(world, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(world.county, secret)

    without = api_login(client)
    assert (without.status_code, without.json()["code"]) == (401, "otp_required")
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert api_login(client, otp=code).status_code == 200


def code_for(secret, *, later=0):
    """What an authenticator shows; later: how many half minutes from now."""
    counter = next(totp.yield_hotp_counters_from_time()) + later
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_a_role_that_needs_a_second_factor_is_led_to_it_on_the_first_login(world, client, settings):
    settings.REQUIRE_MFA_ROLES = ["county"]

    assert page_login(client)["Location"] == "/"
    assert client.get("/")["Location"] == client.get("/households/")["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/").content.decode()
    assert "您的岗位登录须用动态验证码" in page
    assert "/accounts/2fa/totp/activate/" in page

    # Whoever finds a session open must not bind a telephone of their own: the password once more.
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert again.startswith("/accounts/reauthenticate/")
    form = client.post(again, {"password": PASSWORD}, follow=True)
    assert form.redirect_chain == [("/accounts/2fa/totp/activate/", 302)]
    assert "您的岗位登录须用动态验证码" in form.content.decode()
    sent = client.post("/accounts/2fa/totp/activate/", {"code": code_for(form.context["form"].secret)})
    assert sent.status_code == 302
    assert client.get("/").status_code == 200
    assert "须用动态验证码" not in client.get("/accounts/2fa/").content.decode()


def test_afterwards_every_login_asks_for_the_code(world, client, settings, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    settings.REQUIRE_MFA_ROLES = ["county"]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(world.county, secret)

    assert page_login(client)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})["Location"] == "/"
    assert client.get("/").status_code == 200


def test_the_api_says_in_a_sentence_what_such_an_account_lacks(world, client, settings):
    settings.REQUIRE_MFA_ROLES = ["county"]

    refused = api_login(client)
    assert (refused.status_code, refused.json()["code"]) == (401, "second_factor_required")
    assert refused.json()["message"] == "您的岗位须先在网页上启用动态验证码。"
    assert api_login(client, "township").status_code == 200

    page_login(client)
    by_session = client.get("/api/v1/me/")
    assert (by_session.status_code, by_session.json()["code"]) == (403, "second_factor_required")
    assert "动态验证码" in by_session.json()["message"]

    secret = totp.generate_totp_secret()
    totp.TOTP.activate(world.county, secret)
    assert api_login(client).json()["code"] == "otp_required"
    assert api_login(client, otp=code_for(secret)).status_code == 200


def test_an_expired_password_is_explained_where_it_is_changed(world, client):
    passwords.expire(world.county)
    page_login(client)

    assert "由他人设置" in client.get("/accounts/password/change/").content.decode()
    assert client.get("/api/v1/me/").json()["code"] == "password_expired"


def test_api_speaks_json_only_and_answers_unknown_addresses(world, logged_in):
    client = logged_in(world.county)

    assert client.get("/api/v1/me/", headers={"Accept": "text/html"}).status_code in {200, 406}
    missing = client.get("/api/v1/nothing/")
    assert missing.status_code == 404
    assert missing.json()["code"] == "not_found"


def test_private_answers_are_kept_by_no_cache(world, logged_in):
    assert "no-store" in logged_in(world.county).get("/")["Cache-Control"]


def test_health_needs_no_login_and_metrics_stay_on_this_machine(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").json()["database"] is True
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_unknown_filter_is_an_error(world, logged_in):
    answer = logged_in(world.county).get("/api/v1/divisions/?colour=red")

    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "colour"


def test_divisions_page_by_cursor(world, logged_in):
    client, seen, cursor = logged_in(world.county), [], ""
    while True:
        body = client.get(f"/api/v1/divisions/?page_size=5&under=9901&cursor={cursor}").json()
        seen += [row["code"] for row in body["results"]]
        cursor = body["next"]
        if not cursor:
            break

    assert len(seen) == len(set(seen)) == body["count"]
