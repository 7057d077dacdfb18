"""E. Dates, amounts, formulas, text: S92 to S117."""

from tests.corpus import amounts, coded, dates, formulas, wording

KINDS = (*dates.KINDS, *amounts.KINDS, *formulas.KINDS, *wording.KINDS, *coded.KINDS)
