"""Proof of the importer against 130 kinds of malformed files, through upload and the task that reads them.

    .venv/bin/python -m tests.proofs.corpus --seeds 1 2 3
    .venv/bin/python -m tests.proofs.corpus --office

Each kind is made from each seed, taken in, and judged: its code, the words of its sentence, where it stands,
and, when the file is accepted, whether every row is staged exactly as from its clean twin. With --office the
workbooks are opened and saved by LibreOffice first, and further files come from LibreOffice itself. Exit
status 1 if anything is wrong.
"""

import argparse
import os
import random
import sys
import tempfile
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import django

from povertycase import embedded

ALL = 130
SHAPE = "{:5} {:6} {:>5} {:>5}  {}\n"


@dataclass
class Answer:
    """How one kind was answered: the seeds that were right, and what was wrong with the others."""

    group: str
    kind: object
    right: int = 0
    wrong: dict[int, list[str]] = field(default_factory=dict)

    def write(self):
        """A line of the table, and one for each fault."""
        words = (self.kind.number, self.right, len(self.wrong), self.kind.words)
        sys.stdout.write(SHAPE.format(self.group, *words))
        for seed, faults in self.wrong.items():
            sys.stdout.writelines(f"             seed {seed}: {fault}\n" for fault in faults[:9])
        sys.stdout.flush()


def main(arguments=None):
    """Run the kinds that the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", help="default: three by chance")
    parser.add_argument("--groups", default="ABCDEF")
    parser.add_argument("--kinds", nargs="+", default=[], metavar="S74", help="default: all of the groups")
    parser.add_argument("--office", action="store_true", help="through LibreOffice")
    options = parser.parse_args(arguments)
    seeds = options.seeds or [random.SystemRandom().randrange(10**6) for _ in range(3)]
    with ExitStack() as stack:
        prepare(stack)
        from tests.corpus import kinds, office  # noqa: PLC0415  their models need Django

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = [
            (group, kind)
            for group in options.groups
            for kind in kinds.GROUPS[group]
            if not options.kinds or kind.number in options.kinds
        ]
        sys.stdout.write(
            f"seeds {' '.join(map(str, seeds))}\n{SHAPE.format('group', 'kind', 'right', 'wrong', '')}"
        )
        if options.office:
            return _office(office, chosen, seeds, folder)
        return _sum([_answered(group, kind, seeds, folder) for group, kind in chosen])


def prepare(stack):
    """Servers of its own and the tables of an empty database."""
    os.environ.update(stack.enter_context(embedded.scratch()))
    os.environ["POVERTYCASE_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
    os.environ["DJANGO_SETTINGS_MODULE"] = "povertycase.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415  read when the addresses stand

    from tests.proofs.steps import migrate  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many users, briefly
    migrate()


def _answered(group, kind, seeds, folder, rewritten=None):
    """Judge one kind with each seed. rewritten: {seed: the file that is judged instead}."""
    from tests.corpus.frame import judge  # noqa: PLC0415

    answer = Answer(group, kind)
    for seed in seeds:
        rewrite = None if rewritten is None else lambda _file, of=seed: rewritten[of]
        try:
            faults = judge(kind, seed, folder, rewrite)
        except Exception as error:
            faults = [f"{type(error).__name__}: {error}", *traceback.format_exc().splitlines()[-5:]]
        if faults:
            answer.wrong[seed] = faults
        else:
            answer.right += 1
    answer.write()
    return answer


def _sum(answers):
    """The last lines; the exit status."""
    numbers = {answer.kind.number for answer in answers}
    files = sum(answer.right + len(answer.wrong) for answer in answers)
    wrong = sum(len(answer.wrong) for answer in answers)
    sys.stdout.write(f"kinds {len(answers)}\nnumbers {len(numbers)} of {ALL}\nfiles {files}\nwrong {wrong}\n")
    return int(wrong > 0 or not answers)


def _office(office, chosen, seeds, folder):
    """The same files as LibreOffice saves them, and files of its own; the exit status."""
    if not office.SOFFICE:
        sys.stdout.write(
            "没有安装 LibreOffice（soffice），没有运行：apt-get install libreoffice-calc-nogui\n"
        )
        return 1
    groups = list(dict.fromkeys(group for group, _kind in chosen))
    sources = office.plan(chosen, seeds)
    office.write(sources, folder / "office")
    answers = [_answered(each.group, each.kind, each.seeds, folder, each.written) for each in sources]
    for group in groups:
        count = sum(answer.right + len(answer.wrong) for answer in answers if answer.group == group)
        sys.stdout.write(f"group {group}: {count} files written by LibreOffice\n")
    return _sum(answers)


if __name__ == "__main__":
    sys.exit(main())
