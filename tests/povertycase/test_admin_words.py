"""The administrators' pages speak Chinese: every page of every table, read as a person reads it."""

import ast
import gettext
import html
import io
import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from knox.models import AuthToken

from households.models import VisitQuestion
from povertycase import actions, tasks
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.celery import app
from povertycase.choices import JobKind, Role
from povertycase.models import CalendarDay, Channel, Dispatch, Division, Job, PolicyParameter
from povertycase.models.parameter_titles import PARAMETER_TITLES, in_words
from povertycase.models.trail import verb_labels
from rectification.models import TicketType
from tests import factories
from tests.test_architecture import CODE

pytestmark = pytest.mark.django_db
PAGES = ("changelist", "add", "import", "export")
ON_A_ROW = ("change", "history", "delete")
WORD = re.compile(r"[A-Za-z]{2,}")
ATTRIBUTES = re.compile(r'(?:title|placeholder|aria-label|alt)="([^"]*)"')
SHOWN_BUTTON = re.compile(r'<input[^>]*type="(?:submit|button|reset)"[^>]*value="([^"]*)"')
# Names of formats, of what a machine is called by, and of the cast.
ALLOWED = re.compile(
    r"\b(csv|CSV|xlsx|XLSX|ID|IP)\b|"
    r"\b(county|township|security|system|audit|auditor|leader|stranger|sister|village|helper|department|prefecture)\b"
)


@pytest.fixture
def world():
    cast = factories.world()
    save_parameters(read_parameters())
    tasks.schedule()
    CrontabSchedule.objects.create(minute="0", hour="2")
    CalendarDay.objects.create(day="2026-10-01", kind="holiday")
    TicketType.objects.create(code="O.1", topic="other", name="其他问题")
    VisitQuestion.objects.create(label="种茶几亩", kind="number", unit="亩", division_id=factories.COUNTY)
    for kind in JobKind:
        Job.objects.create(kind=kind, dedup_key=kind, actor=cast.county)
    robot = Channel.objects.create(
        name="县工作群", kind="wecom", division_id=factories.COUNTY, address="https://qyapi.weixin.qq.com/k"
    )
    Dispatch.objects.create(channel=robot, day="2026-10-08", until_on="2026-10-08", text="待办")
    AuthToken.objects.create(user=cast.county)
    totp.TOTP.activate(cast.county, totp.generate_totp_secret())
    login = {
        "username": "county",
        "ip_address": "127.0.0.1",
        "path_info": "/",
        "attempt_time": timezone.now(),
    }
    AccessAttempt.objects.create(failures_since_start=5, **login)
    AccessLog.objects.create(**login)
    AccessFailureLog.objects.create(**login)
    for verb in ("reveal", "denied", "admin_add", "find_by_certificate", "register_household"):
        actions.record(verb, cast.own, by=cast.county)
    return cast


def pages_of(model):
    for page in (*PAGES, *ON_A_ROW):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        row = model._default_manager.order_by("pk").last()
        try:
            yield reverse(name, args=[row.pk] if page in ON_A_ROW else [])
        except NoReverseMatch:
            continue


def english(answer):
    """The English words a person meets on a page."""
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", answer.content.decode())
    # What a table holds is data and code: names of tasks, keys of parameters. What a page says is around it.
    page = re.sub(r"(?s)<(code|pre)\b.*?</\1>", " ", page)
    said = [
        *ATTRIBUTES.findall(page),
        *SHOWN_BUTTON.findall(page),
        *re.sub(r"<[^>]+>", "\n", page).splitlines(),
    ]
    found = (ALLOWED.sub("", html.unescape(line)).strip() for line in said)
    return sorted({line for line in found if WORD.search(line)})


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT])
def test_no_page_of_the_admin_speaks_english(world, logged_in, role):
    client = logged_in(getattr(world, role))
    faults, opened = [], 0
    for path in ["/admin/", *(path for model in admin.site._registry for path in pages_of(model))]:
        answer = client.get(path)
        if answer.status_code == 200:
            opened += 1
            faults += [f"{path}: {line}" for line in english(answer)]

    assert opened > 8
    assert not faults, "\n".join(faults)


# --- what stands behind the words ----------------------------------------------------------------


def recorded_verbs():
    """Every verb that code hands to `record`, and every step of a state machine."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"record", "_record"}:
                yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
    for model in apps.get_models():
        yield from getattr(model, "MOVES", {})


def test_every_verb_of_the_trail_has_a_chinese_name():
    verbs = set(recorded_verbs())

    assert {"reveal", "register_household", "admin_add"} <= verbs | set(verb_labels())
    assert verbs - set(verb_labels()) == set()


def test_every_parameter_has_a_title_of_its_own():
    keys = {row["key"] for row in read_parameters()}

    assert keys - set(PARAMETER_TITLES) == set()
    assert len({str(title) for title in PARAMETER_TITLES.values()}) == len(PARAMETER_TITLES)


def test_every_job_has_a_name():
    assert set(JobKind.values) <= set(app.tasks) | {job.task.name for job in tasks.scheduled_jobs().values()}


def test_the_compiled_catalogue_is_that_of_the_text():
    """msgfmt is no part of what a user installs: the compiled file is kept, and must not fall behind."""
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    entries = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE)
    with (folder / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)

    assert len(entries) == 7
    assert all(catalogue.gettext(message) == chinese for message, chinese in entries)


def test_other_packages_words_are_no_change_of_their_tables():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_scheduled_job_is_entered_once_and_stays_as_it_was_changed():
    tasks.schedule()
    PeriodicTask.objects.filter(task="povertycase.requeue_jobs").update(enabled=False)
    tasks.schedule()

    row = PeriodicTask.objects.get(task="povertycase.requeue_jobs")
    assert (row.enabled, row.name, str(row.interval)) == (False, "重新派发中断的任务", "每 30 秒")
    assert PeriodicTask.objects.count() == len(tasks.scheduled_jobs())


def test_what_an_older_version_entered_takes_its_words():
    """Beat's own clean-up of results goes, and the English names of the first version."""
    every = IntervalSchedule.objects.create(every=30, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(name="requeue_jobs", task="povertycase.requeue_jobs", interval=every)
    PeriodicTask.objects.create(name="celery.backend_cleanup", task="celery.backend_cleanup", interval=every)

    tasks.schedule()

    names = set(PeriodicTask.objects.values_list("name", flat=True))
    assert names == {str(job.title) for job in tasks.scheduled_jobs().values()}
    assert app.conf.result_expires is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (15, "15"),
        ("0.60", "0.60"),
        ({"most": 59, "least": 16}, "最低 16，最高 59"),
        ({"days": 20, "count": "working"}, "天数 20，按 工作日"),
        ({"primary": {"least": 6, "most": None}, "college": {"least": 18}}, "小学 最低 6；大专 最低 18"),
    ],
)
def test_a_value_is_read_in_words(value, words):
    assert in_words(value) == words


def test_every_word_of_the_shipped_values_is_known():
    for row in read_parameters():
        assert not re.search("[a-z]{3,}", in_words(row["value"])), row["key"]


def test_an_account_shows_what_it_may_do_and_tells_namesakes_apart(world, logged_in):
    client = logged_in(world.security)

    assert "甲镇 乡镇经办" in client.get("/admin/povertycase/user/").content.decode()
    page = client.get(f"/admin/povertycase/user/{world.township.pk}/change/").content.decode()
    assert "乡镇经办" in page
    assert "邻县" not in page
    assert "（township）" in client.get("/admin/povertycase/posting/add/").content.decode()


def test_a_clock_that_cannot_be_read_is_explained(world, logged_in):
    form = {"minute": "99", "hour": "2", "day_of_month": "*", "month_of_year": "*", "day_of_week": "*"}

    page = logged_in(world.system).post("/admin/django_celery_beat/crontabschedule/add/", form)

    assert page.status_code == 200
    assert "写法不对：0 至 59" in page.content.decode()
    assert (
        logged_in(world.system)
        .post("/admin/django_celery_beat/crontabschedule/add/", form | {"minute": "30"})
        .status_code
        == 302
    )
    assert str(CrontabSchedule.objects.get(minute="30", hour="2")) == "每天 02:30"
    assert str(CrontabSchedule.objects.get(hour="7-18")) == "每天 7 至 18 时，逢 30 分"


@pytest.mark.parametrize("heading", ["代码,名称,层级,上级", "code,name,level,parent"])
def test_sheets_have_chinese_columns_and_old_ones_are_understood(world, logged_in, heading):
    client = logged_in(world.system)
    level = "乡镇" if "代码" in heading else "township"
    sheet = io.BytesIO(f"{heading}\n990101199,新镇,{level},990101\n".encode())
    sheet.name = "rows.csv"
    preview = client.post("/admin/povertycase/division/import/", {"import_file": sheet, "format": "0"})
    assert preview.status_code == 200, preview
    confirm = {field.name: field.value() for field in preview.context["confirm_form"]}
    client.post("/admin/povertycase/division/process_import/", confirm)

    assert Division.objects.get(code="990101199").level == "township"

    exported = client.post("/admin/povertycase/division/export/", {"format": "0", "resource": "0"})
    lines = exported.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "代码,名称,层级,上级,起始日期,终止日期,并入"
    assert "990101199,新镇,乡镇,990101,,," in lines


def test_a_parameter_is_chosen_by_its_title(world, logged_in):
    client = logged_in(world.system)
    form = {
        "key": "reveal.per_day",
        "division": factories.COUNTY,
        "valid_from": "2026-01-01",
        "value": "300",
        "unit": "次",
        "source": "县文件",
    }

    assert client.post("/admin/povertycase/policyparameter/add/", form | {"key": "revael"}).status_code == 200
    assert client.post("/admin/povertycase/policyparameter/add/", form).status_code == 302
    row = PolicyParameter.objects.get(division=factories.COUNTY, key="reveal.per_day")
    assert (row.value, str(row)) == (300, "每人每天查看完整信息次数上限")


def test_days_of_reminders_that_are_no_list_are_refused_in_the_form(world, logged_in):
    """0-09: one number there would have stopped the reminders of every county."""
    client = logged_in(world.system)
    form = {
        "key": "remind.before_days",
        "division": factories.COUNTY,
        "valid_from": "2026-01-01",
        "value": "7",
        "unit": "天",
        "source": "县文件",
    }
    page = client.post("/admin/povertycase/policyparameter/add/", form)

    assert page.status_code == 200
    assert "“到期前提醒天数”应写成方括号里的整数天数" in page.text
    form["value"] = "[7]"
    assert client.post("/admin/povertycase/policyparameter/add/", form).status_code == 302


def test_beat_knows_every_job_the_first_time_it_reads_its_table(monkeypatch):
    """Else the first figures come after five minutes; the pages promise half a minute."""
    PeriodicTask.objects.all().delete()
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)
    monkeypatch.setattr("django_celery_beat.schedulers.transaction.commit", lambda: None)
    table = tasks.Timetable(app=app)

    assert {job.task.name for job in tasks.scheduled_jobs().values()} <= {
        entry.task for entry in table.schedule.values()
    }
