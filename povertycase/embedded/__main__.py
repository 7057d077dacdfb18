"""Run one command beside the servers of the data folder.

For example `python -m povertycase.embedded pg_dump -Fc -f register.dump`.
The command finds PostgreSQL's own programs on its PATH and the database in the variables they read.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from povertycase.embedded.sharing import attach, tools_folder


def environment(database_url: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables by which PostgreSQL's programs find a database, added to those inherited."""
    address = urlsplit(database_url)
    path = f"{tools_folder()}{os.pathsep}{inherited.get('PATH', os.defpath)}"
    return dict(inherited) | {
        "PATH": path,
        "PGHOST": address.hostname or "",
        "PGPORT": str(address.port or ""),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGDATABASE": unquote(address.path.lstrip("/")),
    }


def main(command: list[str]) -> int:
    """Run the command and return its exit status."""
    if not command:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    attach()
    os.environ |= environment(os.environ["DATABASE_URL"], os.environ)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
