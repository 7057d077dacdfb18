"""Proof that the rights matrix leaves nothing out: counted straight from Django, apart from the matrix.

    .venv/bin/python -m tests.proofs.matrix            # count, run the matrix and its mutants, compare
    .venv/bin/python -m tests.proofs.matrix --count    # only count

Addresses come from the URL resolver; those of the admin are counted a second time from its registry, those
of the API from its routers. A cell is one address asked by one method by one role for one place. Exit
status 1 if a counted cell was not executed, a cell leaked, or a mutant of the scope survived.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PLACES = ("own", "sibling", "foreign")
RECORD = "POVERTYCASE_MATRIX_RECORD"
ADMIN_PAGES = (
    "",
    "add/",
    "<path:object_id>/history/",
    "<path:object_id>/delete/",
    "<path:object_id>/change/",
)
PARAMETER = re.compile(r"\(\?P<\w+>[^)]*\)|<[^>]+>")


def addresses(patterns=None, prefix=""):
    """The route of every address that the resolver knows."""
    from django.urls import get_resolver  # noqa: PLC0415  Django must be set up first

    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        inner = getattr(entry, "url_patterns", None)
        found += [route] if inner is None else addresses(inner, route)
    return found


def admin_addresses():
    """What the registry says must be among them."""
    from django.contrib import admin  # noqa: PLC0415

    for model in admin.site._registry:
        base = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield from (base + page for page in ADMIN_PAGES)


def api_addresses():
    """What the routers say must be among them."""
    from households.urls import router as register  # noqa: PLC0415
    from monitoring.urls import router as monitoring  # noqa: PLC0415
    from povertycase.urls import router as kernel  # noqa: PLC0415
    from projects.urls import router as projects  # noqa: PLC0415

    for router in (kernel, register, projects, monitoring):
        for prefix, viewset, _basename in router.registry:
            for route in router.get_routes(viewset):
                yield (
                    "api/v1/"
                    + route.url.format(
                        prefix=prefix,
                        lookup=router.get_lookup_regex(viewset),
                        trailing_slash=router.trailing_slash,
                    )
                    if _has(viewset, route)
                    else None
                )


def _has(viewset, route):
    return any(hasattr(viewset, action) for action in route.mapping.values())


def roles():
    """Everybody who may hold a posting, and nobody."""
    from povertycase.choices import Role  # noqa: PLC0415

    return ("anonymous", *Role.values)


def counted():
    """Every cell that has to be executed."""
    return set(product(addresses(), METHODS, roles(), PLACES))


def unrouted():
    """Addresses of the admin's registry and of the API's routers that the resolver did not give."""
    known = {_plain(route) for route in addresses()}
    wanted = {*admin_addresses(), *filter(None, api_addresses())}
    return sorted(route for route in wanted if _plain(route) not in known)


def _plain(route):
    return PARAMETER.sub("*", route).replace("^", "").rstrip("$")


def main():
    """Count; unless only that is asked for, run and compare. The exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", action="store_true", help="do not run the matrix")
    options = parser.parse_args()
    _set_up()
    cells, lacking = counted(), unrouted()
    facts = {
        "addresses": len(set(addresses())),
        "of the admin's registry": len(set(admin_addresses())),
        "of the API's routers": len(set(filter(None, api_addresses()))),
        "methods": len(METHODS),
        "roles": len(roles()),
        "places": len(PLACES),
        "cells": len(cells),
    }
    if not options.count:
        facts |= _executed(cells)
    for name, value in facts.items():
        sys.stdout.write(f"{name:32} {value:>8}\n")
    return int(bool(lacking) or any(facts.get(name) for name in MUST_BE_NONE))


MUST_BE_NONE = ("cells not executed", "leaks and other faults", "mutants that survived", "failed tests")


def _set_up():
    """Counting asks no database; the addresses only have to be there."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
    os.environ["POVERTYCASE_DATA"] = tempfile.mkdtemp(prefix="povertycase-count-")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
    os.environ.setdefault("REDIS_URL", "redis://localhost")
    django.setup()


def _executed(cells):
    """Run the matrix and its mutants as tests, in processes of their own, and read what they recorded."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {RECORD: folder}
        for name in ("DATABASE_URL", "REDIS_URL", "POVERTYCASE_DATA"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "tests/rights"]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        records = [json.loads(path.read_text()) for path in sorted(Path(folder).iterdir())]
    if ended.returncode:
        sys.stdout.write(ended.stdout[-4000:])
    matrix = [each for each in records if "executed" in each]
    executed = {tuple(cell) for each in matrix for cell in each["executed"]}
    mutants = [each for each in records if "mutant" in each]
    for each in sorted(mutants, key=lambda mutant: mutant["mutant"]):
        sys.stdout.write(f"mutant {each['mutant']:56} {'killed' if each['killed'] else 'SURVIVED'}\n")
    return {
        "cells executed": len(executed),
        "cells not executed": len(cells - executed),
        "workbooks opened": sum(each["files"] for each in matrix),
        "leaks and other faults": sum(len(each["faults"]) for each in matrix),
        "mutants of the scope": len(mutants),
        "mutants that survived": sum(not each["killed"] for each in mutants),
        "failed tests": int(ended.returncode != 0),
    }


if __name__ == "__main__":
    sys.exit(main())
