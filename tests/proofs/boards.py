"""The dashboard and the lists behind it, as somebody's browser gets them: what is shown, what is linked.

Nothing here asks the database or the code that counts; only the pages, from the login on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import parse_qs, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from lxml import html

TOTAL, CELL, RATE, MONTH = "total", "cell", "rate", "month"
LEVELS = {6: "county", 9: "township", 12: "village"}
# What a rate of the dashboard is, written down once more: the part, and what the whole is added up from.
RATES = {
    "visits.completion": ("visits.done", ("visits.due",)),
    "visits.spot_rate": ("visits.spot_checked", ("visits.month",)),
    "four_in_one.consistent_rate": ("four_in_one.consistent", ("four_in_one.registered",)),
    "four_in_one.books_rate": ("four_in_one.books", ("four_in_one.registered",)),
    "four_in_one.life_rate": ("four_in_one.life", ("four_in_one.registered",)),
    "ledgers.labour_certified_rate": ("ledgers.labour_certified", ("ledgers.labour_lines",)),
    "ledgers.villages_other_income_rate": ("ledgers.villages_other_income", ("ledgers.villages_other",)),
    "warnings.punctual": ("warnings.in_time", ("warnings.counted",)),
    "funds.special_rate": (
        "funds.special_paid",
        ("funds.special_allocated", "funds.special_unallocated"),
    ),
    "funds.integrated_rate": (
        "funds.integrated_paid",
        ("funds.integrated_allocated", "funds.integrated_unallocated"),
    ),
    "assets.kept": ("assets.paid", ("assets.due",)),
    "tickets.done_share": ("tickets.closed", ("tickets.counted",)),
    "tickets.in_time_share": ("tickets.in_time", ("tickets.closed",)),
}
# The column of the list whose sum a figure of money is.
COLUMNS = {
    "allocated": "安排",
    "paid": "已拨付",
    "unallocated": "未安排",
    "assets.due": "到期应兑现",
    "assets.paid": "已兑现",
    "assets.short": "未兑现",
}


@dataclass(frozen=True)
class Number:
    """A number as it stands on a page. kind: total, cell, rate or month; links: what it leads to.

    For a rate these are the lists of the part and of everything that makes up the whole, by the figures
    that stand on the same line of the page.
    """

    role: str
    topic: str
    place: str
    code: str
    kind: str
    shown: str
    links: tuple[tuple[str, str], ...]
    is_money: bool = False

    @property
    def value(self) -> Decimal:
        """What it says; a share in per cent."""
        return number_of(self.shown)

    @property
    def is_zero(self) -> bool:
        """Nothing to list: also a rate of nothing."""
        return self.shown == "—" or not self.value

    @property
    def level(self) -> str:
        """County, township or village."""
        return LEVELS.get(len(self.place), "all")


@dataclass
class Rows:
    """A list gone through to its end. told: the count that its pager says; None without a pager.

    sums: {heading: the sum of that column's rows}; lasts: {heading: what stands in the last row}.
    """

    count: int = 0
    told: int | None = None
    pages: int = 0
    sums: dict[str, Decimal] | None = None
    lasts: dict[str, Decimal] | None = None


def number_of(text: str) -> Decimal:
    """What a person reads in a cell of numbers."""
    found = re.search(r"-?[\d,]*\.?\d+", text)
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


def log_in(username: str, password: str) -> Client:
    """A browser of somebody who came through the login page, with its token."""
    client = Client(enforce_csrf_checks=True)
    page = html.fromstring(client.get("/accounts/login/").content)
    (token,) = set(page.xpath("//input[@name='csrfmiddlewaretoken']/@value"))
    answer = client.post(
        "/accounts/login/", {"login": username, "password": password, "csrfmiddlewaretoken": token}
    )
    if answer.status_code != 302 or settings.SESSION_COOKIE_NAME not in client.cookies:
        raise AssertionError(f"{username} cannot log in: {answer.status_code}")
    return client


def page_of(client: Client, address: str) -> html.HtmlElement:
    """A page that opens."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answers {answer.status_code}")
    return html.fromstring(answer.content.decode())


class Desk:
    """The dashboard in somebody's hands. place: where they stand, "" for everything in reach."""

    def __init__(self, client: Client, role: str) -> None:
        self.client, self.role = client, role

    def overview(self, address: str = "/dashboard/") -> tuple[list[Number], list[str]]:
        """Its numbers, and the addresses of the topics."""
        page = page_of(self.client, address)
        found = []
        for card in page.xpath("//section[contains(@class, 'card')][.//div[@class='tiles']]"):
            topic = card.get("aria-labelledby").removesuffix("-title")
            found += self._line(card.xpath(".//div[@class='tiles']")[0], topic, _place(address), TOTAL)
        topics = page.xpath("//section//a[contains(@href, '/dashboard/')]/@href")
        return found, [str(each) for each in topics]

    def topic(self, address: str) -> tuple[list[Number], list[str]]:
        """Its numbers, and the addresses of the places in its table."""
        page = page_of(self.client, address)
        code, place = urlsplit(address).path.strip("/").rpartition("/")[2], _place(address)
        found = [*self._line(page.xpath("//div[@class='tiles']")[0], code, place, TOTAL)]
        for row in page.xpath("//table[@id='places']/tbody/tr"):
            below = [_place(str(each)) for each in row.xpath("./td[1]/a/@href")]
            found += self._line(row, code, below[0] if below else place, CELL, page)
        for row in page.xpath("//table[@id='places']/tfoot/tr"):
            found += self._line(row, code, place, TOTAL, page)
        for link in page.xpath("//table[@id='frozen']//td[contains(@class, 'num')]/a"):
            href = str(link.get("href"))
            found.append(
                Number(self.role, code, place, f"{code}.frozen", MONTH, _text(link), (("rows", href),))
            )
        downwards = page.xpath("//table[@id='places']/tbody/tr/td[1]/a/@href")
        return found, [urljoin(address, str(each)) for each in downwards]

    def _line(self, line, topic, place, kind, page=None) -> Iterator[Number]:
        """The figures and the rates of a line of tiles or of a table."""
        links = {each.get("data-figure"): each for each in line.xpath(".//a[@data-figure]")}
        for code, link in links.items():
            words = link.xpath("./b")[0] if link.xpath("./b") else link
            heads = page.xpath(f"//th[@data-code='{code}']") if page is not None else [link]
            is_money = _text(heads[0]).endswith("元）")
            href = (("rows", str(link.get("href"))),)
            yield Number(self.role, topic, place, code, kind, _text(words), href, is_money)
        for rate in line.xpath(".//*[@data-rate]"):
            part, whole = RATES[rate.get("data-rate")]
            if not {part, *whole} <= set(links):
                continue  # what lies in the place itself: not all of it has a list
            words = rate.xpath("./b")[0] if rate.xpath("./b") else rate
            hrefs = tuple((code, str(links[code].get("href"))) for code in (part, *whole))
            is_money = links[part].get("href").split("?")[0].rstrip("/").endswith(MONEY_LISTS)
            shown = (words.text or "").strip()
            yield Number(self.role, topic, place, rate.get("data-rate"), RATE, shown, hrefs, is_money)


MONEY_LISTS = ("/allocations", "/funds", "/benefits")


def _place(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("place", [""])[0]


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def follow(client: Client, address: str) -> Rows:
    """A list through all its pages by the link to the next one; the rows counted that are shown."""
    found = Rows()
    while address:
        page = page_of(client, address)
        faults = page.xpath(
            "//main//*[contains(@class, 'invalid-feedback') or contains(@class, 'errorlist')]"
        )
        if faults:
            raise AssertionError(f"{address} does not take what it is asked: {_text(faults[0])}")
        found.pages += 1
        _add(found, page)
        pager = page.xpath("//nav[@class='pager']")
        if pager:
            found.told = int(number_of(_text(pager[0].xpath("./span")[0])))
        further = page.xpath("//nav[@class='pager']//a[@rel='next']/@href")
        address = urljoin(address, str(further[0])) if further else ""
    return found


def _add(found: Rows, page: html.HtmlElement) -> None:
    """The rows of one page: of the table in the results, before the pager if there is one."""
    inside = "//section[@id='list']" if page.xpath("//section[@id='list']") else "//main"
    tables = page.xpath(f"{inside}//table[contains(@class, 'table-gov')][not(ancestor::details)]")
    if pager := page.xpath("//nav[@class='pager']"):
        before = set(pager[0].xpath("./preceding::table"))
        tables = [each for each in tables if each in before]
    if not tables:
        return
    table = tables[-1]
    heads = [_text(each) for each in table.xpath("./thead/tr/th")]
    rows = table.xpath("./tbody/tr")
    found.count += len(rows)
    found.sums = found.sums or dict.fromkeys(heads, Decimal(0))
    for row in rows:
        for head, cell in zip(heads, row.xpath("./td"), strict=False):
            found.sums[head] += number_of(_text(cell))
    for row in table.xpath("./tfoot/tr"):
        cells = row.xpath("./td|./th")
        found.lasts = {
            head: number_of(_text(cell)) for head, cell in zip(heads, cells, strict=False) if _text(cell)
        }


def column_of(code: str, heads: list[str]) -> str:
    """Which column of a list a figure of money is the sum of."""
    wanted = next(words for end, words in COLUMNS.items() if code == end or code.endswith(f"_{end}"))
    return next(head for head in heads if head.startswith(wanted) and "元" in head)


def share_of(part: Decimal, whole: Decimal) -> str:
    """As an office writes a share: to two decimals, and only all of it is 100.00 %."""
    if not whole:
        return "—"
    shown = (part / whole * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{min(shown, Decimal('99.99')) if part < whole else shown} %"
