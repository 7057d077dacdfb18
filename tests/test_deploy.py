"""What runs the system for real: the scripts, the processes under bin/run, and the files for containers.

There may be no container engine where the tests run: the compose file is checked against what bin/run does.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
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


# --- manage.py ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], False),
        (["help", "migrate"], False),
        (["migrate", "--help"], False),
        (["check", "--deploy"], False),
        (["check", "--database", "default"], True),
        (["collectstatic"], False),
        (["migrate"], True),
        (["run", "--once"], True),
        (["a_command_of_tomorrow"], True),
    ],
)
def test_commands_start_servers_only_when_they_may_need_them(arguments: list[str], needed: bool) -> None:
    assert manage.needs_servers(arguments) is needed


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["run", "--data", "/srv/a"], "/srv/a"),
        (["run", "--once", "--data=/srv/b"], "/srv/b"),
        (["run", "--data"], None),
        (["run"], None),
        (["import_sheet", "--data", "/srv/a"], None),
    ],
)
def test_the_data_folder_is_known_before_settings_are_read(arguments: list[str], folder: str | None) -> None:
    assert manage.chosen_folder(arguments) == folder


# --- the processes under bin/run ----------------------------------------------------------------

STAND_IN = """
import sys
from pathlib import Path
from povertycase.management import processes
folder, port, worker = sys.argv[1:]
processes.PROGRAMS = {
    "web": "gunicorn --no-control-socket wsgiref.simple_server:demo_app",
    "worker": worker,
    "beat": "timeit -n 1 -r 1 -s 'import time' 'time.sleep(60)'",
}
processes.STOP_SECONDS = 1
started = processes.Processes(Path.cwd(), Path(folder) / "logs")
try:
    started.start("127.0.0.1", int(port))
    if started.answer(f"http://127.0.0.1:{port}/"):
        print("ready", *(process.pid for process in started.running.values()), flush=True)
        started.watch()
    ended = started.ended()
finally:
    started.stop()
print("ended", *ended, flush=True)
"""
STUBBORN = "timeit -n 1 -r 1 -s 'import signal, time; signal.signal(15, signal.SIG_IGN)' 'time.sleep(60)'"
SHORT = "timeit -n 1 -r 1 -s 'import time' 'time.sleep(1.5)'"


def start_stand_in(folder: Path, worker: str) -> tuple[subprocess.Popen[str], list[int]]:
    """The processes with harmless programs in their place, and their ids once the site answers."""
    port = processes.free_port("127.0.0.1", 18000)
    command = [sys.executable, "-c", STAND_IN, str(folder), str(port), worker]
    started = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    word, *pids = started.stdout.readline().split()
    assert word == "ready"
    return started, [int(pid) for pid in pids]


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def none_left(pids: list[int]) -> bool:
    deadline = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_processes_even_a_stubborn_one(tmp_path: Path, number: int) -> None:
    started, pids = start_stand_in(tmp_path, STUBBORN)
    started.send_signal(number)
    output, _ = started.communicate(timeout=10)
    assert output.split() == ["ended"]
    assert none_left(pids)


def test_when_one_ends_the_others_end_and_it_is_named(tmp_path: Path) -> None:
    started, pids = start_stand_in(tmp_path, SHORT)
    output, _ = started.communicate(timeout=10)
    assert output.split() == ["ended", "worker"]
    assert none_left(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of other systems does not end orphans")
def test_killing_the_parent_ends_the_children(tmp_path: Path) -> None:
    started, pids = start_stand_in(tmp_path, SHORT.replace("1.5", "60"))
    started.kill()
    started.communicate()
    assert none_left(pids)


def test_a_taken_port_gives_way_to_the_next() -> None:
    first = processes.free_port("127.0.0.1", 18100)
    with processes.socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert processes.free_port("127.0.0.1", first) > first


def test_the_site_answers_to_the_names_it_listens_under() -> None:
    assert processes.allowed_hosts("127.0.0.1", {}) == ["localhost", "127.0.0.1", "[::1]"]
    assert "10.0.0.5" in processes.allowed_hosts("10.0.0.5", {})
    assert processes.allowed_hosts("10.0.0.5", {"POVERTYCASE_HOSTS": "a,b"}) == ["a", "b"]
    assert processes.site_names("0.0.0.0")[0] == "127.0.0.1"  # noqa: S104  the name under test


# --- the scripts --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bin/run", "bin/test", "bin/check", "bin/venv.sh", "deploy/certs.sh"])
def test_scripts_are_plain_sh(name: str) -> None:
    subprocess.run(["sh", "-n", str(PROJECT / name)], check=True)
    assert os.access(PROJECT / name, os.X_OK) or name == "bin/venv.sh"


def run_with_python(folder: Path, stub: str) -> subprocess.CompletedProcess[str]:
    """bin/run on a machine whose only interpreter is the stub."""
    for tool in ("dirname", "sh", "rm", "cmp", "cp"):
        (folder / tool).symlink_to(shutil.which(tool))
    python = folder / "python3"
    python.write_text(f"#!/bin/sh\n{stub}\n")
    python.chmod(0o755)
    environment = {"PATH": str(folder), "POVERTYCASE_VENV": str(folder / "venv")}
    return subprocess.run(
        [str(PROJECT / "bin/run")], env=environment, capture_output=True, text=True, check=False
    )


def test_an_old_python_is_refused_in_words(tmp_path: Path) -> None:
    finished = run_with_python(tmp_path, "exit 1")
    assert finished.returncode == 1
    assert "需要 Python 3.11" in finished.stderr


def test_a_python_without_venv_is_refused_in_words(tmp_path: Path) -> None:
    stub = 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.11-venv ;; esac'
    finished = run_with_python(tmp_path, stub)
    assert finished.returncode == 1
    assert "apt-get install python3.11-venv" in finished.stderr


def test_dependencies_are_installed_only_when_the_lock_changed(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "base.lock"
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\n[ "$1" = -c ] || echo "$@" >>{tmp_path}/calls\n')
    python.chmod(0o755)
    script = f'root={tmp_path}; . {PROJECT}/bin/venv.sh; prepare_venv base.lock; echo "$python"'
    environment = os.environ | {"POVERTYCASE_VENV": str(tmp_path / "venv")}
    for content in ("one", "one", "two"):
        lock.write_text(content)
        finished = subprocess.run(
            ["sh", "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert finished.stdout.strip() == str(python)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert len(calls) == 2
    assert all("--require-hashes" in call for call in calls)


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
