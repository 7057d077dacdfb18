"""/api/v1/subsidy-schemes/ and /api/v1/subsidy-claims/: the steps as other systems take them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Organisation
from projects.models import SubsidyClaim
from tests import factories
from tests.projects import making
from tests.projects.benefiting import accepted, everybody, home, scheme
from tests.projects.test_subsidies import claimed, head

SCHEMES, CLAIMS = "/api/v1/subsidy-schemes/", "/api/v1/subsidy-claims/"
DRAFT = {
    "division": factories.COUNTY,
    "year": 2024,
    "kind": "per_head",
    "name": "2024年产业奖补",
    "source": "示府发〔2024〕2号",
    "rates": [{"per": "person", "rate_yuan": "300.00"}],
}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def send(client, path, **body):
    return client.post(path, body, content_type="application/json")


def codes(answer):
    return [item["code"] for item in answer.json()["details"]]


def test_a_scheme_is_opened_changed_and_listed(cast, logged_in):
    assert send(logged_in(cast.township), SCHEMES, **DRAFT).status_code == 403
    client = logged_in(cast.county)
    assert send(client, SCHEMES, **DRAFT | {"division": "990102"}).status_code == 403
    assert codes(send(client, SCHEMES, **DRAFT | {"rates": []})) == ["rates_required"]
    made = send(client, SCHEMES, **DRAFT)
    assert made.status_code == 201, made.content
    one = f"{SCHEMES}{made.json()['id']}/"
    assert send(client, f"{one}change/", **DRAFT).status_code == 428
    changed = send(client, f"{one}change/", **DRAFT, version=made.json()["version"]).json()
    assert changed["rates"] == [{"standing": "", "per": "person", "rate_yuan": "300.00"}]

    assert client.get(f"{SCHEMES}?kind=per_head&year=2024").json()["count"] == 1
    assert logged_in(cast.village).get(one).json()["name"] == "2024年产业奖补"
    assert logged_in(cast.neighbour).get(one).status_code == 404


def test_4_21_a_claim_from_asking_to_the_money(cast, logged_in):
    household = home(exited_on="2024-06-30", members=4)
    client = logged_in(cast.village)
    given = scheme(cast)
    both = {"household": household.pk, "person": head(household).pk}
    assert send(client, CLAIMS, scheme=given.pk, **both).status_code == 400
    made = send(client, CLAIMS, scheme=given.pk, household=household.pk, on="2024-10-08")
    assert made.status_code == 201, made.content
    claim = made.json()
    assert (claim["amount_yuan"], claim["people"], len(claim["recipients"])) == ("5000.00", 5, 5)
    assert codes(send(client, CLAIMS, scheme=given.pk, household=household.pk)) == ["P-DUP"]
    one = f"{CLAIMS}{claim['id']}/"

    paper = SimpleUploadedFile("验收表.pdf", b"%PDF-1.4 test", content_type="application/pdf")
    found = {
        "accepted_on": "2025-01-10",
        "acceptance": "属实",
        "document": paper,
        "version": claim["version"],
    }
    assert client.post(f"{one}accept/", found).status_code == 403
    paper.seek(0)
    client = logged_in(cast.township)
    answer = client.post(f"{one}accept/", found)
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted"), answer.content
    assert client.get(f"{one}document/").content.startswith(b"%PDF")
    assert send(client, f"{one}approve/", version=answer.json()["version"]).status_code == 403
    client = logged_in(cast.county)
    assert send(client, f"{one}approve/").status_code == 428
    early = send(client, f"{one}approve/", version=answer.json()["version"], on="2024-12-30")
    assert codes(early) == ["standing_open"]
    answer = send(client, f"{one}approve/", version=answer.json()["version"])
    assert answer.json()["status"] == "approved"
    body = {"paid_on": "2025-02-01", "version": answer.json()["version"]}
    assert send(client, f"{one}pay/", **body).status_code == 403
    paid = send(logged_in(cast.county2), f"{one}pay/", **body)
    assert (paid.json()["status"], paid.json()["paid_on"]) == ("paid", "2025-02-01")


def test_claims_are_declined_withdrawn_and_filtered(cast, logged_in):
    given = scheme(cast)
    one, two = (claimed(cast, given, home(head=name)) for name in ("李有田", "赵有粮"))
    client = logged_in(cast.village)

    assert send(client, f"{CLAIMS}{one.pk}/decline/", version=1, note="未建成").status_code == 403
    assert send(client, f"{CLAIMS}{one.pk}/withdraw/", version=one.version).json()["status"] == "withdrawn"
    client = logged_in(cast.township)
    assert send(client, f"{CLAIMS}{two.pk}/decline/", version=two.version).status_code == 422
    declined = send(client, f"{CLAIMS}{two.pk}/decline/", version=two.version, note="未建成")
    assert declined.json()["status"] == "declined"
    for query, count in (
        ("status=declined", 1),
        ("search=李有田", 1),
        (f"scheme={given.pk}", 2),
        ("year=2023", 0),
        (f"household={one.household_id}", 1),
    ):
        assert client.get(f"{CLAIMS}?{query}").json()["count"] == count, query
    assert logged_in(cast.sister).get(f"{CLAIMS}{two.pk}/").status_code == 404


def test_0_21_an_enterprise_asks_for_its_workers(cast, logged_in):
    given = scheme(cast, kind="employer", rates=everybody("1000"))
    worker, far = head(home()), head(cast.sibling)
    enterprise = {"name": "红星服装厂", "division": factories.VILLAGE, "workers": [worker.pk]}
    client = logged_in(cast.village)

    beyond = send(client, CLAIMS, scheme=given.pk, enterprise=enterprise | {"workers": [worker.pk, far.pk]})
    assert codes(beyond) == ["scope"]
    made = send(client, CLAIMS, scheme=given.pk, enterprise=enterprise)
    assert made.json()["amount_yuan"] == "1000.00"
    elsewhere = send(client, CLAIMS, scheme=given.pk, enterprise=enterprise | {"division": "990101101201"})
    assert elsewhere.status_code == 403


def test_a_department_decides_what_its_scheme_names_it_for(cast, logged_in):
    """Also where it reads a claim of another department's scheme, as a helper does."""
    office = Organisation.objects.create(
        name="人社局", kind=OrganisationKind.DEPARTMENT, trade=Trade.LABOUR, division_id=factories.COUNTY
    )
    labour = factories.user("labour", Role.DEPARTMENT, factories.COUNTY, organisation=office)
    own = scheme(cast, kind="per_head", rates=everybody("10"), authority=office)
    other = scheme(cast, kind="per_head", rates=everybody("10"), name="另一项")
    claims = [accepted(cast, claimed(cast, given, cast.own)) for given in (own, other)]
    factories.post(cast.helper, Role.DEPARTMENT, factories.COUNTY, organisation=office)
    client = logged_in(cast.helper)

    assert send(client, f"{CLAIMS}{claims[1].pk}/approve/", version=claims[1].version).status_code == 403
    client = logged_in(labour)
    assert send(client, f"{CLAIMS}{claims[1].pk}/approve/", version=1).status_code == 404
    answer = send(client, f"{CLAIMS}{claims[0].pk}/approve/", version=claims[0].version)
    assert answer.json()["status"] == "approved"
    assert SubsidyClaim.objects.get(pk=claims[1].pk).status == "accepted"
