"""AC23: one person with two accounts is one pair of eyes, at each step where two are asked for."""

import pytest
from django.urls import reverse

from monitoring import actions
from povertycase.choices import Role
from povertycase.models import User
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import take
from tests.monitoring.test_views_case_steps import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.twin = factories.user("twin", Role.TOWNSHIP, factories.TOWN)
    return world


def same_person(*users):
    number = factories.identity(9001)
    User.objects.filter(pk__in=[user.pk for user in users]).update(person_id18=number)


def test_the_second_account_of_whoever_submitted_does_not_approve(cast, logged_in):
    case = making.submitted(cast, making.case(cast))
    same_person(cast.village, cast.twin)
    page = reverse("monitoring:case", args=[case.pk])

    client = logged_in(cast.twin)
    assert "须由另一人办理" in client.get(page).text
    answer = send(client, "approve", case, note="同意")
    assert answer.status_code == 403
    assert "须由另一人办理" in answer.text
    assert making.fresh(case).status == "town_review"
    # Another person, and the same account once it is known to be somebody else's.
    User.objects.filter(pk=cast.twin.pk).update(person_id18=factories.identity(9002))
    assert send(logged_in(cast.twin), "approve", case, note="同意").status_code == 302


def test_accounts_without_an_identity_are_different_people(cast, logged_in):
    case = making.submitted(cast, making.case(cast))

    assert send(logged_in(cast.twin), "approve", case, note="同意").status_code == 302


def test_it_holds_for_the_county_too(cast, logged_in):
    case = making.submitted(cast, making.case(cast))
    take(actions.approve, case, by=cast.county, note="同意")
    same_person(cast.county, cast.county2)

    assert send(logged_in(cast.county2), "decide", case, note="同意").status_code == 403


def test_the_security_administrator_says_whose_account_it_is(cast, logged_in):
    client = logged_in(cast.security)
    address = reverse("admin:povertycase_user_change", args=[cast.twin.pk])
    number = factories.identity(9003)
    facts = {"username": "twin", "name": "孪生", "email": "", "is_active": "on"}
    inlines = {"posting_set-TOTAL_FORMS": "0", "posting_set-INITIAL_FORMS": "0"}

    wrong = client.post(
        address, facts | inlines | {"identity": number[:-1] + ("1" if number[-1] != "1" else "2")}
    )
    assert "身份证号应为 18 位" in wrong.text
    right = client.post(address, facts | inlines | {"identity": number})
    assert right.status_code == 302, right.text
    assert User.objects.get(pk=cast.twin.pk).person_id18 == number
    assert number not in client.get(address).text
    assert client.post(address, facts | inlines | {"identity": ""}).status_code == 302
    assert User.objects.get(pk=cast.twin.pk).person_id18 == number
