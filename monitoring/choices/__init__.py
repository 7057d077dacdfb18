"""The words of monitoring."""
