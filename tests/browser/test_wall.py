"""挂图作战大屏 in a browser: it turns by itself, stands still when told to, and new figures do not turn it.

4-15.
"""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from povertycase.actions.figures import refresh
from tests import factories

pytestmark = pytest.mark.browser


def test_slides_turn_until_somebody_pauses_them(open_page, sign_in, cast, look):
    refresh(on=timezone.localdate())
    page = sign_in(open_page(), cast.county)
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install()
    page.goto(reverse("wall"))
    # Else the clock also runs by itself, and on a slow machine the minute is over before the figures are new.
    page.clock.pause_at(timezone.now() + datetime.timedelta(seconds=2))
    at = page.locator("[data-wall=at]")
    first, second = (page.locator("[data-slide]").nth(place) for place in (0, 1))
    first.wait_for()
    assert second.is_hidden()
    assert page.locator(".mainnav").count() == 0

    page.clock.run_for(16_000)
    second.wait_for()
    assert first.is_hidden()
    page.get_by_role("button", name="暂停轮播").click()
    page.clock.run_for(30_000)
    assert at.text_content().startswith("2 /")
    page.keyboard.press("ArrowLeft")
    first.wait_for()
    page.keyboard.press("ArrowLeft")
    assert at.text_content().split(" / ")[0] == at.text_content().split(" / ")[1]

    # What comes within the minute is shown on the slide that stands.
    page.keyboard.press("ArrowRight")
    shown = page.locator("[data-figure='households.active']")
    before = int(shown.text_content())
    with transaction.atomic():  # a household and its head
        factories.household(factories.VILLAGE)
    refresh(on=timezone.localdate())
    with page.expect_response(lambda answer: answer.url.endswith(reverse("wall"))):
        page.clock.run_for(30_000)
    page.clock.resume()  # what came is put in its place by a timer
    page.locator("[data-figure='households.active']", has_text=str(before + 1)).wait_for()
    assert second.is_hidden()
    page.get_by_role("button", name="继续轮播").click()
    page.clock.run_for(16_000)
    second.wait_for()

    # Nothing moves for whoever asked their system for that.
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.get_by_role("button", name="继续轮播").wait_for()
    page.clock.run_for(40_000)
    assert at.text_content().startswith("1 /")
    for width in (1920, 390):
        page.set_viewport_size({"width": width, "height": 1080})
        page.get_by_role("button", name="上一屏").click()
        look(page, "wall")
