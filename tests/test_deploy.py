"""The files that run the system in containers, and their documentation.

There may be no container engine where the tests run: the compose file is checked against what bin/run does.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

import manage
from povertycase.management import processes

PROJECT = Path(manage.__file__).parent
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "beat", "certs")
EXAMPLE = (PROJECT / "deploy/example.env").read_text()
NGINX = (PROJECT / "deploy/nginx.conf").read_text()
OPERATIONS = (PROJECT / "docs/operations.md").read_text()
# Read before settings are: by the embedded servers, and by the scripts.
ELSEWHERE = {"POVERTYCASE_DATA", "POVERTYCASE_VENV"}
FOR_COMPOSE_ITSELF = {"POSTGRES_PASSWORD"}


def read_by_settings() -> set[str]:
    text = (PROJECT / "povertycase/settings.py").read_text()
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text)) | ELSEWHERE


# --- containers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_containers_run_what_bin_run_runs(name: str) -> None:
    command = " ".join(SERVICES[name]["command"])
    bind = " --bind 0.0.0.0:8000" if name == "web" else ""
    assert command == processes.PROGRAMS[name] + bind


def test_the_one_shot_service_runs_commands_that_exist() -> None:
    named = re.findall(r"manage\.py (\w+)", " ".join(SERVICES["prepare"]["command"]))
    assert named[0] == "migrate"
    assert set(named) <= set(get_commands())


def test_images_are_the_decided_ones() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if name not in OURS}
    assert images == {"postgres": "postgres:18", "redis": "valkey/valkey:9", "nginx": "nginx:1.28"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_container_is_read(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= read_by_settings()


def test_every_variable_of_the_example_is_read() -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert named - FOR_COMPOSE_ITSELF <= read_by_settings()
    asked = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    assert asked == FOR_COMPOSE_ITSELF


def test_every_variable_is_documented() -> None:
    missing = {name for name in read_by_settings() if f"`{name}`" not in OPERATIONS}
    assert missing == set()


def test_every_command_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if (PROJECT / str(app).partition(".")[0]).is_dir()}
    assert "run" in ours
    assert {name for name in ours if f"`manage.py {name}" not in OPERATIONS} == set()


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis", "beat", "prepare"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert SERVICES["certs"]["network_mode"] == "none"


@pytest.mark.parametrize("name", OURS)
def test_our_containers_cannot_write_their_own_code(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert (PROJECT / "Dockerfile").read_text().index("USER 10001") > 0


def test_only_the_one_shot_service_sees_the_authoritys_key() -> None:
    mounting = [
        name for name, service in SERVICES.items() if "authority:/srv/authority" in service.get("volumes", [])
    ]
    assert mounting == ["certs"]


def test_the_example_holds_no_secret() -> None:
    assert re.search(r"^POSTGRES_PASSWORD=$", EXAMPLE, re.MULTILINE)


# --- nginx and its certificate ------------------------------------------------------------------


@pytest.mark.parametrize("header", ["X-Real-IP $remote_addr", "X-Forwarded-For $remote_addr", 'Forwarded ""'])
def test_nginx_overwrites_what_a_client_says_about_itself(header: str) -> None:
    assert f"proxy_set_header {header};" in NGINX
    # A location with a header line of its own would inherit none of these.
    assert "proxy_set_header" not in NGINX[NGINX.index("server {") :]


def test_nginx_says_that_the_site_is_being_looked_after() -> None:
    """While web is stopped, for an upgrade or new keys; an answer of the site itself passes through."""
    page = NGINX[NGINX.index("location @maintenance") :]
    assert "error_page 502 503 504 @maintenance;" in NGINX
    assert "系统维护中" in page
    assert "return 503" in page
    assert "proxy_intercept_errors" not in NGINX


def test_nginx_takes_the_largest_roll(settings) -> None:
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1])
    assert megabytes * 2**20 > settings.ROLL_MAX_BYTES


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    make_certificates(tmp_path, "case.county.lan,10.0.0.5,[::1]")
    return tmp_path


def make_certificates(folder: Path, names: str) -> str:
    script = ["sh", str(PROJECT / "deploy/certs.sh"), str(folder / "authority"), str(folder / "tls"), names]
    return subprocess.run(script, check=True, capture_output=True, text=True).stdout


def ask_openssl(*arguments: str | Path) -> str:
    return subprocess.run(
        ["openssl", *map(str, arguments)], check=True, capture_output=True, text=True
    ).stdout


def test_the_certificate_names_hosts_and_addresses(certificates: Path) -> None:
    tls = certificates / "tls"
    assert "OK" in ask_openssl("verify", "-CAfile", tls / "ca.crt", tls / "server.crt")
    text = ask_openssl("x509", "-in", tls / "server.crt", "-noout", "-ext", "subjectAltName")
    assert "DNS:case.county.lan, IP Address:10.0.0.5, IP Address:0:0:0:0:0:0:0:1" in text
    assert not (tls / "ca.key").exists()
    for key in (tls / "server.key", certificates / "authority" / "ca.key"):
        assert key.stat().st_mode & 0o077 == 0


def test_certificates_are_renewed_only_when_due(certificates: Path) -> None:
    authority = (certificates / "tls" / "ca.crt").read_bytes()
    assert make_certificates(certificates, "case.county.lan,10.0.0.5,[::1]") == ""
    assert "DNS:new.county.lan" in make_certificates(certificates, "new.county.lan")
    assert (certificates / "tls" / "ca.crt").read_bytes() == authority


def test_nginx_accepts_its_configuration(certificates: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx:
        pytest.skip("nginx is not installed")
    version = subprocess.run([nginx, "-v"], check=True, capture_output=True, text=True).stderr
    text = NGINX.replace(" /tmp", f" {certificates}").replace("/etc/nginx/tls", str(certificates / "tls"))
    if tuple(map(int, re.search(r"/(\d+)\.(\d+)\.(\d+)", version).groups())) < (1, 25, 1):
        text = text.replace("http2 on;", "")  # an older nginx does not know the directive
    configuration = certificates / "nginx.conf"
    configuration.write_text(text)
    subprocess.run([nginx, "-t", "-c", str(configuration)], check=True, capture_output=True)


def test_nothing_names_a_registry_host() -> None:
    for name in (
        "requirements/base.lock",
        "requirements/dev.lock",
        "Dockerfile",
        "docker-compose.yml",
        "bin/venv.sh",
    ):
        assert "://" not in re.sub(
            r"(postgres|redis)://\S+|https?://127\.0\.0\.1\S*", "", (PROJECT / name).read_text()
        )
