"""The map and the cast, and plain functions that make one row each.

The county 990101 does not exist, so nobody's code or number begins with it. Its first township ends in
zeros on purpose: stripping zeros would make it the prefix of its sisters.
"""

import datetime
import itertools
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from households import choices
from households.models import (
    Household,
    HouseholdMembership,
    Pairing,
    Person,
    Registration,
    Village,
)
from povertycase.choices import Level, OrganisationKind, Role, Trade
from povertycase.models import Division, Organisation, PastPassword, Posting, User

PLACES = (
    ("99", "示例省", Level.PROVINCE),
    ("9901", "示例市", Level.PREFECTURE),
    ("990101", "示例县", Level.COUNTY),
    ("990101100", "甲镇", Level.TOWNSHIP),
    ("990101100201", "红星村", Level.VILLAGE),
    ("990101100202", "新民村", Level.VILLAGE),
    ("990101101", "乙镇", Level.TOWNSHIP),
    ("990101101201", "东风村", Level.VILLAGE),
    ("990101101202", "新民村", Level.VILLAGE),
    ("990101110", "丙乡", Level.TOWNSHIP),
    ("990101110201", "和平村", Level.VILLAGE),
    ("990102", "邻县", Level.COUNTY),
    ("990102100", "丁镇", Level.TOWNSHIP),
    ("990102100201", "团结村", Level.VILLAGE),
)
TOWN, VILLAGE = "990101100", "990101100201"
SISTER_TOWN, SISTER_VILLAGE = "990101101", "990101101201"
COUNTY, OTHER_COUNTY, OTHER_VILLAGE = "990101", "990102", "990102100201"
SINCE = datetime.date(2024, 1, 1)
PASSWORD = "Demo-pass-2026"
CAST = {
    "village": (Role.VILLAGE, VILLAGE),
    "helper": (Role.HELPER, TOWN),
    "township": (Role.TOWNSHIP, TOWN),
    "sister": (Role.TOWNSHIP, SISTER_TOWN),
    "department": (Role.DEPARTMENT, COUNTY),
    "county": (Role.COUNTY, COUNTY),
    "prefecture": (Role.COUNTY, "9901"),
    "leader": (Role.LEADER, COUNTY),
    "auditor": (Role.AUDITOR, COUNTY),
    "system": (Role.SYSTEM, COUNTY),
    "security": (Role.SECURITY, COUNTY),
    "audit": (Role.AUDIT, COUNTY),
    "neighbour": (Role.TOWNSHIP, "990102100"),
}

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_serial = itertools.count(1)


def identity(serial=None, *, birth="19800101", sex="男", prefix="990101"):
    """A valid, fictitious 18-character identity."""
    serial = next(_serial) if serial is None else serial
    order = (serial * 2 + (sex == "男")) % 1000
    body = f"{prefix}{birth}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def divisions():
    """The map."""
    known = [code for code, _name, _level in PLACES]
    Division.objects.bulk_create(
        Division(code=code, name=name, level=level, parent_id=_parent(code, known))
        for code, name, level in PLACES
    )
    Village.objects.bulk_create(
        Village(division_id=code) for code, _name, level in PLACES if level == Level.VILLAGE
    )


def _parent(code, known):
    return max((other for other in known if code.startswith(other) and other != code), key=len, default=None)


def user(username, role, division, *, organisation=None, name=None, **posting):
    """A user with one posting."""
    person = User.objects.create_user(username, PASSWORD, name=name or username)
    post(person, role, division, organisation=organisation, **posting)
    return person


def post(person, role, division, *, organisation=None, valid_from=SINCE, valid_to=None):
    """One more posting for a user."""
    person.__dict__.pop("postings", None)
    return Posting.objects.create(
        user=person,
        role=role,
        division_id=division,
        organisation=organisation,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def household(division=VILLAGE, *, number=None, head="张三", members=(), by_type="脱贫户(享受政策)", **facts):
    """A household with its head (and further (name, relation) members) and its national number."""
    serial = next(_serial)
    row = Household.objects.create(division_id=division, household_type=by_type, **facts)
    Registration.objects.create(
        household=row,
        division_id=division,
        scheme=choices.Scheme.NATIONAL,
        number=number or f"9901{serial:011d}",
    )
    member(row, head, choices.Relation.HEAD)
    for name, relation in members:
        member(row, name, relation)
    return row


def member(household, name, relation, *, id18=None, number=None, **facts):
    """A person in a household."""
    serial = next(_serial)
    sex = facts.pop("sex", "女" if relation in {"之女", "之母"} else "男")
    id18 = identity(serial, sex=sex) if id18 is None else id18
    person = Person.objects.create(
        division_id=household.division_id,
        number=number or f"99010{serial:012d}",
        name=name,
        id18=id18,
        certificate_number=id18,
        certificate_kind=choices.CertificateKind.RESIDENT if id18 else "",
        sex=sex,
        **facts,
    )
    HouseholdMembership.objects.create(
        household=household, division_id=household.division_id, person=person, relation=relation
    )
    return person


def world():
    """The map, a person per role, `neighbour` in the other county, and one household in each village.

    Nearly every test begins with it, so what is alike is written by one statement.
    """
    divisions()
    lead, medical = Organisation.objects.bulk_create(
        [
            Organisation(name="乡村振兴局", kind=OrganisationKind.LEAD, division_id=COUNTY),
            Organisation(
                name="医疗保障局",
                kind=OrganisationKind.DEPARTMENT,
                trade=Trade.MEDICAL,
                division_id=COUNTY,
            ),
        ]
    )
    cast = SimpleNamespace(
        lead=lead,
        medical=medical,
        **_people({"department": medical, "county": lead}),
        own=household(VILLAGE, head="张三丰", members=[("李四妹", "之女")]),
        sibling=household(SISTER_VILLAGE, head="王五"),
        foreign=household(OTHER_VILLAGE, head="赵六"),
    )
    Pairing.objects.create(
        helper=cast.helper, household=cast.own, division_id=cast.own.division_id, started_on=SINCE
    )
    return cast


def _people(organisations):
    """{name: user} of the cast, each posted as CAST says; `stranger` has no posting."""
    password = make_password(PASSWORD)
    accounts = [User(username=name, name=name, password=password) for name in CAST]
    accounts.append(User(username="stranger", name="无任职", password=password))
    people = {account.username: account for account in User.objects.bulk_create(accounts)}
    PastPassword.objects.bulk_create(PastPassword(user=each, password=password) for each in people.values())
    Posting.objects.bulk_create(
        Posting(
            user=people[name],
            role=role,
            division_id=place,
            organisation=organisations.get(name),
            valid_from=SINCE,
        )
        for name, (role, place) in CAST.items()
    )
    return people
