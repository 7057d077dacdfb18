"""bin/run --once: prepared, every scheduled job run, and who may log in is told."""

from io import StringIO

import pytest
from django.core.management import call_command

from households.models import Village
from povertycase import tasks
from povertycase.management.commands import run
from povertycase.models import Obligation
from povertycase.models.obligations import obligation_kinds
from tests import factories
from tests.povertycase.test_obligations import duty

pytestmark = pytest.mark.django_db
ACCOUNTS = "演示账号（初始密码均为 x）：\n  county      乡村振兴办\n"


@pytest.fixture
def run_once(settings, tmp_path, monkeypatch):
    """A function that runs it in an installation that has people already; what it said."""
    settings.POVERTYCASE_DATA = tmp_path
    monkeypatch.setattr(run, "collect_static_files", lambda: None)
    factories.divisions()
    factories.user("county", "county", factories.COUNTY)

    def once():
        said = StringIO()
        call_command("run", once=True, stdout=said)
        return said.getvalue()

    return once


def test_each_job_is_summed_up_and_the_accounts_are_named(run_once, tmp_path):
    (tmp_path / "demo_accounts.txt").write_text(ACCOUNTS)

    said = run_once()

    # There is nothing to do, but to count the villages of which nobody has written down this year.
    handled = {"refresh_figures": Village.objects.count()}
    assert handled["refresh_figures"]
    for name, job in tasks.scheduled_jobs().items():
        assert f"定时任务 {job.title}（{name}）：处理 {handled.get(name, 0)} 项" in said
    assert ACCOUNTS.strip() in said
    assert said.index("定时任务") < said.index("演示账号") < said.index("全部完成")


def test_an_installation_of_ones_own_names_nobody(run_once):
    assert "账号" not in run_once()


def test_a_job_that_fails_ends_it(run_once, monkeypatch):
    def broken():
        raise RuntimeError("no")

    monkeypatch.setattr(tasks, "scheduled_jobs", lambda: {"broken": tasks.ScheduledJob("坏", broken, None)})

    with pytest.raises(RuntimeError):
        run_once()


def test_what_was_there_before_an_upgrade_is_owed_from_the_first_start_on(run_once, monkeypatch):
    """0-09: nobody is asked to run a command for it."""
    monkeypatch.setattr(obligation_kinds()["measure"].duties, lambda: [duty()])

    run_once()

    assert Obligation.objects.get().subject_code == "measure:1"
