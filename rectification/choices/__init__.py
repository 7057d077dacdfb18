"""The words of rectification, by noun."""
