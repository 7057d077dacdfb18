"""The admin's own matrix: every registered model x every page x every person; generated from the registry."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from households.models import Household
from povertycase import access
from povertycase.choices import OrganisationKind
from povertycase.models import (
    AuditEvent,
    CalendarDay,
    Division,
    Job,
    Organisation,
    PolicyParameter,
    Posting,
    User,
)
from tests.rights.matrix import BACKEND
from tests.rights.oracle import leaks
from tests.rights.world import CAST, build

pytestmark = pytest.mark.django_db

PAGES = {
    "changelist": access.VIEW,
    "add": access.ADD,
    "change": access.VIEW,
    "delete": access.DELETE,
    "history": access.VIEW,
    "import": access.ADD,
    "export": access.VIEW,
}
ON_A_ROW = {"change", "delete", "history"}
REGISTERED = [
    pytest.param(model, id=model._meta.label)
    for model in sorted(admin.site._registry, key=lambda m: m._meta.label)
]
# Strings of the other county: no administrator of this one may meet them.
FOREIGN = ("邻县", "丁镇", "团结村", "邻县外单位", "neighbour")


@pytest.fixture
def cast():
    cast, _places = build()
    Organisation.objects.create(name="邻县外单位", kind=OrganisationKind.HELPER, division_id="990102")
    PolicyParameter.objects.create(key="k", valid_from="2026-01-01", value=1, source="s")
    CalendarDay.objects.create(day="2026-10-01", kind="holiday")
    Job.objects.create(kind="k", dedup_key="d", actor=cast.county)
    AuditEvent.objects.create(
        actor="neighbour", actor_name="n", verb="v", subject="s", subject_key="1", division_code="990102100"
    )
    return cast


def client_of(cast, name):
    client = Client(raise_request_exception=False)
    if name != "anonymous":
        client.force_login(getattr(cast, name), backend=BACKEND)
    return client


def address(model, page, pk):
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    try:
        return reverse(names, args=[pk] if page in ON_A_ROW else [])
    except NoReverseMatch:
        return None


def may(cast, name, model, verb):
    if name == "anonymous":
        return False
    return access.has_admin_right(
        getattr(cast, name), f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
    )


@pytest.mark.parametrize("model", REGISTERED)
def test_pages_open_for_whom_the_table_names_and_show_no_other_county(cast, model):
    assert address(model, "changelist", 0), "registered, so it has pages"
    row = model._default_manager.first()
    faults = []
    for name in CAST:
        client = client_of(cast, name)
        for page, verb in PAGES.items():
            path = address(model, page, row.pk if row else 1)
            if path is None or (row is None and page in ON_A_ROW):
                continue
            answer = client.get(path)
            allowed = may(cast, name, model, verb)
            if answer.status_code == 200 and not allowed:
                faults.append(f"{name} opens {path}")
            if answer.status_code >= 500:
                faults.append(f"{path} answers {answer.status_code}")
            if page == "changelist" and allowed and answer.status_code != 200:
                faults.append(f"{name} is kept from {path} ({answer.status_code})")
            faults += [f"{path} shows {name} {found}" for found in leaks(answer, FOREIGN)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "model", "find"),
    [
        ("security", User, {"username": "neighbour"}),
        ("security", Posting, {"user__username": "neighbour"}),
        ("system", Organisation, {"name": "邻县外单位"}),
        ("system", Division, {"code": "990102"}),
        ("audit", AuditEvent, {"actor": "neighbour"}),
    ],
)
def test_a_row_of_the_other_county_is_out_of_reach(cast, name, model, find):
    row = model._default_manager.filter(**find).first()
    client = client_of(cast, name)

    for page in sorted(ON_A_ROW):
        answer = client.get(address(model, page, row.pk))
        assert answer.status_code in {403, 404}
        assert not leaks(answer, FOREIGN)


def test_nobody_changes_the_own_account_or_posting(cast):
    client = client_of(cast, "security")
    own = Posting.objects.get(user=cast.security)

    for path in (address(User, "change", cast.security.pk), address(Posting, "change", own.pk)):
        assert client.post(path, {"role": "county"}).status_code == 403


def test_a_posting_cannot_be_given_in_another_county(cast):
    client = client_of(cast, "security")
    form = {
        "user": cast.stranger.pk,
        "role": "township",
        "division": "990102100",
        "organisation": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
    }

    answer = client.post(address(Posting, "add", 0), form)

    assert answer.status_code == 200
    assert not Posting.objects.filter(user=cast.stranger).exists()
    assert client.post(address(Posting, "add", 0), form | {"division": "990101100"}).status_code == 302
    assert Posting.objects.filter(user=cast.stranger).exists()
    assert AuditEvent.objects.filter(verb="admin_add", actor="security").exists()


def test_the_admin_holds_just_what_the_table_names():
    registered = {model._meta.label_lower for model in admin.site._registry}

    assert registered == {label for rights in access.ADMIN_RIGHTS.values() for label in rights}


def test_households_are_not_in_the_admin():
    assert Household not in admin.site._registry
    ours = [model.__name__ for model in admin.site._registry if model._meta.app_label == "households"]
    assert ours == ["VisitQuestion"], "what everybody is asked, and nothing of any household"


def test_autocomplete_and_shortcuts_tell_nothing(cast):
    for name in CAST:
        client = client_of(cast, name)
        for path in ("/admin/autocomplete/", "/admin/r/1/1/", "/admin/jsi18n/"):
            answer = client.get(path)
            assert answer.status_code in {200, 302, 403, 404}
            assert not leaks(answer, FOREIGN)
