"""Hosts that this system speaks to of its own accord: those alone that whoever runs it has named."""

import ipaddress
import socket
from collections.abc import Set
from urllib.parse import SplitResult, urlsplit

USUAL_PORTS = (80, 443)


def parts_of(address: str) -> SplitResult | None:
    """None for what is no address at all, such as one half of a pair of brackets."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None


def is_listed(address: str, hosts: Set[str]) -> bool:
    """Whether an address lies on one of the hosts; a host without a port stands for the usual ones."""
    parts = parts_of(address)
    try:
        port = parts.port if parts else None
    except ValueError:
        return False
    if parts is None:
        return False
    host = (parts.hostname or "").lower()
    return f"{host}:{port}" in hosts if port not in {None, *USUAL_PORTS} else host in hosts


def resolved(host: str, port: int) -> set[str]:
    """The addresses of a name, looked up once: what is judged is what is spoken to. Raises OSError."""
    return {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}


def is_inside(address: str) -> bool:
    """Whether a numeric address lies in a private network, or nowhere that the world reaches."""
    return not ipaddress.ip_address(address.partition("%")[0]).is_global
