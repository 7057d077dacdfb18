"""A real Chromium that reaches nothing but the test server, and complains about every error it sees."""

import os
import re
import shutil
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


@pytest.fixture
def open_page(chromium, live_server, cast):
    """A function that opens a new page of a width; afterwards every error of every page fails the test."""
    contexts, problems = [], []

    def asked(request):
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            problems.append(f"another host: {request.url}")

    def heard(message):
        missing = "Failed to load" in message.text and "/static/" in message.location.get("url", "")
        expected = STATUS_OF_A_PAGE.search(message.text) or NO_NETWORK.search(message.text)
        harmless = expected and not missing
        if message.type == "error" and not harmless:
            problems.append(f"{message.text} {message.location}")

    def open_page(width="desk"):
        # Nothing moves or fades: a look in the middle of a movement would judge what nobody sees.
        context = chromium.new_context(
            viewport=WIDTHS[width], base_url=live_server.url, locale="zh-CN", reduced_motion="reduce"
        )
        context.set_default_timeout(10_000)
        context.on("request", asked)
        context.on("console", heard)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    settle()
    assert problems == []


def settle():
    """Waits for what the browser asked last: it must not write into the next test's database."""
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
    """Latin words a reader sees; error numbers, account names and the contents of fields are none."""
    text = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            const left = '.error-number, .watermark, script, code';
            copy.querySelectorAll(left).forEach((element) => element.remove());
            return copy.textContent;
        }"""
    )
    return set(re.findall(r"[A-Za-z]{2,}", text))
