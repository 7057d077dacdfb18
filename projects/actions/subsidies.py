"""Steps on a claim: asked for, looked at, approved, paid; never the same person twice."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household, Person
from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.actions.subsidy_counts import (
    Count,
    Enterprise,
    Subject,
    approval_unmet,
    foresee_claim,
    people_of,
    place_of,
)
from projects.models import SubsidyClaim, SubsidyRecipient, SubsidyScheme


@transaction.atomic
def request_claim(
    scheme: SubsidyScheme,
    subject: Subject,
    *,
    by: User,
    on: datetime.date,
    period: int = 1,
    note: str = "",
) -> SubsidyClaim:
    """Somebody asks for a subsidy; what it comes to is computed, never typed.

    Who: village, township, county, where the claimant lives and who sees them. Refuses the wrong claimant, a
    closed scheme, people whose identity is not known, and anybody who has it already (P-DUP).
    """
    scheme = SubsidyScheme.objects.visible_to(by).get(pk=scheme.pk)
    place = place_of(subject)
    guards.require_role("request_claim", by=by, division_code=place)
    _hold(people_of(scheme, subject))
    counted, unmet = foresee_claim(scheme, subject, by=by, on=on, period=period)
    guards.require(unmet)
    claim = SubsidyClaim(
        scheme=scheme, division_id=place, period=period, requested_on=on, note=note.strip(), moved_by=by
    )
    with guards.writing("request_claim", by=by):
        _write(claim, subject, counted)
    record("request_claim", claim, by=by, facts={"yuan": str(claim.amount_yuan), "people": claim.people})
    return claim


@transaction.atomic
def accept_claim(
    claim: SubsidyClaim,
    *,
    accepted_on: datetime.date,
    acceptance: str,
    document: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
) -> SubsidyClaim:
    """Somebody looked and it is true: what was found, and the paper. Who: township, county, not who asked."""
    claim = lock(claim, by=by, version=version)
    unmet = []
    if not acceptance.strip():
        unmet.append(Unmet("acceptance_required", _("请写明验收情况。"), field="acceptance"))
    if not claim.requested_on <= accepted_on <= on:
        unmet.append(Unmet("day", _("验收日期应在申报之后、今天之前。"), field="accepted_on"))
    guards.require(unmet)
    with guards.writing("accept_claim", by=by):
        claim.accepted_on, claim.acceptance = accepted_on, acceptance.strip()
        claim.document = keep_document(document, by=by)
        claim.save(update_fields=["accepted_on", "acceptance", "document", "updated_at"])
        move(claim, "accept_claim", by=by)
    return claim


@transaction.atomic
def approve_claim(
    claim: SubsidyClaim, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> SubsidyClaim:
    """Another person agrees, after asking again what it comes to. Who: county or the deciding department.

    Refuses when the people or the amount are no longer what was asked for, and before the day that decides
    how a household stands.
    """
    claim = lock(claim, by=by, version=version)
    move(claim, "approve_claim", by=by, note=note)
    guards.require(approval_unmet(claim, on))
    return claim


@transaction.atomic
def pay_claim(
    claim: SubsidyClaim, *, paid_on: datetime.date, by: User, on: datetime.date, version: int | None
) -> SubsidyClaim:
    """The money has reached them. Who: county, not who approved."""
    claim = lock(claim, by=by, version=version)
    if not claim.requested_on <= paid_on <= on:
        guards.require([Unmet("day", _("兑付日期应在申报之后、今天之前。"), field="paid_on")])
    with guards.writing("pay_claim", by=by):
        claim.paid_on = paid_on
        claim.save(update_fields=["paid_on", "updated_at"])
        move(claim, "pay_claim", by=by)
    return claim


@transaction.atomic
def decline_claim(claim: SubsidyClaim, *, by: User, version: int | None, note: str) -> SubsidyClaim:
    """Not this one, for a reason; its people may be claimed for again. Who: township, county, department."""
    claim = lock(claim, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明不予补贴的原因。")))
    move(claim, "decline_claim", by=by, note=note)
    return claim


@transaction.atomic
def withdraw_claim(claim: SubsidyClaim, *, by: User, version: int | None) -> SubsidyClaim:
    """Asked for by mistake. Who: village, township, county, before anybody looked."""
    claim = lock(claim, by=by, version=version)
    move(claim, "withdraw_claim", by=by)
    return claim


def _write(claim: SubsidyClaim, subject: Subject, counted: Count) -> None:
    claim.household = subject if isinstance(subject, Household) else None
    claim.person = subject if isinstance(subject, Person) else None
    claim.enterprise = subject.name.strip() if isinstance(subject, Enterprise) else ""
    claim.people, claim.amount_yuan = len(counted.people), counted.yuan
    claim.moved_at = timezone.now()
    claim.save()
    SubsidyRecipient.objects.bulk_create(
        SubsidyRecipient(
            claim=claim,
            scheme_id=claim.scheme_id,
            period=claim.period,
            status=claim.status,
            person=person,
        )
        for person in counted.people
    )


def _hold(people: Sequence[Person]) -> None:
    """Whoever else counts one of them waits: two schemes of one kind meet in no constraint."""
    keys = [person.pk for person in people]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
