"""Log every demonstration account in, by page and by API, and print what each of them sees.

    python -m tests.stories.first_start http://127.0.0.1:8000 [ACCOUNTS_FILE]

The accounts are those that bin/run printed (`demo_accounts.txt` in the data folder, var/ unless
POVERTYCASE_DATA says otherwise). Exit status 1 when somebody cannot log in or page and API disagree. Standard
library only.
"""

import html
import http.cookiejar
import json
import os
import re
import sys
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

DIRECT = urllib.request.ProxyHandler({})  # a proxy named in the environment is no way to one's own machine
SECONDS = 30
COLUMNS = ("账号", "岗位", "网页登录", "接口登录", "网页户数", "接口户数", "菜单")


@dataclass
class Seen:
    """What one account met; a number is None where the door stayed shut."""

    account: str
    role: str
    by_page: int | None
    by_api: int | None
    menu: list[str]

    @property
    def is_well(self) -> bool:
        """Both doors open, and behind them the same households."""
        return self.by_page is not None and self.by_page == self.by_api


def accounts_in(printed: str) -> tuple[str, dict[str, str]]:
    """The password, and {account: role} of what a first start prints."""
    heading, *lines = printed[printed.index("演示账号") :].splitlines()
    (password,) = re.findall(r"[\w-]{8,}", heading, re.ASCII)
    return password, dict(line.split(maxsplit=1) for line in lines if line.strip())


def text_of(page: str) -> str:
    """What a person reads of it."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def count_in(page: str) -> int | None:
    """The number above a list."""
    found = re.search(r"共\s*([\d,]+)", text_of(page))
    return int(found[1].replace(",", "")) if found else None


def menu_in(page: str) -> list[str]:
    """The labels of the main menu."""
    menu = re.search(r'(?s)<nav class="mainnav.*?<ul>(.*?)</ul>', page)
    return [text_of(entry).strip() for entry in re.findall(r"(?s)<a .*?</a>", menu[1])] if menu else []


class Site:
    """One visitor of the site, with cookies of their own."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(DIRECT, cookies)

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> str | None:
        """The answer's body; None for a refusal."""
        asked = urllib.request.Request(self.address + path, body, headers)  # noqa: S310  the tester's own address
        try:
            with self.opener.open(asked, timeout=SECONDS) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return None

    def log_in(self, account: str, password: str) -> str | None:
        """By the page; the home page behind it, None when it stays shut."""
        form = self.ask("/accounts/login/") or ""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        words = {"login": account, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        sent = urllib.parse.urlencode(words).encode()
        home = self.ask("/accounts/login/", sent, Referer=f"{self.address}/accounts/login/")
        return home if home and menu_in(home) else None

    def token_for(self, account: str, password: str) -> str | None:
        """By the API."""
        words = json.dumps({"username": account, "password": password}).encode()
        answer = self.ask("/api/v1/auth/login/", words, **{"Content-Type": "application/json"})
        return json.loads(answer)["token"] if answer else None


def visit(address: str, account: str, role: str, password: str) -> Seen:
    """Both ways in, and what lies behind them."""
    browser, script = Site(address), Site(address)
    home = browser.log_in(account, password)
    roll = browser.ask("/households/") if home else None
    token = script.token_for(account, password)
    return Seen(
        account=account,
        role=role,
        by_page=count_in(roll) if roll else None,
        by_api=count_by_api(script, token) if token else None,
        menu=menu_in(home or ""),
    )


def count_by_api(script: Site, token: str) -> int | None:
    """How many households the API counts for the holder of a token."""
    answer = script.ask("/api/v1/households/?page_size=1", Authorization=f"Token {token}")
    return json.loads(answer)["count"] if answer else None


def lines_of(visits: list[Seen]) -> list[str]:
    """A table for a terminal."""
    rows = [COLUMNS, *map(_row, visits)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(COLUMNS))]
    return [
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def main(address: str, accounts: str | None = None) -> int:
    """Visit as everyone and say what was seen; the exit status."""
    folder = Path(os.environ.get("POVERTYCASE_DATA", "var"))
    printed = Path(accounts) if accounts else folder / "demo_accounts.txt"
    password, roles = accounts_in(printed.read_text())
    visits = [visit(address, account, role, password) for account, role in roles.items()]
    faults = [seen.account for seen in visits if not seen.is_well]
    verdict = f"不一致或无法登录：{'、'.join(faults)}" if faults else "全部能登录，网页与接口一致"
    sys.stdout.write("\n".join([*lines_of(visits), "", verdict, ""]))
    return 1 if faults else 0


def _row(seen: Seen) -> tuple[str, ...]:
    def door(count: int | None) -> str:
        return "否" if count is None else "是"

    def number(count: int | None) -> str:
        return "-" if count is None else str(count)

    ways = (door(seen.by_page), door(seen.by_api), number(seen.by_page), number(seen.by_api))
    return (seen.account, seen.role, *ways, " ".join(seen.menu))


def _width(text: str) -> int:
    """Columns a terminal gives to it: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
