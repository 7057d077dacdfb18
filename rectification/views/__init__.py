"""Pages of rectification."""
