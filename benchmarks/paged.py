"""Fills a county for `benchmarks/pages.py`, in a process of its own: `… -m benchmarks.paged TICKETS YEARS`.

Visits and checks, tickets and cases by SQL about the households that a roll brought; then counts the figures
of the dashboard. One JSON object on stdout: how much there is, who asks, and for which pages.
"""

import json
import os
import sys
import time
from typing import Any
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.db import connection  # noqa: E402  models load after django.setup
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import jobs, screened, ticketed  # noqa: E402
from households.models import Household, Person, Visit  # noqa: E402
from povertycase.actions.figures import refresh  # noqa: E402
from povertycase.figures import topics  # noqa: E402
from povertycase.models import User  # noqa: E402
from rectification.models import Ticket  # noqa: E402

# Four a year of each household, the last one some weeks ago, and what the last one found; somebody sees
# three households a day, an hour apart.
VISITS = (
    """INSERT INTO households_visit (id, household_id, division_id, visitor_id, way, visited_at, visited_on,
            is_clock_suspect, received_at, place_refused, answers, note, form, correction_reason, sha256,
            receipt)
        SELECT gen_random_uuid(), id, division_id, cadres[1 + id % cardinality(cadres)], 'home', seen,
            seen::date, false, seen, 'declined', '{}', '', 1, '', repeat('0', 64),
            'V' || lpad(to_hex(id * 100 + n), 9, '0')
        FROM households_household, generate_series(0, VISITS - 1) AS n,
            (SELECT array_agg(id) AS cadres FROM povertycase_user WHERE username LIKE 'cadre%') AS people,
            LATERAL (SELECT now() - make_interval(days => n * 91 + (id / 1000 % 80)::int,
                mins => (id / 80000 * 60 % 480)::int) AS seen) AS days""",
    """INSERT INTO households_safeguardcheck (household_id, division_id, visit_id, item, is_met, checked_on,
            explanation, clause, facts)
        SELECT household_id, division_id, id, item, household_id % 61 <> 0, visited_on, '', '', '{}'
        FROM households_visit, unnest(ARRAY['schooling', 'medical', 'housing', 'water']) AS item
        WHERE visited_on > current_date - 91""",
    "ANALYZE",
)
CADRES = 1000
TWO_CHARACTERS = "王伟"


def fill(user: User, tickets: int, years: int) -> None:
    """What a county has beside its roll."""
    ticketed.fill(user, tickets)
    User.objects.bulk_create(User(username=f"cadre{n}", name=f"干部{n}") for n in range(CADRES))
    with connection.cursor() as cursor:
        for statement in (*screened.FILL, *VISITS):
            told = statement.replace("BY_USER", str(user.pk)).replace("VISITS", str(4 * years))
            cursor.execute(told)


def pages_of(town: str) -> dict[str, dict[str, str]]:
    """What the county and a township ask for: {who: {page: address}}."""
    home = jobs.household()
    common = {
        "home": reverse("home"),
        "待办": reverse("task-list"),
        "dashboard": reverse("dashboard"),
        **{f"dashboard {each.code}": reverse("dashboard-topic", args=[each.code]) for each in topics()},
        "households": reverse("households:list"),
        "households, a township": f"{reverse('households:list')}?division={town}",
        "search, two characters": f"{reverse('households:list')}?search={quote(TWO_CHARACTERS)}",
        "household": reverse("households:detail", args=[home]),
        "visits": reverse("households:visit-list"),
        "cases": reverse("monitoring:case-list"),
        "tickets": reverse("rectification:list"),
        "zero-out board": reverse("rectification:board"),
        "API households": reverse("api:household-list"),
        "API people": reverse("api:person-list"),
        "API tickets": reverse("api:ticket-list"),
        "API figures": reverse("api:figure-list"),
    }
    return {
        "county": common,
        "township": {name: common[name] for name in ("home", "dashboard", "households", "tickets")},
    }


def main() -> None:
    tickets, years = int(sys.argv[1]), int(sys.argv[2])
    user = jobs.uploader()
    fill(user, tickets, years)
    town = User.objects.get(username="town")
    began = time.perf_counter()
    refresh(on=timezone.localdate())
    counted = time.perf_counter() - began
    Household.objects.filter(pk=jobs.household()).update(group_name="一组")
    began = time.perf_counter()
    refresh(on=timezone.localdate())
    told: dict[str, Any] = {
        "rows": f"{Household.objects.count():,} households, {Person.objects.count():,} people, "
        f"{Visit.objects.count():,} visits, {Ticket.objects.count():,} tickets",
        "counted": counted,
        "again": time.perf_counter() - began,
        "cookies": {"county": jobs.session(user)["Cookie"], "township": jobs.session(town)["Cookie"]},
        "pages": pages_of(town.postings[0].division_id),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
