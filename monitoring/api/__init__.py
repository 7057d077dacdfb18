"""The REST API of monitoring."""
