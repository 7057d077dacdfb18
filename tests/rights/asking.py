"""Asks as one person of the cast, many thousand times: what is the same each time is done once.

Session, account and postings are read once and every question gets a copy: whatever a question does to them
is rolled back before the next. What only writes logs and trails has tests of its own.
"""

import contextlib
import copy
import json
import logging
import time
from unittest import mock
from urllib.parse import urlencode

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.sessions.backends import db
from django.db import connection, transaction
from django.template import Template
from django.test import Client, override_settings

from povertycase.middleware import SESSION_WRITTEN

REMEMBERING = f"{__name__}.Accounts"
# They only write log lines and figures.
LOGS = ("structlog", "prometheus")
# Writes that somebody was turned away: once for an address and method.
TRAIL = ("Denials",)
READ = frozenset({"GET", "HEAD", "TRACE"})
_sessions, _accounts = {}, {}


class SessionStore(db.SessionStore):
    """Django's, each session read once, and just written: a slow run would write it with every question."""

    def load(self):
        """A copy of what stood there the first time."""
        if self.session_key not in _sessions:
            _sessions[self.session_key] = super().load()
        return copy.deepcopy(_sessions[self.session_key]) | {SESSION_WRITTEN: int(time.time())}


class Accounts(AuthenticationBackend):
    """Django's, each account and its postings read once."""

    def get_user(self, user_id):
        """A copy of the account as it was the first time."""
        if user_id not in _accounts:
            user = super().get_user(user_id)
            assert user is not None, "the cast is in the register"
            assert user.postings is not None  # read by asking
            _accounts[user_id] = user
        return copy.copy(_accounts[user_id])


@contextlib.contextmanager
def quickly(backend):
    """Within it an `Asker` may be used; backend: whose accounts are remembered."""
    _sessions.clear()
    _accounts.clear()
    backends = [REMEMBERING if each == backend else each for each in settings.AUTHENTICATION_BACKENDS]
    logging.disable(logging.WARNING)  # who was turned away, thousands of times
    try:
        with (
            override_settings(SESSION_ENGINE=__name__, AUTHENTICATION_BACKENDS=backends),
            mock.patch.object(Template, "_render", _rendered),
        ):
            yield
    finally:
        logging.disable(logging.NOTSET)


def _rendered(template, context):
    """As outside of tests, which keep a copy of what each template was given."""
    return template.nodelist.render(context)


class Asker:
    """A browser of one person, of nobody if None; each question is rolled back, all to one savepoint."""

    def __init__(self, user):
        self.client, self.again = _client(without=LOGS), _client(without=LOGS + TRAIL)
        if user is not None:
            self.client.force_login(user, backend=REMEMBERING)
        self.cookies = self.client.cookies

    def __enter__(self):
        self.savepoint = transaction.savepoint()
        # What waits for the transaction's end is thrown away with the savepoint it was asked in.
        connection.savepoint_ids.append(self.savepoint)
        return self

    def __exit__(self, *error):
        connection.savepoint_ids.pop()
        transaction.savepoint_commit(self.savepoint)

    def ask(self, operation, method, given, body, *, again=False):
        """The answer; again: another record has been asked for there, and the trail knows of it."""
        client = self.again if again else self.client
        client.cookies = copy.deepcopy(self.cookies)  # rolled back in the database, not in the browser
        try:
            return client.generic(method, operation.path(**given), **_sent(operation, method, body))
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(self.savepoint)


def _client(without):
    """Its middleware is read here and not with its first question."""
    client = Client(raise_request_exception=False)
    kept = [each for each in settings.MIDDLEWARE if not any(word in each for word in without)]
    with override_settings(MIDDLEWARE=kept):
        client.handler.load_middleware()
    return client


def _sent(operation, method, body):
    if method in READ:
        return {}
    if operation.name.startswith("api:"):
        return {"data": json.dumps(body), "content_type": "application/json"}
    return {"data": urlencode(body), "content_type": "application/x-www-form-urlencoded"}
