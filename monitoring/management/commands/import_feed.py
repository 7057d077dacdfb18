"""A department's monthly file from the command line."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import receive_batch
from monitoring.actions.feed_batches import Received, queue
from monitoring.choices.feeds import BatchStatus, FeedKind
from monitoring.imports import feeding
from monitoring.models import Feed
from povertycase import actions
from povertycase.exceptions import DomainError
from povertycase.management.arguments import require_file, user_named
from povertycase.models import User
from povertycase.sheets import FileRefused

REFUSED = 2


class Command(BaseCommand):
    """Exit status: 0 applied, or there already; 2 the file was refused or waits in quarantine."""

    help = "导入部门推送：读取、判断、匹配、生成预警；有问题的文件先隔离"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(FeedKind.values), help="推送类别")
        parser.add_argument("file", type=Path, help="部门推送的文件（.xlsx、.xls、.csv）")
        parser.add_argument(
            "--period", required=True, help="月份，如 2026-10；每日推送的写日期，如 2026-10-05"
        )
        parser.add_argument("--as", dest="username", required=True, help="以哪个用户的身份导入")
        parser.add_argument("--json", dest="as_json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: object, kind: str, file: Path, username: str, **options: Any) -> None:
        user = user_named(username)
        require_file(file)
        try:
            received = _run(_feed(kind, user), file, options["period"], user)
        except FileRefused as refused:
            told = {"is_refused": True, "findings": [refused.as_finding()]}
            self.stdout.write(json.dumps(told, ensure_ascii=False) if options["as_json"] else refused.message)
            raise SystemExit(REFUSED) from None
        except DomainError as problem:
            raise CommandError(problem.message) from None
        told = _told(received)
        self.stdout.write(
            json.dumps(told, ensure_ascii=False) if options["as_json"] else str(told["message"])
        )
        if received.batch.status == BatchStatus.QUARANTINED:
            raise SystemExit(REFUSED)


def _feed(kind: str, user: User) -> Feed:
    """The one feed of that kind in the user's reach."""
    found = list(Feed.objects.visible_to(user).filter(kind=kind, is_active=True)[:2])
    if len(found) != 1:
        label = FeedKind(kind).label
        message = (
            _("没有“{}”这项推送，或者它不归您接收。") if not found else _("有几项“{}”推送，请在网页上选择。")
        )
        raise CommandError(message.format(label))
    return found[0]


def _run(feed: Feed, file: Path, period: str, user: User) -> Received:
    """Take the file in, and do its job in this process: it is claimed before a worker hears of it."""
    with transaction.atomic():
        received = receive_batch(
            feed, file.read_bytes(), name=file.name, period=period, by=user, on=timezone.localdate()
        )
        lease = actions.claim(queue(received.batch, by=user).pk) if received.is_new else None
    if lease:
        feeding.work(lease)
    received.batch.refresh_from_db()
    return received


def _told(received: Received) -> dict[str, Any]:
    batch = received.batch
    return {
        "batch": batch.pk,
        "period": batch.period,
        "status": batch.status,
        "is_new": received.is_new,
        "is_late": batch.is_late,
        "fault": batch.fault,
        "message": received.said if not received.is_new else batch.message,
        "counts": batch.counts,
        "seconds": batch.seconds,
        "peak_mb": batch.peak_mb,
    }
