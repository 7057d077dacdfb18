"""Forms and filters of monitoring."""
