"""The steps of a ticket through their pages, sent as a browser sends them."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from rectification.models import Ticket
from rectification.views.gates import gate_of
from tests.rectification.making import PDF, fresh

# A picture of one point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "64f8cf500f00038601806b9a5aeb0000000049454e44ae426082"
)


def address(name, row):
    return reverse(f"rectification:{name}", args=[row.pk])


def send(client, name, row, /, *, seen=None, **body):
    """A step's form, with the version of the row as it is now, or of another row that carries it."""
    return client.post(address(name, row), {"version": fresh(seen or row).version, **body})


def says(answer, *words, status=422):
    """What a refusal says, all at once."""
    assert answer.status_code == status, answer.text[:500]
    for each in words:
        assert each in answer.text, each


def passes(answer):
    assert answer.status_code == 302, told(answer)


def told(answer):
    """The words of a page without its marks."""
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def gate(row, user):
    return gate_of(Ticket.objects.get(pk=row.pk), user, on=timezone.localdate())


def shown_gate(row, user):
    """The gate as the ticket's page shows it."""
    return told(
        type("Answer", (), {"text": render_to_string("rectification/_gate.html", {"gate": gate(row, user)})})
    )


def sides(row, user):
    """The names of the addresses beside the next step."""
    return {side.page for side in gate(row, user).sides}


def pdf(name="佐证.pdf"):
    return SimpleUploadedFile(name, PDF.content)


def png(name="现场.png"):
    return SimpleUploadedFile(name, PNG)
