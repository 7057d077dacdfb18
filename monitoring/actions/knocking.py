"""How often the public entrance answers one who knocks: counted in the database, exact over all processes.

Each count is committed by itself before anything else is done, so that a refused try counts too. Windows
are whole hours or days. What is over a limit is refused to that one alone: nobody else is locked out, and
an address that is over its own does not use up the village's.
"""

import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.models import EntranceCount
from povertycase import keys
from povertycase.actions.parameters import shipped_value
from povertycase.exceptions import Exhausted
from povertycase.models.parameters import values_in_force

IPV6_SHARED = 64  # bits of an IPv6 address that one line has to itself
KEPT = datetime.timedelta(days=2)
COUNT = """
    INSERT INTO monitoring_entrancecount AS known (key, begins_at, times) VALUES (%s, %s, 1)
    ON CONFLICT (key, begins_at) DO UPDATE SET times = known.times + 1
    RETURNING times
"""


@dataclass(frozen=True)
class Limit:
    """name: of the counter; parameter: how many times; hours: in each so many."""

    name: str
    parameter: str
    hours: int


DECLARE_ADDRESS = Limit("declare-address", "declare.per_address_hour", 1)
DECLARE_PHONE = Limit("declare-phone", "declare.per_phone_day", 24)
DECLARE_CODE = Limit("declare-code", "declare.per_code_hour", 1)
FOLLOW_ADDRESS = Limit("follow-address", "declare.follow_per_address_hour", 1)
FOLLOW_RECEIPT = Limit("follow-receipt", "declare.follow_per_receipt_day", 24)


def knock(tries: Sequence[tuple[Limit, str]], *, division_code: str) -> None:
    """Count one try under each limit, in order; Exhausted at the first that is over, the rest uncounted.

    tries: limits with whom they count. division_code: whose parameters hold; "" for the whole country's.
    """
    now = timezone.localtime()
    known = values_in_force(
        [limit.parameter for limit, _whom in tries], division_code=division_code, on=now.date()
    )
    EntranceCount.objects.filter(begins_at__lt=now - KEPT).delete()
    for limit, whom in tries:
        most = known.get(limit.parameter)
        most = most if isinstance(most, int) else shipped_value(limit.parameter)
        if _counted(limit, whom, now) > most:
            raise Exhausted(_("现在提交的次数太多了，请过一会儿再试。"), code=limit.name)


def line_of(address: str) -> str:
    """Who an address belongs to: itself, however written, and of IPv6 the line, which has many."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 6 and known.ipv4_mapped:  # as a server that listens on both names IPv4 peers
        known = known.ipv4_mapped
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((address, IPV6_SHARED), strict=False))


def _counted(limit: Limit, whom: str, now: datetime.datetime) -> int:
    begins_at = now.replace(minute=0, second=0, microsecond=0)
    if limit.hours > 1:
        begins_at = begins_at.replace(hour=0)
    key = f"{limit.name}:{keys.ring().search_hash(whom)}"
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, begins_at])
        return int(cursor.fetchone()[0])
