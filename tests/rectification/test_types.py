"""2-38: the kinds of problems are loaded with the parameters, and kept by the system administrator."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from povertycase.models import AuditEvent
from rectification.models import TicketType

pytestmark = pytest.mark.django_db


def load():
    told = io.StringIO()
    call_command("load_parameters", stdout=told)
    return told.getvalue()


def test_they_are_loaded_once_and_what_was_changed_stays(world):
    assert "问题整改：新增 70 条" in load()
    TicketType.objects.filter(code="9.1").update(name="本县的叫法", is_active=False)

    assert "问题整改：新增 0 条" in load()
    assert TicketType.objects.get(code="9.1").name == "本县的叫法"


def test_the_system_administrator_adds_one_and_ends_one(world, logged_in):
    load()
    client = logged_in(world.system)
    facts = {
        "code": "O.2",
        "topic": "other",
        "name": "人居环境",
        "content": "",
        "lead": "",
        "is_active": "on",
    }
    assert client.post(reverse("admin:rectification_tickettype_add"), facts).status_code == 302
    added = TicketType.objects.get(code="O.2")
    page = reverse("admin:rectification_tickettype_change", args=[added.pk])
    assert client.post(page, {**facts, "code": "X.9", "topic": "1", "is_active": ""}).status_code == 302
    added.refresh_from_db()

    assert (added.code, added.topic, added.is_active) == ("O.2", "other", False)
    assert client.get(reverse("admin:rectification_tickettype_delete", args=[added.pk])).status_code == 403
    assert AuditEvent.objects.filter(verb="admin_change", subject="rectification.tickettype").exists()
    assert logged_in(world.county).get(page).status_code != 200
