"""结对帮扶 in a browser: look, pair, end, hand over."""

import pytest
from django.db import transaction
from django.urls import reverse

from households.models import Pairing
from povertycase.choices import Role
from tests import factories

pytestmark = pytest.mark.browser

LATIN = {"township", "helper", "other", "li", "wang"}


@pytest.fixture
def helpers(cast):
    """Two helpers with a dozen households between them, and three households without."""
    people = [
        factories.user("li", Role.HELPER, factories.TOWN, name="李国强", organisation=cast.lead),
        factories.user("wang", Role.HELPER, factories.TOWN, name="王秀兰"),
    ]
    with transaction.atomic():  # a household has its head when it is committed
        _households(people)
    return people


def _households(people):
    for serial in range(12):
        row = factories.household(head=f"周小{'一二三四五六七八九十甲乙'[serial]}")
        Pairing.objects.create(
            helper=people[serial % 5 == 0],
            household=row,
            division_id=row.division_id,
            started_on=factories.SINCE,
        )
    for _each in range(3):
        factories.household()


def test_look_and_hand_over(page, sign_in, cast, helpers, look):
    sign_in(page, cast.township).goto("/households/pairings/")
    page.get_by_role("heading", name="结对帮扶", exact=True).wait_for()
    look(page, "pairings", latin=LATIN)

    page.get_by_role("row", name="李国强").get_by_role("link", name="移交").click()
    look(page, "hand-over", latin=LATIN)
    page.get_by_label("接手人").select_option(label="王秀兰（wang）")
    page.get_by_label("移交原因").select_option(label="工作调动")
    page.get_by_role("button", name="全部移交").click()
    page.get_by_text("已全部移交").wait_for()
    assert page.get_by_role("row", name="李国强").count() == 0


def test_pair_and_end(page, sign_in, cast, helpers, look):
    sign_in(page, cast.township).goto(reverse("households:detail", args=[cast.own.pk]))
    page.get_by_role("link", name="结对", exact=True).click()
    look(page, "pair", latin=LATIN)
    page.get_by_label("帮扶责任人").select_option(label="李国强（li）")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已结对，帮扶责任人会收到通知").wait_for()
    # The panels above come on their own and push what stands below them away.
    page.wait_for_load_state("networkidle")
    card = page.get_by_role("region", name="结对帮扶")
    card.get_by_role("listitem").filter(has_text="李国强").get_by_role("link", name="结束").click()
    page.get_by_label("结束原因").select_option(label="登记有误")
    look(page, "pairing-end", latin=LATIN)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("（登记有误）").wait_for()
