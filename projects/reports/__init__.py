"""What pages and the API read beyond one queryset: how money and projects of a year stand, invariants."""
