"""What pages and the API read beyond one queryset: aggregates, histories, look-ups."""
