"""E. Dates, amounts, formulas, text: S92 to S117."""

KINDS = ()
