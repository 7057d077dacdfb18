"""A person's identity: read from what was written, checked against the register, made searchable."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from households import choices
from households.models import Person
from households.rules.identity import (
    FICTITIOUS_AREAS,
    Identity,
    compare_identity,
    read_identity,
    require_identity,
)
from households.rules.names import name_pinyin
from households.rules.values import serial_number
from povertycase import keys
from povertycase.exceptions import Unmet
from povertycase.models import Installation

TAIL4, TAIL6 = 4, 6
AREA = 6
# Their numbers are of other kinds: kept as given, they carry no 公民身份号码.
OTHER_CERTIFICATES = frozenset(
    {choices.CertificateKind.OFFICER, choices.CertificateKind.HONG_KONG_MACAO_TAIWAN}
)


def tails(id18: str) -> dict[str, int | None]:
    """The search hashes of an identity's last four and six characters; None without one."""
    if not id18:
        return {"id_tail4": None, "id_tail6": None}
    ring = keys.ring()
    return {"id_tail4": ring.search_hash(id18[-TAIL4:]), "id_tail6": ring.search_hash(id18[-TAIL6:])}


def search_names(name: str) -> dict[str, str]:
    """The columns by which a name is found and sorted."""
    pinyin, initials = name_pinyin(name)
    return {"name_pinyin": pinyin, "name_initials": initials}


def identity_values(
    facts: Mapping[str, Any], *, person_number: str, on: datetime.date
) -> tuple[dict[str, Any], list[Unmet]]:
    """The columns that follow from certificate, sex and birth date, and what is wrong with them.

    facts: cleaned `certificate_kind`, `sex`, `birth_on`, and `certificate_number` as it was written.
    Sex and birth date may be left out: the number says them.
    """
    written, kind = str(facts.get("certificate_number") or ""), facts.get("certificate_kind") or ""
    sex, birth_on = facts.get("sex") or "", facts.get("birth_on")
    if kind in OTHER_CERTIFICATES:
        return _other_certificate(written, kind, sex, birth_on)
    identity = read_identity(written, as_of=on)
    problems = [
        *(problem for problem in identity.problems if problem.code.startswith("E-")),
        *compare_identity(identity, sex=sex, birth_on=birth_on.isoformat() if birth_on else ""),
        *require_identity(identity, person_number),
    ]
    unmet = [Unmet(each.code, each.message, each.rule, "certificate_number") for each in problems]
    found = {
        "certificate_kind": identity.certificate_kind or "",
        "certificate_number": identity.certificate_number,
        "id18": identity.id18,
        "sex": identity.sex or sex,
        "birth_on": identity.birth_on or birth_on,
        **tails(identity.id18),
        **_disability(identity),
    }
    return found, unmet


def is_fictitious(id18: str) -> bool:
    """Whether no real person can have this identity; a person without one is as good."""
    return not id18 or id18[:AREA] in FICTITIOUS_AREAS


def demonstration_unmet(id18: str) -> list[Unmet]:
    """A demonstration holds nobody's real identity."""
    if not is_fictitious(id18) and Installation.current().is_demo:
        message = _("演示数据中只能使用虚构的证件号（990101 或 519900 开头）。")
        return [Unmet("E-DEMO", message, field="certificate_number")]
    return []


def holder_of(id18: str) -> Person | None:
    """Who has this identity on the register already, wherever; for the actions alone, never to be shown."""
    return Person.objects.filter(id18=id18).first() if id18 else None


def _disability(identity: Identity) -> dict[str, str]:
    if identity.certificate_kind != choices.CertificateKind.DISABILITY:
        return {}
    return {"disability_kind": identity.disability_kind, "disability_grade": identity.disability_grade}


def _other_certificate(
    written: str, kind: str, sex: str, birth_on: datetime.date | None
) -> tuple[dict[str, Any], list[Unmet]]:
    number, problems = serial_number(written, what=_("证件号码"))
    unmet = [
        Unmet(each.code, each.message, each.rule, "certificate_number")
        for each in problems
        if each.code.startswith("E-")
    ]
    if not number and not unmet:
        unmet.append(Unmet("E-ID-REQUIRED", _("请填写证件号码。"), field="certificate_number"))
    found = {"certificate_kind": kind, "certificate_number": number, "id18": "", "sex": sex}
    return found | {"birth_on": birth_on, **tails("")}, unmet
