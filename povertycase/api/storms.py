"""Many phones at once: what the site cannot answer soon is sent away at once, with a time to come back.

What waits to be taken up is asked of the kernel: that says how busy the site is, whatever else it does.
Above it, requests are counted in Valkey, by second for the site and by minute for an account: one round trip,
exact whatever the number of processes. Without Valkey nobody is sent away by count.
"""

import os
import random
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

log = structlog.get_logger(__name__)

# Phones that come back at different seconds do not make the next storm.
SOONEST, LATEST = 5, 30
WAIT_SECONDS = 0.2  # for Valkey; longer than that it is away
AWAY_SECONDS = 5  # in which it is not asked again, or each request would wait
MINUTE = 60
MOST_WAITING = 30  # connections that nobody has taken up yet: some three seconds of work
TCP_INFO_BYTES, UNACKNOWLEDGED_AT = 28, 24  # of struct tcp_info in linux/tcp.h


@dataclass(frozen=True)
class Allowance:
    """How many requests of a kind are answered; 0 for any number. key: of its counter."""

    key: str
    seconds: int
    most: int


class Counters:
    """Requests counted in windows of whole seconds."""

    def __init__(self, url: str) -> None:
        self._valkey = redis.Redis.from_url(
            url,
            socket_timeout=WAIT_SECONDS,
            socket_connect_timeout=WAIT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._asked_again_at = 0.0

    def is_within(self, allowances: Sequence[Allowance]) -> bool:
        """Count one request in each; whether all of them still allowed it."""
        counted = [each for each in allowances if each.most]
        if not counted or time.monotonic() < self._asked_again_at:
            return True
        try:
            found = self._count(counted)
        except redis.RedisError:
            self._asked_again_at = time.monotonic() + AWAY_SECONDS
            log.warning("storms_uncounted")
            return True
        return all(count <= each.most for count, each in zip(found, counted, strict=True))

    def _count(self, allowances: Sequence[Allowance]) -> list[int]:
        now = time.time()
        pipe = self._valkey.pipeline(transaction=False)
        for each in allowances:
            key = f"storm:{each.key}:{each.seconds}:{int(now // each.seconds)}"
            pipe.incr(key)
            pipe.expire(key, 2 * each.seconds)
        answers = pipe.execute()
        return [int(count) for count in answers[::2]]


_counters: dict[str, Counters] = {}


def counters() -> Counters:
    """This process's connection, made when it is first needed: not before gunicorn has forked."""
    return _counters.setdefault(settings.REDIS_URL, Counters(settings.REDIS_URL))


def waiting() -> int:
    """Connections in the kernel's queue that no process has taken up; 0 where that is not known.

    Linux tells it of a listening socket in place of what is not acknowledged yet.
    """
    try:
        with socket.socket(fileno=os.dup(settings.LISTENER_FD)) as listener:
            told = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    except (OSError, AttributeError):
        return 0
    return int(struct.unpack_from("=I", told, UNACKNOWLEDGED_AT)[0])


class Storm(BaseThrottle):
    """429 with Retry-After above what the settings allow; asked after the login, so that only users count."""

    kind = ""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Only what writes: a page is not slowed."""
        if request.method != "PUT":
            return True
        if waiting() > MOST_WAITING:
            return False
        return counters().is_within(
            [
                Allowance(f"user:{request.user.pk}", MINUTE, settings.STORM_PER_USER_A_MINUTE),
                Allowance(self.kind, 1, settings.STORM_A_SECOND[self.kind]),
            ]
        )

    def wait(self) -> float:
        """Seconds, another number for everybody."""
        return random.randint(SOONEST, LATEST)  # noqa: S311  spread, not secrecy


class VisitStorm(Storm):
    """Of visits."""

    kind = "visits"


class PhotoStorm(Storm):
    """Of pictures, which take longer."""

    kind = "photos"
