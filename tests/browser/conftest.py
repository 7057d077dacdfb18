"""A real Chromium that reaches nothing but the test server, and complains about every error it sees."""

import contextlib
import os
import re
import shutil
import socket
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from playwright.sync_api import sync_playwright

from tests import factories

# Playwright keeps an event loop in this thread; Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WIDER = """() => [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""
PASSWORD = "Demo-pass-2026"
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1366, "height": 768}}
# What a household earned and spent in a year, as somebody types it.
INCOME = {
    "period_start": "2024-10-01",
    "period_end": "2025-09-30",
    "population": 4,
    "claims_yuan": "1200",
    "compliant_oop_yuan": "3450.5",
    "lines": {
        "wage_work": "36000",
        "post_village": "6000",
        "business_crops": "5200",
        "business_livestock": "3800.50",
        "property": "0",
        "transfer_pension": "1440",
        "other_soil": "418.6",
        "cost_crops": "1900",
    },
}
# Whatever else a page asks for is not found: the browser itself sees to it, and keeps its cache.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
# An error page is answered with its status; a missing script or style would be under /static/.
STATUS_OF_A_PAGE = re.compile(r"(status of|Status Error Code) [45]\d\d")
# What a page that lives without a network must expect of it.
NO_NETWORK = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION_\w+|EMPTY_RESPONSE)")


def pytest_addoption(parser):
    parser.addoption("--shots", metavar="DIR", help="write the screenshots that tests take into this folder")


@pytest.fixture(scope="session", autouse=True)
def collected_nothing():
    """The middleware for collected files warns when their folder is missing; here none are collected."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium():
    """The installed browser; without one the tests say so and are skipped."""
    executable = next(filter(None, map(shutil.which, CANDIDATES)), None)
    if executable is None:
        pytest.skip("这台机器没有 chromium 浏览器，跳过浏览器测试（apt-get install chromium）")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", NO_OTHER_HOST])
        yield browser
        browser.close()


@pytest.fixture
def cast(transactional_db):
    """The world, with people who have names on screens."""
    with transaction.atomic():  # a household and its head are committed together
        cast = factories.world()
        cast.township.name = "王芳"
        cast.township.save()
    return cast


@pytest.fixture(scope="session")
def sockets(live_server):
    """Those that came to the test server since `settle`."""
    came, server = [], live_server.thread.httpd
    answer = server.process_request

    def process_request(visitor, address):
        came.append(visitor)
        answer(visitor, address)

    server.process_request = process_request
    return came


@pytest.fixture(scope="session")
def profile(chromium, live_server):
    """A function that makes a profile of the browser, with pages of a width."""

    def profile(width):
        # Nothing moves or fades: a look in the middle of a movement would judge what nobody sees.
        made = chromium.new_context(
            viewport=WIDTHS[width], base_url=live_server.url, locale="zh-CN", reduced_motion="reduce"
        )
        made.set_default_timeout(10_000)
        return made

    return profile


@pytest.fixture(scope="session")
def shared(profile, sockets, django_db_setup):
    """A profile of each width for one test after the other: to make one takes as long as three pages.

    Its blank page keeps its window open. They are gone before the database is.
    """
    profiles = {width: profile(width) for width in WIDTHS}
    for each in profiles.values():
        each.new_page()
    yield profiles
    for each in profiles.values():
        each.close()
    settle(sockets)


class Ears:
    """Hears every error of a profile's pages, and every question to another host."""

    def __init__(self, address):
        self.address, self.problems = address, []

    def asked(self, request):
        """What a page asks for."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"another host: {request.url}")

    def heard(self, message):
        """What stands in the console."""
        missing = "Failed to load" in message.text and "/static/" in message.location.get("url", "")
        expected = STATUS_OF_A_PAGE.search(message.text) or NO_NETWORK.search(message.text)
        harmless = expected and not missing
        if message.type == "error" and not harmless:
            self.problems.append(f"{message.text} {message.location}")

    def failed(self, error):
        """What a script did not catch."""
        self.problems.append(str(error.error))

    def open(self, context):
        """From now on."""
        context.on("request", self.asked)
        context.on("console", self.heard)
        context.on("weberror", self.failed)

    def close(self, context):
        """No longer."""
        context.remove_listener("request", self.asked)
        context.remove_listener("console", self.heard)
        context.remove_listener("weberror", self.failed)


@pytest.fixture
def open_page(profile, shared, sockets, live_server, cast):
    """A function that opens a new page of a width; afterwards every error of every page fails the test.

    The second page of a width has a profile of its own, and so has one that asks for it: whatever stays on a
    device but cookies, as workers, rows and permissions do, would meet the next test.
    """
    used, ears, free = [], Ears(live_server.url), dict(shared)

    def open_page(width="desk", *, own=False):
        context = (None if own else free.pop(width, None)) or profile(width)
        ears.open(context)
        used.append(context)
        return context.new_page()

    yield open_page
    for context in used:
        if context in shared.values():
            leave(context)
            ears.close(context)
        else:
            context.close()
    settle(sockets)
    assert ears.problems == []


def leave(context):
    """As it was found: with its blank page alone, and nobody logged in."""
    for page in context.pages[1:]:
        page.close()
    context.clear_cookies()


def settle(sockets):
    """Waits for what the browser asked last: it must not write into the next test's database."""
    while sockets:
        with contextlib.suppress(OSError):  # closed by now
            sockets.pop().shutdown(socket.SHUT_RD)  # what has come is answered, nothing more is waited for
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@pytest.fixture(params=list(WIDTHS))
def page(request, open_page):
    """A page, once as on a phone and once as on a desk."""
    return open_page(request.param)


@pytest.fixture
def sign_in(client, live_server):
    """A function that makes a page's browser the session of a user."""

    def sign_in(page, user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return sign_in


@pytest.fixture
def look(request):
    """A function that judges a page as a whole: accessible, in Chinese, not wider than the screen.

    With `--shots DIR` it also writes `name` there as PNG, once as seen and once at full length.
    """
    folder = request.config.getoption("--shots", default=None)

    def look(page, name, latin=()):
        width = page.viewport_size["width"]
        page.wait_for_load_state("load")  # a heading is there before the styles are
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}-{width}.png")
            page.screenshot(path=Path(folder) / f"{name}-{width}-full.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(WIDER)
        assert serious_findings(page) == []
        assert english_words(page) - {"MB", "KB", "xlsx", "xls", *latin} == set()

    return look


def serious_findings(page):
    """axe's serious and critical findings, as (rule, first element)."""
    findings = Axe().run(page).response["violations"]
    return [
        (finding["id"], finding["nodes"][0]["html"])
        for finding in findings
        if finding["impact"] in {"serious", "critical"}
    ]


def english_words(page):
    """Latin words a reader sees; error numbers, account names and the contents of fields are none.

    What stands there for a browser without scripts is markup to one that has them.
    """
    text = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            const left = '.error-number, .watermark, script, noscript, code';
            copy.querySelectorAll(left).forEach((element) => element.remove());
            return copy.textContent;
        }"""
    )
    return set(re.findall(r"[A-Za-z]{2,}", text))
