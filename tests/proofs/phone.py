"""Proof that no visit is lost or doubled: the server process is killed for real, and so is the browser.

    .venv/bin/python -m tests.proofs.phone [--report FILE]

A scratch database and data folder, the site as bin/run serves it (gunicorn, collected and hashed files), and
a Chromium with a profile on the disk. Each step prints what was found; exit status 1 if one is not as it must
be.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from povertycase import embedded

PROJECT = Path(__file__).resolve().parents[2]
PICTURE = PROJECT / "docs" / "screens" / "household-desk.png"
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
WAIT_SECONDS = 60
PENDING = """async () => (await window.phone.db.visits.toArray()).map((row) => row.state).sort()"""
PHOTOS = """async () => (await window.phone.db.photos.toArray()).map((row) => row.blob && row.blob.size)"""
CONTROLLED = """async () => {
    while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""


class Site:
    """The site as a process that can be killed and started again at the same address."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.process = f"http://127.0.0.1:{self.port}", None

    def start(self):
        """Until it answers."""
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b"]
        self.process = subprocess.Popen(
            [*command, f"127.0.0.1:{self.port}", "povertycase.wsgi:application"],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):  # noqa: S310  our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise SystemExit("the site did not start")

    def kill(self):
        """As a power cut would: no process of it gets another instruction."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Proof:
    """What was found at each step, and whether it is as it must be."""

    def __init__(self):
        self.steps, self.is_well = [], True

    def expect(self, words, found, wanted):
        """One line of the report."""
        is_so = found == wanted
        self.is_well = self.is_well and is_so
        self.steps.append({"step": words, "found": found, "wanted": wanted, "as_wanted": is_so})
        sys.stdout.write(f"{'ok  ' if is_so else 'BAD '} {words}: {found}\n")


def prepare():
    """Tables, collected files, and the cast; returns the model of visits."""
    import django  # noqa: PLC0415  the environment must name the servers first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from households.models import Visit  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with transaction.atomic():
        factories.world()
    return Visit


def browser_with(playwright, profile):
    """The browser of this phone: its profile outlives it."""
    executable = next(filter(None, map(shutil.which, CANDIDATES)), None)
    if executable is None:
        raise SystemExit("no chromium on this machine")
    return playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=executable,
        args=["--no-sandbox"],
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
    )


def fill_and_save(page):
    """A visit without problems, with a photo."""
    page.get_by_role("link", name="张三丰").first.click()
    page.get_by_role("button", name="定位不到").click()
    for block in page.locator(".block").all():
        block.locator("[data-state=ok]").click()
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    page.locator(".gallery img").wait_for()
    page.get_by_role("button", name="保存并上传").click()
    page.get_by_role("heading", name="今日走访").wait_for()


def until(page, states):
    """The states on the phone, once they are as wanted or after a while."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        found = page.evaluate(PENDING)
        if found == states:
            return found
        page.wait_for_timeout(200)
    return page.evaluate(PENDING)


def log_in(page, address):
    """By the page, as a helper does."""
    page.goto(f"{address}/m/")
    page.get_by_role("button", name="登录").click()
    enter_password(page)
    page.get_by_role("link", name="张三丰").first.wait_for()
    page.evaluate(CONTROLLED)


def enter_password(page):
    """On the login page that the phone opened; it leads back to the phone."""
    page.locator("#id_login").fill("helper")
    page.locator("#id_password").fill("Demo-pass-2026")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/m/")
    page.get_by_role("heading", name="今日走访").wait_for()


def transferred(page):
    """Bytes that the first load took over the wire, as the browser counts them."""
    return page.evaluate(
        "() => performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)"
    )


def the_server_dies(proof, playwright, profile, site, visits):
    """Saved, reloaded and reopened without a server; sent once it is back."""
    browser = browser_with(playwright, profile)
    page = browser.new_page()
    log_in(page, site.address)
    site.kill()
    page.reload()
    page.get_by_text("离线").wait_for()
    fill_and_save(page)
    proof.expect("server killed, visit saved on the phone", page.evaluate(PENDING), ["pending"])
    page.reload()
    proof.expect("reloaded without a server", page.evaluate(PENDING), ["pending"])
    browser.close()

    browser = browser_with(playwright, profile)
    page = browser.new_page()
    page.goto(f"{site.address}/m/")
    page.get_by_text("还有 1 条未上传").wait_for()
    proof.expect("browser closed and opened again", page.evaluate(PENDING), ["pending"])
    proof.expect(
        "the photo is there, shrunk", [0 < size < 1_000_000 for size in page.evaluate(PHOTOS)], [True]
    )
    proof.expect("visits on the server", visits.objects.count(), 0)
    site.start()
    page.goto(f"{site.address}/m/#/outbox")
    page.get_by_role("button", name="立即上传").click()
    # A browser that was closed has forgotten the session: the phone asks for a login and keeps everything.
    page.wait_for_url("**/accounts/login/**")
    enter_password(page)
    proof.expect("server back, logged in, sent with its photo", until(page, ["sent"]), ["sent"])
    proof.expect("visits on the server now", visits.objects.count(), 1)
    return browser, page


def the_answer_is_lost(proof, page, site, visits):
    """The server commits and its answer never arrives."""

    def hang_up(route):
        route.fetch()
        route.abort()

    page.goto(f"{site.address}/m/#/today")
    page.route("**/api/v1/visits/*/", hang_up, times=1)
    page.goto(f"{site.address}/m/#/visit/1")
    for button in page.get_by_role("button", name="定位不到").all():
        button.click()
    for block in page.locator(".block").all():
        block.locator("[data-state=ok]").click()
    page.get_by_role("button", name="保存并上传").click()
    page.wait_for_timeout(3000)
    proof.expect("answer lost: still waiting", page.evaluate(PENDING), ["pending", "sent"])
    proof.expect("answer lost: the server has it", visits.objects.count(), 2)
    page.goto(f"{site.address}/m/#/outbox")
    page.get_by_role("button", name="立即上传").click()
    proof.expect("sent again", until(page, ["sent", "sent"]), ["sent", "sent"])
    proof.expect("no second row", visits.objects.count(), 2)


def two_tabs_send(proof, browser, page, site, visits):
    """Both tabs send what one saved."""
    browser.set_offline(True)
    page.goto(f"{site.address}/m/#/visit/1")
    page.get_by_role("button", name="定位不到").click()
    for block in page.locator(".block").all():
        block.locator("[data-state=ok]").click()
    page.get_by_role("button", name="保存并上传").click()
    page.get_by_role("heading", name="今日走访").wait_for()
    other = browser.new_page()
    other.goto(f"{site.address}/m/")
    other.get_by_role("heading", name="今日走访").wait_for()
    browser.set_offline(False)
    for tab in (page, other):
        tab.evaluate("() => { window.phone.flush(true); }")
    proof.expect("two tabs sent", until(page, ["sent"] * 3), ["sent"] * 3)
    proof.expect("one row of it", visits.objects.count(), 3)


def run():
    """The whole proof on servers of its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  a tool of developers

    proof, site = Proof(), Site()
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(embedded.scratch()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ |= {
            "POVERTYCASE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "povertycase.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps an event loop in this thread
        }
        visits = prepare()
        stack.callback(site.kill)
        site.start()
        playwright = stack.enter_context(sync_playwright())
        browser = browser_with(playwright, folder / "other")
        page = browser.new_page()
        page.goto(f"{site.address}/m/")
        page.evaluate(CONTROLLED)
        sys.stdout.write(f"     first load of the page's files over the wire: {transferred(page)} bytes\n")
        browser.close()
        browser, page = the_server_dies(proof, playwright, folder / "profile", site, visits)
        the_answer_is_lost(proof, page, site, visits)
        two_tabs_send(proof, browser, page, site, visits)
        browser.close()
    return proof


def main():
    """Run, print, and say by the exit status whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    proof = run()
    if options.report:
        options.report.write_text(json.dumps(proof.steps, ensure_ascii=False, indent=2) + "\n")
    sys.exit(0 if proof.is_well else 1)


if __name__ == "__main__":
    main()
