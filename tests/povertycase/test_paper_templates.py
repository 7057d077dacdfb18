"""0-33: the layouts of a county's own papers: taken or refused, by edition, from a day on, and put aside."""

import datetime
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from povertycase.actions.paper_templates import (
    TemplateDraft,
    paper_of_today,
    restore_paper_layout,
    template_in_force,
    upload_paper_template,
)
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Division, PaperTemplate, Posting
from povertycase.models.paper_templates import specimen_of
from povertycase.papers import starting_layout
from tests import factories
from tests.once import once

pytestmark = pytest.mark.django_db
KIND = "month_bulletin"
PAGE = reverse("paper-template", args=[KIND])
TODAY = timezone.localdate()
LATER = TODAY + datetime.timedelta(days=30)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, factories.world)


@pytest.fixture
def county(cast):
    return Division.objects.get(pk=factories.COUNTY)


def own_layout(words="联系电话见通讯录"):
    """The system's layout with a line of the office's own."""
    paper = docx.Document(io.BytesIO(starting_layout(specimen_of(KIND))))
    paper.add_paragraph(words)
    raw = io.BytesIO()
    paper.save(raw)
    return raw.getvalue()


def upload(cast, county, *, by=None, **changes):
    facts = {"kind": KIND, "name": "通报.docx", "content": own_layout(), "in_force_from": TODAY}
    return upload_paper_template(county, TemplateDraft(**facts | changes), by=by or cast.county, on=TODAY)


def lines(content):
    return [line.text for line in docx.Document(io.BytesIO(content)).paragraphs]


def written(place=factories.COUNTY):
    return lines(paper_of_today(KIND, specimen_of(KIND).notice, place))


def test_the_latest_edition_whose_day_has_come_holds(cast, county):
    system = written()
    first = upload(cast, county)
    assert written() == [*system, "联系电话见通讯录"]
    assert written(factories.VILLAGE)[-1] == "联系电话见通讯录"
    assert written(factories.OTHER_COUNTY) == system
    upload(cast, county, content=own_layout("下月起用"), in_force_from=LATER)
    assert template_in_force(KIND, factories.COUNTY, on=TODAY) == first
    assert template_in_force(KIND, factories.COUNTY, on=LATER).edition == 2
    restore_paper_layout(county, kind=KIND, by=cast.county, on=TODAY)
    assert written() == system
    assert template_in_force(KIND, factories.COUNTY, on=LATER) is None
    with pytest.raises(Conflict):
        restore_paper_layout(county, kind=KIND, by=cast.county, on=TODAY)
    events = AuditEvent.objects.filter(subject="povertycase.papertemplate").order_by("pk")
    assert [event.verb for event in events] == [*["upload_paper_template"] * 2, "restore_paper_layout"]
    assert events[1].facts == {"paper": "月度通报", "template": 2}


def test_who_may_and_what_is_refused(cast, county):
    for person in (cast.township, cast.leader, cast.system, cast.neighbour):
        with pytest.raises(Refused):
            upload(cast, county, by=person)
    cases = {
        "extension": {"name": "通报.doc"},
        "in_force_from": {"in_force_from": TODAY - datetime.timedelta(days=1)},
        "template": {"content": own_layout("{{ ''.__class__ }}")},
        "kind": {"kind": "no_such"},
    }
    for code, change in cases.items():
        with pytest.raises(Invalid) as refused:
            upload(cast, county, **change)
        assert [each.code for each in refused.value.unmet] == [code], code
    with pytest.raises(Invalid):
        upload(cast, Division.objects.get(pk=factories.TOWN))
    assert not PaperTemplate.objects.exists()


def test_an_infected_file_is_turned_away_before_it_is_read(cast, county, settings):
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    with pytest.raises(Invalid, match="病毒扫描暂时不可用"):
        upload(cast, county)


def test_no_edition_changes(cast, county):
    row = upload(cast, county)
    for change in (lambda: PaperTemplate.objects.update(edition=9), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_layout_whose_names_are_gone_says_so(cast, county, monkeypatch):
    """After an upgrade: the paper is refused in words, and the system's layout is one step away."""
    upload(cast, county)
    monkeypatch.setattr("povertycase.actions.paper_templates.values_of", lambda *_known: {})
    with pytest.raises(Invalid, match="公文样式第 1 版不能用了"):
        written()


def test_the_page_tells_the_names_takes_a_file_and_keeps_every_edition(cast, client):
    client.force_login(cast.county)
    page = client.get(PAGE).text
    for words in ("{{ 期末户数 }}", "{%tr for 行 in 各乡镇 %}", "{%p if 有说明 %}", "一直用系统样式"):
        assert words in page, words
    layout = client.get(reverse("paper-template-layout", args=[KIND]))
    assert layout.headers["Content-Disposition"].endswith(".docx")

    def send(content, **changes):
        file = SimpleUploadedFile("通报.docx", content)
        return client.post(PAGE, {"file": file, "in_force_from": TODAY.isoformat()} | changes)

    refused = send(own_layout("{{ 期末户 }}"))
    assert refused.status_code == 422
    assert "没有“期末户”这个变量，是不是“期末户数”？" in refused.text
    assert client.post(PAGE, {"in_force_from": "2026-02-30"}).status_code == 422
    assert send(layout.content).status_code == 302
    row = PaperTemplate.objects.get()
    assert "现用第 1 版" in client.get(PAGE).text
    assert "第 1 版" in client.get(reverse("paper-template-list")).text
    kept = client.get(reverse("paper-template-document", args=[row.pk]))
    assert kept.content == layout.content
    sample = client.get(reverse("paper-template-sample", args=[row.pk]))
    assert "月末在册监测对象122户392人" in "".join(lines(sample.content))
    assert client.post(reverse("paper-template-restore", args=[KIND])).status_code == 302
    page = client.get(PAGE).text
    assert "已停用" in page
    assert "现用系统样式" in page
    assert (
        client.get(reverse("paper-template-document", args=[PaperTemplate.objects.last().pk])).status_code
        == 404
    )
    assert client.get(reverse("paper-template", args=["no_such"])).status_code == 404


def test_an_office_of_two_counties_keeps_the_layouts_of_each(cast, county, client):
    """Posted to a second county, somebody chooses; to put a layout aside its paper is named first."""
    other = Division.objects.get(pk=factories.OTHER_COUNTY)
    Posting.objects.create(user=cast.county, role=Role.COUNTY, division=other, valid_from=TODAY)
    client.force_login(cast.county)
    second = f"?county={other.pk}"

    assert second in client.get(reverse("paper-template-list")).text
    file = SimpleUploadedFile("通报.docx", own_layout())
    sent = client.post(PAGE + second, {"file": file, "in_force_from": TODAY.isoformat()})
    assert sent.url == PAGE + second
    assert [row.division_id for row in PaperTemplate.objects.all()] == [other.pk]
    page = client.get(sent.url).text
    assert 'data-confirm-word="月度通报"' in page
    assert f"{other.name}月度通报的样式" in page
    assert "一直用系统样式" in client.get(PAGE).text
    assert client.post(reverse("paper-template-restore", args=[KIND]) + second).url == PAGE + second
    assert PaperTemplate.objects.last().document is None
    assert client.get(PAGE + "?county=511703").status_code == 404
