"""The organisations, users and postings of a world."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from households.actions.worlds.reading import ORGANISATION, POSTING, USER, Node
from povertycase import passwords
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Division, Organisation, Posting, User

# What a department's name says about its trade, when the world does not.
TRADE_WORDS = {
    "医保": Trade.MEDICAL,
    "医疗保障": Trade.MEDICAL,
    "卫健": Trade.HEALTH,
    "卫生健康": Trade.HEALTH,
    "教": Trade.EDUCATION,
    "民政": Trade.CIVIL_AFFAIRS,
    "残联": Trade.DISABLED,
    "残疾人": Trade.DISABLED,
    "住建": Trade.HOUSING,
    "住房": Trade.HOUSING,
    "水": Trade.WATER,
    "人社": Trade.LABOUR,
    "人力资源": Trade.LABOUR,
    "财政": Trade.FINANCE,
    "农": Trade.AGRICULTURE,
}
_is_username = UnicodeUsernameValidator()


@dataclass(frozen=True)
class PostingDraft:
    """A posting to be; organisation is its name, "" for none; title "": nobody has said."""

    role: str
    division_code: str
    organisation: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    title: str = ""


@dataclass(frozen=True)
class UserDraft:
    """An account to be."""

    username: str
    password: str
    name: str
    postings: Sequence[PostingDraft]


def read_organisations(world: Node, known: set[str]) -> list[Organisation]:
    """The organisations, not saved yet. known: the codes of all divisions."""
    found = []
    for node in world.objects("organisations", ORGANISATION):
        kind = node.one_of("kind", OrganisationKind.values)
        name = node.text("name")
        trade = node.one_of("trade", Trade.values) or _trade_of(kind, name)
        found.append(Organisation(name=name, kind=kind, trade=trade, division_id=_division(node, known)))
    return found


def read_users(
    world: Node, known: set[str], organisations: Sequence[Organisation], *, on: datetime.date
) -> list[UserDraft]:
    """The accounts with their postings. known: the codes of all divisions."""
    names = {organisation.name for organisation in organisations}
    names |= set(Organisation.objects.values_list("name", flat=True))
    found: dict[str, UserDraft] = {}
    for node in world.objects("users", USER):
        username = node.text("username")
        if username in found:
            node.wrong("username", _("用户名重复"), "duplicate")
        try:
            _is_username(username)
        except ValidationError:
            node.wrong("username", _("用户名只能用文字、数字和 @ . + - _"))
        postings = [_posting(each, known, names, on) for each in node.objects("postings", POSTING)]
        found[username] = UserDraft(username, str(node.values["password"]), node.text("name"), postings)
    return list(found.values())


def write_offices(organisations: Sequence[Organisation], users: Sequence[UserDraft]) -> None:
    """Save organisations and accounts; what has the same name already takes the new values."""
    for organisation in organisations:
        Organisation.objects.update_or_create(
            division_id=organisation.division_id,
            name=organisation.name,
            defaults={"kind": organisation.kind, "trade": organisation.trade},
        )
    # One hash for one password: a slow hash for each of a hundred accounts alike protects nothing more.
    hashes = {password: make_password(password) for password in {draft.password for draft in users}}
    for draft in users:
        user = User.objects.filter(username=draft.username).first() or User(username=draft.username)
        user.name, user.is_active, user.password = draft.name, True, hashes[draft.password]
        user.save()
        passwords.note_new(user)
        user.posting_set.all().delete()
        Posting.objects.bulk_create(
            Posting(
                user=user,
                role=posting.role,
                division_id=posting.division_code,
                organisation=_organisation(posting),
                title=posting.title,
                valid_from=posting.valid_from,
                valid_to=posting.valid_to,
            )
            for posting in draft.postings
        )


def divisions_known() -> tuple[set[str], set[str]]:
    """The codes of all divisions, and of the villages among them."""
    villages = set(Division.objects.villages().values_list("code", flat=True))
    return set(Division.objects.values_list("code", flat=True)), villages


def _posting(node: Node, known: set[str], organisations: set[str], on: datetime.date) -> PostingDraft:
    role, organisation = node.one_of("role", Role.values), node.text("organisation")
    start, end = node.day("valid_from") or on, node.day("valid_to")
    if organisation and organisation not in organisations:
        node.wrong("organisation", _("没有名为“{}”的单位").format(organisation))
    if role == Role.DEPARTMENT and not organisation:
        node.wrong("organisation", _("行业部门岗位必须有所属单位"))
    if end and end < start:
        node.wrong("valid_to", _("任职止不能早于任职起"))
    title = node.text("title")
    return PostingDraft(role, _division(node, known), organisation, start, end, title)


def _division(node: Node, known: set[str]) -> str:
    code = node.text("division")
    if code not in known:
        node.wrong("division", _("没有代码为“{}”的区划").format(code))
    return code


def _organisation(posting: PostingDraft) -> Organisation | None:
    """The organisation of that name nearest to the posting: several counties have a 教育局 each."""
    if not posting.organisation:
        return None
    candidates = list(Organisation.objects.filter(name=posting.organisation))
    return max(candidates, key=lambda each: _shared(each.division_id, posting.division_code))


def _shared(code: str, other: str) -> int:
    """How many leading digits two codes have in common."""
    pairs = zip(code, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(code), len(other)))


def _trade_of(kind: str, name: str) -> str:
    if kind != OrganisationKind.DEPARTMENT:
        return ""
    return next((trade for word, trade in TRADE_WORDS.items() if word in name), "")
