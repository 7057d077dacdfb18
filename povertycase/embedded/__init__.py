"""PostgreSQL and Valkey out of their wheels, for a machine that has neither.

Every process that uses the servers of a data folder holds a lock on them; a small keeper process starts the
server for the first and stops it when the last has gone, however it went. Nothing here knows Django: the
environment has to be complete before settings are read.
"""

from povertycase.embedded.sharing import (
    ServersUnavailable,
    attach,
    data_folder,
    give_way,
    scratch,
    servers,
    tools_folder,
)

__all__ = ["ServersUnavailable", "attach", "data_folder", "give_way", "scratch", "servers", "tools_folder"]
