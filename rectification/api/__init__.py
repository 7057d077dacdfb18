"""The REST API of rectification."""
