"""Who may do what at every address: reviewed as data. A new address fails until it stands here.

The roles of a rule are those that may act where they reach; everybody else is refused (403), and whoever
does not reach the record gets the 404 of an absent one.
"""

from dataclasses import dataclass

from tests.rights.world import CAST

LOGGED_IN = frozenset(CAST) - {"anonymous"}
BUSINESS = LOGGED_IN - {"stranger", "system", "security", "audit"}
REGISTER_WRITERS = frozenset({"village", "township", "sister", "neighbour", "county", "prefecture"})
ROLL_WRITERS = frozenset({"township", "sister", "neighbour", "county", "prefecture"})


@dataclass(frozen=True)
class Rule:
    """roles: who may, where they reach; subject: the record the address names, None for a collection.

    field: the argument that carries the record's key. body: what a complete request carries.
    """

    roles: frozenset[str] = LOGGED_IN
    subject: str | None = None
    argument: str = "pk"
    body: dict | None = None
    public: bool = False


ANYBODY = Rule(roles=frozenset(CAST), public=True)
ONESELF = Rule()
READ = Rule()


def of(subject, roles=LOGGED_IN, argument="pk", **body):
    """A rule about one record."""
    return Rule(roles=roles, subject=subject, argument=argument, body=body or None)


POLICY: dict[tuple[str, str], Rule] = {
    # --- accounts: everybody's own -------------------------------------------------------------
    ("account_login", "GET"): ANYBODY,
    ("account_login", "POST"): ANYBODY,
    ("account_logout", "GET"): ANYBODY,
    ("account_logout", "POST"): ANYBODY,
    ("account_change_password", "GET"): ONESELF,
    ("account_change_password", "POST"): ONESELF,
    ("account_reauthenticate", "GET"): ANYBODY,
    ("account_reauthenticate", "POST"): ANYBODY,
    ("mfa_index", "GET"): ONESELF,
    ("mfa_index", "POST"): ONESELF,
    ("mfa_authenticate", "GET"): ANYBODY,
    ("mfa_authenticate", "POST"): ANYBODY,
    ("mfa_reauthenticate", "GET"): ONESELF,
    ("mfa_reauthenticate", "POST"): ONESELF,
    ("mfa_activate_totp", "GET"): ONESELF,
    ("mfa_activate_totp", "POST"): ONESELF,
    ("mfa_deactivate_totp", "GET"): ONESELF,
    ("mfa_deactivate_totp", "POST"): ONESELF,
    ("mfa_view_recovery_codes", "GET"): ONESELF,
    ("mfa_generate_recovery_codes", "GET"): ONESELF,
    ("mfa_generate_recovery_codes", "POST"): ONESELF,
    ("mfa_download_recovery_codes", "GET"): ONESELF,
    # --- the kernel's pages ---------------------------------------------------------------------
    ("home", "GET"): READ,
    ("notification-read", "POST"): of("notification"),
    ("healthz", "GET"): ANYBODY,
    ("readyz", "GET"): ANYBODY,
    ("metrics", "GET"): ANYBODY,
    # --- the kernel's API -----------------------------------------------------------------------
    ("api:login", "POST"): ANYBODY,
    ("api:logout", "POST"): ONESELF,
    ("api:me", "GET"): ONESELF,
    ("api:schema", "GET"): READ,
    ("api:docs", "GET"): READ,
    ("api:division-list", "GET"): READ,
    ("api:division-detail", "GET"): READ,
    ("api:notification-list", "GET"): READ,
    ("api:notification-read", "POST"): of("notification"),
}
