"""The ledgers (台账): each is declared in a module of its own and named here, in the order of the menu."""

from households.ledgers.aids import AIDS
from households.ledgers.declared import Gap, Judged, Ledger, Log, Part, Share, Subject
from households.ledgers.entitlements import ENTITLEMENTS
from households.ledgers.housing import HOUSING
from households.ledgers.insurance import INSURANCE
from households.ledgers.labour import LABOUR
from households.ledgers.migrants import MIGRANTS
from households.ledgers.posts import POSTS
from households.ledgers.schooling import SCHOOLING
from households.ledgers.village_classes import EXITED_VILLAGES, OTHER_VILLAGES, POOR_VILLAGES
from households.ledgers.village_years import VILLAGE_YEARS

_IN_ORDER = (
    *(SCHOOLING, AIDS, INSURANCE, HOUSING, ENTITLEMENTS),
    *(LABOUR, MIGRANTS, POSTS),
    *(VILLAGE_YEARS, EXITED_VILLAGES, POOR_VILLAGES, OTHER_VILLAGES),
)
LEDGERS: dict[str, Ledger] = {ledger.code: ledger for ledger in _IN_ORDER}

__all__ = ["LEDGERS", "Gap", "Judged", "Ledger", "Log", "Part", "Share", "Subject"]
