"""A. Container and format, S35 and S36: what is turned away before anybody looks inside."""

import contextlib
import socketserver

from django.test import override_settings

from tests.corpus.frame import Case, File, Kind, Roll
from tests.povertycase.sheets import corpus
from tests.povertycase.sheets.scanner import EICAR, scanner


def too_large(rng):
    """S35, with a limit of one megabyte."""
    size = rng.randrange(2, 5)
    content = Roll(rng).xlsx().content.ljust(size * 2**20, b"\0")
    says = (f"文件 {size} MB，超过上限 1 MB，请按乡镇拆分",)
    limit = override_settings(ROLL_MAX_BYTES=2**20)
    return Case(File("roll.xlsx", content), refused="E-LIM-SIZE", says=says, around=lambda: limit)


def _scanned(clean=b"stream: OK\0"):
    """What makes a context in which a scanner answers."""

    @contextlib.contextmanager
    def answering():
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(scanner(("127.0.0.1", 0), socketserver.TCPServer, clean=clean))
            address = f"127.0.0.1:{server.server_address[1]}"
            stack.enter_context(override_settings(CLAMD_SOCKET=address))
            yield

    return answering


def virus(rng):
    """S36: in a cell, or in a part beside the sheet."""
    roll = Roll(rng)
    file = rng.choice(
        (
            File("roll.csv", corpus.csv_text([*roll.table(), [EICAR]]).encode()),
            File("roll.xlsx", roll.xlsx().content + EICAR.encode()),
        )
    )
    return Case(file, refused="E-FILE-VIRUS", says=("未通过病毒扫描", "杀毒"), around=_scanned())


def scanned_clean(rng):
    """S36: a scanner that finds nothing lets the roll pass."""
    roll = Roll(rng)
    return Case(roll.xlsx(), twin=roll.xlsx(), around=_scanned())


def no_scanner(rng):
    """S36: a scanner that is down, or does not say yes, is a no."""
    down = override_settings(CLAMD_SOCKET=rng.choice(("/nowhere/clamd", "127.0.0.1:1")))
    unclear = _scanned(rng.choice((b"", b"INSTREAM size limit exceeded. ERROR\0")))
    around = rng.choice((lambda: down, unclear))
    return Case(
        Roll(rng).xlsx(), refused="E-FILE-SCAN", says=("病毒扫描暂时不可用", "稍后再传"), around=around
    )


KINDS = (
    Kind("S35", "超过大小上限", too_large),
    Kind("S36", "病毒", virus),
    Kind("S36", "扫描通过", scanned_clean),
    Kind("S36", "扫描不可用", no_scanner),
)
