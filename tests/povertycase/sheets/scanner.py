"""A virus scanner that finds one thing: the test pattern that every scanner knows."""

import contextlib
import socketserver
import threading

EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM; what it answers to a clean file is `server.clean`."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        received = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            received += self.rfile.read(size)
        found = b"stream: Eicar-Test FOUND\0" if b"EICAR" in received else self.server.clean
        self.wfile.write(found)


@contextlib.contextmanager
def scanner(address, kind, clean=b"stream: OK\0"):
    """A scanner at an address; kind: the class of server that listens there."""
    with kind(address, Scanner) as server:
        server.clean = clean
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
