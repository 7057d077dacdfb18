"""What somebody asks for by its code or number: what is absent and what is not theirs answer alike."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from households.ledgers import LEDGERS
from households.ledgers.declared import Ledger, Log
from households.ledgers.lines import subjects
from households.models.entries import Entry, is_kept_by
from povertycase import access
from povertycase.models import User


def ledgers_of(user: User) -> list[Ledger]:
    """Those that some posting of the user's reads."""
    return [
        ledger
        for ledger in LEDGERS.values()
        if any(is_kept_by(ledger.model, posting) for posting in user.postings)
    ]


def ledger_or_404(user: User, code: str) -> Ledger:
    """The ledger of a code."""
    for ledger in ledgers_of(user):
        if ledger.code == code:
            return ledger
    raise Http404(_("没有这本台账，或者它不对您的岗位开放。"))


def log_or_404(ledger: Ledger, code: str) -> Log:
    """One of a ledger's logs."""
    for log in ledger.logs:
        if log.code == code:
            return log
    raise Http404(_("这本台账没有这种过程记录。"))


def subject_or_404(user: User, ledger: Ledger, pk: Any) -> Any:
    """What a ledger could have a line about, with its division."""
    found = subjects(ledger, user).filter(pk=pk).select_related("division__parent").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def entry_or_404(user: User, model: type[Entry], pk: Any) -> Entry:
    """An entry of a ledger or of one of its logs."""
    found: Entry = access.get_or_404(model, pk, user=user)
    return found
