"""Phones on a bad line: they send again and again, hang up before the answer, and break off in a picture."""

import io
import json
import random
import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from PIL import Image

SECONDS = 60
BUSY, ERRORS = 429, 500
MOST_TRIES = 200
CONNECTIONS = 20


@dataclass
class Draft:
    """A visit as a phone holds it. answers: (status, body) of each sending whose answer was read."""

    key: str
    token: str
    body: dict
    photo: bytes = b""
    answers: list = field(default_factory=list)
    photo_key: str = field(default_factory=lambda: str(uuid.uuid4()))
    photo_answers: list = field(default_factory=list)

    @property
    def statuses(self):
        """Those that were read, without the ones that only said: later."""
        return [status for status, _body in self.answers if status != BUSY]

    @property
    def path(self):
        """Its address."""
        return f"/api/v1/visits/{self.key}/"

    @property
    def photo_path(self):
        """Its picture's."""
        return f"{self.path}photos/{self.photo_key}/"


@dataclass
class Line:
    """What happened on the way. waits: seconds each answer took; retry_after: what 429 said."""

    port: int
    rng: random.Random
    sent: int = 0
    swallowed: int = 0
    cut: int = 0
    waits: list = field(default_factory=list)
    retry_after: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path, token, content, kind):
        """(status, body) of an answer that is read to its end; None when the server hung up."""
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("PUT", path, content, _headers(token, kind))
            answer = connection.getresponse()
            read = answer.status, answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        with self.lock:
            self.sent += 1
            self.waits.append(time.monotonic() - began)
            self.statuses.append(answer.status)
            if answer.status == BUSY:
                self.retry_after.append(int(answer.headers["Retry-After"]))
        return read

    def get(self, path, token):
        """Status and JSON."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request("GET", path, headers={"Authorization": f"Token {token}"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text or b"null")

    def swallow(self, path, token, content, kind):
        """Everything is sent, and nobody waits for the answer, or nobody reads it."""
        waits = self.rng.random() < 0.5
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as line:
            line.sendall(_raw(self.port, path, token, content, kind) + content)
            if waits:
                line.recv(1)
        with self.lock:
            self.sent += 1
            self.swallowed += 1

    def break_off(self, path, token, content, kind):
        """Half of it is sent."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as line:
            line.sendall(_raw(self.port, path, token, content, kind) + content[: len(content) // 2])
        with self.lock:
            self.sent += 1
            self.cut += 1


def _headers(token, kind):
    return {"Authorization": f"Token {token}", "Content-Type": kind}


def _raw(port, path, token, content, kind):
    lines = [
        f"PUT {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Authorization: Token {token}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def picture(seed):
    """Some bytes of JPEG that no other draft has."""
    rng = random.Random(seed)
    made = Image.effect_noise((160, 120), rng.randint(20, 90))
    content = io.BytesIO()
    made.save(content, "JPEG", quality=70)
    return content.getvalue()


def send(line, draft):
    """One sending of a draft: its text, or once that is known to have arrived, its picture."""
    fate = line.rng.random()
    if not draft.answers or not draft.photo or line.rng.random() < 0.6:
        content = json.dumps(draft.body).encode()
        _send(line, draft.path, draft.token, content, "application/json", fate, draft.answers)
    else:
        _send(
            line, draft.photo_path, draft.token, draft.photo, "image/jpeg", fate, draft.photo_answers, cut=0.1
        )


def _send(line, path, token, content, kind, fate, answers, cut=0.0):
    if fate < 0.3:
        line.swallow(path, token, content, kind)
    elif fate < 0.3 + cut:
        line.break_off(path, token, content, kind)
    else:
        read = line.put(path, token, content, kind)
        if read is not None:
            answers.append(read)


def insist(line, draft):
    """Until both have arrived and the phone knows it."""
    for _each in range(MOST_TRIES):
        if _arrived(draft.answers) and (not draft.photo or _arrived(draft.photo_answers)):
            return
        insist_once(line, draft)
    raise AssertionError(f"a draft did not arrive: {draft.answers[-1:]} {draft.photo_answers[-1:]}")


def insist_once(line, draft):
    """The text, or after it the picture, to the end of the answer."""
    if not _arrived(draft.answers):
        content = json.dumps(draft.body).encode()
        _send(line, draft.path, draft.token, content, "application/json", 1, draft.answers)
    else:
        _send(line, draft.photo_path, draft.token, draft.photo, "image/jpeg", 1, draft.photo_answers)


def _arrived(answers):
    return any(status < BUSY for status, _body in answers)


def flush(line, drafts, *, times):
    """Each draft 1 to 2 x times, shuffled, from parallel connections; then until all of them arrived."""
    sendings = [draft for draft in drafts for _each in range(line.rng.randint(1, 2 * times - 1))]
    line.rng.shuffle(sendings)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda draft: send(line, draft), sendings))
        list(pool.map(lambda draft: insist(line, draft), drafts))


def storm(line, drafts, *, within=60):
    """A phone for each draft; they come at any second, and come back when they were told to."""

    def live(draft):
        time.sleep(line.rng.random() * within)
        for _each in range(MOST_TRIES):
            if _arrived(draft.answers) and _arrived(draft.photo_answers):
                return
            before = len(line.retry_after)
            answers = draft.photo_answers if _arrived(draft.answers) else draft.answers
            insist_once(line, draft)
            if answers and answers[-1][0] == BUSY:
                time.sleep(line.retry_after[min(before, len(line.retry_after) - 1)])

    with ThreadPoolExecutor(len(drafts)) as pool:
        list(pool.map(live, drafts))
