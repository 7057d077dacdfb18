"""A gateway of a group's robot on this machine, over TLS, that answers as one is told to."""

import contextlib
import datetime
import ipaddress
import json
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What the robot answers: status and body. Those of TAKEN have shown the message to the group before.
ANSWERS = {
    "ok": (200, {"errcode": 0, "errmsg": "ok"}),
    "late": (200, {"errcode": 0, "errmsg": "ok"}),
    "error": (500, {"message": "internal"}),
    "busy": (200, {"errcode": -1, "errmsg": "system busy"}),
    "riddle": (200, "<html>proxy</html>"),
    "sign": (200, {"errcode": 310000, "errmsg": "sign not match"}),
    "limited": (200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    "many": (429, {}),
    "gone": (404, {}),
    "redirect": (302, {}),
}
TAKEN = frozenset({"ok", "late", "error", "busy", "riddle", "silent", "cut"})
# Taken, and yet the other side never hears that it was.
UNSAID = TAKEN - {"ok", "late"}
LATE_SECONDS, SILENT_SECONDS = 0.05, 30


@dataclass
class Gateway:
    """The robot. script: how it answers, one message after the other, the last for all that follow.

    asked: (address, text) of each request; shown: how often the group saw each text.
    """

    address: str = ""
    script: list[str] = field(default_factory=lambda: ["ok"])
    asked: list[tuple[str, str]] = field(default_factory=list)
    shown: Counter = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self):
        """As settings name it."""
        return self.address.split("/")[2]

    def took(self, path, text):
        """How to answer this one."""
        with self.lock:
            how = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            self.asked.append((path, text))
            self.shown[text] += how in TAKEN
            return how


@contextlib.contextmanager
def gateway(folder):
    """One that listens for as long as the block lasts; its certificate lies in the folder as `ca.pem`."""
    robot = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            how = robot.took(self.path, json.loads(body)["text"]["content"])
            if how == "silent":
                robot.is_over.wait(SILENT_SECONDS)
            if how in {"silent", "cut"}:
                return
            if how == "late":
                time.sleep(LATE_SECONDS)
            status, said = ANSWERS[how]
            content = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Location", f"{robot.address}?elsewhere=1")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_facts: None  # whoever asks hangs up now and then
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    robot.address = f"https://127.0.0.1:{server.server_port}/send?key=k"
    listening = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    listening.start()
    try:
        yield robot
    finally:
        robot.is_over.set()
        server.shutdown()
        listening.join()
        server.server_close()


def _certificate(folder):
    """Of this machine, by itself; (certificate, key)."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "t")]),
    )
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "ca.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, secret
