"""Files that nobody uploads: picked up from a feed's folder, or asked of a host that is on the list."""

import http.client
import re
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import feed_batches, feed_runs
from monitoring.choices.feeds import FeedSource
from monitoring.models import Feed, FeedRun
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.hosts import is_inside, is_listed, resolved
from povertycase.models import User
from povertycase.sheets import FileRefused
from povertycase.sheets.book import MAX_BYTES

SUFFIXES = frozenset({".xlsx", ".xls", ".csv"})
DONE = "done"
BETWEEN_PARTS = "[-年月._]?"
# A file that somebody may still be copying in.
SETTLED_SECONDS = 60
READ = 2**16
OK, NOT_FOUND = 200, 404


class NotThere(Exception):
    """The month's file is not there yet, or cannot be had; the message says which."""


def work(lease: Lease) -> None:
    """Fetch one run's file and take it in. Raises LeaseLost.

    A file that is not there is waited for: the next beat asks again.
    """
    run = feed_runs.run_of(lease)
    if run is None:
        with transaction.atomic():
            actions.finish(lease, result={"said": _("推送频次已改，不再等这一期的文件。")})
        return
    by = User.objects.get(pk=lease.actor_id)
    said = _already(run) or _fetch(run, by, lease)
    with transaction.atomic():
        feed_runs.note_attempt(run, said, by=by)
        actions.finish(lease, result={"said": said})


def _already(run: FeedRun) -> str:
    return _("这一期的文件已经接收。") if run.batch_id is not None else ""


def _fetch(run: FeedRun, by: User, lease: Lease) -> str:
    """What the attempt came to."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            path, name, found = _file(run, Path(folder), lease)
            with transaction.atomic():
                lease.keep(cursor={}, done=0, total=0)
                received = feed_batches.receive_batch(
                    run.feed,
                    path.read_bytes(),
                    name=name,
                    period=run.period,
                    by=by,
                    on=timezone.localdate(),
                )
        except NotThere as absent:
            return str(absent)
        except (FileRefused, DomainError) as refused:
            return refused.message
        except Http404:
            return _("经办人已经不在岗，收不进来；请县级在推送设置里点一次保存，由保存的人接着经办。")
    if found is not None:  # only once the row is committed
        _put_away(found)
    return received.said


def _file(run: FeedRun, folder: Path, lease: Lease) -> tuple[Path, str, Path | None]:
    """Where the month's file is, what it is called, and where it is to be taken from. Raises NotThere."""
    if run.feed.source == FeedSource.FOLDER:
        found = in_folder(run.feed, run.period)
        return found, found.name, found
    address = run.feed.address.replace("{period}", run.period)
    path = folder / "file"

    def beat() -> None:
        with transaction.atomic():
            lease.keep(cursor={}, done=0, total=0)

    download(address, path, beat=beat)
    return path, unquote(PurePosixPath(urlsplit(address).path).name) or "file.xlsx", None


def folder_of(feed: Feed) -> Path:
    """The folder that is watched for a feed."""
    return Path(settings.FEEDS_FOLDER) / str(feed.pk)


def in_folder(feed: Feed, period: str) -> Path:
    """The one file of a month, or day, in a feed's folder. Raises NotThere.

    Its name has 2026-10 or 202610 in it, or 2026-10-05 or 20261005.
    """
    folder = folder_of(feed)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = period.replace("-", BETWEEN_PARTS)
    names = re.compile(rf"(?<!\d){written}(?!\d)").search
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and names(path.stem) and path.is_file() and not path.is_symlink()
    ]
    if not found:
        raise NotThere(_("文件夹里还没有 {} 的文件。").format(period))
    if len(found) > 1:
        listed = "、".join(path.name for path in found)
        raise NotThere(_("文件夹里有几个 {} 的文件：{}；请只留一个。").format(period, listed))
    if found[0].stat().st_mtime > time.time() - SETTLED_SECONDS:
        raise NotThere(_("文件刚放进来，等它写完再接收。"))
    if found[0].stat().st_size > MAX_BYTES:
        raise NotThere(_("文件超过 {} MB，不能接收。").format(MAX_BYTES // 2**20))
    return found[0]


def _put_away(path: Path) -> None:
    """Out of the way of the next look; the file itself is kept encrypted with its batch."""
    done = path.parent / DONE
    done.mkdir(exist_ok=True, mode=0o700)
    shutil.move(path, done / path.name)


def download(address: str, path: Path, *, beat: Callable[[], None]) -> None:
    """Stream what lies at an address to a file. Raises NotThere.

    Only of a host on the list, at an address that is public or whose host is listed as private; the name is
    resolved once, and that address is spoken to. Never where it is redirected to, never longer than the time
    allowed, never more than a sheet may have. beat: called now and then, so that the job is known to live.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not is_listed(address, settings.FEED_HOSTS):
        raise NotThere(_("“{}”不在允许的主机名单里。").format(parts.hostname))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    peer = _peer(address, parts.hostname or "", port)
    kinds: dict[str, Any] = {
        "http": lambda: http.client.HTTPConnection(parts.hostname or "", port, timeout=30),
        "https": lambda: http.client.HTTPSConnection(
            parts.hostname or "", port, timeout=30, context=ssl.create_default_context()
        ),
    }
    connection = kinds[parts.scheme]()
    connection._create_connection = lambda _address, *rest: socket.create_connection(peer, *rest)
    try:
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        asked = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
        connection.request("GET", f"{target}?{asked}" if asked else target)
        _save(connection.getresponse(), path, beat)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotThere(_("没有下载成功（{}），下次再试。").format(type(error).__name__)) from error
    finally:
        connection.close()


def _peer(address: str, host: str, port: int) -> tuple[str, int]:
    """The address to speak to. Raises NotThere for a private one that nobody has listed."""
    try:
        found = resolved(host, port)
    except OSError as error:
        raise NotThere(_("找不到主机“{}”。").format(host)) from error
    if not is_listed(address, settings.FEED_PRIVATE_HOSTS) and any(map(is_inside, found)):
        message = _("“{}”是内网地址；确需使用，请系统管理员加到 POVERTYCASE_FEED_PRIVATE_HOSTS。")
        raise NotThere(message.format(host))
    return min(found), port


def _save(answer: http.client.HTTPResponse, path: Path, beat: Callable[[], None]) -> None:
    if answer.status == NOT_FOUND:
        raise NotThere(_("部门那里还没有这一期的文件。"))
    if answer.status != OK:
        raise NotThere(_("部门的服务器回答 {}，没有下载；地址不跟随跳转。").format(answer.status))
    until, size = time.monotonic() + settings.FEED_SECONDS, 0
    with path.open("wb") as file:
        while part := answer.read1(READ):  # what has come, not until so much has
            size += len(part)
            if size > MAX_BYTES:
                raise NotThere(_("文件超过 {} MB，不能接收。").format(MAX_BYTES // 2**20))
            if time.monotonic() > until:
                raise NotThere(_("下载超过 {} 秒，已放弃，下次再试。").format(settings.FEED_SECONDS))
            file.write(part)
            beat()
    if not size:
        raise NotThere(_("下载到的文件是空的。"))
