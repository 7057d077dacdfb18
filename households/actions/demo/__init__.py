"""The demonstration county: fictitious people in real villages, the same ones for the same seed."""

from households.actions.demo.seeding import PASSWORD, SHIPPED_DIVISIONS, accounts, seed_demo

__all__ = ["PASSWORD", "SHIPPED_DIVISIONS", "accounts", "seed_demo"]
