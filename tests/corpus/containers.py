"""A. Container and format: S01 to S36."""

KINDS = ()
