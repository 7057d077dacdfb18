"""The REST API of projects and their money."""
