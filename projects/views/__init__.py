"""The pages of projects and their money."""
