"""Write a world, all of it or nothing."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households import choices
from households.actions.bulk import HouseholdDraft, write_households
from households.actions.villages import ensure_villages
from households.actions.worlds.households import Register, read_households
from households.actions.worlds.offices import (
    UserDraft,
    divisions_known,
    read_organisations,
    read_users,
    write_offices,
)
from households.actions.worlds.reading import DIVISION, PAIRING, WORLD, Faults, Node, node_of
from households.models import Household, Pairing, Person, Registration
from povertycase.actions import record
from povertycase.actions.divisions import DivisionRow, save_divisions
from povertycase.exceptions import Conflict, Invalid
from povertycase.models import Installation, User

# Nobody is logged in: the trail names the command.
COMMAND = User(username="load_world", name="load_world")


def require_room() -> Installation:
    """Refuse a database that works for somebody: only an empty or a demonstration database is filled."""
    installation = Installation.current()
    if not installation.is_demo and (
        Household.objects.exists() or Person.objects.exists() or User.objects.exists()
    ):
        raise Conflict(_("库中已有户、人或用户，并且不是演示库：只能载入空库或演示库。"))
    return installation


@transaction.atomic
def load_world(world: Mapping[str, Any], *, on: datetime.date) -> dict[str, int]:
    """Divisions, organisations, users, households and pairings of a JSON document; returns how many of each.

    on: the day by which identities are judged and from which postings and pairings hold that name none.
    Given passwords are taken as they are. In a demonstration an account of the same name is replaced.
    Raises Conflict for a database in use, Invalid with every fault and its path.
    """
    installation = require_room()
    faults = Faults()
    root = node_of("", world, WORLD, faults)
    if root is None:
        raise Invalid(faults.found)
    divisions = _divisions(root)
    # All or nothing all the same: this is one transaction.
    save_divisions(divisions)
    known, villages = divisions_known()
    organisations = read_organisations(root, known)
    users = read_users(root, known, organisations, on=on)
    drafts = _drafts(root, villages, installation, on=on)
    pairings = _pairings(root, users, drafts)
    if faults.found:
        raise Invalid(faults.found)
    ensure_villages()
    write_offices(organisations, users)
    households = write_households(drafts)
    _pair(pairings, drafts, households, on=on)
    counts = {
        "divisions": len(divisions),
        "organisations": len(organisations),
        "users": len(users),
        "households": len(drafts),
        "people": sum(len(draft.people) for draft in drafts),
        "pairings": len(pairings),
    }
    record("load_world", installation, by=COMMAND, facts=counts)
    return counts


def _divisions(root: Node) -> list[DivisionRow]:
    return [
        DivisionRow(node.path, *(node.text(key) for key in ("code", "name", "level", "parent_code")))
        for node in root.objects("divisions", DIVISION)
    ]


def _drafts(
    root: Node, villages: set[str], installation: Installation, *, on: datetime.date
) -> list[HouseholdDraft]:
    national = Registration.objects.filter(scheme=choices.Scheme.NATIONAL)
    register = Register(
        villages=villages,
        numbers=set(national.values_list("number", flat=True)),
        people=set(Person.objects.exclude(number="").values_list("number", flat=True)),
        identities=set(Person.objects.exclude(id18=None).values_list("id18", flat=True)),
        is_demo=installation.is_demo,
    )
    return read_households(root, register, on=on)


def _pairings(
    root: Node, users: Sequence[UserDraft], drafts: Sequence[HouseholdDraft]
) -> list[tuple[str, str]]:
    """(user name, 户编号) of each; both may have been there before the world."""
    helpers = {user.username for user in users} | set(User.objects.values_list("username", flat=True))
    numbers = {draft.number for draft in drafts}
    found: list[tuple[str, str]] = []
    for node in root.objects("pairings", PAIRING):
        pair = node.text("helper"), node.text("household")
        if pair[0] not in helpers:
            node.wrong("helper", _("没有用户名为“{}”的用户").format(pair[0]))
        if pair[1] not in numbers:
            node.wrong("household", _("没有户编号为“{}”的户").format(pair[1]))
        if pair in found:
            node.wrong("household", _("结对重复"), "duplicate")
        found.append(pair)
    return found


def _pair(
    pairings: Sequence[tuple[str, str]],
    drafts: Sequence[HouseholdDraft],
    households: Sequence[int],
    *,
    on: datetime.date,
) -> None:
    helpers = dict(User.objects.values_list("username", "pk"))
    places = {draft.number: (pk, draft.division_code) for draft, pk in zip(drafts, households, strict=True)}
    Pairing.objects.bulk_create(
        Pairing(
            helper_id=helpers[username],
            household_id=places[number][0],
            division_id=places[number][1],
            started_on=on,
        )
        for username, number in pairings
    )
