"""What people type about projects and their money, by noun."""
