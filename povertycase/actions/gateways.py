"""How one message leaves: by e-mail, or to the robot of a group; and what is known of it afterwards.

The line between refused and unknown is drawn where the message is handed over. Before it nothing can have
arrived; after it only the other side's own answer counts.
"""

import base64
import hashlib
import hmac
import http.client
import json
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urlencode

from django.conf import settings
from django.core import mail
from django.utils.translation import gettext as _

from povertycase import hosts
from povertycase.choices import ChannelKind, DispatchState

# Where the two products take messages for a group; others only by name, from whoever runs the system.
PRODUCTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com"})
CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
HTTPS_PORT = 443
LONGEST_ANSWER = 2**16
# Both products say so when they are busy themselves; whether they took the message they do not say.
BUSY = -1
MAIL_REFUSALS = (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one attempt. state: SENT, FAILED (it surely did not arrive) or UNKNOWN.

    code: of the other side, or the kind of error; said: the same in words, without any address.
    """

    state: DispatchState
    code: str
    said: str = ""


def send(kind: str, *, address: str, secret: str, text: str) -> Answer:
    """Hand one message over. address: of a person or an office by e-mail, else the webhook."""
    if kind == ChannelKind.EMAIL:
        return _mailed(address, text)
    is_signed = kind == ChannelKind.DINGTALK and secret
    return _posted(signed(address, secret, at=time.time()) if is_signed else address, text)


def is_allowed(address: str) -> bool:
    """Whether a webhook lies where messages may go: https, at one of the products or a host that is named."""
    parts = hosts.parts_of(address)
    if parts is None or parts.scheme != "https" or parts.username or parts.password:
        return False
    return hosts.is_listed(address, PRODUCTS | settings.WEBHOOK_HOSTS)


def signed(address: str, secret: str, *, at: float) -> str:
    """A webhook of DingTalk with the signature that a robot with a secret asks for; it holds for an hour."""
    stamp = str(round(at * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    parts = hosts.parts_of(address)
    joint = "&" if parts and parts.query else "?"
    return f"{address}{joint}{urlencode({'timestamp': stamp, 'sign': base64.b64encode(digest).decode()})}"


def _posted(address: str, text: str) -> Answer:
    parts = hosts.parts_of(address)
    if parts is None or not is_allowed(address):
        return Answer(DispatchState.FAILED, "host", _("地址不在允许的主机名单里，没有发送。"))
    try:
        line = _connected(parts)
    except OSError as error:
        return Answer(DispatchState.FAILED, type(error).__name__, _("没有连上对方，消息没有交出去。"))
    try:
        return _answered(line, parts, text)
    except (OSError, ValueError, http.client.HTTPException) as error:
        said = _("消息已经交出去，没有等到答复，对方可能已收到。")
        return Answer(DispatchState.UNKNOWN, type(error).__name__, said)
    finally:
        line.close()


def _connected(parts: SplitResult) -> http.client.HTTPSConnection:
    """A connection over which nothing was said yet. Raises OSError.

    The name is looked up once and that address is spoken to; of the products it is a public one.
    """
    host, port = parts.hostname or "", parts.port or HTTPS_PORT
    found = hosts.resolved(host, port)
    if host in PRODUCTS and any(hosts.is_inside(each) for each in found):
        raise OSError("a product's name leads inside")
    peer = (min(found), port)
    line = http.client.HTTPSConnection(
        host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
    )
    line._create_connection = lambda _address, *rest: socket.create_connection(peer, *rest)  # type: ignore[attr-defined]
    try:
        line.connect()
    except OSError:
        line.close()
        raise
    line.sock.settimeout(ANSWER_SECONDS)
    return line


def _answered(line: http.client.HTTPSConnection, parts: SplitResult, text: str) -> Answer:
    body = json.dumps({"msgtype": "text", "text": {"content": text}}).encode()
    target = quote(parts.path or "/", safe="/%")
    asked = quote(parts.query, safe="%=&+-_.~")
    line.request("POST", f"{target}?{asked}" if asked else target, body, {"Content-Type": "application/json"})
    answer = line.getresponse()
    return judged(answer.status, answer.read(LONGEST_ANSWER))


def judged(status: int, content: bytes) -> Answer:
    """What an answer of a robot says. A redirect is not followed: nothing was taken there."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(DispatchState.FAILED, str(status), _("对方拒收。"))
    code = _code_in(content) if status == HTTPStatus.OK else None
    if code == 0:
        return Answer(DispatchState.SENT, "0")
    if code is None or code == BUSY:
        said = _("对方的答复没有说明收到没有，可能已收到。")
        return Answer(DispatchState.UNKNOWN, str(status if code is None else code), said)
    return Answer(DispatchState.FAILED, str(code), _("对方拒收。"))


def _code_in(content: bytes) -> int | None:
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        code = json.loads(content)["errcode"]
        return code if type(code) is int else None
    return None


def _mailed(address: str, text: str) -> Answer:
    if not address:  # taken out of the account meanwhile; a mail to nobody would count as sent
        return Answer(DispatchState.FAILED, "address", _("收件人没有登记邮箱。"))
    server = mail.get_connection()
    try:
        server.open()
    except OSError as error:
        return Answer(DispatchState.FAILED, _code_of(error), _("没有连上邮件服务器，邮件没有交出去。"))
    try:
        mail.EmailMessage(_("防返贫系统到期提醒"), text, to=[address], connection=server).send()
    except MAIL_REFUSALS as error:
        return Answer(DispatchState.FAILED, _code_of(error), _("邮件服务器拒收。"))
    except OSError as error:
        said = _("邮件已经交出去，没有等到答复，对方可能已收到。")
        return Answer(DispatchState.UNKNOWN, _code_of(error), said)
    finally:
        with suppress(OSError):
            server.close()
    return Answer(DispatchState.SENT, "250")


def _code_of(error: OSError) -> str:
    """The number that a mail server gave, else the kind of error; never its words, which repeat addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return str(next((code for code, _words in error.recipients.values()), type(error).__name__))
    return str(getattr(error, "smtp_code", None) or type(error).__name__)
