"""B. Text files: S37 to S46."""

KINDS = ()
