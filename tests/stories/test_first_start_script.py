"""The script that looks at a running site as everyone: it tells, and it notices."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command

from povertycase.models import User
from tests.stories import first_start


@pytest.fixture
def site(live_server, tmp_path):
    """A running site with the demonstration, and the file that names its accounts."""
    cache.clear()
    said = StringIO()
    call_command("seed_demo", households=20, stdout=said)
    accounts = tmp_path / "demo_accounts.txt"
    accounts.write_text(said.getvalue())
    return live_server.url, str(accounts)


def test_it_shows_everyone_and_notices_when_page_and_api_disagree(site, capsys, monkeypatch):
    assert first_start.main(*site) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == list(first_start.COLUMNS)
    assert len(lines) == User.objects.count() + 2
    (county,) = (line for line in lines if line.startswith("county "))
    assert "花名册导入" in county
    assert county.count("是") == 2
    assert lines[-1] == "全部能登录，网页与接口一致"

    counted = first_start.count_by_api
    monkeypatch.setattr(first_start, "count_by_api", lambda script, token: counted(script, token) + 1)
    assert first_start.main(*site) == 1
    assert "不一致或无法登录：village、helper" in capsys.readouterr().out


def test_a_shut_door_is_a_fault(site, capsys):
    seen = first_start.visit(site[0], "county", "乡村振兴办", "wrong-password")

    assert (seen.by_page, seen.by_api, seen.menu, seen.is_well) == (None, None, [], False)
