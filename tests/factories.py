"""The map and the cast, and plain functions that make one row each.

The county 990101 does not exist, so nobody's code or number begins with it. Its first township ends in
zeros on purpose: stripping zeros would make it the prefix of its sisters.
"""

import datetime
import itertools
from types import SimpleNamespace

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
from povertycase.models import Division, Organisation, Posting, User

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
    for code, name, level in PLACES:
        parents = [other for other, _name, _level in PLACES if code.startswith(other) and other != code]
        Division.objects.create(
            code=code, name=name, level=level, parent_id=max(parents, key=len, default=None)
        )
        if level == Level.VILLAGE:
            Village.objects.create(division_id=code)


def user(username, role, division, *, organisation=None, name=None, **posting):
    """A user with one posting."""
    person = User.objects.create_user(username, "Demo-pass-2026", name=name or username)
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
    """The map, a person per role, `neighbour` in the other county, and one household in each village."""
    divisions()
    lead = Organisation.objects.create(name="乡村振兴局", kind=OrganisationKind.LEAD, division_id=COUNTY)
    medical = Organisation.objects.create(
        name="医疗保障局", kind=OrganisationKind.DEPARTMENT, trade=Trade.MEDICAL, division_id=COUNTY
    )
    cast = SimpleNamespace(
        lead=lead,
        medical=medical,
        village=user("village", Role.VILLAGE, VILLAGE),
        helper=user("helper", Role.HELPER, TOWN),
        township=user("township", Role.TOWNSHIP, TOWN),
        sister=user("sister", Role.TOWNSHIP, SISTER_TOWN),
        department=user("department", Role.DEPARTMENT, COUNTY, organisation=medical),
        county=user("county", Role.COUNTY, COUNTY, organisation=lead),
        prefecture=user("prefecture", Role.COUNTY, "9901"),
        leader=user("leader", Role.LEADER, COUNTY),
        auditor=user("auditor", Role.AUDITOR, COUNTY),
        system=user("system", Role.SYSTEM, COUNTY),
        security=user("security", Role.SECURITY, COUNTY),
        audit=user("audit", Role.AUDIT, COUNTY),
        neighbour=user("neighbour", Role.TOWNSHIP, "990102100"),
        stranger=User.objects.create_user("stranger", "Demo-pass-2026", name="无任职"),
        own=household(VILLAGE, head="张三丰", members=[("李四妹", "之女")]),
        sibling=household(SISTER_VILLAGE, head="王五"),
        foreign=household(OTHER_VILLAGE, head="赵六"),
    )
    Pairing.objects.create(
        helper=cast.helper, household=cast.own, division_id=cast.own.division_id, started_on=SINCE
    )
    return cast
