"""The embedded servers: shared, counted by the kernel, and gone when nobody needs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from povertycase import embedded
from povertycase.embedded.__main__ import environment
from povertycase.embedded.locks import FileLock, is_held
from povertycase.embedded.places import Place
from povertycase.embedded.postgres import MEGABYTE, memory_settings

PROJECT = Path(embedded.__file__).parent.parent.parent
USER = """
import sys
from pathlib import Path
from povertycase import embedded
with embedded.servers(Path(sys.argv[1])) as addresses:
    print(addresses["DATABASE_URL"], flush=True)
    sys.stdin.read()
"""
WORKER = """
import os
from django.db import connection
from povertycase.celery import app, give_way
app.loader.import_default_modules()
give_way()
connection.ensure_connection()
for process in (0, connection.connection.info.backend_pid):
    print(os.getpriority(os.PRIO_PROCESS, process))
"""


class User:
    """Another process that uses the servers until it is told to leave or killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self._url = ""

    @property
    def url(self) -> str:
        if not self._url:
            self._url = self.process.stdout.readline().strip()
        return self._url

    def leave(self) -> None:
        self.process.communicate()

    def kill(self, number: int) -> None:
        os.killpg(self.process.pid, number)
        self.process.communicate()


def answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def ask(url: str, query: str) -> str:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return str(cursor.fetchone()[0]) if cursor.description else ""
    finally:
        connection.close()


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def recorded_pid(place: Place) -> int:
    return int(place.server.read_text().split()[1])


def keeper_of(pid: int) -> int:
    """Who started a server."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def pings(queue: redis.Redis) -> bool:
    try:
        return bool(queue.ping())
    except redis.ConnectionError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the module; its path has what an URL or a shell would trip over."""
    return tmp_path_factory.mktemp("数据 %20?'#")


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    """PostgreSQL's folder; whatever a test did, nothing may be running afterwards."""
    place = Place(folder / "postgres")
    yield place
    assert until(lambda: not is_held(place.server) and not is_held(place.keeper))


@pytest.fixture
def join(folder: Path, place: Place) -> Iterator[Callable[[], User]]:
    """Let another process join the servers; all of them are killed at the end."""
    users: list[User] = []

    def one_more() -> User:
        users.append(User(folder))
        return users[-1]

    yield one_more
    for user in users:
        if user.process.poll() is None:
            user.kill(signal.SIGKILL)


def test_both_servers_answer_and_are_closed_to_others(folder: Path, place: Place) -> None:
    with embedded.servers(folder) as addresses:
        url = addresses["DATABASE_URL"]
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
        ask(url, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert ask(url, "SELECT show_trgm('张三丰')") not in ("", "[]")
        assert not answers(url.replace(urlsplit(url).password, "wrong"))
        with redis.from_url(addresses["REDIS_URL"]) as queue:
            assert queue.config_get("maxmemory-policy", "bind", "save") == {
                "maxmemory-policy": "noeviction",
                "bind": "127.0.0.1",
                "save": "",
            }
        port = urlsplit(addresses["REDIS_URL"]).port
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(b"PING\r\n")
            assert stranger.recv(64).startswith(b"-NOAUTH")
    assert not answers(url)
    assert not (place.folder / "cluster" / "postmaster.pid").exists()


def test_the_last_of_two_stops_the_server(join: Callable[[], User]) -> None:
    first, second = join(), join()
    url = first.url
    assert second.url == url
    first.leave()
    assert answers(url)
    second.leave()
    assert not answers(url)


def test_many_at_once_share_one_server(join: Callable[[], User]) -> None:
    users = [join() for _ in range(6)]
    assert len({user.url for user in users}) == 1
    for user in users:
        user.leave()


def test_a_killed_user_does_not_count(join: Callable[[], User]) -> None:
    first, second = join(), join()
    url = second.url
    assert first.url == url
    second.kill(signal.SIGKILL)
    assert answers(url)
    first.leave()
    assert not answers(url)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_last_user_leaves_nothing_running(join: Callable[[], User], number: int) -> None:
    user = join()
    url = user.url
    user.kill(number)
    assert until(lambda: not answers(url))


def test_ctrl_c_of_the_starter_leaves_the_others_their_server(join: Callable[[], User]) -> None:
    starter = join()
    url = starter.url
    other = join()
    assert other.url == url
    starter.kill(signal.SIGINT)
    assert answers(url)
    other.leave()
    assert not answers(url)


def test_a_killed_keeper_is_replaced_and_the_server_kept(join: Callable[[], User], place: Place) -> None:
    first = join()
    url = first.url
    pid = recorded_pid(place)
    os.kill(keeper_of(pid), signal.SIGKILL)
    assert until(lambda: not is_held(place.keeper))
    second = join()
    assert second.url == url
    assert recorded_pid(place) == pid
    first.leave()
    assert answers(url)
    second.leave()
    assert not answers(url)


def test_a_killed_server_is_replaced_in_spite_of_its_pid_file(join: Callable[[], User], place: Place) -> None:
    first = join()
    ask(first.url, "CREATE TABLE kept AS SELECT 1 AS one")
    pid = recorded_pid(place)
    os.kill(keeper_of(pid), signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not is_held(place.keeper) and not is_held(place.server))
    first.leave()
    # The number in a stale file may since belong to anyone; PostgreSQL itself would then refuse to start.
    stale = place.folder / "cluster" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n5432\n\n\n\nready\n")
    second = join()
    assert ask(second.url, "SELECT one FROM kept") == "1"
    ask(second.url, "DROP TABLE kept")
    second.leave()


def test_a_server_that_dies_is_there_again_where_its_users_know_it(folder: Path) -> None:
    with embedded.servers(folder) as addresses:
        url = addresses["DATABASE_URL"]
        ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
        for _death in range(2):
            for service in ("postgres", "valkey"):
                os.kill(recorded_pid(Place(folder / service)), signal.SIGKILL)
            time.sleep(0.1)
            assert until(lambda: answers(url))
            with redis.from_url(addresses["REDIS_URL"]) as queue:
                assert until(lambda queue=queue: pings(queue))
        assert ask(url, "SELECT one FROM kept") == "1"
        ask(url, "DROP TABLE kept")
    assert not answers(url)


def test_the_session_of_a_job_gives_way(folder: Path) -> None:
    with embedded.servers(folder) as addresses:
        connection = psycopg2.connect(addresses["DATABASE_URL"])
        session = connection.info.backend_pid
        embedded.give_way(session, nice=7, environ={"POVERTYCASE_DATA": str(folder)})
        assert os.getpriority(os.PRIO_PROCESS, session) == 7
        connection.close()


def test_a_worker_and_its_session_give_way(folder: Path) -> None:
    with embedded.servers(folder) as addresses:
        environ = os.environ | addresses | {"POVERTYCASE_DATA": str(folder)}
        command = [sys.executable, "-c", WORKER]
        finished = subprocess.run(
            command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=True
        )
    assert set(finished.stdout.split()) == {str(os.getpriority(os.PRIO_PROCESS, 0) + 10)}


def test_only_our_own_sessions_give_way(folder: Path) -> None:
    """A server elsewhere numbers its sessions itself; here the same number may be anybody's."""
    environ = {"POVERTYCASE_DATA": str(folder)}
    other = subprocess.Popen(["sleep", "60"])
    with embedded.servers(folder):
        embedded.give_way(other.pid, nice=7, environ=environ)
        assert os.getpriority(os.PRIO_PROCESS, other.pid) == os.getpriority(os.PRIO_PROCESS, 0)
        other.kill()
        other.wait()
        embedded.give_way(other.pid, nice=7, environ=environ)  # ended: nothing to do, nothing to say


def test_an_office_has_its_log_files_beforehand(folder: Path, place: Place) -> None:
    with embedded.servers(folder) as addresses:
        kept = int(ask(addresses["DATABASE_URL"], "SELECT sum(size) FROM pg_ls_waldir()"))
    assert kept >= 1024 * MEGABYTE


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "postgres" / "cluster"
    broken.mkdir(parents=True)
    with pytest.raises(embedded.ServersUnavailable, match="postgres"), embedded.servers(tmp_path):
        pass
    assert not is_held(tmp_path / "postgres" / "run" / "keeper")


def test_scratch_servers_are_fast_and_leave_no_folder() -> None:
    with embedded.scratch() as addresses:
        assert ask(addresses["DATABASE_URL"], "SHOW fsync") == "off"
        folder = Path(ask(addresses["DATABASE_URL"], "SHOW data_directory")).parent.parent
        assert folder.exists()
    assert not folder.exists()


def test_addresses_that_are_given_are_left_alone(folder: Path) -> None:
    given = {
        "DATABASE_URL": "postgres:///mine",
        "REDIS_URL": "redis://mine",
        "POVERTYCASE_DATA": str(folder / "none"),
    }
    embedded.attach(given)
    assert given["DATABASE_URL"] == "postgres:///mine"
    assert not (folder / "none").exists()


def test_data_folder_defaults_to_var() -> None:
    assert embedded.data_folder({}) == PROJECT / "var"
    assert embedded.data_folder({"POVERTYCASE_DATA": "/srv/register"}) == Path("/srv/register")


def test_tools_find_the_database() -> None:
    found = environment("postgres://povertycase:a%40b@127.0.0.1:5433/povertycase", {"PATH": "/bin"})
    assert (found["PGPASSWORD"], found["PGPORT"], found["PGDATABASE"]) == ("a@b", "5433", "povertycase")
    assert (Path(found["PATH"].split(os.pathsep)[0]) / "pg_dump").exists()


@pytest.mark.parametrize(
    ("megabytes", "buffers"), [(256, "64MB"), (4096, "512MB"), (8192, "1024MB"), (65536, "1024MB")]
)
def test_buffers_grow_with_the_machine(megabytes: int, buffers: str) -> None:
    assert memory_settings(megabytes * MEGABYTE)["shared_buffers"] == buffers


def test_a_lock_is_free_again_when_its_holder_closes(tmp_path: Path) -> None:
    holder = FileLock(tmp_path / "lock")
    holder.seize()
    assert is_held(tmp_path / "lock")
    holder.close()
    assert not is_held(tmp_path / "lock")
    assert not is_held(tmp_path / "absent")


def test_nothing_listens_beyond_loopback(join: Callable[[], User]) -> None:
    user = join()
    port = urlsplit(user.url).port
    outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with outside:
        outside.connect(
            ("192.0.2.1", 9)
        )  # a datagram socket sends nothing: this only picks the outward address
        own = outside.getsockname()[0]
    with socket.socket() as probe:
        probe.settimeout(1)
        assert probe.connect_ex((own, port)) != 0
    user.leave()
