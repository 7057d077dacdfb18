"""Pages about tickets, measured in a process of its own: `python -m benchmarks.ticketed TICKETS TIMES`.

Writes tickets, their evidence and rechecks by SQL about the households that a roll brought, a ranking by its
action, and asks for each page as the county and as a township see it. One JSON object on stdout.
"""

import datetime
import json
import os
import statistics
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.db import connection  # noqa: E402  models load after django.setup
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.bench import COUNTY, yardstick  # noqa: E402
from households.models import Household  # noqa: E402
from povertycase import keys  # noqa: E402
from povertycase.choices import CODE_LENGTHS, Level  # noqa: E402
from povertycase.models import Division, Organisation, Posting, User  # noqa: E402
from rectification import actions  # noqa: E402
from rectification.models import Ranking, Ticket  # noqa: E402
from rectification.rules.quarters import quarter_days  # noqa: E402

OK = 200
# Five sources, twelve departments; of a hundred tickets, by their number: sixty closed, five cancelled, five
# came back, three restricted; a sixth of them lies in a village without a household.
FILL = (
    """INSERT INTO rectification_issuesource (created_at, updated_at, version, division_id, name, kind, level,
            scope, document_number, received_on, created_by_id)
        SELECT now(), now(), 1, 'COUNTY', level || '反馈', 'audit', level, '', '', current_date - 300, BY_USER
        FROM unnest(ARRAY['central', 'province', 'prefecture', 'county', 'self']) AS level""",
    """INSERT INTO rectification_ticket (created_at, updated_at, version, number, source_id, type_id,
            division_id, household_id, content, found_on, liability, is_common, is_restricted, leader,
            lead_unit_id, responsible_unit_id, responsible_person, responsible_phone, executor_id, goal,
            measures, mode, due_on, original_due_on, percent, "similar", rebound_count, closed_on, remark,
            cancelled_reason, duty_role, outcome, status, moved_by_id, moved_at)
        SELECT now(), now(), 1, 'COUNTY2026' || lpad(n::text, 6, '0'), sources[1 + n % 5],
            types[1 + n % cardinality(types)], home.division_id, CASE WHEN n % 6 > 0 THEN home.id END,
            '入户核查发现的问题', found, '', false, n % 100 < 3, '分管领导', units[1 + n % 12],
            units[1 + n / 12 % 12], '责任人', PHONE, BY_USER, '整改到位', '逐项整改', 'by_date', found + 60,
            found + 60, 100, '已排查', (n % 100 BETWEEN 90 AND 94)::int,
            CASE WHEN n % 100 BETWEEN 10 AND 69 THEN found + 20 + n % 50 END, '',
            CASE WHEN n % 100 BETWEEN 95 AND 99 THEN '重复登记' ELSE '' END, '', '',
            CASE WHEN n % 100 BETWEEN 10 AND 69 THEN 'closed' WHEN n % 100 BETWEEN 90 AND 94 THEN 'reopened'
                WHEN n % 100 >= 95 THEN 'cancelled' ELSE 'in_progress' END, BY_USER, now()
        FROM generate_series(1, TICKETS) AS n,
            LATERAL (SELECT current_date - 30 - n * 7 % 240 AS found) AS days,
            (SELECT array_agg(id ORDER BY id) AS sources FROM rectification_issuesource) AS a,
            (SELECT array_agg(id ORDER BY id) AS types FROM rectification_tickettype) AS b,
            (SELECT array_agg(id ORDER BY id) AS units FROM povertycase_organisation) AS c,
            (SELECT array_agg(id ORDER BY id) AS homes FROM households_household) AS d,
            LATERAL (SELECT id, division_id FROM households_household
                WHERE id = homes[1 + n * 31 % cardinality(homes)]) AS home""",
    """INSERT INTO rectification_recheck (ticket_id, division_id, round, rechecked_on, is_information_precise,
            are_measures_precise, is_effect_precise, found, rechecked_by_id)
        SELECT id, division_id, 0, current_date - 20 - (id % 160)::int, true, true, rebound_count = 0,
            '入户核对', BY_USER
        FROM rectification_ticket WHERE id % 4 = 0 AND (status = 'closed' OR rebound_count > 0)""",
    "ANALYZE",
)


def fill(user: User, tickets: int) -> str:
    """The ledger; the code of the township whose board is asked for."""
    actions.save_types()
    Organisation.objects.bulk_create(
        Organisation(name=f"示例{n}局", kind="department", trade="water", division_id=COUNTY)
        for n in range(1, 13)
    )
    town = User.objects.create_user("town", name="town")
    since = datetime.date(2024, 1, 1)
    with_homes = Household.objects.order_by("division_id").values_list("division_id", flat=True)
    place = with_homes[0][: CODE_LENGTHS[Level.TOWNSHIP]]
    Posting.objects.create(user=town, role="township", division_id=place, valid_from=since)
    phone = keys.ring().encrypt("13800138000", b"ticket.responsible_phone")
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(
                statement.replace("COUNTY", COUNTY)
                .replace("BY_USER", str(user.pk))
                .replace("PHONE", f"'\\x{phone.hex()}'::bytea")
                .replace("TICKETS", str(tickets))
            )
    return place


def ranking(user: User, kind: str) -> Ranking:
    """Of the quarter that ended last, shown to everybody."""
    today = timezone.localdate()
    year, quarter = today.year, (today.month - 1) // 3
    year, quarter = (year, quarter) if quarter else (year - 1, 4)
    draft = actions.RankingDraft(kind=kind, year=year, quarter=quarter)
    made = actions.draft_ranking(Division.objects.get(pk=COUNTY), draft, by=user, on=today)
    assert quarter_days(year, quarter)[1] < today
    return actions.publish_ranking(made, by=user, on=today, version=made.version)


def measured(name: str, client: Client, address: str, times: int) -> dict[str, Any]:
    """A page asked for `times` times after once, and how many statements it takes."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        count = len(queries)  # the next request empties the log
    assert answer.status_code == OK, (name, answer.status_code)
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(address)
        seconds.append(time.perf_counter() - began)
    return {
        "name": name,
        "ms": statistics.median(seconds) * 1000,
        "slowest": max(seconds) * 1000,
        "queries": count,
        "kb": len(answer.content) // 1024,
    }


def acted(name: str, work: Any) -> tuple[Any, dict[str, Any]]:
    """A step taken once."""
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        done = work()
    took = (time.perf_counter() - began) * 1000
    return done, {"name": name, "ms": took, "slowest": took, "queries": len(queries), "kb": 0}


def main() -> None:
    tickets, times = int(sys.argv[1]), int(sys.argv[2])
    user = User.objects.get(username="county")
    place = fill(user, tickets)
    told: dict[str, Any] = {"before": yardstick(), "absent": [], "pages": []}
    told["tickets"] = Ticket.objects.count()
    told["households"] = Ticket.objects.exclude(household=None).values("household").distinct().count()
    shown = {}
    for kind in ("villages", "departments"):
        shown[kind], step = acted(
            f"ranking of {kind}: counted and shown (once)", lambda kind=kind: ranking(user, kind)
        )
        told["pages"].append(step)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        told["pages"] += _pages(user, shown, place, times, told["absent"])
    told["after"] = yardstick()
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _pages(
    user: User, shown: dict[str, Ranking], place: str, times: int, absent: list[str]
) -> list[dict[str, Any]]:
    clients = {"county": Client(), "township": Client()}
    clients["county"].force_login(user)
    clients["township"].force_login(User.objects.get(username="town"))
    wanted = [
        ("list", "list", (), ""),
        ("list, overdue", "list", (), "?group=overdue"),
        ("list, what waits for me", "list", (), "?group=mine"),
        ("list, a row for each household", "list", (), "?group=open&homes=true"),
        ("board", "board", (), ""),
        ("board of a township", "board", (), f"?place={place}"),
        ("board as of 60 days ago", "board", (), f"?on={timezone.localdate() - datetime.timedelta(days=60)}"),
        ("rankings", "ranking-list", (), ""),
        *((f"ranking of {kind}", "ranking", (row.pk,), "") for kind, row in shown.items()),
    ]
    found = []
    for name, view, arguments, query in wanted:
        try:
            address = reverse(f"rectification:{view}", args=arguments) + query
        except NoReverseMatch:
            absent.append(name)
            continue
        for who, client in clients.items():
            found.append(measured(f"{name}, {who}", client, address, times))
    return found


if __name__ == "__main__":
    main()
