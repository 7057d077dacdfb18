"""帮扶公开查询 (1-13): what anybody learns of a county, and what nobody does."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitoring import actions
from monitoring.actions.opened import SMALL_CELL
from monitoring.choices.opened import OPEN_FIGURES, OPEN_RATES
from povertycase.figures import measures
from povertycase.models import Division, MonthFigure, PolicyParameter
from tests import factories
from tests.once import once

pytestmark = pytest.mark.django_db

MONTH = datetime.date(2026, 10, 1)
BEFORE = datetime.date(2026, 9, 1)
ADDRESS = f"/open/{factories.COUNTY}/"
# 甲镇 in two villages, 乙镇, 丙乡; the neighbour's county beside them.
ACTIVE = {factories.VILLAGE: 20, "990101100202": 30, factories.SISTER_VILLAGE: 40, "990101110201": 60}
MONITORED = {factories.VILLAGE: 2, factories.SISTER_VILLAGE: 7, "990101110201": 9}


def kept(measure, figures, month=MONTH):
    MonthFigure.objects.bulk_create(
        MonthFigure(division_id=code, measure=measure, month=month, value=value)
        for code, value in figures.items()
    )


def say(key, value, division=factories.COUNTY):
    return PolicyParameter.objects.create(
        key=key, division_id=division, valid_from=BEFORE, value=value, source="示例县政府决定"
    )


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker):
    def made():
        factories.divisions()
        kept("households.active", {**ACTIVE, factories.OTHER_VILLAGE: 7777})
        kept("monitoring.monitored", MONITORED)
        kept("households.active", {factories.VILLAGE: 8888}, BEFORE)
        kept("tickets.counted", {factories.TOWN: 8, factories.SISTER_TOWN: 16, "990101110": 10})
        kept("tickets.closed", {factories.TOWN: 6, factories.SISTER_TOWN: 8, "990101110": 5})
        kept("funds.special_allocated", {factories.TOWN: 1_234_500, factories.COUNTY: 50_000})
        kept("projects.listed", {factories.VILLAGE: 1})
        # What is counted and nobody's to see.
        kept("safeguards.failing", {factories.VILLAGE: 424_242})
        kept("households.gap_phone", {factories.VILLAGE: 424_242})
        return SimpleNamespace(county=Division.objects.get(pk=factories.COUNTY))

    yield from once(django_db_blocker, made)


@pytest.fixture
def opened(there):
    return say("open.enquiry", "open")


def ask(address=ADDRESS, ip="10.0.0.1", client=None, **headers):
    return (client or Client()).get(address, REMOTE_ADDR=ip, **headers)


def row_of(page, place):
    """{figure: what is written of a township}."""
    body = page.content.decode()
    row = body[body.index(f'<th scope="row">{place}</th>') :]
    row = row[: row.index("</tr>")]
    cells = re.findall(r'data-label="([^"]+)">(.*?)</td>', row, re.S)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for label, cell in cells}


def whole_of(page):
    body = page.content.decode()
    body = body[: body.index("各乡镇")]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", body, re.S)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", told).split()) for label, told in pairs}


def test_a_county_that_did_not_open_is_one_that_there_is_not(there):
    """Byte for byte, after the same questions to the database, and never a neighbour's choice."""
    say("open.enquiry", "closed")
    say("open.enquiry", "open", factories.OTHER_COUNTY)
    answers, asked = [], []
    for code in (factories.COUNTY, "990109", "x", "9901", factories.TOWN, factories.VILLAGE):
        with CaptureQueriesContext(connection) as queries:
            answers.append(ask(f"/open/{code}/"))
        asked.append(len(queries))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len(set(asked)) == 1
    assert ask(f"/open/{factories.OTHER_COUNTY}/").status_code == 200


def test_it_is_off_until_the_county_says_so_and_off_again_after(there):
    """The decision is dated: it holds from its first day to its last."""
    assert (ask().status_code, ask("/open/").status_code) == (404, 404)
    decided = say("open.enquiry", "open")
    assert (ask().status_code, ask("/open/").status_code) == (200, 200)
    PolicyParameter.objects.filter(pk=decided.pk).update(valid_to=MONTH)
    assert ask().status_code == 404


def test_the_figures_are_those_of_the_last_month_that_ended(opened):
    page = ask()
    shown = page.content.decode()

    assert "数据截至 2026年10月31日" in shown
    assert whole_of(page)["在册户"] == "150 户"
    assert row_of(page, "甲镇")["在册户"] == "50 户"
    assert not any(told in shown for told in ("8888", "8,888", "7,777", "7777"))


def test_small_counts_are_unsaid_and_cannot_be_subtracted(opened):
    """甲镇 has two, so 乙镇, the smallest other one, is not told either; the whole is."""
    page = ask()
    told = {place: row_of(page, place)["监测对象"] for place in ("甲镇", "乙镇", "丙乡")}

    assert told == {"甲镇": "不公开", "乙镇": "不公开", "丙乡": "9 户"}
    assert whole_of(page)["监测对象"] == "18 户"
    assert "少于 5 的不公开" in page.content.decode()


def test_the_limit_is_the_countys(opened):
    say(SMALL_CELL, 2)
    page = ask()

    assert row_of(page, "甲镇")["监测对象"] == "2 户"


def test_rates_of_what_is_unsaid_are_unsaid(opened):
    """所有乡镇都说得出时才有率; with a small part the rate would tell it."""
    assert row_of(ask(), "乙镇")["整改完成率"] == "50.00 %"
    MonthFigure.objects.filter(measure="tickets.closed", division=factories.SISTER_TOWN).update(value=2)
    page = ask()

    assert {row_of(page, place)["整改完成率"] for place in ("甲镇", "乙镇")} >= {"不公开"}
    assert row_of(page, "乙镇")["已整改销号"] == "不公开"


def test_what_lies_in_no_township_is_in_the_whole_alone(opened):
    page = ask()

    assert whole_of(page)["今年专项资金已安排"] == "128.45 万元"
    assert row_of(page, "甲镇")["今年专项资金已安排"] == "123.45 万元"
    assert row_of(page, "甲镇")["项目库项目"] == "1 个"


def test_nothing_else_is_ever_told(opened):
    """A closed list: no other measure, no village, no place of somebody else."""
    page = ask().content.decode()

    assert not any(
        told in page for told in ("424242", "424,242", "红星村", "丁镇", "邻县", factories.VILLAGE)
    )


def test_the_closed_list_names_measures_that_there_are():
    known = {each.code for each in measures()}
    listed = {each.code for each in OPEN_FIGURES}

    assert listed <= known
    assert {each.within for each in OPEN_FIGURES} <= listed | {""}
    assert all({part, whole} <= listed for _label, part, whole in OPEN_RATES)
    # What tells health, schooling, income or a department's word stays inside.
    assert not any(code.startswith(("safeguards.", "warnings.", "loans.", "quality.")) for code in listed)


def test_it_is_the_same_for_everybody_and_may_be_kept(opened, there):
    """No cookie is read or set: somebody logged in gets the bytes that a stranger gets."""
    officer = Client()
    officer.force_login(factories.user("officer", "county", factories.COUNTY))
    answers = [ask(), ask(client=officer)]

    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert Client().post(ADDRESS).status_code == 405


def test_the_questions_are_as_many_whatever_is_in_the_county(opened):
    with CaptureQueriesContext(connection) as few:
        ask()
    town = Division.objects.create(
        code="990101120", name="戊镇", level="township", parent_id=factories.COUNTY
    )
    kept("households.active", {town.pk: 70})
    with CaptureQueriesContext(connection) as more:
        ask()

    assert len(few) == len(more)


def test_an_address_over_its_limit_waits_and_nobody_else(opened):
    say("open.per_address_hour", 2, None)
    answers = [ask(ip="10.0.0.7") for _each in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"]
    assert answers[2].headers["Cache-Control"] == "no-store"
    assert ask(ip="10.0.0.8").status_code == 200


def test_the_way_to_a_declaration_stands_where_there_is_one(opened):
    assert "查申报进度" not in ask().content.decode()
    township = factories.user("town", "township", factories.TOWN)
    actions.issue_code(Division.objects.get(pk=factories.VILLAGE), by=township)

    assert "查申报进度" in ask().content.decode()


def test_several_open_counties_are_offered(opened):
    assert ask("/open/").content == ask().content
    say("open.enquiry", "open", factories.OTHER_COUNTY)
    page = ask("/open/").content.decode()

    assert all(f"/open/{code}/" in page for code in (factories.COUNTY, factories.OTHER_COUNTY))


def test_before_a_month_has_ended_there_is_nothing_to_see(there):
    say("open.enquiry", "open")
    MonthFigure.objects.all().delete()

    assert "还没有可以公开的数据" in ask().content.decode()


def test_a_word_that_is_none_is_refused(there):
    wrong = PolicyParameter(key="open.enquiry", valid_from=MONTH, value="on", source="示例")

    with pytest.raises(ValidationError, match=r'“帮扶公开查询页面”应写成下面几个词之一.*"open"（开放）'):
        wrong.full_clean()
