"""Forms and filters of rectification."""
