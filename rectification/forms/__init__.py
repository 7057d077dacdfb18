"""The forms of rectification."""
