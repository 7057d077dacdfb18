"""S109, S111: what a hostile cell looks like on the pages that show it."""

import random

import pytest
from django.urls import reverse

from households.models import Household, HouseholdMembership
from tests import importing
from tests.corpus.frame import Roll

SCRIPT, MARKUP, TEMPLATE = "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "{{7*7}}"
ESCAPED, ESCAPED_MARKUP = "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x onerror=alert(2)&gt;"


@pytest.fixture
def spoilt(tmp_path):
    """A roll with a script for a name, for a code's value and for a header."""
    roll = Roll(random.Random(1))
    head, other = [person for person in roll.people if person["与户主关系"] == "户主"][:2]
    head["姓名"], other["姓名"] = SCRIPT, TEMPLATE
    other["劳动技能"] = MARKUP
    roll.headers.append(MARKUP)
    path = tmp_path / "roll.xlsx"
    path.write_bytes(roll.xlsx().content)
    return path


def pages_of(client, batch):
    kinds = [f"?kind={kind}" for kind in ("new", "changed")]
    names = [("detail", kind) for kind in kinds] + [("findings", ""), ("findings", "?code=E-ENUM")]
    return [
        client.get(reverse(f"households:roll-{name}", args=[batch.pk]) + query).text for name, query in names
    ]


def raw(page):
    return [text for text in (SCRIPT, "<img src=x", "onerror=alert(2)>") if text in page]


def test_the_preview_and_the_findings_show_it_escaped(world, logged_in, spoilt):
    batch = importing.prepared(world.township, spoilt)
    pages = pages_of(logged_in(world.township), batch)

    assert [raw(page) for page in pages] == [[]] * 4
    assert ESCAPED in pages[0]  # the name among the new people
    assert ESCAPED_MARKUP[:20] in pages[3]  # the value that is not in the code list
    assert ESCAPED_MARKUP[:20] in pages[2]  # the header that is not kept


def test_so_does_the_register(world, logged_in, spoilt):
    importing.applied(world.township, spoilt)
    client = logged_in(world.township)
    member = HouseholdMembership.objects.get(person__name=SCRIPT)
    home = Household.objects.get(pk=member.household_id)
    addresses = [reverse("households:list"), reverse("households:detail", args=[home.pk])]
    pages = [client.get(address).text for address in addresses]

    assert [raw(page) for page in pages] == [[]] * 2
    assert all(ESCAPED in page for page in pages)


def test_a_mark_that_turns_the_text_round_is_told_by_its_number(world, logged_in, tmp_path):
    roll = Roll(random.Random(2))
    roll.people[0]["姓名"] = "王\u202e强"
    path = tmp_path / "roll.xlsx"
    path.write_bytes(roll.xlsx().content)
    batch = importing.prepared(world.township, path)

    pages = pages_of(logged_in(world.township), batch)

    assert not [page for page in pages if "\u202e" in page]
    assert "王[U+202E]强" in batch.findings.get(code="E-CHAR").value
