"""F. Across rows and state: S118 to S130."""

KINDS = ()
