"""The scripts, manage.py, and the processes under bin/run."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import manage
from povertycase.management import processes
from tests.ports import own_port

PROJECT = Path(manage.__file__).parent

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
        started.watch(lambda name: print("again", name, started.running[name].pid, flush=True))
    ended = started.ended()
finally:
    started.stop()
print("ended", *ended, flush=True)
"""
STUBBORN = "timeit -n 1 -r 1 -s 'import signal, time; signal.signal(15, signal.SIG_IGN)' 'time.sleep(60)'"
SHORT = "timeit -n 1 -r 1 -s 'import time' 'time.sleep(1.5)'"


def start_stand_in(folder: Path, worker: str) -> tuple[subprocess.Popen[str], list[int]]:
    """The processes with harmless programs in their place, and their ids once the site answers."""
    port = own_port(18000)
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


def test_one_that_dies_before_the_site_answers_ends_the_others_and_is_named(tmp_path: Path) -> None:
    port = own_port(18000)
    command = [sys.executable, "-c", STAND_IN, str(tmp_path), str(port), "no_such_module"]
    finished = subprocess.run(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, timeout=30, check=False
    )
    assert finished.stdout.split()[-2:] == ["ended", "worker"]


def test_one_that_keeps_dying_is_started_again_each_time_a_little_later(tmp_path: Path) -> None:
    started, pids = start_stand_in(tmp_path, SHORT)
    lines = [started.stdout.readline().split() for _ in range(2)]
    assert [line[:2] for line in lines] == [["again", "worker"]] * 2
    assert alive(pids[0])
    started.terminate()
    output, _ = started.communicate(timeout=10)
    assert output.split()[:1] == ["ended"]
    assert none_left(pids)


def test_the_pause_grows_and_is_forgotten_after_a_long_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # Ctrl-C stays pytest's
    watched = processes.Processes(tmp_path, tmp_path)
    watched.started_at["worker"] = time.monotonic()
    assert [watched._pause("worker") for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    watched.started_at["worker"] -= processes.LONG_LIFE + 1
    assert watched._pause("worker") == 0


@pytest.mark.parametrize(("which", "name"), [(0, "web"), (1, "worker"), (2, "beat")])
def test_a_killed_process_is_started_again_and_the_others_live(tmp_path: Path, which: int, name: str) -> None:
    started, pids = start_stand_in(tmp_path, SHORT.replace("1.5", "60"))
    os.kill(pids[which], signal.SIGKILL)
    again, who, pid = started.stdout.readline().split()
    assert (again, who) == ("again", name)
    assert alive(int(pid))
    assert not alive(pids[which])
    assert [alive(other) for other in pids].count(True) == 2
    started.terminate()
    output, _ = started.communicate(timeout=10)
    assert output.split() == ["ended"]
    assert none_left([*pids, int(pid)])


def test_what_a_killed_process_had_started_does_not_live_on(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    begin = 'import subprocess, time; left = subprocess.Popen(["sleep", "60"])'
    started, pids = start_stand_in(
        tmp_path, f'timeit -n 1 -r 1 \'{begin}; print(left.pid, file=open("{note}", "w")); time.sleep(60)\''
    )
    deadline = time.monotonic() + 10
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(pids[1], signal.SIGKILL)
    assert started.stdout.readline().split()[:2] == ["again", "worker"]
    assert none_left([int(note.read_text())])
    started.terminate()
    started.communicate(timeout=10)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of other systems does not end orphans")
def test_killing_the_parent_ends_the_children(tmp_path: Path) -> None:
    started, pids = start_stand_in(tmp_path, SHORT.replace("1.5", "60"))
    started.kill()
    started.communicate()
    assert none_left(pids)


def test_a_taken_port_gives_way_to_the_next() -> None:
    first = own_port(18100)
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
