"""What browsers get: only our own, unchanged files, and nothing the content security policy would stop."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from povertycase.templatetags import screens

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "povertycase" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = (STATIC / "povertycase", ROOT / "households" / "static")
OUR_FILES = sorted(
    path for folder in OURS for path in folder.rglob("*") if path.suffix in {".css", ".js", ".svg"}
)
VENDORED = sorted(path for path in VENDOR.rglob("*") if path.suffix in {".css", ".js"})

COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
ADDRESS = re.compile(r"""(?:https?:)?//(?P<host>[a-z0-9][\w.-]*\.[a-z]{2,})""", re.IGNORECASE)
# Names of XML vocabularies and pointers to documentation inside messages; no browser fetches them.
NEVER_FETCHED = {
    "www.w3.org",
    "alpinejs.dev",
    "github.com",
    "bit.ly",
    "tinyurl.com",
    "fengyuanchen.github.io",
}
LICENCES = ("Permission is hereby granted", "Apache License")
TAG = re.compile(r"<[a-zA-Z][^>]*>")
INLINE = {
    "style attribute": re.compile(r"""\sstyle\s*="""),
    "style element": re.compile(r"""^<style\b"""),
    "event handler": re.compile(r"""\son[a-z]+\s*="""),
    "htmx handler": re.compile(r"""\shx-on[:-]"""),
    "javascript address": re.compile(r"""["']\s*javascript:"""),
    "script without a file": re.compile(r"""^<script\b(?!.*\bsrc=)"""),
}
# Values an old Chromium does not know, and htmx expressions that need eval.
TOO_NEW = re.compile(r"color-mix\(|:has\(|oklch\(|@layer|@container|^\s*&", re.MULTILINE)


def name(path):
    return path.relative_to(ROOT).as_posix()


def read(path):
    return COMMENT.sub("", path.read_text())


def test_vendored_files_are_the_ones_that_were_summed():
    written = json.loads((VENDOR / "vendor.json").read_text())
    files = [path for path in VENDOR.rglob("*") if path.is_file() and path.name != "vendor.json"]

    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }

    assert found == written


def test_vendored_versions_are_those_of_package_json():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}

    assert folders == {
        f"{package.strip('@').replace('/', '-')}-{version}" for package, version in wanted.items()
    }
    assert {package: locked[f"node_modules/{package}"]["version"] for package in wanted} == wanted
    assert all("resolved" not in facts for facts in locked.values())


def test_each_vendored_package_carries_its_licence():
    for folder in VENDOR.glob("*-*"):
        assert any(words in (folder / "LICENSE").read_text() for words in LICENCES)


@pytest.mark.parametrize("path", [*TEMPLATES, *OUR_FILES, *VENDORED], ids=name)
def test_nothing_is_fetched_from_another_host(path):
    hosts = {match["host"].lower() for match in ADDRESS.finditer(read(path))}

    assert hosts <= NEVER_FETCHED


@pytest.mark.parametrize("path", [*OUR_FILES, *VENDORED], ids=name)
def test_no_file_points_to_one_that_is_not_shipped(path):
    text = path.read_text()

    assert "sourceMappingURL" not in text
    for target in re.findall(r"""url\(["']?([^"')]+)""", text) if path.suffix == ".css" else []:
        assert target.startswith("data:") or (path.parent / target.split("?")[0]).exists()


@pytest.mark.parametrize("path", [path for path in OUR_FILES if path.suffix == ".css"], ids=name)
def test_our_css_keeps_to_what_chromium_92_knows(path):
    assert not TOO_NEW.search(read(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_style_or_script(path):
    found = [
        f"{kind}: {tag[:80]}"
        for tag in TAG.findall(read(path))
        for kind, pattern in INLINE.items()
        if pattern.search(tag)
    ]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles_and_names_only_static_files_that_exist(path):
    get_template(path.relative_to(ROOT / "templates").as_posix())

    for target in re.findall(r"""\{% static ['"]([^'"]+)['"] %\}""", path.read_text()):
        assert finders.find(target), target


@pytest.mark.parametrize(
    ("days_left", "state", "words"),
    [
        pytest.param(None, "done", "已办结"),
        pytest.param(-1, "overdue", "超期 1 个工作日"),
        pytest.param(0, "soon", "今日到期"),
        pytest.param(3, "soon", "即将到期 剩 3 个工作日"),
        pytest.param(4, "ok", "正常 剩 4 个工作日"),
    ],
)
def test_a_lamp_always_says_the_words(days_left, state, words):
    assert screens.lamp_for(days_left) == (state, words)


@pytest.mark.parametrize(
    ("given", "written"),
    [("2026", "2026年"), ("2026-03", "2026年3月"), ("2026-03-05", "2026年3月5日"), ("", ""), (None, "")],
)
def test_a_partial_date_is_written_with_the_precision_it_has(given, written):
    assert screens.cn_date(given) == written


def test_an_unknown_amount_is_not_written_as_zero():
    assert screens.yuan(None) == screens.wan(None) == ""
    assert screens.yuan(12345) == "12,345.00"
    assert screens.wan(12346) == "1.2346"
    assert screens.wan(50_000_000) == "5,000.00"
