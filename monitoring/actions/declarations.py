"""What comes through the public entrance: a declaration, and how far it is.

Nobody is logged in here. What is written is written under an account that nobody can log in with. Nothing
of the register is looked at, so nothing that is answered can depend on it.
"""

import datetime
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from households.actions.visits import RECEIPT_LETTERS
from monitoring.actions import guards
from monitoring.actions.knocking import (
    DECLARE_ADDRESS,
    DECLARE_CODE,
    DECLARE_PHONE,
    FOLLOW_ADDRESS,
    FOLLOW_RECEIPT,
    knock,
    line_of,
)
from monitoring.choices.cases import IDENTIFYING, CaseStatus, Channel, ClueStatus, Risk
from monitoring.choices.declarations import PLIGHTS, Progress
from monitoring.models import Clue, VillageCode
from monitoring.rules import declaring
from povertycase.actions import record
from povertycase.exceptions import Unmet
from povertycase.models import User

ACCOUNT, ACCOUNT_NAME = "@declare", "农户自主申报"
SALT = "monitoring.declare"
RECEIPT_LENGTH = 12
FORM_SECONDS = 24 * 60 * 60  # a form may lie open on a telephone for a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a family says of itself, as the form gave it. plights: risks."""

    name: str
    phone: str
    plights: Sequence[Risk]
    text: str
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a declaration is; no name, place or reason."""

    progress: Progress
    received_on: datetime.date
    changed_on: datetime.date


def live_code(text: str) -> VillageCode | None:
    """The village's code that is live; None for an old one as for one that never was."""
    if not text.isalnum():  # what the database would not even compare
        return None
    rows = VillageCode.objects.filter(code=text, withdrawn_at=None)
    return rows.select_related("division__parent").first()


def new_form(code: VillageCode) -> str:
    """What a form carries so that sending it twice is one declaration; only we can write it."""
    return signing.dumps([secrets.token_hex(8), code.pk], salt=SALT)


def is_form_of(code: VillageCode, token: str) -> bool:
    """Whether we wrote it, for this code, not too long ago."""
    try:
        _nonce, key = signing.loads(token, salt=SALT, max_age=FORM_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(key == code.pk)


def declare(
    code: VillageCode, declaration: Declaration, *, token: str, address: str, on: datetime.date
) -> str:
    """A family declares by its village's code; the receipt to follow it by.

    The same form with the same words gives the same receipt, however often it is sent. Who: anybody, so
    often as the limits allow. Raises Invalid with all that is wrong, Exhausted above a limit.
    """
    guards.require(unmet_of(declaration))
    place, line = code.division_id, line_of(address)
    knock([(DECLARE_ADDRESS, line)], division_code=place)
    receipt = receipt_of(token, declaration)
    if not Clue.objects.filter(receipt=receipt).exists():
        knock([(DECLARE_PHONE, declaration.phone), (DECLARE_CODE, code.code)], division_code=place)
        _write(code, declaration, receipt, on=on)
    return receipt


def unmet_of(declaration: Declaration) -> list[Unmet]:
    """All that is wrong with what somebody gave."""
    return declaring.declaration_unmet(declaration.name, declaration.phone, _text_of(declaration))


def follow(receipt: str, tail: str, *, address: str) -> Followed | None:
    """How far a declaration is, for whoever has its receipt and the end of its telephone number.

    None in the same way, after the same questions to the database, for a receipt that is none, another
    number, and a village that has no live code any more. Raises Exhausted above a limit.
    """
    receipt = declaring.plain_receipt(receipt)
    # What is no receipt at all is nobody's: counted by itself, or those who err used up everybody's tries.
    tried = receipt or secrets.token_hex(RECEIPT_LENGTH)
    knock([(FOLLOW_ADDRESS, line_of(address)), (FOLLOW_RECEIPT, tried)], division_code="")
    clue = Clue.objects.filter(receipt=receipt).select_related("case").first()
    place = clue.division_id if clue else ""
    is_open = VillageCode.objects.filter(division__code=place, withdrawn_at=None).exists()
    phone = clue.reporter_phone if clue else "0" * 11
    is_theirs = hmac.compare_digest(declaring.tail_of(phone).encode(), tail.encode())
    return _followed(clue) if clue and is_open and is_theirs else None


def receipt_of(token: str, declaration: Declaration) -> str:
    """The receipt of a form with these words; nobody without our key can tell one from another."""
    words = "\n".join([token, declaration.name, declaration.phone, _text_of(declaration)])
    number = int.from_bytes(salted_hmac(SALT, words, algorithm="sha256").digest())
    letters = []
    for _each in range(RECEIPT_LENGTH):
        number, rest = divmod(number, len(RECEIPT_LETTERS))
        letters.append(RECEIPT_LETTERS[rest])
    return "".join(letters)


def entrance_account() -> User:
    """Under whose name the public entrance writes: an account that is closed and has no posting."""
    facts = {"name": ACCOUNT_NAME, "is_active": False, "password": make_password(None)}
    return User.objects.get_or_create(username=ACCOUNT, defaults=facts)[0]


def _write(code: VillageCode, declaration: Declaration, receipt: str, *, on: datetime.date) -> None:
    by = entrance_account()
    try:
        with transaction.atomic():
            clue = Clue.objects.create(
                division_id=code.division_id,
                subject_name=declaration.name,
                channel=Channel.DECLARED,
                reported_on=on,
                content=_text_of(declaration),
                reporter=declaration.name,
                reporter_phone=declaration.phone,
                receipt=receipt,
                moved_by=by,
                moved_at=timezone.now(),
            )
            record("declare_clue", clue, by=by, facts={"channel": Channel.DECLARED})
    except IntegrityError:
        # The same form was sent twice at the same moment, and the other one was first.
        if not Clue.objects.filter(receipt=receipt).exists():
            raise


def _text_of(declaration: Declaration) -> str:
    plights = "、".join(str(PLIGHTS[plight]) for plight in declaration.plights)
    return declaring.content_of(declaration.group_name, plights, declaration.text)


def _followed(clue: Clue) -> Followed:
    case, moved_on = clue.case, timezone.localdate(clue.moved_at)
    if clue.status == ClueStatus.RECEIVED:
        return Followed(Progress.RECEIVED, clue.reported_on, clue.reported_on)
    if case is None:
        return Followed(Progress.DONE, clue.reported_on, moved_on)
    if case.status in IDENTIFYING:
        return Followed(Progress.CHECKING, clue.reported_on, moved_on)
    # What happens to a household that is monitored, or not any more, is not told here.
    done_on = timezone.localdate(case.moved_at) if case.status == CaseStatus.REJECTED else moved_on
    return Followed(Progress.DONE, clue.reported_on, done_on)
