"""The WSGI application; refuses to start with other keys than the database was filled with.

With the database away it starts all the same: pages say so until it is back, and only then it can refuse.
"""

import os

from povertycase import embedded

embedded.attach()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
os.environ.setdefault("POVERTYCASE_STATEMENT_TIMEOUT", "15000")  # a page waits no longer

from django.core.wsgi import get_wsgi_application  # noqa: E402  settings need the addresses of attach()

application = get_wsgi_application()

from django.db import OperationalError  # noqa: E402  after the settings

from povertycase.middleware import MatchingKeys  # noqa: E402  models load after the application
from povertycase.models import Installation  # noqa: E402

try:
    Installation.check_keys()
except OperationalError:
    MatchingKeys.is_due = True
