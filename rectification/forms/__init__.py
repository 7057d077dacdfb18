"""Forms of rectification."""
