"""The ledgers (台账): each is declared in a module of its own and named here, in the order of the menu."""

from households.ledgers.declared import Gap, Judged, Ledger, Log, Subject
from households.ledgers.housing import HOUSING
from households.ledgers.insurance import INSURANCE
from households.ledgers.labour import LABOUR
from households.ledgers.schooling import SCHOOLING

LEDGERS: dict[str, Ledger] = {ledger.code: ledger for ledger in (SCHOOLING, INSURANCE, HOUSING, LABOUR)}

__all__ = ["LEDGERS", "Gap", "Judged", "Ledger", "Log", "Subject"]
