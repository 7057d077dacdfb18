"""The ledgers (台账): each is declared in a module of its own and named here, in the order of the menu."""

from households.ledgers.declared import Gap, Judged, Ledger, Log, Subject
from households.ledgers.labour import LABOUR

LEDGERS: dict[str, Ledger] = {ledger.code: ledger for ledger in (LABOUR,)}

__all__ = ["LEDGERS", "Gap", "Judged", "Ledger", "Log", "Subject"]
