"""The site as phones meet it, under gunicorn; FAULTS_GUARD=off: without what knows former drafts."""

import os

from povertycase.wsgi import application
from tests.faults import unguarded

if os.environ.get("FAULTS_GUARD") == "off":
    unguarded.take_out()

__all__ = ["application"]
