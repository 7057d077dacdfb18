"""The claims on one subsidy as a sheet: who asks and what became of it, without identities or accounts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from povertycase.models import User
from povertycase.sheets import writing
from projects.choices.subsidies import LIVE_CLAIMS
from projects.models import SubsidyClaim, SubsidyScheme
from projects.reports.subsidies import claim_row, with_claimants

CHUNK = 1_000
# Of each column its key, heading, kind and width.
COLUMNS = (
    ("serial", "序号", "text", 8),
    ("place", "乡镇/村", "text", 20),
    ("claimant", "申报方", "text", 22),
    ("period", "期次", "text", 8),
    ("people", "人数", "number", 8),
    ("amount_yuan", "补贴金额(元)", "number", 15),
    ("status", "状态", "text", 10),
    ("requested_on", "申报日期", "date", 12),
    ("accepted_on", "验收日期", "date", 12),
    ("acceptance", "验收情况", "text", 30),
    ("paid_on", "兑付日期", "date", 12),
    ("note", "说明", "text", 20),
)
AS_THEY_ARE = ("people", "amount_yuan", "requested_on", "accepted_on", "acceptance", "paid_on", "note")
Values = dict[str, Any]


def claims_table(scheme: SubsidyScheme, claims: QuerySet[SubsidyClaim], *, by: User) -> writing.Table:
    """These claims of `by`'s reach, their sum below them."""
    line = _("单位：元　　政策依据：{}　　合计的人数和金额不含不予补贴和撤回的")
    return writing.Table(
        title=scheme.name,
        subtitle=line.format(scheme.source),
        columns=[writing.Column(heading, kind, width) for _key, heading, kind, width in COLUMNS],
        rows=([values.get(key, "") for key, *_rest in COLUMNS] for values in _rows(claims, by)),
        sheet=_("补贴申报"),
        template=("subsidy-claims", "1"),
    )


def _rows(claims: QuerySet[SubsidyClaim], user: User) -> Iterator[Values]:
    found = with_claimants(claims, user).order_by("division_id", "requested_on", "pk")
    people, yuan = 0, Decimal(0)
    for serial, claim in enumerate(found.iterator(chunk_size=CHUNK), 1):
        if claim.status in LIVE_CLAIMS:
            people, yuan = people + claim.people, yuan + claim.amount_yuan
        yield {"serial": str(serial), **_values(claim)}
    yield {"serial": _("合计"), "people": people, "amount_yuan": yuan}


def _values(claim: SubsidyClaim) -> Values:
    row = claim_row(claim)
    return {
        **{key: getattr(claim, key) for key in AS_THEY_ARE},
        "place": row.place,
        "claimant": row.claimant,
        "period": str(claim.period),
        "status": claim.get_status_display(),
    }
