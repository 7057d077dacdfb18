"""The API beside a list: the same address in its words, and its rows counted to the end."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit

# The page of a list, and its collection.
COLLECTIONS = {
    "/households/": "households",
    "/households/visits/held/": "held-visits",
    "/households/four-in-one/households/": "four-in-one",
    "/monitoring/": "cases",
    "/monitoring/clues/": "clues",
    "/monitoring/measures/": "measures",
    "/monitoring/self-check/findings/": "findings",
    "/monitoring/warnings/": "warnings",
    "/monitoring/feeds/": "feeds",
    "/projects/": "projects",
    "/projects/allocations/": "allocations",
    "/projects/funds/": "funds",
    "/projects/assets/": "assets",
    "/projects/benefits/": "benefits",
    "/projects/loans/": "loans",
    "/rectification/": "tickets",
    "/rectification/reports/": "reports",
}
# What a page asks in a word, and the API in another way; None: it has no such question.
WORDS = {
    ("cases", "status"): {
        **{each: {"stage": each} for each in ("monitored", "identifying", "removing")},
    },
    ("cases", "timing"): None,
    ("cases", "removed_in"): None,
    ("warnings", "status"): None,
    ("projects", "status"): None,
    ("tickets", "group"): {
        "open": {"is_open": "true"},
        "overdue": {"is_overdue": "true"},
        "closed": {"status": "closed"},
    },
    ("tickets", "rebounded"): {"true": {"has_rebounded": "true"}},
}
NAMES = {("tickets", "place"): "division"}
MORE = {"reports": {"kind": "report"}}
FIELDS = {
    "allocated": "amount_yuan",
    "paid": "paid_yuan",
    "unallocated": "unallocated_yuan",
    "assets.due": "due_yuan",
    "assets.short": "short_yuan",
}


def twin_of(address):
    """The address of the same list in the API; "" where it does not ask so."""
    parts = urlsplit(address)
    collection = COLLECTIONS.get(parts.path)
    if collection is None or (collection == "four-in-one" and "correction=" not in parts.query):
        return ""  # four-in-one lists the comparisons there are, its page households without one as well
    asked = dict(MORE.get(collection, {}))
    for name, value in parse_qsl(parts.query):
        key = (collection, name)
        if key not in WORDS:
            asked[NAMES.get(key, name)] = value
            continue
        said = (WORDS[key] or {}).get(value)
        if said is None:
            return ""
        asked |= said
    return f"/api/v1/{collection}/?{urlencode(asked | {'page_size': 100})}"


def asked(client, address):
    """Every row of a collection, from one page to the next by its cursor."""
    rows, cursor = [], ""
    while True:
        answer = client.get(f"{address}&{urlencode({'cursor': cursor})}" if cursor else address)
        if answer.status_code != 200:
            raise AssertionError(f"{address} answers {answer.status_code} {answer.content.decode()[:200]}")
        said = answer.json()
        rows += said["results"]
        cursor = said["next"]
        if not cursor:
            return rows


def sum_of(code, rows):
    """What the rows of a figure of money come to in yuan; None where they do not tell."""
    field = next((field for end, field in FIELDS.items() if code == end or code.endswith(f"_{end}")), "")
    if not rows or not all(field in row for row in rows):
        return None
    return sum((Decimal(row[field] or 0) for row in rows), Decimal(0))
