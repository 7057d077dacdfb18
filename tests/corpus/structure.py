"""C. Workbook structure: S47 to S73."""

KINDS = ()
