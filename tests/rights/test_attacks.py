"""Attacks that once worked, or are worth trying again: each test is one abuse by a person of the cast."""

import base64
import datetime
import io
import logging
import sys

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from households.models import Household, HouseholdMembership, Pairing, Person, RollBatch
from povertycase.actions import record, reveal, store_file
from povertycase.actions.scheduler import scheduler
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.exceptions import Refused
from povertycase.models import AuditEvent, Division, Job, Organisation, PolicyParameter, Posting, User
from povertycase.models.people import SCHEDULER
from povertycase.sheets import writing
from tests import factories
from tests.rights.matrix import BACKEND

pytestmark = pytest.mark.django_db

PASSWORD = "Demo-pass-2026"
NEW_PASSWORD = "Another-pass-2026"


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def import_csv(client, table, text):
    """Post a file to the admin's import page and confirm the preview, as a browser does."""
    path = f"/admin/povertycase/{table}/import/"
    file = io.BytesIO(text.encode())
    file.name = "rows.csv"
    preview = client.post(path, {"import_file": file, "format": "0", "resource": "0"})
    confirm = preview.context.get("confirm_form") if preview.context else None
    if confirm is not None:
        client.post(f"/admin/povertycase/{table}/process_import/", confirm.initial)
    return preview


# --- administrators ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("division", "code,name,level,parent\n990102100,改名镇,township,990102\n"),
        ("division", "code,name,level,parent\n990102101,新设镇,township,990102\n"),
        ("organisation", "division,name,kind,trade\n990102,邻县外单位,department,medical\n"),
        ("organisation", "division,name,kind,trade\n990102,新单位,helper,\n"),
        ("policyparameter", 'key,division,valid_from,value,unit,source\nk,990102,2026-01-01,"9",,改\n'),
    ],
)
def test_an_import_reaches_no_other_county(world, table, text):
    Organisation.objects.create(name="邻县外单位", kind=OrganisationKind.HELPER, division_id="990102")
    PolicyParameter.objects.create(
        key="k", division_id="990102", valid_from="2026-01-01", value=1, source="s"
    )

    import_csv(client_of(world.system), table, text)

    assert Division.objects.get(pk="990102100").name == "丁镇"
    assert not Division.objects.filter(pk="990102101").exists()
    assert Organisation.objects.get(division="990102").kind == OrganisationKind.HELPER
    assert PolicyParameter.objects.get().value == 1


def test_an_import_of_the_own_county_works_and_stands_in_the_trail(world):
    import_csv(
        client_of(world.system), "division", "code,name,level,parent\n990101112,戊镇,township,990101\n"
    )

    assert Division.objects.get(pk="990101112").name == "戊镇"
    assert AuditEvent.objects.filter(verb="admin_import", division_code="990101112").exists()


def test_a_code_cannot_be_typed_over_another_county(world):
    """Django takes a changed primary key for the row that has it already."""
    client = client_of(world.system)
    form = {"code": "990102100", "name": "夺来的镇", "level": "township", "parent": "990101"}

    client.post("/admin/povertycase/division/990101110/change/", form)
    client.post("/admin/povertycase/division/add/", form | {"code": "990102109"})

    assert Division.objects.get(pk="990102100").name == "丁镇"
    assert not Division.objects.filter(pk="990102109").exists()


def test_a_parameter_of_another_county_is_out_of_reach(world):
    row = PolicyParameter.objects.create(
        key="k", division_id="990102", valid_from="2026-01-01", value=1, source="s"
    )
    client, path = client_of(world.system), f"/admin/povertycase/policyparameter/{row.pk}/change/"
    form = {"key": "k", "division": "990101", "valid_from": "2026-01-01", "value": "9", "source": "改"}

    client.post(path, form)

    row.refresh_from_db()
    assert (row.division_id, row.value) == ("990102", 1)
    assert "邻县" not in client.get("/admin/povertycase/policyparameter/").content.decode()


def test_jobs_of_another_county_are_not_shown(world):
    Job.objects.create(kind="k", dedup_key="d", actor=world.neighbour)

    assert "neighbour" not in client_of(world.system).get("/admin/povertycase/job/").content.decode()


def test_second_factors_and_tokens_are_shown_without_secrets_and_only_ones_own_county(world):
    secret = totp.generate_totp_secret()
    mine, theirs = (totp.TOTP.activate(user, secret).instance for user in (world.county, world.neighbour))
    token, _text = AuthToken.objects.create(user=world.neighbour)
    client = client_of(world.security)

    own = client.get(f"/admin/mfa/authenticator/{mine.pk}/change/")
    listed = client.get("/admin/mfa/authenticator/").content.decode()

    assert own.status_code == 200
    assert secret not in own.content.decode()
    assert "neighbour" not in listed
    assert client.get(f"/admin/mfa/authenticator/{theirs.pk}/change/").status_code == 404
    assert "neighbour" not in client.get("/admin/knox/authtoken/").content.decode()
    client.post(f"/admin/knox/authtoken/{token.pk}/delete/", {"post": "yes"})
    assert AuthToken.objects.filter(pk=token.pk).exists()


def test_an_account_that_works_in_another_county_too_is_out_of_reach(world):
    """Whoever resets its password would enter the other county."""
    today = timezone.localdate()
    factories.post(
        world.neighbour, Role.TOWNSHIP, factories.TOWN, valid_to=today - datetime.timedelta(days=1)
    )
    both = factories.user("both", Role.TOWNSHIP, factories.TOWN)
    factories.post(both, Role.TOWNSHIP, "990102100")
    client = client_of(world.security)

    for user in (world.neighbour, both):
        path = f"/admin/povertycase/user/{user.pk}/password/"
        client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"})
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


def test_a_posting_stays_with_its_person_and_can_be_ended(world):
    both = factories.user("both", Role.TOWNSHIP, factories.TOWN)
    factories.post(both, Role.TOWNSHIP, "990102100")
    posting = Posting.objects.get(user=both, division=factories.TOWN)
    form = {
        "user": world.stranger.pk,
        "role": "township",
        "division": factories.TOWN,
        "valid_from": "2024-01-01",
        "valid_to": "2026-01-31",
    }

    client_of(world.security).post(f"/admin/povertycase/posting/{posting.pk}/change/", form)

    posting.refresh_from_db()
    assert posting.user == both
    assert posting.valid_to == datetime.date(2026, 1, 31)


def test_a_password_set_by_an_administrator_must_be_changed(world):
    client = client_of(world.security)
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post(
        f"/admin/povertycase/user/{world.township.pk}/password/", passwords | {"usable_password": "true"}
    )
    client.post(
        "/admin/povertycase/user/add/",
        passwords | {"username": "fresh", "name": "新人", "usable_password": "true"},
    )

    for name in ("township", "fresh"):
        user = User.objects.get(username=name)
        assert user.check_password(NEW_PASSWORD), name
        assert client_of(user).get("/")["Location"] == "/accounts/password/change/", name


def test_nobody_gets_the_account_of_the_scheduled_jobs(world):
    """What lapses by itself stands under its name: whoever acted as it would leave no trace of their own."""
    client = client_of(world.security)
    form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}

    refused = client.post("/admin/povertycase/user/add/", form | {"username": SCHEDULER, "name": "新人"})

    assert "“scheduler”是定时任务的账号" in refused.content.decode()
    account = scheduler()
    facts = {"username": SCHEDULER, "name": "定时任务", "email": "", "is_active": "on"}
    client.post(f"/admin/povertycase/user/{account.pk}/change/", facts)
    account.refresh_from_db()
    assert not account.is_active
    with pytest.raises(IntegrityError, match="user_scheduler_is_nobodys"), transaction.atomic():
        User.objects.filter(pk=account.pk).update(is_active=True)


def test_the_audit_administrator_sees_exports_and_lookups(world):
    """What concerns no single record happened where the person works."""
    client_of(world.county).post("/households/export/", {"purpose": "四季度核查"})
    client_of(world.county).post("/households/find/", {"number": "0015"})

    page = client_of(world.audit).get("/admin/povertycase/auditevent/").content.decode()

    assert "export_households" in page
    assert "find_by_certificate" in page


# --- logging in ---------------------------------------------------------------------------------------


def test_an_expired_password_opens_no_api_through_the_session(world):
    User.objects.filter(pk=world.county.pk).update(
        password_changed_at=timezone.now() - datetime.timedelta(days=181)
    )

    answer = client_of(world.county).get("/api/v1/households/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "password_expired"


def test_a_new_password_ends_the_tokens(world):
    _row, token = AuthToken.objects.create(user=world.county)
    client = client_of(world.county)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post("/accounts/password/change/", form)

    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 401


def api_login(otp):
    body = {"username": "county", "password": PASSWORD, "otp": otp}
    return Client().post("/api/v1/auth/login/", body, content_type="application/json")


def api_login_as(name, password):
    body = {"username": name, "password": password}
    return Client().post("/api/v1/auth/login/", body, content_type="application/json")


def test_one_time_codes_cannot_be_tried_out_by_api(world):
    totp.TOTP.activate(world.county, totp.generate_totp_secret())

    for number in range(5):
        assert api_login(f"00000{number}").status_code in {401, 429}

    assert api_login("000009").status_code == 429


def test_leaving_the_code_out_is_not_a_wrong_code(world):
    totp.TOTP.activate(world.county, totp.generate_totp_secret())

    assert [api_login("").status_code for _ in range(6)] == [401] * 6


def test_one_time_codes_cannot_be_tried_out_on_the_page(world):
    totp.TOTP.activate(world.county, totp.generate_totp_secret())
    client = Client()
    client.post("/accounts/login/", {"login": "county", "password": PASSWORD})

    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{n:06d}"}) for n in range(12)]

    errors = answers[-1].context["form"].errors.as_data()
    assert [error.code for error in errors["code"]] == ["too_many_login_attempts"]


def test_a_lock_cannot_be_gone_round_by_writing_the_name_differently(world):
    """Names are found whatever their case: two to the power of six doors led to one account."""
    names = ["county", "COUNTY", "County", "cOunty", "coUnty"]
    for name in names:
        assert api_login_as(name, "Wrong-pass-2026").status_code in {401, 429}

    assert api_login_as("counTY", PASSWORD).status_code == 429
    page = Client().post("/accounts/login/", {"login": "CountY", "password": PASSWORD})
    assert page.status_code == 429


def test_an_unknown_name_is_locked_like_a_known_one(world):
    for known, unknown in zip(["county", "COUNTY"] * 3, ["nobody", "NOBODY"] * 3, strict=True):
        answers = [api_login_as(name, "Wrong-pass-2026") for name in (known, unknown)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("path", ["/", "/households/", "/api/v1/households/"])
def test_a_role_that_needs_a_second_factor_gets_nowhere_without(world, settings, path):
    settings.REQUIRE_MFA_ROLES = ["county"]

    answer = client_of(world.county).get(path)

    assert answer.status_code in {302, 403}
    assert answer.status_code == 403 or answer["Location"] == "/accounts/2fa/"
    assert client_of(world.county).get("/accounts/2fa/").status_code == 200
    assert client_of(world.township).get(path).status_code == 200
    assert api_login("").status_code == 401


# --- fields of trades ---------------------------------------------------------------------------------


def test_a_second_posting_opens_no_columns_where_it_does_not_reach(world):
    """Staff of a department answer for a household or two as well: that opens those, not the county."""
    factories.post(world.department, Role.HELPER, factories.TOWN)
    Pairing.objects.create(
        helper=world.department,
        household=world.own,
        division_id=factories.VILLAGE,
        started_on=factories.SINCE,
    )
    Household.objects.update(bank_account="6228480012345678901")
    user = User.objects.get(pk=world.department.pk)

    page = client_of(user).get(f"/households/{world.sibling.pk}/").content.decode()
    rows = client_of(user).get("/api/v1/households/?division=990101101").json()["results"]

    assert "一卡通账号" not in page
    assert "bank_account" not in rows[0]
    with pytest.raises(Refused):
        reveal(world.sibling, "bank_account", by=user, reason="核对一卡通账号")
    assert client_of(user).get("/api/v1/households/?is_house_unsafe=true").status_code == 400


def test_the_paired_household_opens_in_full(world):
    factories.post(world.department, Role.HELPER, factories.TOWN)
    Pairing.objects.create(
        helper=world.department,
        household=world.own,
        division_id=factories.VILLAGE,
        started_on=factories.SINCE,
    )
    Household.objects.update(bank_account="6228480012345678901")
    user = User.objects.get(pk=world.department.pk)
    world.own.refresh_from_db()

    assert reveal(world.own, "bank_account", by=user, reason="核对一卡通账号") == "6228480012345678901"
    assert "一卡通账号" in client_of(user).get(f"/households/{world.own.pk}/").content.decode()


def test_two_departments_of_two_counties_do_not_add_up(world):
    finance = Organisation.objects.create(
        name="财政局", kind=OrganisationKind.DEPARTMENT, trade=Trade.FINANCE, division_id="990102"
    )
    factories.post(world.department, Role.DEPARTMENT, "990102", organisation=finance)
    user = User.objects.get(pk=world.department.pk)

    with pytest.raises(Refused):
        reveal(world.own, "bank_account", by=user, reason="核对一卡通账号")
    with pytest.raises(Refused):
        reveal(Person.objects.filter(name="赵六").get(), "certificate_number", by=user, reason="核对证件号码")


def test_a_wider_posting_of_the_office_opens_everything(world):
    factories.post(world.department, Role.COUNTY, factories.COUNTY)
    user = User.objects.get(pk=world.department.pk)

    assert "bank_account" in Household.readable_fields(user)


# --- addresses, cursors, oracles ------------------------------------------------------------------------


def test_a_cursor_says_nothing_about_anybody(world):
    factories.member(world.own, "王小二", "之子", name_pinyin="wangxiaoer")

    cursor = client_of(world.county).get("/api/v1/people/?page_size=1").json()["next"]

    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert not any(
        bytes(person.name_pinyin, "utf-8") in text for person in Person.objects.exclude(name_pinyin="")
    )
    assert b"false" not in text


@pytest.mark.parametrize(
    "values", ['[false, "99", "x"]', '[false, "\\u0000", 1]', '[true, "9", 99999999999999999999]']
)
def test_a_forged_cursor_gives_the_first_page(world, values):
    cursor = base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")

    answer = client_of(world.county).get(f"/api/v1/households/?ordering=division&cursor={cursor}")

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 2


@pytest.mark.parametrize(
    "query",
    [
        "page_size=" + "9" * 5000,
        "household=" + "9" * 30,
        "household=1e400",
        "household=NaN",
        "search=%00",
        "division=%00",
        "health=%00",
        "ordering=phone",
        "ordering=certificate_number",
        "id18=1",
        "phone__startswith=138",
        "household__phone=1",
    ],
)
def test_strange_questions_are_answered_calmly(world, query):
    assert client_of(world.county).get(f"/api/v1/people/?{query}").status_code in {200, 400}


@pytest.mark.parametrize("body", [{"new_head": 10**30}, {"new_head": 1, "relations": {"9" * 5000: "配偶"}}])
def test_strange_keys_are_answered_calmly(world, body):
    path = f"/api/v1/households/{world.own.pk}/change-head/"
    whole = {"version": 1, "relations": {}} | body

    answer = client_of(world.county).post(path, whole, content_type="application/json")

    assert answer.status_code in {400, 422}


def test_half_a_character_is_refused_in_words_that_can_be_written(world):
    """A choice that is none is repeated in the refusal."""
    sent = '{"source": 1, "type": "7.1", "found_on": "2026-03-02", "liability": "\\ud800"}'

    answer = client_of(world.county).post("/api/v1/tickets/", sent, content_type="application/json")

    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "liability")


@pytest.mark.parametrize("path", ["auth/login/", "people/find/"])
def test_brackets_without_end_are_malformed(world, path):
    answer = client_of(world.county).post(f"/api/v1/{path}", "[" * 100_000, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("reason", ["长" * 600, "核对\x00电话号码"])
def test_a_reason_that_cannot_be_kept_reveals_nothing(world, reason):
    Household.objects.update(phone="13800138000")

    answer = client_of(world.county).post(
        f"/households/{world.own.pk}/reveal/", {"field": "phone", "reason": reason}
    )

    assert answer.status_code == 422
    assert "13800138000" not in answer.content.decode()


@pytest.mark.parametrize(
    "search", ["13800138000", "8000", "0015", "990101", "519900198001010015", "6228480012345678901"]
)
def test_search_never_answers_about_numbers(world, search):
    Household.objects.update(phone="13800138000", bank_account="6228480012345678901")

    answer = client_of(world.county).get(f"/api/v1/people/?search={search}")

    assert answer.status_code == 400 or answer.json()["results"] == []


@pytest.mark.parametrize("name", ["is_house_unsafe", "has_water_difficulty", "gap"])
def test_a_department_cannot_filter_by_columns_of_others(world, name):
    client = client_of(world.department)
    value = "phone" if name == "gap" else "true"

    assert client.get(f"/api/v1/households/?{name}={value}").status_code == 400
    assert client.get(f"/households/?{name}={value}").content.decode().count("张三丰") == 1


def test_a_membership_of_another_household_is_not_a_member(world):
    elsewhere = world.foreign.memberships.get().pk
    client, base = client_of(world.township), f"/api/v1/households/{world.own.pk}"
    body = {"version": 1, "reason": "死亡", "membership": elsewhere}
    absent = body | {"membership": 9_999_999}

    answers = [
        client.post(f"{base}/end-membership/", each, content_type="application/json")
        for each in (body, absent)
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("name", ["division", "status", "version", "monitoring_category", "origin", "id18"])
def test_facts_cannot_carry_what_has_a_step_of_its_own(world, name):
    client = client_of(world.township)
    body = {"version": 1, "facts": {name: "990102100201"}}
    person = world.own.memberships.first().person_id

    for path in (f"households/{world.own.pk}", f"people/{person}"):
        answer = client.post(f"/api/v1/{path}/change/", body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["details"][0]["code"] == "fact_unknown"


def test_a_session_cannot_be_used_by_another_site(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.township, backend=BACKEND)

    body = {"version": 1, "facts": {"group_name": "夺"}}
    answer = client.post(f"/api/v1/households/{world.own.pk}/change/", body, content_type="application/json")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_no_address_leads_out(world, target):
    answer = Client().post(f"/accounts/login/?next={target}", {"login": "county", "password": PASSWORD})
    saved = client_of(world.county).post(
        "/households/filters/", {"name": "x", "query": f"next={target}&//evil.example/&search=张"}
    )

    assert answer["Location"] == "/"
    assert saved["Location"].startswith("/households/?search=")


def test_the_history_of_a_household_tells_nothing_of_a_members_earlier_life(world):
    """Who comes from another county brings a person, not that county's looks, reasons and names."""
    person = factories.member(world.foreign, "金丝雀", "之子", phone="13900139000")
    reveal(person, "phone", by=world.neighbour, reason="邻县的理由")
    Person.objects.filter(pk=person.pk).update(work_place="邻县的工厂")
    Person.objects.filter(pk=person.pk).update(work_place="")
    membership = person.memberships.get()
    membership.left_on, membership.left_reason = timezone.localdate(), "死亡"
    membership.save()
    household = world.own
    HouseholdMembership.objects.create(
        household=household, division_id=household.division_id, person=person, relation="之子"
    )
    person.refresh_from_db()
    reveal(person, "phone", by=world.county, reason="本县的理由")

    page = client_of(world.township).get(f"/households/{household.pk}/history/").content.decode()

    assert "本县的理由" in page
    assert "邻县的理由" not in page
    assert "邻县的工厂" not in page
    assert "neighbour" not in page


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_who_only_reads_is_refused_before_the_state_is_told(world, name):
    batch = RollBatch.objects.create(
        division_id=factories.TOWN,
        source=store_file(b"roll", name="roll.xlsx", by=world.township),
        scheme="national_jdlk",
        status="applying",
        moved_by=world.township,
        created_by=world.township,
    )
    client = client_of(getattr(world, name))

    for step in ("accept", "cancel", "resume", "undo"):
        body = {"version": 1, "accept": ["new"], "note": "核对"}
        answer = client.post(
            f"/api/v1/roll-imports/{batch.pk}/{step}/", body, content_type="application/json"
        )
        assert answer.status_code == 403, step


# --- traces -------------------------------------------------------------------------------------------


def test_a_traceback_in_the_log_has_no_numbers():
    handler = next(each for each in logging.getLogger().handlers if each.formatter)
    try:
        raise ValueError("telephone 13800138000\nDETAIL:  Failing row contains (519900198001010015, 张三丰).")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )
    for each in handler.filters:
        each.filter(record)

    line = handler.format(record)

    assert "519900198001010015" not in line
    assert "13800138000" not in line
    assert "张三丰" not in line


def test_the_database_logs_no_statement_and_no_row(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')"
        )
        assert cursor.fetchone() == ("panic", "terse")


def test_a_written_sheet_is_its_writers_alone(tmp_path):
    path = tmp_path / "roll.xlsx"
    table = writing.Table(
        title="花名册", subtitle="", columns=[writing.Column("姓名", "text")], rows=[["张三"]]
    )

    writing.write_table(path, table)

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_done_to_a_place_is_recorded_there(world):
    record("export", Division.objects.get(pk=factories.TOWN), by=world.county)

    assert AuditEvent.objects.get(verb="export").division_code == factories.TOWN
