#!/usr/bin/env python
"""Every command of the system; without DATABASE_URL and REDIS_URL on the data folder's embedded servers."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from povertycase import embedded

WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "makemessages",
    "version",
}
QUESTIONS = {"-h", "--help", "--version"}


def needs_servers(arguments: list[str]) -> bool:
    """Whether a command may touch the database; in doubt it may."""
    if not arguments or QUESTIONS.intersection(arguments):
        return False
    return arguments[0] not in WITHOUT_SERVERS or "--database" in arguments


def chosen_folder(arguments: list[str]) -> str | None:
    """The data folder named by `run --data DIR`: settings are read before the command parses its options."""
    if arguments[:1] != ["run"]:
        return None
    for position, argument in enumerate(arguments):
        if argument.startswith("--data="):
            return argument.removeprefix("--data=")
        if argument == "--data" and position + 1 < len(arguments):
            return arguments[position + 1]
    return None


def main(arguments: list[str]) -> None:
    """Complete the environment, then let Django run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
    if folder := chosen_folder(arguments):
        os.environ["POVERTYCASE_DATA"] = str(Path(folder).absolute())
    if needs_servers(arguments):
        try:
            embedded.attach()
        except embedded.ServersUnavailable as problem:
            sys.exit(str(problem))
    execute_from_command_line(["manage.py", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
