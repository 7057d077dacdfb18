"""Aggregates of projects and money for pages, API and sheets."""
