"""Copies the front-end files we ship from node_modules into povertycase/static/vendor."""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "povertycase" / "static" / "vendor"

# The manifest storage refuses a file that points to one we do not ship: source maps and the
# older woff beside each woff2.
MISSING_REFERENCES = re.compile(
    rb"/[/*][#@]\s*sourceMappingURL=\S+(?:\s*\*/)?\s*"
    rb"|,url\(\"fonts/bootstrap-icons\.woff\?[0-9a-f]+\"\) format\(\"woff\"\)"
)


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files are copied, and where the words of its licence are."""

    name: str
    folder: str
    files: dict[str, str]
    licences: tuple[str, ...]
    notice: str = ""

    @property
    def source(self) -> Path:
        return MODULES / self.name


PACKAGES = (
    Package(
        "bootstrap",
        "bootstrap",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
        # The bundle contains Popper.
        ("bootstrap/LICENSE", "@popperjs/core/LICENSE.md"),
    ),
    Package(
        "bootstrap-icons",
        "bootstrap-icons",
        {
            "font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
            "font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
        },
        ("bootstrap-icons/LICENSE",),
    ),
    Package(
        "@alpinejs/csp",
        "alpinejs-csp",
        {"dist/cdn.min.js": "alpine.min.js"},
        # The package has no licence file of its own and bundles Vue's reactivity under the same terms.
        ("@vue/reactivity/LICENSE",),
        "Alpine.js, Copyright © 2019-2021 Caleb Porzio and contributors, and the Vue reactivity\n"
        "package it contains are both under the following licence.\n",
    ),
    Package(
        "dexie",
        "dexie",
        {"dist/dexie.min.js": "dexie.min.js"},
        ("dexie/NOTICE", "dexie/LICENSE"),
    ),
    Package(
        "echarts",
        "echarts",
        {"dist/echarts.min.js": "echarts.min.js"},
        # The minified file contains the two others.
        ("echarts/NOTICE", "echarts/LICENSE", "zrender/LICENSE", "tslib/LICENSE.txt"),
    ),
    Package(
        "compressorjs",
        "compressorjs",
        {"dist/compressor.min.js": "compressor.min.js"},
        # The minified file contains the two others.
        ("compressorjs/LICENSE", "blueimp-canvas-to-blob/LICENSE.txt", "is-blob/license"),
    ),
    *(
        Package(
            f"workbox-{module}",
            f"workbox-{module}",
            {f"build/workbox-{module}.prod.js": f"workbox-{module}.js"},
            (f"workbox-{module}/LICENSE",),
        )
        for module in ("core", "routing", "strategies", "precaching")
    ),
)


class Command(BaseCommand):
    """For developers: needs `npm ci --ignore-scripts` first; nobody else needs Node."""

    help = "Copy the vendored front-end files from node_modules and write their sha256 sums"

    def handle(self, *args: Any, **options: Any) -> None:
        wanted: dict[str, str] = json.loads((ROOT / "package.json").read_text())["dependencies"]
        sources = [(package, checked_version(package, wanted)) for package in PACKAGES]
        shutil.rmtree(VENDOR, ignore_errors=True)
        for package, version in sources:
            copy(package, VENDOR / f"{package.folder}-{version}")
        (VENDOR / "vendor.json").write_text(json.dumps(sums(VENDOR), indent=2) + "\n")
        self.stdout.write(f"{len(sums(VENDOR))} files in {VENDOR.relative_to(ROOT)}")


def checked_version(package: Package, wanted: dict[str, str]) -> str:
    """The installed version, which must be the one package.json names; CommandError otherwise."""
    manifest = package.source / "package.json"
    if not manifest.exists():
        raise CommandError(f"{package.name} is not in node_modules: run `npm ci --ignore-scripts` first")
    version: str = json.loads(manifest.read_text())["version"]
    if version != wanted.get(package.name):
        raise CommandError(f"{package.name}: {version} is installed, package.json asks for another")
    return version


def copy(package: Package, target: Path) -> None:
    """Write the package's files and one LICENSE into `target`."""
    for origin, name in package.files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        content = (package.source / origin).read_bytes()
        if not name.endswith(".woff2"):
            content = MISSING_REFERENCES.sub(b"", content)
        (target / name).write_bytes(content)
    licences = [(MODULES / origin).read_text() for origin in package.licences]
    (target / "LICENSE").write_text("\n".join([package.notice, *licences]).lstrip())


def sums(folder: Path) -> dict[str, str]:
    """{path below `folder`: sha256 in hexadecimal} of every file but vendor.json itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "vendor.json")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
