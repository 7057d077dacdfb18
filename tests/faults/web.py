"""The site as a process of its own, on the database that the environment names.

python -m tests.faults.web FILE    # its port is written into the file once it listens
"""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings

# Tests collect no static files.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from povertycase.wsgi import application  # noqa: E402  needs the settings above


class Server(ThreadingMixIn, WSGIServer):
    """Several pages at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No line for each page."""

    def log_message(self, *_words):
        """Say nothing."""


def main():
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    written = Path(f"{sys.argv[1]}.part")
    written.write_text(str(server.server_port))
    written.replace(sys.argv[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
